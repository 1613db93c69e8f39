import { fileURLToPath } from "node:url";
import { defineConfig, type CSSOptions } from "vite";

type PostCss = Exclude<NonNullable<CSSOptions["postcss"]>, string>;

/** GraphiQL's fonts come for six scripts and two slants; its own texts and JSON need upright Latin only. */
const latinFontsOnly: NonNullable<PostCss["plugins"]>[number] = {
  postcssPlugin: "latin-fonts-only",
  AtRule: {
    "font-face"(face) {
      const css = face.toString();
      const latin = !css.includes("unicode-range") || css.includes("U+0000-00FF");
      if (!latin || css.includes("italic")) face.remove();
    },
  },
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/graphiql/",
  css: { postcss: { plugins: [latinFontsOnly] } },
  // GraphiQL labels its icons with the names of their functions, which would else come out as "xz icon".
  esbuild: { keepNames: true },
  // The GraphQL worker loads Prettier on demand, and only a module worker can.
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../../dist/graphiql", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Monaco alone is larger than Vite's default of 500 kB, and it is loaded lazily.
    chunkSizeWarningLimit: 4_000,
    rollupOptions: {
      onwarn(warning, warn) {
        // "use client" in React libraries: about a hundred lines, and nothing to us.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
