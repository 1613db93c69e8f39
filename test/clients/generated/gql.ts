/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      totalCount\n      edges {\n        cursor\n        node {\n          id\n          name\n          email\n          summary {\n            orders {\n              totalAmount\n            }\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.CustomersPageDocument,
    "\n  query OneCustomer($by: CustomerIdentifier!) {\n    customer(by: $by) {\n      id\n      name\n      birthDate\n    }\n  }\n": typeof types.OneCustomerDocument,
    "\n  mutation RenameCustomer($id: ID!, $name: String!) {\n    updateCustomer(by: { id: $id }, fields: { name: $name }) {\n      customer {\n        id\n        name\n      }\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.RenameCustomerDocument,
    "\n  subscription CustomerChanges($by: CustomerIdentifier!) {\n    customerChanged(by: $by) {\n      id\n      type\n      customer {\n        id\n        name\n      }\n    }\n  }\n": typeof types.CustomerChangesDocument,
};
const documents: Documents = {
    "\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      totalCount\n      edges {\n        cursor\n        node {\n          id\n          name\n          email\n          summary {\n            orders {\n              totalAmount\n            }\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.CustomersPageDocument,
    "\n  query OneCustomer($by: CustomerIdentifier!) {\n    customer(by: $by) {\n      id\n      name\n      birthDate\n    }\n  }\n": types.OneCustomerDocument,
    "\n  mutation RenameCustomer($id: ID!, $name: String!) {\n    updateCustomer(by: { id: $id }, fields: { name: $name }) {\n      customer {\n        id\n        name\n      }\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": types.RenameCustomerDocument,
    "\n  subscription CustomerChanges($by: CustomerIdentifier!) {\n    customerChanged(by: $by) {\n      id\n      type\n      customer {\n        id\n        name\n      }\n    }\n  }\n": types.CustomerChangesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      totalCount\n      edges {\n        cursor\n        node {\n          id\n          name\n          email\n          summary {\n            orders {\n              totalAmount\n            }\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      totalCount\n      edges {\n        cursor\n        node {\n          id\n          name\n          email\n          summary {\n            orders {\n              totalAmount\n            }\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneCustomer($by: CustomerIdentifier!) {\n    customer(by: $by) {\n      id\n      name\n      birthDate\n    }\n  }\n"): (typeof documents)["\n  query OneCustomer($by: CustomerIdentifier!) {\n    customer(by: $by) {\n      id\n      name\n      birthDate\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameCustomer($id: ID!, $name: String!) {\n    updateCustomer(by: { id: $id }, fields: { name: $name }) {\n      customer {\n        id\n        name\n      }\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RenameCustomer($id: ID!, $name: String!) {\n    updateCustomer(by: { id: $id }, fields: { name: $name }) {\n      customer {\n        id\n        name\n      }\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CustomerChanges($by: CustomerIdentifier!) {\n    customerChanged(by: $by) {\n      id\n      type\n      customer {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription CustomerChanges($by: CustomerIdentifier!) {\n    customerChanged(by: $by) {\n      id\n      type\n      customer {\n        id\n        name\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;