/** What arrives and is no operation: each is answered in the shape of a GraphQL error, whoever finds out. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { rawConnection } from "../helpers/raw.js";

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
