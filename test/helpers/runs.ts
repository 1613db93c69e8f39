/** Following a bulk run through GraphQL. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TestApp } from "./app.js";

const RANGE = "{ first last }";

/** Everything about a run. */
export const RUN = `
  id operation state progress createdAt rowCount acceptedCount doneCount failedCount
  sentRows ${RANGE} unknownRows ${RANGE} unsentRows ${RANGE}
  stop { code message }
  pieces { rows ${RANGE} submission message requestId asyncAction { id operation state progress result { doneCount failedCount } } }
  failures(first: 100) { totalCount nodes { row sourceId key message } }
  upstreamCallsPlanned upstreamCallsSpent followCallsSpent
`;

// oxlint-disable-next-line typescript/no-explicit-any -- read by path, as all answers
export type AnyRun = any;

/** Reads the run until it is as it should be; does not touch the journal. */
export async function until(app: TestApp, id: string, isSo: (run: AnyRun) => boolean): Promise<AnyRun> {
  for (let waited = 0; waited < 5_000; waited += 10) {
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `query ($id: ID!) { bulkRun(id: $id) { ${RUN} } }`, variables: { id } }),
    });
    const { data, errors } = (await response.json()) as { data: { bulkRun: AnyRun }; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    if (isSo(data.bulkRun)) return data.bulkRun;
    await sleep(10);
  }
  throw new Error("The run does not get there");
}

/** The REST requests of the last operation without those by which the server follows runs, whenever it does. */
export function requestsBesidesFollowing(app: TestApp): readonly string[] {
  return app.requests().filter((request) => !request.startsWith("GET /v1/async-actions"));
}
