/** The most urgent first. The index of a priority is its level: 0 is served first. */
export const PRIORITIES = ["mutation", "read", "background"];
export function levelOf(priority) {
    return PRIORITIES.indexOf(priority);
}
export const NO_CALLS = [0, 0, 0];
//# sourceMappingURL=priority.js.map