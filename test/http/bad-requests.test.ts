/** What arrives and is no operation: each is answered in the shape of a GraphQL error, whoever finds out. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { parsedAnswer, rawConnection } from "../helpers/raw.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 1, graphiql: true });
});
afterAll(() => app.close());

const request = (line: string, ...headers: readonly string[]) =>
  `${[`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;

const shape = (code: string) => ({
  errors: [{ message: expect.any(String), extensions: { code } }],
  extensions: { upstream: expect.objectContaining({ spent: 0 }) },
});

describe("a request that no route could take", () => {
  it.each<[what: string, bytes: string, status: number, code: string]>([
    ["a path that is no URL", request("GET /%"), 400, "BAD_REQUEST"],
    ["a path that cannot be decoded", request("GET /graphql/%ff"), 400, "BAD_REQUEST"],
    ["garbage", "\u0001\u0002 garbage\r\n\r\n", 400, "BAD_REQUEST"],
    ["TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", 400, "BAD_REQUEST"],
    ["another method's name", "FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "BAD_REQUEST"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "BAD_REQUEST"],
    ["no host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "BAD_REQUEST"],
    ["an expectation", request("POST /graphql", "Expect: miracles"), 417, "BAD_REQUEST"],
    [
      "a broken chunk",
      request("POST /graphql", "Content-Type: application/json", "Transfer-Encoding: chunked").concat(
        "zz\r\n",
      ),
      400,
      "BAD_REQUEST",
    ],
    [
      "two lengths",
      request("POST /graphql", "Content-Length: 5", "Transfer-Encoding: chunked").concat("0\r\n\r\n"),
      400,
      "BAD_REQUEST",
    ],
    ["a header of 40 kB", request("GET /healthz", `X: ${"x".repeat(40_000)}`), 431, "REQUEST_TOO_LARGE"],
    ["a way out of a folder", request("GET /graphiql/../../package.json"), 403, "BAD_REQUEST"],
  ])("is answered in the shape of an error: %s", async (_, bytes, status, code) => {
    const { closed } = await rawConnection(app.url, bytes);
    const answer = parsedAnswer(await closed);
    expect(answer.status).toBe(status);
    expect(answer.head).toContain("content-type: application/json; charset=utf-8");
    expect(answer.body).toEqual(shape(code));
    expect(app.requests()).toEqual([]);
  });

  it("is not quoted", async () => {
    for (const bytes of [request("GET /canary%"), "canary\r\n\r\n", request("GET /canary")]) {
      const { closed } = await rawConnection(app.url, bytes);
      expect(await closed).not.toContain("canary");
    }
  });

  it("is not answered in the place of the request before it", async () => {
    const query = request("GET /readyz").replace("Connection: close\r\n", "");
    const { closed } = await rawConnection(app.url, `${query}garbage\r\n\r\n`);
    expect(await closed).not.toContain("400 Bad Request");
    const second = await rawConnection(app.url, query);
    await expect.poll(second.text).toContain("200 OK");
    second.socket.write("garbage\r\n\r\n");
    expect(await second.closed).toMatch(/200 OK.*400 Bad Request/s);
  });
});

describe("a path with another method", () => {
  it.each([
    ["DELETE", "/graphql", "GET, POST"],
    ["HEAD", "/graphql", "GET, POST"],
    ["OPTIONS", "/graphql?query=x", "GET, POST"],
    ["PROPFIND", "/graphql", "GET, POST"],
    ["GET", "/imports/customers", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
    ["POST", "/graphiql/assets/index.js", "GET, HEAD"],
  ])("is told which ones there are: %s %s", async (method, path, allow) => {
    const response = await fetch(app.url + path, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    const body = await response.text();
    expect(method === "HEAD" ? body : JSON.parse(body)).toEqual(
      method === "HEAD" ? "" : shape("BAD_REQUEST"),
    );
  });

  it("is not there at all where it is a file that is missing", async () => {
    const response = await fetch(`${app.url}/graphiql/assets/missing.js`);
    expect([response.status, await response.json()]).toEqual([404, shape("NOT_FOUND")]);
  });
});
