import { withoutDetails } from "../graphql/upstream-answers.js";
export function tellHidden({ response, contextValue: { caller, hidden: parts }, }) {
    if (!caller.policy?.isRestrictive || response.body.kind !== "single")
        return;
    const { singleResult } = response.body;
    if (singleResult.errors !== undefined) {
        singleResult.errors = singleResult.errors.map((error) => ({
            ...error,
            message: withoutDetails(error.message),
        }));
    }
    if (parts.size === 0)
        return;
    const byField = [...parts].map(([field, labels]) => [field, [...labels].toSorted()]);
    singleResult.extensions = { ...singleResult.extensions, hidden: Object.fromEntries(byField) };
}
//# sourceMappingURL=hidden-fields.js.map