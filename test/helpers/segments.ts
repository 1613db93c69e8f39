import type { Sandbox } from "../../src/sandbox/server.js";

/** Adds a static segment with these members. The API that the sandbox serves has no call for it. */
export function addSegment({ store }: Sandbox, id: string, name: string, members: readonly string[]): void {
  store.segments.set(id, {
    id,
    name,
    created_at: "2024-01-01T00:00:00.000Z",
    updated_at: null,
    type: "static",
    filter: null,
    object: "segment",
  });
  store.members.set(id, new Set(members));
}
