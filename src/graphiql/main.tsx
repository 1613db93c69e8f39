import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { BillStrip } from "./bill";
import { openingTabs } from "./examples";
import { fetcher } from "./fetcher";
import { KeyField } from "./key-field";
import { setUpWorkers } from "./workers";
import { WrapLines } from "./wrapping";

const root = document.getElementById("graphiql");
if (!root) throw new Error('Expected an element with id "graphiql" in index.html');

setUpWorkers();
createRoot(root).render(
  <GraphiQL fetcher={fetcher} shouldPersistHeaders={false} {...openingTabs()}>
    <GraphiQL.Logo>Voucherify Customers · GraphQL</GraphiQL.Logo>
    <GraphiQL.Footer>
      <KeyField />
      <BillStrip />
      <WrapLines />
    </GraphiQL.Footer>
  </GraphiQL>,
);
