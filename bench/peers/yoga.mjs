// GraphQL Yoga, a schema in SDL, node-fetch.
import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { loadersOf } from "./node-fetch.mjs";
import { resolvers, typeDefs } from "./rest.mjs";

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: () => ({ loaders: loadersOf() }),
  logging: false,
});
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
