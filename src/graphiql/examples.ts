import type { GraphiQLProps } from "graphiql";
import { parseJson, property } from "./json";

type Tab = NonNullable<GraphiQLProps["defaultTabs"]>[number];
type OpeningTabs = Pick<GraphiQLProps, "defaultTabs" | "initialVariables">;

const operations = import.meta.glob<string>("../../schema/operations/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});
const variableFiles = import.meta.glob<string>("../../schema/operations/*.variables.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The files of `schema/operations`, by file name; `NAME.variables.json` goes with `NAME.graphql`. */
const examples: readonly Tab[] = Object.entries(operations)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, query]) => ({
    query: query.trim(),
    variables: variableFiles[path.replace(/\.graphql$/, ".variables.json")]?.trim() ?? null,
  }));

/** Where GraphiQL keeps the tabs and what stood in the editors of the active one. */
const TABS = "graphiql:tabState";
const EDITORS = ["query", "variables", "headers"];
const keyOf = (editor: string) => `graphiql:${editor}`;

/**
 * The tabs to open with. On a first visit these are the examples; later GraphiQL's own memory of the user's tabs
 * wins, and the result is empty. At `?examples` the examples come first again and the user's other tabs
 * stay behind them: asking for help must not cost anyone a query. Without examples GraphiQL shows its own
 * welcome tab.
 */
export function openingTabs(): OpeningTabs {
  const url = new URL(location.href);
  const wanted = url.searchParams.has("examples");
  const remembered = localStorage.getItem(TABS);
  if (examples.length === 0) return {};
  if (remembered !== null && !wanted) {
    recallEditors(remembered);
    return {};
  }

  for (const key of [TABS, ...EDITORS.map(keyOf)]) localStorage.removeItem(key);
  if (wanted) {
    url.searchParams.delete("examples");
    history.replaceState(null, "", url);
  }
  return {
    defaultTabs: [...examples, ...ownTabs(remembered)],
    // GraphiQL fills the query editor from the first tab, but not the variables editor.
    initialVariables: examples[0]?.variables ?? "",
  };
}

/**
 * Lets the memory of the editors say what the memory of the tabs says of the active one. GraphiQL keeps both apart, and what
 * nobody has edited, such as the variables of an example, only in the tabs; where they differ, it takes the editors' part
 * for one more tab.
 */
function recallEditors(remembered: string): void {
  const state = parseJson(remembered);
  const active = property(property(state, "tabs"), String(property(state, "activeTabIndex")));
  for (const editor of EDITORS) {
    const value = text(active, editor);
    if (value === null) localStorage.removeItem(keyOf(editor));
    else localStorage.setItem(keyOf(editor), value);
  }
}

function ownTabs(remembered: string | null): Tab[] {
  const key = ({ query, variables }: Tab) => JSON.stringify([query?.trim(), variables?.trim() ?? ""]);
  const known = new Set(examples.map(key));
  return parseTabs(remembered).filter((tab) => tab.query?.trim() && !known.has(key(tab)));
}

/** Reads GraphiQL's memory with care: its shape belongs to GraphiQL and may change with a version. */
function parseTabs(remembered: string | null): Tab[] {
  const tabs = property(parseJson(remembered ?? ""), "tabs");
  if (!Array.isArray(tabs)) return [];
  return tabs.map((tab: unknown) => ({
    query: text(tab, "query"),
    variables: text(tab, "variables"),
    headers: text(tab, "headers"),
  }));
}

function text(value: unknown, name: string): string | null {
  const found = property(value, name);
  return typeof found === "string" ? found : null;
}
