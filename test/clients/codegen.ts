import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  // The SDL, not the address of the server: only the SDL says `@oneOf`, and a server with GRAPHIQL=off tells no schema.
  schema: "schema/schema.graphql",
  documents: "test/clients/documents.ts",
  generates: {
    "test/clients/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: {
          ID: "string",
          Date: "string",
          DateTime: "string",
          JSON: "unknown",
          JSONObject: "Record<string, unknown>",
          // Hundredths, up to 2^53 - 1: JavaScript's number holds all of them.
          MinorUnits: "number",
        },
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: ".js",
      },
    },
  },
};

export default config;
