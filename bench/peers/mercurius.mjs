// Mercurius on Fastify with graphql-jit, a schema in SDL, undici.
import fastify from "fastify";
import mercurius from "mercurius";
import { loadersOf } from "./undici.mjs";
import { resolvers, typeDefs } from "./rest.mjs";

const app = fastify();
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, context: () => ({ loaders: loadersOf() }) });
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
