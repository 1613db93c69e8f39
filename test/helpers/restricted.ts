/** A caller who may do everything, and whose field policy can change from one operation to the next. */
import { type Caller, LOCAL_CALLER } from "../../src/access/caller.js";
import { FieldPolicy, policySettings } from "../../src/access/policy.js";

export interface Restricted {
  readonly caller: Caller;
  /** Sets the policy of the operations that follow. */
  readonly restrict: (settings: object) => void;
}

/** @param origin - whose policy it is, for error messages */
export function restrictedCaller(origin: string): Restricted {
  let policy: FieldPolicy;
  const restrict = (settings: object) => {
    policy = new FieldPolicy(origin, [policySettings.parse(settings)]);
  };
  restrict({});
  return {
    restrict,
    caller: {
      ...LOCAL_CALLER,
      get policy() {
        return policy;
      },
    },
  };
}
