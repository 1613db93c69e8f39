import type { Noun } from "../graphql/schema.js";
import { asyncActionById } from "./async-action.loaders.js";
import { AsyncActionResolver } from "./async-action.resolver.js";

export const asyncActions: Noun = {
  resolvers: [AsyncActionResolver],
  nodes: [
    {
      typeName: "AsyncAction",
      prefix: "aa_",
      cost: { loader: asyncActionById },
      load: (id, { loads }) => loads.of(asyncActionById).load(id),
    },
  ],
};
