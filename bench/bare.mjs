// This server without what it adds to a request: no price, no bill, no budget, no cache, no log line, no metrics. Its schema,
// client, pipeline and HTTP server are those of production. Only for comparison: no setting switches the budget off.
import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import pino from "pino";
import { LOCAL_CALLER } from "../dist/access/caller.js";
import { NOBODY } from "../dist/budget/party.js";
import { systemClock } from "../dist/clock.js";
import { createContext } from "../dist/graphql/context.js";
import { Executor } from "../dist/graphql/execution/executor.js";
import { Execution } from "../dist/http/execution.js";
import { createHttpServer } from "../dist/http/server.js";
import { schema } from "../dist/schema.js";
import { BACKGROUND, Voucherify } from "../dist/voucherify/client.js";
import { DEADLINES } from "../dist/voucherify/deadlines.js";
import { MemoryBudget } from "../dist/voucherify/memory-budget.js";
import { createPipeline } from "../dist/voucherify/pipeline.js";
import { loadTransport } from "../dist/voucherify/transports/load.js";

const { VOUCHERIFY_API_URL: apiUrl, UPSTREAM_TRANSPORT: transport = "node-fetch" } = process.env;
const log = pino({ level: "silent" });
const { send } = createPipeline({
  apiUrl,
  appId: "bench",
  appToken: "bench",
  channel: "bench",
  createTransport: await loadTransport(transport),
  deadlines: DEADLINES,
  memory: new MemoryBudget(),
  upstreamDetails: false,
});
const terms = { ...BACKGROUND, deadlineMs: DEADLINES.operationMs, loaders: { has: () => true } };
const execution = new Execution(new Executor({ schema, maxCoercionErrors: 10 }), schema);
const executing = {
  requestDidStart: async () => ({ responseForOperation: (resolved) => execution.responseFor(resolved) }),
};
const apollo = new ApolloServer({
  gateway: execution.gateway,
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), executing],
  stopOnTerminationSignals: false,
  persistedQueries: false,
});
await apollo.start();
const nothing = () => undefined;
const server = await createHttpServer({
  apollo,
  openSession: async (_headers, requestId) => ({
    caller: LOCAL_CALLER,
    contextFor: (client) => {
      const voucherify = Voucherify.open(send, client, BACKGROUND, null, NOBODY, undefined);
      voucherify.agree(terms);
      return createContext({ caller: LOCAL_CALLER, voucherify, log, requestId, span: null, party: NOBODY });
    },
    billFor: () => ({}),
    startSpan: () => null,
    answers: null,
    close: nothing,
  }),
  trustedDocuments: null,
  maxRequestsPerSecond: 0,
  readiness: () => "ready",
  billFor: () => ({}),
  webhooks: null,
  metrics: null,
  corsOrigins: [],
  graphiqlDirectory: null,
  log,
  observer: { answered: nothing, opened: nothing, delivered: nothing, ended: nothing },
  timer: systemClock,
});
console.log(await server.listen({ host: "127.0.0.1", port: 0 }));
