/* oxlint-disable import/default -- Vite gives these modules their default export */
import EditorWorker from "monaco-editor/esm/vs/editor/editor.worker.js?worker";
import JsonWorker from "monaco-editor/esm/vs/language/json/json.worker.js?worker";
import GraphQLWorker from "monaco-graphql/esm/graphql.worker.js?worker";

/**
 * Tells Monaco where its workers are: in our own bundle, so that `worker-src 'self'` holds. The same as
 * `graphiql/setup-workers/vite`, which however writes a line to the console for every worker it starts.
 */
export function setUpWorkers(): void {
  self.MonacoEnvironment = {
    getWorker(_workerId, label) {
      if (label === "json") return new JsonWorker();
      if (label === "graphql") return new GraphQLWorker();
      return new EditorWorker();
    },
  };
}
