/** The control endpoints under `/sandbox`: the journal, the faults and the webhooks. They are not part of the imitated API. */
import type { Journal } from "../journal.js";
import { isObject } from "../records.js";
import { reply, type Reply } from "../reply.js";
import type { Webhooks } from "../webhooks/webhooks.js";
import type { Fault, Faults } from "./faults.js";

/** The settings of each fault with their types. Those with `!` are required. */
const SETTINGS: Readonly<
  Record<Exclude<Fault["name"], "rewrite" | "held">, Readonly<Record<string, string>>>
> = {
  latency: { ms: "number!" },
  jitter: { ms: "number!" },
  bandwidth: { bytesPerSecond: "number!" },
  "reset-before-headers": {},
  "reset-mid-body": {},
  "fin-before-headers": {},
  "truncated-chunk": {},
  "truncated-length": {},
  "no-headers": {},
  "no-body": {},
  drip: { ms: "number" },
  garbage: {},
  "malformed-json": {},
  "html-200": {},
  "empty-200": {},
  "gzip-bomb": { megabytes: "number" },
  "bad-gzip": {},
  status: { status: "number!", headers: "object" },
  "rate-limited": { headers: "object" },
  redirect: { location: "string!" },
};

interface Controlled {
  readonly journal: Journal;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
}

export function control(
  method: string,
  path: string,
  body: string,
  { journal, faults, webhooks }: Controlled,
): Reply {
  switch (`${method} ${path}`) {
    case "GET /sandbox/journal":
      return reply(200, { requests: journal.requests(), entries: journal.entries });
    case "DELETE /sandbox/journal":
      journal.clear();
      return reply(204, undefined);
    case "GET /sandbox/faults":
      return reply(200, { active: faults.active, available: SETTINGS });
    case "POST /sandbox/faults":
      return addFault(body, faults);
    case "DELETE /sandbox/faults":
      faults.clear();
      return reply(204, undefined);
    case "GET /sandbox/webhooks":
      return reply(200, { disabled: webhooks.disabled, attempts: webhooks.attempts });
    default:
      return reply(404, {
        message: "The sandbox has /sandbox/journal, /sandbox/faults and /sandbox/webhooks",
      });
  }
}

function addFault(text: string, faults: Faults): Reply {
  const fault = parse(text);
  if (typeof fault === "string") return reply(400, { message: fault });
  faults.add(fault);
  return reply(201, { active: faults.active });
}

/** Returns the fault, or a message that says what is wrong with it. */
function parse(text: string): Fault | string {
  let fault: unknown;
  try {
    fault = JSON.parse(text);
  } catch {
    return "expected a fault as JSON";
  }
  const name = isObject(fault) ? fault["name"] : undefined;
  if (!isObject(fault) || typeof name !== "string" || !Object.hasOwn(SETTINGS, name))
    return `expected {"name": …} with one of ${Object.keys(SETTINGS).join(", ")}`;
  const settings = { ...SETTINGS[name as keyof typeof SETTINGS], times: "number", match: "object" };
  for (const [setting, type] of Object.entries(settings)) {
    const value = fault[setting];
    if (value === undefined ? type.endsWith("!") : typeof value !== type.replace("!", ""))
      return `expected "${setting}" of ${name} to be a ${type.replace("!", "")}`;
  }
  const match = fault["match"];
  if (
    match !== undefined &&
    !(isObject(match) && Object.values(match).every((value) => typeof value === "string"))
  )
    return `expected "match" of ${name} to hold a method and a path, as texts`;
  return fault as unknown as Fault;
}
