// Node.js alone: the same calls and answers without GraphQL, so the least that a server on Node.js can cost. It knows only the
// queries of the benchmark. TRANSPORT=undici or node-fetch. CACHE=on keeps answers of the upstream, CACHE=response whole responses.
import { createServer } from "node:http";
import { reader, toCustomer } from "./rest.mjs";

const { TRANSPORT, CACHE } = process.env;
const { get } = await import(TRANSPORT === "undici" ? "./undici.mjs" : "./node-fetch.mjs");
const read = reader(get);
const kept = CACHE === "response" ? new Map() : null;

const FIELDS = "id sourceId name description email phone birthDate createdAt updatedAt address loyalty".split(
  " ",
);

async function dataOf({ query, variables }) {
  if (query.includes("__typename")) return { __typename: "Query" };
  const [, first] = /customers\(first: (\d+)\)/.exec(query) ?? [];
  if (first !== undefined) {
    const { customers } = await read(`/v1/customers?limit=${first}`);
    const nodes = query.includes("segments")
      ? Promise.all(customers.map(({ id }) => segmentsOf(id)))
      : customers.map((row) => only(FIELDS, toCustomer(row)));
    return { customers: { nodes: await nodes } };
  }
  const [, id, alias] = /id: "(\w+)" \}\) \{ id (\w+)/.exec(query) ?? [null, variables.id];
  const { name, email } = await read(`/v1/customers/${encodeURIComponent(id)}`);
  return { customer: alias === undefined ? { id, name, email } : { id, [alias]: name } };
}

async function segmentsOf(id) {
  const { data } = await read(`/v1/customers/${encodeURIComponent(id)}/segments`);
  return { segments: data.map(({ name }) => ({ name })) };
}

function only(names, { loyalty: { points }, ...record }) {
  return Object.fromEntries(names.map((name) => [name, name === "loyalty" ? { points } : record[name]]));
}

async function answer(body) {
  const known = kept?.get(body);
  if (known !== undefined) return known;
  const text = JSON.stringify({ data: await dataOf(JSON.parse(body)) });
  kept?.set(body, text);
  return text;
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const text = await answer(Buffer.concat(chunks).toString());
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
