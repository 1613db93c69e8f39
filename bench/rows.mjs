// The operations of the benchmark.
const FIELDS = `id sourceId name description email phone birthDate createdAt updatedAt
  address { city country line1 postalCode state } loyalty { points }`;
const ONE = "query ($id: ID!) { customer(by: { id: $id }) { id name email } }";
const one = (n) => ({ query: ONE, variables: { id: `cust_${n % 100}` } });
const listOf = (first) => () => ({ query: `{ customers(first: ${first}) { nodes { ${FIELDS} } } }` });
const manyOf = (first) => () => ({
  query: `{ customers(first: ${first}) { nodes { segments { name } } } }`,
});
const list = listOf(100);
const many = manyOf(100);

export const ROWS = {
  typename: { title: "`{ __typename }`", ask: () => ({ query: "{ __typename }" }), callers: 10 },
  "one-1": { title: "one customer, 1 caller", ask: one, callers: 1 },
  "one-10": { title: "one customer, 10 callers", ask: one, callers: 10 },
  "one-100": { title: "one customer, 100 callers", ask: one, callers: 100 },
  "list-10": { title: "10 customers x 15 fields, 1 call", ask: listOf(10), callers: 10 },
  list: { title: "100 customers x 15 fields, 1 call", ask: list, callers: 10 },
  "many-10": { title: "10 customers and their segments, 11 calls", ask: manyOf(10), callers: 2 },
  many: { title: "100 customers and their segments, 101 calls", ask: many, callers: 2 },
  documents: {
    title: "different documents, 1 call",
    ask: (n) => ({ query: `{ customer(by: { id: "cust_${n % 100}" }) { id a${n}: name } }` }),
    callers: 10,
  },
  ...cachedRows("one", "one customer", one, 10),
  ...cachedRows("list", "100 customers x 15 fields", list, 10),
  ...cachedRows("many", "100 customers and their segments", many, 2),
};

/** Executed over cached answers of the upstream, and asked for again as it is. A variable that nothing uses tells them apart. */
function cachedRows(key, title, ask, callers) {
  const row = { callers, isCached: true };
  const executed = (n) => ({ ...ask(n), variables: { ...ask(n).variables, n } });
  return {
    [`cached-${key}`]: { ...row, title: `${title}, cached`, ask: executed },
    [`repeated-${key}`]: { ...row, isRepeated: true, title: `${title}, the same request again`, ask },
  };
}
