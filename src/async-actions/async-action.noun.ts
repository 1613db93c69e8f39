import type { Noun } from "../graphql/schema.js";
import type { ActionWatch } from "./action-watch.js";
import { asyncActionById } from "./async-action.loaders.js";
import { AsyncActionResolver } from "./async-action.resolver.js";
import { AsyncActionSubscriptions } from "./async-action.subscriptions.js";

declare module "../graphql/context.js" {
  interface Context {
    readonly actionWatch: ActionWatch;
  }
}

export const asyncActions: Noun = {
  resolvers: [AsyncActionResolver, AsyncActionSubscriptions],
  nodes: [
    {
      typeName: "AsyncAction",
      prefix: "aa_",
      scope: "bulk",
      cost: { loader: asyncActionById },
      load: (id, { loads }) => loads.of(asyncActionById).load(id),
    },
  ],
};
