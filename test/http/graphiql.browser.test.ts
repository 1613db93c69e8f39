import Fastify, { type FastifyInstance } from "fastify";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page, type Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { SCOPES } from "../../src/access/caller.js";
import { graphiqlRoutes } from "../../src/http/graphiql.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { eventOf } from "../helpers/events.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const operations = `${root}schema/operations`;
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
/** Two cores that do other work besides take their time. */
const soon = { timeout: 10_000 };
const hasWrongKey = (request: Request) => request.headers()["authorization"] === "Bearer wrong";
const hasChromium = existsSync(executablePath);
if (!hasChromium)
  process.stdout.write(
    `GraphiQL in the browser: SKIPPED, no Chromium at ${executablePath} (CHROMIUM_PATH)\n`,
  );

describe("GraphiQL over HTTP", () => {
  let directory: string;
  let app: FastifyInstance;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "graphiql-"));
    await mkdir(join(directory, "assets"));
    await writeFile(join(directory, "index.html"), "<!doctype html>");
    await writeFile(join(directory, "assets/main-C0FFEE.js"), "");
    await writeFile(join(directory, ".hash"), "");
    app = Fastify();
    await app.register(graphiqlRoutes, { directory });
  });

  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true });
  });

  it("leads from / to /graphiql", async () => {
    const { statusCode, headers } = await app.inject("/");
    expect([statusCode, headers.location]).toEqual([302, "/graphiql"]);
  });

  it.each(["/graphiql", "/graphiql/", "/graphiql?examples"])(
    "serves the page at %s, always fresh",
    async (url) => {
      const { statusCode, headers } = await app.inject(url);
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "content-security-policy": expect.stringContaining("script-src 'self'; worker-src 'self'"),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
    },
  );

  it("lets browsers keep the assets for a year", async () => {
    const { headers } = await app.inject("/graphiql/assets/main-C0FFEE.js");
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  it.each(["/graphiql/.hash", "/graphiql/assets", "/graphiql/..%2fpackage.json"])(
    "keeps %s to itself",
    async (url) => {
      expect((await app.inject(url)).statusCode).toBeGreaterThanOrEqual(400);
    },
  );

  it("refuses to start without the bundle, and names the cure", async () => {
    const empty = Fastify();
    await expect(empty.register(graphiqlRoutes, { directory: join(directory, "assets") })).rejects.toThrow(
      "npm run build",
    );
    await empty.close();
  });
});

describe.skipIf(!hasChromium)("GraphiQL in the browser", () => {
  let server: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What must stay empty: errors on the console (CSP violations are among them), and URLs of other origins. */
  const complaints: string[] = [];
  const strangers: string[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, ["scripts/build.mjs", "--only", "graphiql"], {
      cwd: root,
      stdio: "inherit",
    });
    server = await startTestApp({ graphiql: true, cache: {} });
    browser = await chromium.launch({
      executablePath,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (
        url.origin !== server.url &&
        url.origin !== server.url.replace("http", "ws") &&
        !["data:", "blob:"].includes(url.protocol)
      )
        strangers.push(request.url());
    });
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    page = await context.newPage();
    page.on("worker", (worker) => {
      worker.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
    });
    // As a string, because this project is compiled without the types of the browser.
    await page.addInitScript(
      `addEventListener("securitypolicyviolation", (e) => console.error("CSP", e.violatedDirective, e.blockedURI))`,
    );
    await page.goto(`${server.url}/graphiql`);
    await queryEditor().locator(".view-line").first().waitFor();
  });

  afterEach(async () => {
    await context.close();
  });

  const queryEditor = () =>
    page.getByRole("region", { name: "Operation Editor" }).locator(".monaco-editor").first();
  const answer = () => page.getByRole("region", { name: "Result Window" });
  const tabs = () => page.locator("[id^=graphiql-session-tab-]").allTextContents();

  it("opens with the example operations as tabs", async () => {
    const examples = await exampleNames();
    expect(await tabs()).toEqual(examples.length > 0 ? examples : ["<untitled>"]);
  });

  it("runs the first example, and shows its answer and its bill", async () => {
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect.poll(() => answer().textContent(), soon).toContain("cust_ada00000000000000000001");
    expect(await answer().textContent()).not.toContain('"errors"');
    const bill = page.getByLabel("Upstream calls");
    expect(await bill.textContent()).toMatch(/^This answer took 4 upstream calls/);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect
      .poll(() => bill.textContent(), soon)
      .toMatch(/^This answer took no upstream call \(\d+ planned, \d+ saved\), with values up to \d+ s old/);
    await expect
      .poll(() => page.getByLabel("Price").textContent(), soon)
      .toMatch(/^To run this costs no upstream call now, and \d+ upstream calls without cached answers/);
  });

  it("tells the price of what is written, before it is run", async () => {
    const price = page.getByLabel("Price");
    server.sandbox.journal.clear();
    await type("query Dear { customers(first: 100) { nodes { segments { name ");
    await expect
      .poll(() => price.textContent(), soon)
      .toBe("To run this costs up to 101 upstream calls, for up to 20,404 values");
    await type("query Dearer { customers(first: 100) { nodes { segments { customers { totalCount ");
    await expect
      .poll(() => price.textContent(), soon)
      .toBe(
        "Would be refused. This operation could take 10,101 upstream calls; one may take at most 250. " +
          "customers(first: 2) fits: 203 upstream calls",
      );
    expect(server.requests()).toEqual([]);
  });

  it("shows events as they happen, with the price and the bill of each, until it is stopped", async () => {
    await page.getByRole("tab", { name: "ActivityAsItHappens" }).click();
    await expect
      .poll(() => page.getByLabel("Price").textContent(), soon)
      .toMatch(/^Each result costs no upstream call, for up to [\d,]+ values$/);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect.poll(() => server.events.subscriberCount, soon).toBe(1);
    for (const amount of [2_500, 9_900]) {
      const event = eventOf("orderCreated");
      server.events.publish({ ...event, data: { order: { id: "ord_1", amount } } });
      await expect.poll(() => answer().textContent(), soon).toMatch(new RegExp(`"amount":\\s${amount}`));
    }
    expect(await answer().textContent()).toMatch(/"missed":\s0/);
    const bill = page.getByLabel("Upstream calls");
    expect(await bill.textContent()).toBe("This answer took no upstream call");
    await page.getByRole("button", { name: /Stop query/ }).click();
    await expect.poll(() => server.events.subscriberCount, soon).toBe(0);
  });

  it("shows why a subscription is refused", async () => {
    await type("subscription Wrong { asyncActionProgress(id: 1) { nothing ");
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect.poll(() => answer().textContent(), soon).toContain("GRAPHQL_VALIDATION_FAILED");
  });

  it("explains the schema", async () => {
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByRole("link", { name: "Query", exact: true }).click();
    const field = page.getByRole("link", { name: "customers", exact: true });
    await expect.poll(() => field.isVisible(), soon).toBe(true);
    const explorer = page.getByRole("region", { name: "Documentation Explorer" });
    expect(await explorer.textContent()).toContain("Each field states its price in upstream calls.");
    const fields = await explorer.locator(".graphiql-doc-explorer-field-name").allTextContents();
    expect(fields.slice(0, 2)).toEqual(["customer", "customers"]);
  });

  it("wraps long lines in the editor of the operation", async () => {
    await type(`query Long { customers { nodes { ${"name ".repeat(60)}`);
    await expect.poll(() => queryEditor().locator(".view-line").count(), soon).toBeGreaterThan(3);
  });

  it("can be used on a phone: question and answer have the whole width", async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect.poll(() => answer().textContent(), soon).toContain("cust_ada00000000000000000001");
    for (const region of [answer(), queryEditor()]) {
      const box = await region.boundingBox();
      expect(box?.width).toBeGreaterThan(280);
      expect(box?.height).toBeGreaterThan(80);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(375);
    }
    expect((await answer().boundingBox())?.height).toBeGreaterThan(200);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(375);
  });

  it("completes a field", async () => {
    await type("{ cust");
    await page.keyboard.press("Control+Space");
    const suggestion = page.locator(".suggest-widget").getByText("customers", { exact: true });
    await expect.poll(() => suggestion.isVisible(), soon).toBe(true);
  });

  it("keeps the user's tabs on a return visit, and has a way back to the examples", async () => {
    await type("query Mine { __typename");
    await expect.poll(tabs, soon).toContain("Mine");
    await expect.poll(isRemembered, soon).toBe(true);
    await page.reload();
    await expect.poll(tabs, soon).toContain("Mine");

    // No more often than it was written, also once the page has put everything away again.
    await page.waitForTimeout(1_000);
    expect((await tabs()).filter((name) => name === "Mine")).toEqual(["Mine"]);
    await page.getByRole("link", { name: "Examples" }).click();
    const examples = await exampleNames();
    await expect.poll(async () => (await tabs()).join(" "), soon).toBe([...examples, "Mine"].join(" "));
    expect(new URL(page.url()).search).toBe("");
  });

  const key = "vcg_key-of-the-page";

  /** A server that serves only this key, a new page of it, and the page's field for the key. */
  async function visitClosed() {
    const sha256 = createHash("sha256").update(key).digest();
    const scopes = new Set(SCOPES);
    const closed = await startTestApp({
      graphiql: true,
      signIn: { keysFile: null, keys: [{ name: "page", sha256, scopes }], tokens: null },
    });
    onTestFinished(closed.close);
    const visitor = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: "light",
    });
    onTestFinished(() => visitor.close());
    page = await visitor.newPage();
    return { closed, field: page.getByLabel("API key or token") };
  }

  it("asks for a key where the server needs one, and keeps it in memory only", async () => {
    const { closed, field } = await visitClosed();
    await page.goto(`${closed.url}/graphiql`);
    await field.waitFor();
    await field.fill("wrong");
    await field.press("Enter");
    await expect.poll(() => field.inputValue(), soon).toBe("");
    await field.waitFor();
    await field.fill(key);
    const shots = process.env["SCREENSHOTS"];
    if (shots !== undefined) await page.screenshot({ path: join(shots, "key.png") });
    await field.press("Enter");
    await field.waitFor({ state: "detached" });
    await expect.poll(() => page.getByLabel("Price").textContent(), soon).toMatch(/^To run this costs/);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect.poll(() => answer().textContent(), soon).toContain("cust_ada00000000000000000001");
    await page.getByRole("tab", { name: "ActivityAsItHappens" }).click();
    // The price is that of the tab: the button runs it from now on.
    await expect.poll(() => page.getByLabel("Price").textContent(), soon).toMatch(/^Each result costs/);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect.poll(() => closed.events.subscriberCount, soon).toBe(1);
    expect(
      await page.evaluate<string>(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
      ),
    ).not.toContain(key);
    await page.reload();
    await field.waitFor();
  });

  it("does not ask again because an earlier key is refused late", async () => {
    const { closed, field } = await visitClosed();
    const released = new EventEmitter();
    await page.route("**/graphql", async (route) => {
      const request = route.request();
      const isIntrospection = request.postData()?.includes("IntrospectionQuery") === true;
      if (hasWrongKey(request) && isIntrospection) await once(released, "now");
      await route.continue();
    });
    const refused = () => page.waitForResponse((response) => hasWrongKey(response.request()));
    await page.goto(`${closed.url}/graphiql`);
    await field.fill("wrong");
    const [refusal] = await Promise.all([refused(), field.press("Enter")]);
    expect(refusal.status()).toBe(401);
    await field.fill(key);
    await field.press("Enter");
    await field.waitFor({ state: "detached" });
    const isRefused = refused();
    released.emit("now");
    const late = await isRefused;
    const failure = await late.finished();
    expect([late.status(), failure]).toEqual([401, null]);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 200))");
    expect(await field.count()).toBe(0);
    await expect.poll(() => page.getByLabel("Price").textContent(), soon).toMatch(/^To run this costs/);
  });

  it("asked nobody but its own server in all of this, and left the console clean", () => {
    expect(strangers).toEqual([]);
    expect(complaints).toEqual([]);
  });

  /** Replaces what is in the query editor. Monaco closes the open brackets. */
  async function type(text: string): Promise<void> {
    await queryEditor().click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  }

  /** GraphiQL stores the tabs and the editor's text one after the other; it takes them for two queries until both agree. */
  const isRemembered = () =>
    page.evaluate<boolean>(`(() => {
      const { tabs = [], activeTabIndex } = JSON.parse(localStorage.getItem("graphiql:tabState") ?? "{}");
      const query = tabs[activeTabIndex]?.query ?? "";
      return query.includes("Mine") && query === localStorage.getItem("graphiql:query");
    })()`);
});

/** The names of the example operations, in the order of their files. */
async function exampleNames(): Promise<string[]> {
  const files = (await readdir(operations)).filter((file) => file.endsWith(".graphql")).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(`${operations}/${file}`, "utf8")));
  return texts.map((text) => /^(?:query|mutation|subscription)\s+(\w+)/m.exec(text)?.[1] ?? "<untitled>");
}
