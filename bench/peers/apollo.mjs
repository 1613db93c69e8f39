// Apollo Server standalone, a schema in SDL, node-fetch.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { loadersOf } from "./node-fetch.mjs";
import { resolvers, typeDefs } from "./rest.mjs";

const { url } = await startStandaloneServer(new ApolloServer({ typeDefs, resolvers }), {
  listen: { host: "127.0.0.1", port: 0 },
  context: async () => ({ loaders: loadersOf() }),
});
console.log(url);
