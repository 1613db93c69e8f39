// What all peers share: the schema, and the calls of the REST API with one loader a request. CACHE=on keeps answers.
import DataLoader from "dataloader";
import { LRUCache } from "lru-cache";

export const typeDefs = `
  type Address { city: String country: String line1: String postalCode: String state: String }
  type Loyalty { points: Int }
  type Segment { id: ID! name: String }
  type Customer {
    id: ID! sourceId: String name: String description: String email: String phone: String birthDate: String
    createdAt: String updatedAt: String address: Address loyalty: Loyalty segments: [Segment!]
  }
  type CustomerConnection { nodes: [Customer!]! }
  input CustomerBy { id: ID }
  type Query { customer(by: CustomerBy!): Customer customers(first: Int): CustomerConnection! }
`;

export const headers = { accept: "application/json", "x-app-id": "bench", "x-app-token": "bench" };

const loader = (load) => new DataLoader((keys) => Promise.all(keys.map(load)));

/**
 * Reads through the cache, if there is one.
 *
 * @param get - reads a path of the REST API as JSON
 */
export function reader(get) {
  const cache = process.env.CACHE === "on" ? new LRUCache({ max: 10_000, ttl: 60_000 }) : null;
  return async (path) => {
    const known = cache?.get(path);
    if (known !== undefined) return known;
    const answer = await get(path);
    cache?.set(path, answer);
    return answer;
  };
}

export function createLoaders(get) {
  const read = reader(get);
  return () => ({
    customer: loader(async (id) => toCustomer(await read(`/v1/customers/${encodeURIComponent(id)}`))),
    segments: loader(async (id) => (await read(`/v1/customers/${encodeURIComponent(id)}/segments`)).data),
    customers: loader(async (first) =>
      (await read(`/v1/customers?limit=${first}`)).customers.map(toCustomer),
    ),
  });
}

export const resolvers = {
  Query: {
    customer: (_, { by }, { loaders }) => loaders.customer.load(by.id),
    customers: async (_, { first }, { loaders }) => ({ nodes: await loaders.customers.load(first) }),
  },
  Customer: { segments: ({ id }, _, { loaders }) => loaders.segments.load(id) },
};

export function toCustomer(row) {
  const { city, country, line_1: line1, postal_code: postalCode, state } = row.address ?? {};
  return {
    id: row.id,
    sourceId: row.source_id,
    name: row.name,
    description: row.description,
    email: row.email,
    phone: row.phone,
    birthDate: row.birthdate,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    address: { city, country, line1, postalCode, state },
    loyalty: row.loyalty,
  };
}
