import { useGraphiQL } from "@graphiql/react";
import { useMemo } from "react";
import { calls } from "./calls";
import { parseJson, property } from "./json";
import { PriceTag } from "./price";

/** What an answer cost, from its `extensions.upstream`. The server says what it knows, so any part may be missing. */
interface Bill {
  /** REST calls this answer took. */
  readonly spent?: number;
  /** The most it could have taken, computed before it ran. */
  readonly planned?: number;
  /** REST calls that the cache and the loaders made needless. */
  readonly saved?: number;
  /** The greatest age of a cached value, in seconds; 0 if none was cached. */
  readonly oldest?: number;
  /** How many endpoints gave older values than they should, because of a fault. */
  readonly stale?: number;
  /** Calls left in the current window of the account, of `limit`, until `resetsAt`. */
  readonly remaining?: number;
  readonly limit?: number;
  readonly resetsAt?: Date;
}

/**
 * The strip under the answer: the price of what stands in the editor, and the bill of the answer. It reads the answer on
 * show, not the last one that arrived, so that every tab keeps its own bill, and asking for the schema in the background
 * does not wipe it.
 */
export function BillStrip() {
  const answer = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.response);
  const bill = useMemo(() => readBill(answer), [answer]);
  return (
    <div className="bill">
      <PriceTag answer={answer ?? null} />
      <output aria-label="Upstream calls">
        {bill ? <Cost bill={bill} /> : "Run an operation to see its bill"}
      </output>
      {bill && <Budget bill={bill} />}
      <a href="/graphiql?examples" title="Put the example operations in front; your own tabs stay">
        Examples
      </a>
    </div>
  );
}

function Cost({ bill: { spent, planned, saved, oldest, stale } }: { bill: Bill }) {
  if (spent === undefined) return "This answer has no bill";
  const asides = [
    planned !== undefined && planned !== spent && `${planned} planned`,
    saved !== undefined && saved > 0 && `${saved} saved`,
  ].filter(Boolean);
  return (
    <>
      This answer took <strong>{calls(spent)}</strong>
      {asides.length > 0 && ` (${asides.join(", ")})`}
      {oldest !== undefined && oldest > 0 && `, with values up to ${oldest.toLocaleString("en")} s old`}
      {stale !== undefined && stale > 0 && <strong> because the upstream fails</strong>}
    </>
  );
}

function Budget({ bill: { remaining, limit, resetsAt } }: { bill: Bill }) {
  if (remaining === undefined) return null;
  return (
    <span className="budget">
      {limit !== undefined && limit > 0 && (
        <meter
          aria-hidden="true"
          min={0}
          max={limit}
          low={limit * 0.2}
          high={limit * 0.5}
          optimum={limit}
          value={remaining}
        />
      )}
      {remaining.toLocaleString("en")} {limit !== undefined && `of ${limit.toLocaleString("en")} `}left
      {resetsAt &&
        ` until ${resetsAt.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`}
    </span>
  );
}

/** `undefined` when there is no answer yet; an answer without a bill gives an empty one. */
function readBill(answer: string | null | undefined): Bill | undefined {
  if (!answer) return undefined;
  const upstream = property(property(parseJson(answer), "extensions"), "upstream");
  const count = (name: string) => {
    const value = property(upstream, name);
    return typeof value === "number" && Number.isFinite(value) ? { [name]: value } : {};
  };
  const stale = property(upstream, "stale");
  const resetsAt = new Date(String(property(upstream, "resetsAt")));
  return {
    ...count("spent"),
    ...count("planned"),
    ...count("saved"),
    ...count("oldest"),
    ...(Array.isArray(stale) ? { stale: stale.length } : {}),
    ...count("remaining"),
    ...count("limit"),
    ...(Number.isNaN(resetsAt.getTime()) ? {} : { resetsAt }),
  };
}
