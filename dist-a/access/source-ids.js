/** Which source IDs a caller may name customers by. */
import { reasonToHide } from "./forms.js";
/** Why a caller may not name a customer by a source ID: what its outcome tells about the ID is hidden. Null if it may. */
export function sourceIdRule(policy) {
    if (policy === undefined || !policy.isRestrictive)
        return () => null;
    return (sourceId) => {
        const reason = reasonToHide("sourceId", sourceId, policy);
        return (reason && `the field policy of ${policy.origin} does not allow to name a customer by its \`${reason}\``);
    };
}
//# sourceMappingURL=source-ids.js.map