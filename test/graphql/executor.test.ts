/** Which operations are compiled, and how many are kept. */
import { buildSchema, type ExecutionResult, Kind, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { Executor, type ExecutorSettings } from "../../src/graphql/execution/executor.js";

/** Tells who executed: graphql-js makes objects without a prototype. */
function executor(settings: Partial<ExecutorSettings> = {}) {
  const schema = buildSchema("type Query { me: Me } type Me { name: String } type Mutation { me: Me }");
  const made = new Executor({ schema, maxCoercionErrors: 5, ...settings });
  return (source: string) => {
    const document = parse(source);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("Expected an operation");
    return (variables: Record<string, unknown> = {}) => {
      const { data } = made.execute({ document, operation, variables, contextValue: {} }) as ExecutionResult;
      return data instanceof Object ? "compiled" : "graphql-js";
    };
  };
}

describe("an operation", () => {
  it("is compiled when it is asked for again", () => {
    const ask = executor()("{ me { name } }");
    expect([ask(), ask(), ask()]).toEqual(["graphql-js", "compiled", "compiled"]);
  });

  it.each([
    ["a mutation", "mutation { me { name } }", {}],
    ["one with the alias __proto__", "{ __proto__: me { name } }", {}],
    [
      "one whose condition is null",
      "query ($no: Boolean = true) { me @skip(if: $no) { name } }",
      { no: null },
    ],
  ])("stays with graphql-js: %s", (_, source, variables) => {
    expect(executor({ compileAfter: 0 })(source)(variables)).toBe("graphql-js");
  });

  it("stays with graphql-js once it turns out to have more fields than may be kept", () => {
    const ask = executor({ compileAfter: 0, maxFields: 3 })(
      "{ a: me { name } b: me { name } c: me { name } }",
    );
    expect([ask(), ask(), ask()]).toEqual(["compiled", "graphql-js", "graphql-js"]);
  });

  it("is compiled again after others have taken its place", () => {
    const ask = executor({ maxFields: 4 });
    const [first, second] = [
      ask("{ a: me { name } b: me { name } }"),
      ask("{ c: me { name } d: me { name } }"),
    ];
    expect([first(), first(), second(), second()]).toEqual([
      "graphql-js",
      "compiled",
      "graphql-js",
      "compiled",
    ]);
    expect(first()).toBe("compiled");
  });

  it("is compiled for each combination of its conditions, up to eight", () => {
    const names = ["a", "b", "c", "d"];
    const fields = names.map((name) => `${name}: me @include(if: $${name}) { name }`).join(" ");
    const ask = executor({ compileAfter: 0 })(
      `query (${names.map((name) => `$${name}: Boolean!`).join(", ")}) { ${fields} __typename }`,
    );
    const by = Array.from({ length: 10 }, (_, mask) =>
      ask(Object.fromEntries(names.map((name, bit) => [name, (mask & (1 << bit)) > 0]))),
    );
    expect(by).toEqual([...Array(8).fill("compiled"), ...Array(2).fill("graphql-js")]);
  });
});
