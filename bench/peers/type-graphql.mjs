// Apollo Server standalone, a schema of type-graphql, node-fetch. The decorators are called by hand: this file is not compiled.
import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import {
  Arg,
  buildSchema,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { loadersOf } from "./node-fetch.mjs";

/** A class with fields, as TypeScript would decorate it. */
function typeOf(decorate, name, fields) {
  const made = { [name]: function () {} }[name];
  for (const [field, type] of Object.entries(fields)) {
    Reflect.defineMetadata("design:type", Object, made.prototype, field);
    Field(() => type, { nullable: type !== ID || decorate === InputType })(made.prototype, field);
  }
  decorate()(made);
  return made;
}
const texts = (...names) => Object.fromEntries(names.map((name) => [name, String]));
const Address = typeOf(ObjectType, "Address", texts("city", "country", "line1", "postalCode", "state"));
const Loyalty = typeOf(ObjectType, "Loyalty", { points: Int });
const Segment = typeOf(ObjectType, "Segment", { id: ID, ...texts("name") });
const Customer = typeOf(ObjectType, "Customer", {
  id: ID,
  ...texts("sourceId", "name", "description", "email", "phone", "birthDate", "createdAt", "updatedAt"),
  address: Address,
  loyalty: Loyalty,
});
const CustomerConnection = typeOf(ObjectType, "CustomerConnection", { nodes: [Customer] });
const CustomerBy = typeOf(InputType, "CustomerBy", { id: ID });

class Customers {
  customer(by, { loaders }) {
    return loaders.customer.load(by.id);
  }
  async customers(first, { loaders }) {
    return { nodes: await loaders.customers.load(first) };
  }
  segments({ id }, { loaders }) {
    return loaders.segments.load(id);
  }
}
function method(name, decorators) {
  Reflect.defineMetadata("design:paramtypes", [Object, Object], Customers.prototype, name);
  Reflect.defineMetadata("design:returntype", Promise, Customers.prototype, name);
  const descriptor = Object.getOwnPropertyDescriptor(Customers.prototype, name);
  const [one, first] = decorators;
  first(Customers.prototype, name, 0);
  Ctx()(Customers.prototype, name, 1);
  one(Customers.prototype, name, descriptor);
}
method("customer", [Query(() => Customer, { nullable: true }), Arg("by", () => CustomerBy)]);
method("customers", [Query(() => CustomerConnection), Arg("first", () => Int, { nullable: true })]);
method("segments", [FieldResolver(() => [Segment], { nullable: true }), Root()]);
Resolver(() => Customer)(Customers);

const schema = await buildSchema({ resolvers: [Customers], validate: false });
const { url } = await startStandaloneServer(new ApolloServer({ schema }), {
  listen: { host: "127.0.0.1", port: 0 },
  context: async () => ({ loaders: loadersOf() }),
});
console.log(url);
