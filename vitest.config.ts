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
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
