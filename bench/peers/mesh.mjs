// GraphQL Mesh's handler for REST with JSON schemas, served by Yoga. The names are those of the REST API, so the questions of
// the benchmark are asked with aliases.
import { createServer } from "node:http";
import { loadGraphQLSchemaFromJSONSchemas } from "@omnigraph/json-schema";
import { extendSchema, parse } from "graphql";
import { createYoga } from "graphql-yoga";
import { headers } from "./rest.mjs";

const text = { type: "string" };
const object = (title, properties) => ({ title, type: "object", properties });
const list = (items) => ({ type: "array", items });

const address = object("Address", {
  city: text,
  country: text,
  line_1: text,
  postal_code: text,
  state: text,
});
const segment = object("Segment", { id: text, name: text });
const customer = object("Customer", {
  id: text,
  source_id: text,
  name: text,
  description: text,
  email: text,
  phone: text,
  birthdate: text,
  created_at: text,
  updated_at: text,
  address,
  loyalty: object("Loyalty", { points: { type: "integer" } }),
});

const get = (field, path, responseSchema, argTypeMap) => {
  return { type: "Query", field, method: "GET", path, responseSchema, argTypeMap };
};

const rest = await loadGraphQLSchemaFromJSONSchemas("customers", {
  endpoint: process.env.VOUCHERIFY_API_URL,
  operationHeaders: headers,
  operations: [
    get("getCustomer", "/v1/customers/{args.id}", customer, { id: text }),
    get(
      "listCustomers",
      "/v1/customers?limit={args.limit}",
      object("Customers", { customers: list(customer) }),
      {
        limit: { type: "integer" },
      },
    ),
    get("listSegments", "/v1/customers/{args.id}/segments", object("Segments", { data: list(segment) }), {
      id: text,
    }),
  ],
});
const schema = extendSchema(rest, parse("extend type Customer { segments: [Segment] }"));
const { resolve } = rest.getQueryType().getFields().listSegments;
schema.getType("Customer").getFields().segments.resolve = async ({ id }, _, context, info) =>
  (await resolve({}, { id }, context, info)).data;

const yoga = createYoga({ schema, logging: false });
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
