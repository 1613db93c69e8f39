import { ConsentEvidence, ConsentStatus } from "./consent.type.js";
const UNDECIDED = {
    status: ConsentStatus.UNKNOWN,
    decidedAt: null,
    evidence: ConsentEvidence.NONE,
};
/** Key of the profile for unsubscribing from everything. */
export const UNSUBSCRIBED = "unsubscribed";
export function fromProfile(consents, decisions) {
    const byKey = new Map(decisions.map((decision) => [decision.key, decision]));
    const all = byKey.get(UNSUBSCRIBED);
    return consents.map((consent) => {
        const own = byKey.get(consent.id);
        // A decision on one consent overrides an earlier unsubscription from all.
        const overruled = all?.given === true && (own?.at ?? "") <= (all.at ?? "\uffff");
        const decision = overruled ? { ...all, given: false } : own;
        return {
            consent,
            ...(decision === undefined ? UNDECIDED : toDecision(decision, ConsentEvidence.PROFILE)),
        };
    });
}
/** `known`, with the decisions that this operation has written. */
export function withWritten(known, written) {
    if (written.length === 0)
        return known;
    const all = written.find(({ key }) => key === UNSUBSCRIBED);
    return known.map((one) => {
        const own = all === undefined ? written.find(({ key }) => key === one.consent.id) : { ...all, given: false };
        return own === undefined
            ? one
            : { consent: one.consent, ...toDecision(own, ConsentEvidence.WRITTEN_HERE) };
    });
}
function toDecision({ given, at }, evidence) {
    return { status: given ? ConsentStatus.GIVEN : ConsentStatus.REVOKED, decidedAt: at, evidence };
}
/** @param activities - in any order */
export function fromActivities(consents, activities) {
    const newestFirst = activities.toSorted((a, b) => ((a.createdAt ?? "") < (b.createdAt ?? "") ? 1 : -1));
    return consents.map((consent) => {
        const latest = newestFirst.find(({ consentIds }) => consentIds.includes(consent.id));
        if (latest === undefined)
            return { consent, ...UNDECIDED };
        const { consentStatus: status, createdAt } = latest;
        return { consent, status, decidedAt: createdAt, evidence: ConsentEvidence.ACTIVITY_LOG };
    });
}
//# sourceMappingURL=consent.decisions.js.map