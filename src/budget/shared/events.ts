/**
 * What servers of one account tell each other, as JSON. Calls and reservations have numbers, which count up for each server. Times
 * are milliseconds since 1970 by Redis' clock. Whoever does not know a kind ignores it.
 */
import type { RateHeaders } from "../window/headers.js";

/** Calls of an operation are set aside: number, calls, level, caller, its weight, deadline. */
export type Reserved = readonly ["reserved", number, number, number, string, number, number];

/**
 * A call leaves: number, level, whether it is a bulk call, and its reservation or 0. When it left, if that was before, or 0. Whether
 * it was answered already.
 */
export type Departed = readonly ["departed", number, number, boolean, number, number, boolean];

/** An operation was refused: level, caller, its weight, calls. Or several. */
export type Refused = readonly ["refused", number, string, number, number];

/** A decision counts only if no other server has decided anything since this one last looked, or not too much. */
export type Decision = Reserved | Departed;

/** Facts always count. */
export type Fact =
  /** The server begins anew: what is known of its calls that wait or are in flight is void. */
  | readonly ["joined"]
  /** The server ends. */
  | readonly ["left"]
  /** A call was answered: number, status, headers. Without an answer: number, 0, null. */
  | readonly ["landed", number, number, RateHeaders | null]
  /** A call was not sent. */
  | readonly ["unsent", number]
  /** A reservation is closed. */
  | readonly ["closed", number]
  | Refused
  /** The line that is served first of those in which calls wait, and the earliest deadline in it. -1: none waits. */
  | readonly ["waiting", number, number];

export type LogEvent = Fact | Decision;

/** What one server did in one step. */
export interface Entry {
  /** Its place in the log. */
  readonly id: string;
  /** The server. Empty: Redis has found that the lease of {@link over} is over. */
  readonly server: string;
  readonly over: string | null;
  readonly events: readonly LogEvent[];
  /** The calls that it decides about. */
  readonly calls: number;
}

export function isDecision(event: LogEvent): event is Decision {
  return event[0] === "reserved" || event[0] === "departed";
}

/** The calls that decisions are about. */
export function callsOf(events: readonly LogEvent[]): number {
  return events.reduce((sum, event) => {
    if (event[0] === "reserved") return sum + event[2];
    return event[0] === "departed" ? sum + 1 : sum;
  }, 0);
}

/** When an entry was written, by Redis' clock. */
export function timeOf({ id }: Pick<Entry, "id">): number {
  return Number(id.split("-", 1)[0]);
}

/** Whether one place in the log comes after another. */
export function isAfter(id: string, other: string): boolean {
  const [time = 0, place = 0] = id.split("-").map(Number);
  const [otherTime = 0, otherPlace = 0] = other.split("-").map(Number);
  return time === otherTime ? place > otherPlace : time > otherTime;
}

export function readEntry(id: string, server: string, facts: string, decisions: string): Entry {
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
export function write(events: readonly LogEvent[]): string {
  return events.length === 0 ? "" : JSON.stringify(events);
}

function read(text: string): readonly LogEvent[] {
  return text === "" ? [] : (JSON.parse(text) as readonly LogEvent[]);
}
