import { graphql } from "./generated/gql.js";

export const CustomersPage = graphql(`
  query CustomersPage($first: Int!, $after: String, $filter: CustomerFilter) {
    customers(first: $first, after: $after, filter: $filter) {
      totalCount
      edges {
        cursor
        node {
          id
          name
          email
          summary {
            orders {
              totalAmount
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const OneCustomer = graphql(`
  query OneCustomer($by: CustomerIdentifier!) {
    customer(by: $by) {
      id
      name
      birthDate
    }
  }
`);

export const RenameCustomer = graphql(`
  mutation RenameCustomer($id: ID!, $name: String!) {
    updateCustomer(by: { id: $id }, fields: { name: $name }) {
      customer {
        id
        name
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

export const CustomerChanges = graphql(`
  subscription CustomerChanges($by: CustomerIdentifier!) {
    customerChanged(by: $by) {
      id
      type
      customer {
        id
        name
      }
    }
  }
`);
