// The peer of bench/overhead.mjs: the least that answers the same question. Apollo Server on Node's own HTTP server, a schema
// in plain graphql-js, and global fetch, with no budget, no retries, no limits and no bill.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

const api = process.env.VOUCHERIFY_API_URL;
const headers = { "x-app-id": "bench", "x-app-token": "bench" };

const server = new ApolloServer({
  typeDefs: `
    type Customer { id: ID! name: String email: String }
    input By { id: ID }
    type Query { customer(by: By!): Customer ready: Boolean }
  `,
  resolvers: {
    Query: {
      ready: () => true,
      customer: async (_, { by }) => {
        const response = await fetch(`${api}/v1/customers/${encodeURIComponent(by.id)}`, { headers });
        return response.ok ? response.json() : null;
      },
    },
  },
});
const { url } = await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: 0 } });
console.log(url);
