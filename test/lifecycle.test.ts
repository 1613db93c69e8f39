/** The phases of a server: in one direction, and one stop for all who ask for it. */
import { describe, expect, it } from "vitest";
import { Lifecycle } from "../src/lifecycle.js";

describe("the life of a server", () => {
  it("goes from phase to phase", async () => {
    const life = new Lifecycle();
    expect(life.phase).toEqual({ name: "starting" });
    life.started();
    expect(life.phase).toEqual({ name: "ready" });
    life.drain();
    expect(life.phase).toEqual({ name: "draining" });
    const stopped = life.stop(async () => expect(life.phase.name).toBe("stopping"));
    expect(life.phase).toEqual({ name: "stopping", stopped });
    await stopped;
    expect(life.phase).toEqual({ name: "stopped" });
  });

  it("never goes back: who is asked to stop during the start is not ready afterwards", async () => {
    const life = new Lifecycle();
    life.drain();
    life.started();
    expect(life.phase.name).toBe("draining");
    await life.stop(async () => undefined);
    life.started();
    life.drain();
    expect(life.phase.name).toBe("stopped");
  });

  it("stops once: whoever asks waits for the same stop", async () => {
    const life = new Lifecycle();
    let stops = 0;
    const work = async () => {
      stops += 1;
    };
    const first = life.stop(work);
    await Promise.all([first, life.stop(work)]);
    await life.stop(work);
    expect(stops).toBe(1);
  });

  it("has ended even if the stop failed", async () => {
    const life = new Lifecycle();
    await expect(life.stop(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(life.phase.name).toBe("stopped");
  });
});
