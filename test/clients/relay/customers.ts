import { graphql } from "relay-runtime";

export const CustomersQuery = graphql`
  query customersQuery($count: Int!) {
    ...customersList @arguments(count: $count)
  }
`;

/** A connection: the compiler writes the query for its next page, `customersNextPageQuery`. */
export const CustomersList = graphql`
  fragment customersList on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "customersNextPageQuery") {
    customers(first: $count, after: $cursor) @connection(key: "customersList_customers") {
      edges {
        node {
          id
          ...customersCard
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** One customer: the compiler writes the query that asks for it again by `node(id:)`, `customersCardRefetchQuery`. */
export const CustomersCard = graphql`
  fragment customersCard on Customer @refetchable(queryName: "customersCardRefetchQuery") {
    name
    summary {
      orders {
        totalAmount
      }
    }
  }
`;
