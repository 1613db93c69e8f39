// Apollo Server standalone, a schema in SDL, node-fetch. CACHE=response keeps whole responses.
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControl } from "@apollo/server/plugin/cacheControl";
import responseCache from "@apollo/server-plugin-response-cache";
import { startStandaloneServer } from "@apollo/server/standalone";
import { loadersOf } from "./node-fetch.mjs";
import { resolvers, typeDefs } from "./rest.mjs";

const plugins =
  process.env.CACHE === "response"
    ? [ApolloServerPluginCacheControl({ defaultMaxAge: 60 }), responseCache()]
    : [];
const { url } = await startStandaloneServer(new ApolloServer({ typeDefs, resolvers, plugins }), {
  listen: { host: "127.0.0.1", port: 0 },
  context: async () => ({ loaders: loadersOf() }),
});
console.log(url);
