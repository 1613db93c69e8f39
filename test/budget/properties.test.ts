/** Whatever is asked, in whatever order answers come: the account is not blocked, and nobody is forgotten. */
import { setMaxListeners } from "node:events";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRIORITIES } from "../../src/budget/priority.js";
import { Governor } from "../../src/budget/governor.js";
import { ShedError } from "../../src/budget/shed.js";
import { LONG, sized } from "../helpers/long.js";
import { FakeClock } from "./fake-clock.js";
import { type FakeAnswer, FakeUpstream, answerOf, mostInWindow } from "./fake-upstream.js";

const priority = fc.constantFrom(...PRIORITIES);

/** An operation: when it comes (after the one before), what it asks for, and how patient it is. */
const anOperation = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.nat(500), fc.nat(20_000), fc.nat(100_000)),
  calls: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 120 })),
  priority,
  patienceMs: fc.oneof(fc.nat(3_000), fc.nat(30_000), fc.nat(200_000)),
  isAdmitted: fc.boolean(),
  abortAfterMs: fc.oneof(fc.constant(null), fc.constant(null), fc.nat(5_000)),
});

/** What becomes of the calls, over and over. */
const fate = fc.record({
  latencyMs: fc.oneof(fc.nat(50), fc.nat(400), fc.nat(3_000)),
  end: fc.constantFrom("answer", "answer", "answer", "answer", "answer", "lost", "unsent"),
});

const fates = fc.array(fate, { minLength: 5, maxLength: 40 });

interface Play {
  readonly limit: number;
  readonly windowMs: number;
  readonly kind: "first-call" | "aligned" | "sliding";
  readonly skewMs: number;
  readonly operations: readonly {
    afterMs: number;
    calls: number;
    priority: (typeof PRIORITIES)[number];
    patienceMs: number;
    isAdmitted: boolean;
    abortAfterMs: number | null;
  }[];
  readonly fates: readonly { latencyMs: number; end: string }[];
}

const play = (limits: fc.Arbitrary<number>): fc.Arbitrary<Play> =>
  fc
    .record({
      limit: limits,
      windowMs: fc.constantFrom(60_000, 60_000, 3_600_000),
      kind: fc.constantFrom("first-call", "aligned", "sliding"),
      skewMs: fc.constantFrom(0, 0, 700, -5_000, 7_200_000),
      operations: fc.array(anOperation, { minLength: 1, maxLength: 25 }),
      fates,
    })
    // A few calls an hour are over before anybody can know that it is an hour. The smallest plan has a hundred.
    .map((game) => (game.windowMs > 60_000 && game.limit < 50 ? { ...game, limit: 50 + game.limit } : game));

interface Disturbance {
  /** What becomes of an answer on its way. */
  readonly spoil?: (answer: FakeAnswer, call: number) => FakeAnswer;
  /** What happens at the upstream before each operation. */
  readonly meanwhile?: (upstream: FakeUpstream, clock: FakeClock, operation: number) => void;
}

/** Plays it, and counts what became of the calls. */
async function run(
  { limit, windowMs, kind, skewMs, operations, fates: ends }: Play,
  { spoil = (answer) => answer, meanwhile = () => {} }: Disturbance = {},
) {
  const clock = new FakeClock();
  const governor = new Governor({}, clock);
  const upstream = new FakeUpstream({ limit, windowMs, kind, skewMs });
  const departures: number[] = [];
  const counts = { asked: 0, answered: 0, lost: 0, unsent: 0, shed: 0, aborted: 0 };
  const lies: string[] = [];
  let longestQueue = 0;
  let call = 0;

  const one = async (each: Play["operations"][number], owner: object, signal: AbortSignal, rest: object) => {
    counts.asked += 1;
    try {
      const permit = await governor.acquire({
        priority: each.priority,
        owner,
        isBulk: false,
        deadlineAt: clock.now() + each.patienceMs,
        signal,
        ...rest,
      });
      const { latencyMs, end } = ends[call % ends.length] ?? { latencyMs: 0, end: "answer" };
      const number = (call += 1);
      if (end === "unsent") {
        permit.release();
        counts.unsent += 1;
        return;
      }
      departures.push(clock.now());
      const half = Math.floor(latencyMs / 2);
      // The way there takes longer for some than for others, but not by more than the slack.
      await clock.sleep(Math.min(half, 40));
      const answer = upstream.call(clock.now());
      await clock.sleep(latencyMs - half);
      // Before anything was observed, a limit of one call is exceeded by trying twice: nobody can know.
      const isLost = end === "lost" && counts.answered > 0;
      if (isLost) counts.lost += 1;
      else counts.answered += 1;
      permit.complete(isLost ? null : spoil(answer, number));
    } catch (error) {
      if (!(error instanceof ShedError)) counts.aborted += 1;
      else if (error.retryAfterMs >= 1) counts.shed += 1;
      else lies.push(`shed for ${error.retryAfterMs} ms`);
    }
  };

  for (const [index, each] of operations.entries()) {
    await clock.pass(each.afterMs);
    meanwhile(upstream, clock, index);
    const controller = new AbortController();
    // As `Voucherify` does: every call that waits listens to it.
    setMaxListeners(0, controller.signal);
    if (each.abortAfterMs !== null) clock.after(each.abortAfterMs, () => controller.abort());
    const deadlineAt = clock.now() + each.patienceMs;
    const admission = each.isAdmitted
      ? governor.admit({ calls: each.calls, priority: each.priority, deadlineAt })
      : null;
    if (admission !== null && !admission.admitted) {
      const { retryAfterMs, affordable } = admission;
      if ((retryAfterMs ?? 1) < 1 || affordable >= each.calls)
        lies.push(`${retryAfterMs} ms, ${affordable} calls`);
      const granted = governor.admit({ calls: affordable, priority: each.priority, deadlineAt });
      if (granted.admitted) granted.reservation.close();
      else lies.push(`${affordable} calls are not affordable`);
      continue;
    }
    const owner = {};
    const rest = admission === null ? {} : { reservation: admission.reservation };
    const all = Array.from({ length: each.calls }, () => one(each, owner, controller.signal, rest));
    void Promise.all(all).then(() => admission?.reservation.close());
    longestQueue = Math.max(longestQueue, governor.snapshot().queued);
  }
  await clock.pass(300_000);
  return { counts, lies, departures, upstream, longestQueue, governor, clock };
}

const RUNS = { numRuns: sized(50, 400) };

function expectNobodyForgotten({
  counts,
  lies,
  longestQueue,
  governor,
  clock,
}: Awaited<ReturnType<typeof run>>) {
  const { asked, ...ends } = counts;
  expect(lies).toEqual([]);
  expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(asked);
  expect(longestQueue).toBeLessThanOrEqual(200);
  expect(governor.snapshot()).toMatchObject({ queued: 0, inFlight: 0, reserved: 0 });
  expect(clock.pending).toBe(0);
}

describe("with true headers and nobody else on the account", () => {
  const limits = fc.oneof(fc.constantFrom(1, 2, 5, 10, 100, 2_000), fc.integer({ min: 1, max: 300 }));

  it("the upstream never has to refuse, and every call is let through, shed or withdrawn", LONG, async () => {
    await fc.assert(
      fc.asyncProperty(play(limits), async (game) => {
        const result = await run(game);
        expect(result.upstream.refused).toEqual([]);
        expectNobodyForgotten(result);
      }),
      RUNS,
    );
  });

  it("no sliding window of ours holds more than our share", LONG, async () => {
    await fc.assert(
      fc.asyncProperty(play(limits), async (game) => {
        const { departures } = await run({ ...game, windowMs: 60_000 });
        const most = Math.max(1, Math.floor(game.limit * 0.9));
        // Until the first answer the limit is a guess, but only one call is out by then.
        expect(mostInWindow(departures, 60_000)).toBeLessThanOrEqual(most);
      }),
      RUNS,
    );
  });
});

describe("with a limit that shrinks", () => {
  it(
    "the upstream refuses at most what had left before it was observed, and one call that tried",
    LONG,
    async () => {
      const shrinking = fc.record({
        game: play(fc.constantFrom(100, 500, 2_000)),
        at: fc.nat(20),
        to: fc.integer({ min: 5, max: 80 }),
      });
      await fc.assert(
        fc.asyncProperty(shrinking, async ({ game, at, to }) => {
          let observedAt = Infinity;
          const clockOf = { now: () => 0 };
          const result = await run(game, {
            meanwhile: (upstream, clock, operation) => {
              clockOf.now = () => clock.now();
              if (operation === at) upstream.limit = to;
            },
            spoil: (answer) => {
              if (answer.headers.get("X-Rate-Limit-Limit") === String(to))
                observedAt = Math.min(observedAt, clockOf.now());
              return answer;
            },
          });
          // A call that has left may still be on its way. That an end far away is true, one call may have to try.
          const late = result.upstream.refused.filter((time) => time > observedAt + 40);
          expect(late.length).toBeLessThanOrEqual(game.windowMs > 60_000 ? 1 : 0);
          expectNobodyForgotten(result);
        }),
        RUNS,
      );
    },
  );
});

describe("with somebody else on the account", () => {
  it(
    "every call is let through, shed or withdrawn, and no window of ours holds more than our share",
    LONG,
    async () => {
      const crowd = fc.record({
        game: play(fc.constantFrom(5, 100, 2_000)),
        calls: fc.array(fc.nat(150), { minLength: 25, maxLength: 25 }),
      });
      await fc.assert(
        fc.asyncProperty(crowd, async ({ game, calls }) => {
          const result = await run(game, {
            meanwhile: (upstream, clock, operation) => {
              for (let call = 0; call < (calls[operation] ?? 0); call += 1) upstream.call(clock.now());
            },
          });
          expectNobodyForgotten(result);
          expect(mostInWindow(result.departures, 60_000)).toBeLessThanOrEqual(
            Math.max(1, Math.floor(game.limit * 0.9)),
          );
        }),
        RUNS,
      );
    },
  );
});

/** When answers with strange headers arrive, by the clock that reads them. */
const ARRIVAL = Date.UTC(2026, 0, 1);

describe("with headers of any shape", () => {
  const text = fc.oneof(
    fc.constantFrom(
      "",
      "0",
      "-1",
      "1",
      "NaN",
      "1e9",
      "soon",
      "2000",
      "99999999999999",
      "1767225630",
      "1767225630000",
    ),
    fc.string(),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      "date",
      "retry-after",
      "x-rate-limit-limit",
      "x-rate-limit-remaining",
      "x-rate-limit-retry",
      "x-rate-limit-type",
    ),
    text,
  );

  it("every call is let through, shed or withdrawn, and nobody waits for ever", LONG, async () => {
    const strange = fc.record({
      game: play(fc.constantFrom(5, 100)),
      answers: fc.array(fc.record({ headers, status: fc.constantFrom(200, 200, 404, 429, 500) }), {
        minLength: 1,
        maxLength: 20,
      }),
    });
    await fc.assert(
      fc.asyncProperty(strange, async ({ game, answers }) => {
        const result = await run(game, {
          spoil: (answer, call) => {
            const strangeAnswer = answers[call % answers.length];
            return strangeAnswer === undefined
              ? answer
              : answerOf(strangeAnswer.status, ARRIVAL, strangeAnswer.headers);
          },
        });
        expectNobodyForgotten(result);
        const { limit, usedInWindow } = result.governor.snapshot();
        expect(limit ?? 1).toBeGreaterThanOrEqual(1);
        expect(usedInWindow).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });
});
