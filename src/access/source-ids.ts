/** Which source IDs a caller may name customers by. */
import { reasonToHide } from "./forms.js";
import type { FieldPolicy } from "./policy.js";

/** Why a caller may not name a customer by a source ID: what its outcome tells about the ID is hidden. Null if it may. */
export function sourceIdRule(policy: FieldPolicy | undefined): (sourceId: string) => string | null {
  if (policy === undefined || !policy.isRestrictive) return () => null;
  return (sourceId) => {
    const reason = reasonToHide("sourceId", sourceId, policy);
    return (
      reason && `the field policy of ${policy.origin} does not allow to name a customer by its \`${reason}\``
    );
  };
}
