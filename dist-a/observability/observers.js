/** Tells each of them. */
export function observers(...all) {
    return {
        answered: (report) => {
            for (const one of all)
                one.answered(report);
        },
        opened: (report) => {
            for (const one of all)
                one.opened(report);
        },
        delivered: (missed) => {
            for (const one of all)
                one.delivered(missed);
        },
        ended: (report) => {
            for (const one of all)
                one.ended(report);
        },
    };
}
//# sourceMappingURL=observers.js.map