/** Requests made to hurt, and how each is refused. */
import { gzipSync } from "node:zlib";
import { personas } from "../../src/sandbox/seed/ids.js";
import { rawConnection } from "../helpers/raw.js";

/** Part of every attack, as a value: no answer and no log line repeats it. */
export const MARK = "mark.of.an.attack@secret.example";

export interface Sent {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export interface Attack {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly send: (url: string) => Promise<Sent>;
}

/** What each request carries that is nobody's business. */
const MARKED = { cookie: `session=${MARK}`, "user-agent": MARK };
const MODERN = {
  "content-type": "application/json",
  accept: "application/graphql-response+json",
  ...MARKED,
};

export const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join(" ");

/** A request by a client that keeps to HTTP. */
function request(name: string, status: number, code: string, init: RequestInit, path = "/graphql"): Attack {
  return {
    name,
    status,
    code,
    send: async (url) => {
      const headers = { ...MARKED, ...(init.headers as Record<string, string> | undefined) };
      const response = await fetch(url + path, { redirect: "manual", ...init, headers });
      const type = response.headers.get("content-type") ?? "";
      return { status: response.status, type, text: await response.text() };
    },
  };
}

const body = (
  name: string,
  status: number,
  code: string,
  text: RequestInit["body"],
  headers: object = MODERN,
) => request(name, status, code, { method: "POST", headers: { ...headers }, ...(text && { body: text }) });

const operation = (
  name: string,
  code: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  status = 400,
) =>
  body(
    name,
    status,
    code,
    JSON.stringify({ query: `# ${MARK}\n${query}`, variables: { ...variables, MARK } }),
  );

/** The parts of an answer. */
const parts = (answer: string): Sent => ({
  status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]),
  type: /^content-type: (.*)\r$/im.exec(answer)?.[1] ?? "",
  text: answer.slice(answer.indexOf("\r\n\r\n") + 4),
});

/** Bytes on a connection of their own. */
function bytes(name: string, status: number, code: string, text: string | Buffer): Attack {
  return {
    name,
    status,
    code,
    send: async (url) => {
      const { socket, closed } = await rawConnection(url);
      socket.write(text);
      return parts(await closed);
    },
  };
}
const head = (line: string, ...headers: readonly string[]) =>
  `${[`${line} HTTP/1.1`, "Host: localhost", "Connection: close", `Cookie: ${MARK}`, ...headers].join("\r\n")}\r\n\r\n`;
const LENGTH = `Content-Length: ${MARK.length}`;
const JSON_TYPE = "Content-Type: application/json";

const chain = (count: number, inner: (next: string) => string) =>
  `{ customers(first: 1) { nodes { ...F0 } } }
   ${many(count, (at) => `fragment F${at} on Customer { ${inner(`F${at + 1}`)} }`)}
   fragment F${count} on Customer { id }`;
const equalLengths = (count: number): [query: string, variables: Record<string, unknown>] => [
  `query (${many(count, (at) => `$v${at}:Int!`)}) {
    ${many(count, (at) => `a${at}:customers(first:$v${at}){nodes{segments{kind}}}`)} }`,
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at}`, 100])),
];
const WIDE = many(
  20,
  (at) =>
    `a${at}: customers(first: 100) { nodes { segments { customers(first: 100) { nodes { activities { nodes { id } } } } } } }`,
);
const objects = (depth: number, key = '"a"') => `${`{${key}:`.repeat(depth)}1${"}".repeat(depth)}`;
const lists = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const UPDATE = `mutation ($fields: CustomerFields!) {
  updateCustomer(by: { id: "${personas.ada.id}" }, fields: $fields) { userErrors { code message } }
}`;
const updateWith = (metadata: string) =>
  UPDATE.replace("($fields: CustomerFields!) ", "").replace("$fields", `{ metadata: ${metadata} }`);
const withVariables = (variables: string) =>
  `{"query":${JSON.stringify(UPDATE)},"variables":${variables},"MARK":"${MARK}"}`;
const search = (parameters: Readonly<Record<string, string>>) =>
  `/graphql?${new URLSearchParams({ ...parameters, MARK }).toString()}`;
const BY_SCRIPT = { ...MODERN, "apollo-require-preflight": "1" };
const byGet = (name: string, status: number, code: string, parameters: Readonly<Record<string, string>>) =>
  request(name, status, code, { headers: BY_SCRIPT }, search(parameters));

const QUERY = "{ customers(first: 1) { nodes { id } } }";
const MUTATION = 'mutation { deleteCustomer(by: { id: "cust_1" }) { deletedCustomerId } }';
const writes = (count: number) =>
  `mutation { ${many(count, (at) => `w${at}: deleteCustomer(by: { id: "cust_nobody${at}" }) { deletedCustomerId }`)} }`;

/** Documents that would take long to parse, to validate or to execute. */
export const documents: readonly Attack[] = [
  // Parsing
  operation("10,000 aliases", "GRAPHQL_PARSE_FAILED", `{ ${many(10_000, (at) => `a${at}: __typename`)} }`),
  operation("20,000 times one field", "GRAPHQL_PARSE_FAILED", `{ ${"__typename ".repeat(20_000)} }`),
  operation("120,000 tokens", "GRAPHQL_PARSE_FAILED", `{ ${"a ".repeat(120_000)} }`),
  operation("250 kB of fields", "GRAPHQL_PARSE_FAILED", `{ ${"__typename ".repeat(22_700)} }`),
  operation("12,000 directives", "GRAPHQL_PARSE_FAILED", `{ __typename ${"@a ".repeat(12_000)} }`),
  operation("10,000 unknown fields", "GRAPHQL_PARSE_FAILED", `{ ${many(10_000, (at) => `unknown${at}`)} }`),
  operation("20,000 levels of fields", "BAD_USER_INPUT", `${"{ a ".repeat(20_000)}${"}".repeat(20_000)}`),
  operation("9,000 levels of lists", "BAD_USER_INPUT", `{ nodes(ids: ${"[".repeat(9_000)}) }`),
  operation(
    "5,000 names for metadata",
    "GRAPHQL_PARSE_FAILED",
    `{ customers(first: 100) { nodes { ${many(5_000, (at) => `a${at}: metadata`)} } } }`,
  ),
  operation("2,500 lists of one length", "GRAPHQL_PARSE_FAILED", ...equalLengths(2_500)),
  operation("a text that is out of place", "GRAPHQL_PARSE_FAILED", `{ customers "${MARK}" }`),
  operation("a text without an end", "GRAPHQL_PARSE_FAILED", `{ customers(after: "${MARK}`),
  // Validation
  operation("500 levels of fields", "BAD_USER_INPUT", `${"{ a ".repeat(500)}${"}".repeat(500)}`),
  operation("500 levels of fragments", "BAD_USER_INPUT", `${"{ ... ".repeat(500)}{ id }${"}".repeat(500)}`),
  operation("3,000 aliases", "GRAPHQL_VALIDATION_FAILED", `{ ${many(3_000, (at) => `a${at}: __typename`)} }`),
  operation("9,000 times one field", "GRAPHQL_VALIDATION_FAILED", `{ ${"__typename ".repeat(9_000)} }`),
  operation(
    "fields of one name in fields of one name",
    "GRAPHQL_VALIDATION_FAILED",
    `{ ${many(60, () => `customers { ${many(20, () => "nodes { id }")} }`)} }`,
  ),
  operation(
    "24 fragments that double",
    "GRAPHQL_VALIDATION_FAILED",
    chain(24, (next) => `...${next} ...${next}`),
  ),
  operation(
    "10 fragments that double what they load",
    "GRAPHQL_VALIDATION_FAILED",
    chain(10, (next) => {
      const inner = `customers(first: 1) { nodes { ...${next} } }`;
      return `a: segments(first: 1) { ${inner} } b: segments(first: 2) { ${inner} }`;
    }),
  ),
  operation(
    "1,000 fragments side by side",
    "GRAPHQL_VALIDATION_FAILED",
    `{ customers { nodes { ${many(1_000, (at) => `...F${at}`)} } } }
      ${many(1_000, (at) => `fragment F${at} on Customer { id }`)}`,
  ),
  operation(
    "a circle of fragments",
    "GRAPHQL_VALIDATION_FAILED",
    "{ customers { nodes { ...F } } } fragment F on Customer { segments { customers { nodes { ...F } } } }",
  ),
  operation(
    "1,000 operations",
    "GRAPHQL_VALIDATION_FAILED",
    many(1_000, (at) => `query Q${at} { __typename }`),
  ),
  operation(
    "800 directives",
    "GRAPHQL_VALIDATION_FAILED",
    `{ ${many(200, (at) => `a${at}: __typename @skip(if: false) @include(if: true) @skip(if: false) @a`)} }`,
  ),
  operation("200 unknown fields", "GRAPHQL_VALIDATION_FAILED", `{ ${many(200, (at) => `unknown${at}`)} }`),
  operation("a name of 200 kB", "GRAPHQL_VALIDATION_FAILED", `{ ${"x".repeat(200_000)} }`),
  operation(
    "introspection in circles",
    "GRAPHQL_VALIDATION_FAILED",
    `{ __schema { types { ${"fields { type { ".repeat(5)} name ${"} } ".repeat(5)} } } }`,
  ),
  operation(
    "a text for a number",
    "GRAPHQL_VALIDATION_FAILED",
    `{ customers(first: "${MARK}") { totalCount } }`,
  ),
  operation(
    "a text for a time",
    "GRAPHQL_VALIDATION_FAILED",
    `{ customers(filter: { createdAt: { after: "${MARK}" } }) { totalCount } }`,
  ),
  operation(
    "a text for a word",
    "GRAPHQL_VALIDATION_FAILED",
    `{ customers(orderBy: { field: "${MARK}", direction: ASC }) { totalCount } }`,
  ),
  operation("a text for an object", "GRAPHQL_VALIDATION_FAILED", `{ customer(by: "${MARK}") { id } }`),
  // Coercion
  operation("20,000 wrong values", "BAD_USER_INPUT", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {
    ids: Array.from({ length: 20_000 }, (_, at) => (at === 0 ? { MARK } : {})),
  }),
  operation(
    "a variable for a number",
    "BAD_USER_INPUT",
    "query ($n: Int) { customers(first: $n) { totalCount } }",
    {
      n: MARK,
    },
  ),
  operation(
    "a variable for a time",
    "BAD_USER_INPUT",
    "query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }",
    { f: { createdAt: { after: MARK } } },
  ),
  operation(
    "a variable for a word",
    "BAD_USER_INPUT",
    "query ($o: CustomerOrder) { customers(orderBy: $o) { totalCount } }",
    { o: { field: MARK, direction: "ASC" } },
  ),
  operation("a variable for a date", "BAD_USER_INPUT", UPDATE, { fields: { birthDate: MARK } }),
  operation("a variable for an object", "BAD_USER_INPUT", UPDATE, { fields: { metadata: MARK } }),
  // The price
  operation(
    "18 lists in one another",
    "OPERATION_TOO_EXPENSIVE",
    `{ ${"customers(first: 100) { nodes { segments { ".repeat(6)} id ${"} } } ".repeat(6)} }`,
  ),
  operation("200 lists of one length", "OPERATION_TOO_EXPENSIVE", ...equalLengths(200)),
  operation(
    "900 names for metadata",
    "OPERATION_TOO_EXPENSIVE",
    `{ customers(first: 100) { nodes { ${many(900, (at) => `a${at}: metadata`)} } } }`,
  ),
  operation(
    "400 names for 20,000 keys of metadata",
    "OPERATION_TOO_EXPENSIVE",
    `query ($keys: [String!]!) {
      customers(first: 100) { nodes { ${many(400, (at) => `a${at}: metadata(keys: $keys)`)} } } }`,
    { keys: Array.from({ length: 20_000 }, (_, at) => `k${at}`) },
  ),
  operation(
    "240 names for the schema",
    "OPERATION_TOO_EXPENSIVE",
    `{ ${many(240, (at) => `a${at}: __schema { ...F }`)} }
      fragment F on __Schema { types { name fields { name type { name } } } }`,
  ),
  operation(
    "200 explanations of a large document",
    "OPERATION_TOO_EXPENSIVE",
    `query ($document: String!) { ${many(200, (at) => `a${at}: explain(document: $document) { planned }`)} }`,
    { document: `{ ${WIDE} }` },
  ),
  operation("six writes", "TOO_MANY_WRITES", writes(6)),
];

/** JSON and documents nested so deep that reading them recursively would overflow the stack. */
export const nested: readonly Attack[] = [
  body(
    "metadata as a variable",
    400,
    "BAD_USER_INPUT",
    withVariables(`{"fields":{"metadata":${objects(30_000)}}}`),
  ),
  body(
    "lists in metadata",
    400,
    "BAD_USER_INPUT",
    withVariables(`{"fields":{"metadata":{"a":${lists(100_000)}}}}`),
  ),
  body("variables that nobody asks for", 400, "BAD_USER_INPUT", withVariables(objects(30_000))),
  body("a prototype", 400, "BAD_USER_INPUT", withVariables(objects(10_000, '"__proto__"'))),
  body("extensions", 400, "BAD_USER_INPUT", `{"query":"{ __typename }","extensions":${objects(30_000)}}`),
  body("a body that is no operation", 400, "BAD_USER_INPUT", lists(100_000)),
  operation("metadata in the document", "BAD_USER_INPUT", updateWith(objects(30_000, "a"))),
  operation("lists in the document", "BAD_USER_INPUT", updateWith(`{ a: ${lists(30_000)} }`)),
  operation("selections", "BAD_USER_INPUT", `{${"a{".repeat(30_000)}a${"}".repeat(30_001)}`),
  operation("a type", "BAD_USER_INPUT", `query ($v: ${lists(30_000)}) { a }`),
  byGet("variables of a GET", 400, "BAD_USER_INPUT", { query: "{ __typename }", variables: objects(1_000) }),
  byGet("the document of a GET", 400, "BAD_USER_INPUT", { query: lists(1_000) }),
];

/** Bodies that are no operation. */
export const bodies: readonly Attack[] = [
  body("half of a JSON", 400, "BAD_REQUEST", `{"query":"${MARK}`),
  body("no body", 400, "BAD_REQUEST", null),
  body("an empty object", 400, "BAD_REQUEST", "{}"),
  body("an empty query", 400, "BAD_REQUEST", '{"query":""}'),
  body("a query that is a number", 400, "BAD_REQUEST", '{"query":7}'),
  body("a query that is a list", 400, "BAD_REQUEST", `{"query":["${MARK}"]}`),
  body("an empty list", 400, "BAD_REQUEST", "[]"),
  body("a text", 400, "BAD_REQUEST", `"${MARK}"`),
  body("a number", 400, "BAD_REQUEST", "7"),
  body("null", 400, "BAD_REQUEST", "null"),
  body(
    "a batch of 1,000",
    400,
    "BAD_REQUEST",
    JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: QUERY }))),
  ),
  body("variables that are a text", 400, "BAD_REQUEST", JSON.stringify({ query: QUERY, variables: MARK })),
  body(
    "a name of no operation",
    400,
    "OPERATION_RESOLUTION_FAILURE",
    JSON.stringify({ query: QUERY, operationName: MARK }),
  ),
  body(
    "a prototype in the place of the operation",
    400,
    "BAD_REQUEST",
    `{"__proto__":{"query":"${QUERY}"},"MARK":"${MARK}"}`,
  ),
  body("a query of another object", 400, "BAD_REQUEST", `{"constructor":{"prototype":{"query":"${QUERY}"}}}`),
  body(
    "bytes that are no UTF-8",
    400,
    "GRAPHQL_PARSE_FAILED",
    Buffer.from('{"query":"{ \xff\xfe }"}', "latin1"),
  ),
  body("UTF-16", 400, "BAD_REQUEST", Buffer.from(`{"query":"${QUERY}"}`, "utf16le")),
  body("a byte order mark alone", 400, "BAD_REQUEST", "\ufeff"),
  body("NUL", 400, "BAD_REQUEST", "\0".repeat(1_000)),
  body("257 kB of blanks", 413, "REQUEST_TOO_LARGE", `{"query":"${QUERY}"}${" ".repeat(257 * 1024)}`),
  body("20 MB", 413, "REQUEST_TOO_LARGE", MARK.repeat(650_000)),
  body(
    "gzip, which is not read as such",
    400,
    "BAD_REQUEST",
    gzipSync(`{"query":"${" ".repeat(20_000_000)}"}`),
    {
      ...MODERN,
      "content-encoding": "gzip",
    },
  ),
];

/** What a browser sends to another site without asking it. */
export const forged: readonly Attack[] = [
  byGet("a mutation by GET", 405, "BAD_REQUEST", { query: MUTATION }),
  request("GET", 400, "BAD_REQUEST", {}, search({ query: QUERY })),
  request(
    "GET with a type",
    400,
    "BAD_REQUEST",
    { headers: { "content-type": "text/plain" } },
    search({ query: QUERY }),
  ),
  body("plain text", 400, "BAD_REQUEST", JSON.stringify({ query: QUERY }), { "content-type": "text/plain" }),
  body("a body without a type", 415, "BAD_REQUEST", new Blob([JSON.stringify({ query: QUERY })]), {}),
  body("XML", 415, "BAD_REQUEST", `<query>${MARK}</query>`, { "content-type": "application/xml" }),
  body("a form", 415, "BAD_REQUEST", `query=${QUERY}`, {
    "content-type": "application/x-www-form-urlencoded",
  }),
  body("a form in parts", 415, "BAD_REQUEST", "--x--", { "content-type": "multipart/form-data; boundary=x" }),
  request(
    "a form with the operation in its address",
    415,
    "BAD_REQUEST",
    { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "" },
    search({ query: QUERY }),
  ),
  request(
    "an import as a form",
    415,
    "BAD_REQUEST",
    { method: "POST", headers: { "content-type": "text/plain" }, body: `Source_id\n${MARK}` },
    "/imports/customers",
  ),
  request(
    "a stream of another site",
    400,
    "BAD_REQUEST",
    {
      headers: { accept: "text/event-stream", origin: `https://${MARK.split("@")[1]}` },
    },
    `/graphql/stream?query=${encodeURIComponent(QUERY)}`,
  ),
  ...["https://evil.example", "null", "http://localhost.evil.example"].map((origin) =>
    bytes(
      `a WebSocket of ${origin}`,
      403,
      "BAD_REQUEST",
      head(
        "GET /graphql",
        `Origin: ${origin}`,
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: graphql-transport-ws",
      ).replace("Connection: close", "Connection: Upgrade"),
    ),
  ),
  bytes(
    "another Host: a name that was made to lead here",
    403,
    "FORBIDDEN",
    head("POST /graphql", JSON_TYPE, LENGTH).replace("Host: localhost", `Host: evil.example`) + MARK,
  ),
];

/** What is no HTTP, or hardly. */
export const wire: readonly Attack[] = [
  bytes("a path that is no URL", 400, "BAD_REQUEST", head(`GET /${MARK}%`)),
  bytes("a path that cannot be decoded", 400, "BAD_REQUEST", head(`GET /graphql/%ff${MARK}`)),
  bytes("a path that does not exist", 404, "NOT_FOUND", head(`GET /${MARK}?token=${MARK}`)),
  bytes("a way out of a folder", 403, "BAD_REQUEST", head(`GET /graphiql/../../${MARK}`)),
  bytes("another method", 405, "BAD_REQUEST", head(`DELETE /graphql?${MARK}`)),
  bytes("garbage", 400, "BAD_REQUEST", `\u0001\u0002 ${MARK}\r\n\r\n`),
  bytes("TLS", 400, "BAD_REQUEST", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"),
  bytes("another method's name", 400, "BAD_REQUEST", "FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  bytes("HTTP/2", 400, "BAD_REQUEST", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  bytes("no host", 400, "BAD_REQUEST", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"),
  bytes("an expectation", 417, "BAD_REQUEST", head("POST /graphql", `Expect: ${MARK}`)),
  bytes(
    "a broken chunk",
    400,
    "BAD_REQUEST",
    `${head("POST /graphql", JSON_TYPE, "Transfer-Encoding: chunked")}zz\r\n`,
  ),
  bytes(
    "a chunk with 40 kB of extensions",
    413,
    "REQUEST_TOO_LARGE",
    `${head("POST /graphql", JSON_TYPE, "Transfer-Encoding: chunked")}1;${"x".repeat(40_000)}\r\n`,
  ),
  bytes(
    "two lengths: a second request in the body of the first",
    400,
    "BAD_REQUEST",
    `${head("POST /graphql", "Content-Length: 5", "Transfer-Encoding: chunked")}0\r\n\r\n`,
  ),
  bytes("two numbers for one length", 400, "BAD_REQUEST", head("POST /graphql", LENGTH, "Content-Length: 5")),
  bytes("a line break in a header", 400, "BAD_REQUEST", head("GET /healthz", `X-Request-Id: a\n\r${MARK}`)),
  bytes("a header of 40 kB", 431, "REQUEST_TOO_LARGE", head("GET /healthz", `X: ${MARK.repeat(1_300)}`)),
  bytes(
    "3,000 headers",
    431,
    "REQUEST_TOO_LARGE",
    head("GET /healthz", ...Array.from({ length: 3_000 }, (_, at) => `X-${at}: ${MARK}`)),
  ),
  bytes("a path of 40 kB", 431, "REQUEST_TOO_LARGE", head(`GET /${MARK.repeat(1_300)}`)),
];

/** Sends `start`, and then `drop` for as long as the connection is open. */
function slowly(name: string, start: string, drop = ""): Attack {
  return {
    name,
    status: 408,
    code: "BAD_REQUEST",
    send: async (url) => {
      const { socket, closed } = await rawConnection(url, start);
      const dripping = setInterval(() => drop !== "" && socket.writable && socket.write(drop), 10);
      const answer = await closed;
      clearInterval(dripping);
      return parts(answer);
    },
  };
}

/** What never comes to its end. */
export const slow: readonly Attack[] = [
  slowly("nothing", ""),
  slowly("half of a header", `GET /${MARK} HTT`),
  slowly("header after header", `GET /${MARK} HTTP/1.1\r\n`, `X: ${MARK}\r\n`),
  slowly("half of a body", `${head("POST /graphql", JSON_TYPE, "Content-Length: 1000")}{"${MARK}`),
  slowly("a body drop by drop", head("POST /graphql", JSON_TYPE, "Content-Length: 100000"), " "),
];
