import { useGraphiQL } from "@graphiql/react";
import { getOperationAST, OperationTypeNode, parse } from "graphql";
import { useEffect, useState } from "react";
import { calls } from "./calls";
import { post } from "./fetcher";
import { parseJson, property } from "./json";

/** How long the editor must rest before its price is asked for, in milliseconds. */
const REST_MS = 300;

const EXPLAIN = `query Price($document: String!, $variables: JSONObject, $operationName: String) {
  explain(document: $document, variables: $variables, operationName: $operationName) {
    planned
    plannedNow
    resultNodes
    refusal
    advice {
      message
    }
  }
}`;

/** What the server says an operation would cost. */
interface Price {
  readonly planned: number;
  /** The most upstream calls that cached answers do not save. */
  readonly plannedNow: number;
  /** Values of the answer at most. */
  readonly resultNodes: number;
  /** Why it would not be let in. */
  readonly refusal: string | null;
  readonly advice: string | null;
  /** Whether it is the price of each result. */
  readonly isPerResult: boolean;
}

/**
 * The price of what stands in the editor, before it is run. Asking costs no upstream call. It is asked for again after each
 * answer, which may have filled the cache.
 */
export function PriceTag({ answer }: { answer: string | null }) {
  const tab = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]);
  const price = usePrice(tab?.query ?? "", tab?.variables ?? "", tab?.operationName ?? null, answer);
  return <output aria-label="Price">{price !== null && <Words price={price} />}</output>;
}

function Words({
  price: { planned, plannedNow, resultNodes, refusal, advice, isPerResult },
}: {
  price: Price;
}) {
  if (refusal !== null) {
    return (
      <>
        <strong>Would be refused.</strong> {refusal}. {advice}
      </>
    );
  }
  return (
    <>
      {isPerResult ? "Each result" : "To run this"} costs {plannedNow > 1 && "up to "}
      <strong>{calls(plannedNow)}</strong>
      {plannedNow < planned && ` now, and ${calls(planned)} without cached answers`}, for up to{" "}
      {resultNodes.toLocaleString("en")} values
    </>
  );
}

/** Null while nobody knows: nothing is written yet, or not to its end. */
function usePrice(
  query: string,
  variables: string,
  operationName: string | null,
  answer: string | null,
): Price | null {
  const [price, setPrice] = useState<Price | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const show = async () => {
      const told = await ask(query, variables, operationName);
      if (isCurrent) setPrice(told);
    };
    const timer = setTimeout(() => void show(), REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, variables, operationName, answer]);
  return price;
}

async function ask(document: string, variables: string, operationName: string | null): Promise<Price | null> {
  if (document.trim() === "") return null;
  try {
    const operation = {
      query: EXPLAIN,
      variables: { document, variables: parseJson(variables), operationName },
    };
    const plan = property(property(await post(operation), "data"), "explain");
    const planned = property(plan, "planned");
    const plannedNow = property(plan, "plannedNow");
    const resultNodes = property(plan, "resultNodes");
    if (typeof planned !== "number" || typeof plannedNow !== "number" || typeof resultNodes !== "number") {
      return null;
    }
    const refusal = property(plan, "refusal");
    const advice = property(property(property(plan, "advice"), "0"), "message");
    return {
      planned,
      plannedNow,
      resultNodes,
      refusal: typeof refusal === "string" ? refusal : null,
      advice: typeof advice === "string" ? advice : null,
      isPerResult:
        getOperationAST(parse(document), operationName)?.operation === OperationTypeNode.SUBSCRIPTION,
    };
  } catch {
    // The price is a courtesy: where the server cannot be reached, running the operation says so.
    return null;
  }
}
