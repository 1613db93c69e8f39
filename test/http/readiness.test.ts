/** Whether this server says that it can work: not while there is nobody behind it. */
import { expect, it, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/server.js";
import { useApp } from "../helpers/app.js";

it(
  "is ready again as soon as the upstream is back, though nobody asks it for anything",
  { timeout: 20_000 },
  async () => {
    const first = await startSandbox({ customers: 1 });
    const app = await useApp({ apiUrl: first.url });
    const readiness = async () => (await fetch(`${app.url}/readyz`)).status;
    expect(await readiness()).toBe(200);

    await first.close();
    const { errors } = await app.query("{ consents { id } }");
    expect(errors?.[0]?.extensions).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", reason: "ECONNREFUSED" });
    expect(await readiness()).toBe(503);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);

    const second = await startSandbox({ customers: 1, port: Number(new URL(first.url).port) });
    onTestFinished(() => second.close());
    await expect.poll(readiness).toBe(200);
    // It was found by knocking: a connection without a request costs nothing.
    expect(second.journal.requests()).toEqual([]);
  },
);
