/** At most `concurrency` calls under way. The others wait here, so that their deadline has not begun. */
import { bulkhead as createPlaces } from "cockatiel";
import { type Answer, over, type Stage } from "../call.js";

export function bulkhead(concurrency: number): Stage {
  const places = createPlaces(concurrency, Number.MAX_SAFE_INTEGER);
  return (next) => (call) =>
    new Promise<Answer>((resolve, reject) => {
      const { signal } = call;
      const leave = () => reject(over(call));
      signal.addEventListener("abort", leave, { once: true });
      places
        .execute(() => {
          signal.removeEventListener("abort", leave);
          if (signal.aborted) throw over(call);
          return next(call);
        })
        .then(resolve, reject);
    });
}
