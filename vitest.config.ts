import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Without it vitest loads graphql twice, once as ESM and once as CommonJS, and types of the one
    // fail `instanceof` in the other ("from another module or realm").
    alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/helpers/setup.ts"],
    // Files of one worker share the modules: to load the server anew for each took a fifth of the run.
    isolate: false,
    // Vitest leaves one processor free unless told otherwise: on two of them, one test file at a time.
    maxWorkers: "100%",
    tags: [{ name: "long", description: "A long matrix: see test/helpers/long.ts", timeout: 300_000 }],
    // A second, which is the default, can pass on a busy machine before anything happens.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
