export function isDecision(event) {
    return event[0] === "reserved" || event[0] === "departed";
}
/** The calls that decisions are about. */
export function callsOf(events) {
    return events.reduce((sum, event) => {
        if (event[0] === "reserved")
            return sum + event[2];
        return event[0] === "departed" ? sum + 1 : sum;
    }, 0);
}
/** When an entry was written, by Redis' clock. */
export function timeOf({ id }) {
    return Number(id.split("-", 1)[0]);
}
/** Whether one place in the log comes after another. */
export function isAfter(id, other) {
    const [time = 0, place = 0] = id.split("-").map(Number);
    const [otherTime = 0, otherPlace = 0] = other.split("-").map(Number);
    return time === otherTime ? place > otherPlace : time > otherTime;
}
export function readEntry(id, server, facts, decisions) {
    const isOver = server === "";
    const decided = read(decisions);
    return {
        id,
        server,
        over: isOver ? facts : null,
        events: isOver ? [] : [...read(facts), ...decided],
        calls: callsOf(decided),
    };
}
/** As the log has it: empty if there is nothing. */
export function write(events) {
    return events.length === 0 ? "" : JSON.stringify(events);
}
function read(text) {
    return text === "" ? [] : JSON.parse(text);
}
//# sourceMappingURL=events.js.map