/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Metadata to write to several customers. */
export type BulkCustomerMetadataUpdate = {
  /** The metadata to write to each customer. At least one key is required. */
  readonly metadata: Record<string, unknown>;
  /** Your own identifiers of the customers. At most 10,000. */
  readonly sourceIds: ReadonlyArray<string>;
};

/** One row of a bulk update. */
export type BulkCustomerUpdate = {
  /** The fields to write. At least one is required. */
  readonly fields: CustomerFields;
  /** Your own identifier of the customer. Bulk mutations do not accept the Voucherify ID. */
  readonly sourceId: string;
};

/** A decision on one consent. */
export type ConsentDecision = {
  /** The ID of the consent, `cnst_…`. `Query.consents` lists the IDs. */
  readonly consentId: string | number;
  /** True to give the consent, false to revoke it. */
  readonly given: boolean;
};

/** The source of a decision. */
export type ConsentEvidence =
  /** The customer's latest activity on this consent. */
  | 'ACTIVITY_LOG'
  /** No source. The status is UNKNOWN. */
  | 'NONE'
  /** The customer's profile. */
  | 'PROFILE'
  /** This operation wrote the decision. The upstream may take seconds to return it in other requests. */
  | 'WRITTEN_HERE';

/** A customer's decision on a consent. */
export type ConsentStatus =
  /** The customer gave the consent. */
  | 'GIVEN'
  /** The customer declined or revoked the consent, or later unsubscribed from everything. */
  | 'REVOKED'
  /** No decision is known. It means neither yes nor no. */
  | 'UNKNOWN';

/** A customer to create. Set a `sourceId` if you have one, because bulk mutations cannot find customers without it. */
export type CreateCustomerInput = {
  /** The customer's profile. */
  readonly fields: CustomerFields;
  /** Your own identifier of the customer, as any text. It cannot be added or changed later. */
  readonly sourceId?: string | null | undefined;
};

/** A postal address. Whether omitted parts keep their values is not documented by the upstream. */
export type CustomerAddressInput = {
  /** The city. */
  readonly city?: string | null | undefined;
  /** The country. */
  readonly country?: string | null | undefined;
  /** The first line, for example the street and house number. */
  readonly line1?: string | null | undefined;
  /** The second line, for example the apartment or building. */
  readonly line2?: string | null | undefined;
  /** The postal code. */
  readonly postalCode?: string | null | undefined;
  /** The state or province. */
  readonly state?: string | null | undefined;
};

/** The code of a user error. */
export type CustomerErrorCode =
  /** The source ID equals the ID of another customer, which REST would use instead. */
  | 'AMBIGUOUS_IDENTIFIER'
  /** The customer exists already. The payload contains it. */
  | 'DUPLICATE'
  /** A value is invalid. `path` names it and `message` says what was expected. */
  | 'INVALID'
  /** The state of the customer, the bulk run or the project does not allow the write. */
  | 'NOT_ALLOWED'
  /** The customer, or the bulk run, does not exist. */
  | 'NOT_FOUND'
  /** The input is larger than the upstream allows. */
  | 'TOO_LARGE'
  /** The upstream project does not have this feature. */
  | 'UPSTREAM_CAPABILITY_MISSING';

/** The writable fields of a customer. Omitted fields are not changed. Null clears a field. */
export type CustomerFields = {
  /** The customer's postal address. */
  readonly address?: CustomerAddressInput | null | undefined;
  /** The customer's date of birth. REST has two properties for it: `birthdate`, and `birthday` from before 2024. Both are set to this value. */
  readonly birthDate?: string | null | undefined;
  /** A free-text description of the customer. */
  readonly description?: string | null | undefined;
  /** The customer's e-mail address. Several customers can have the same one. */
  readonly email?: string | null | undefined;
  /** Custom attributes. JSON types are preserved. The field itself must not be null. A key with the value null is cleared. Whether omitted keys keep their values, and whether a key can be removed, is not documented by the upstream. At most 64 KiB of JSON and 20 levels. */
  readonly metadata?: Record<string, unknown> | null | undefined;
  /** The customer's full name. */
  readonly name?: string | null | undefined;
  /** The customer's phone number, as free text. */
  readonly phone?: string | null | undefined;
};

/** The identifier of a customer. Set exactly one field. REST accepts both identifiers in the same place and does not distinguish them, so this server compares the answer with the identifier. */
export type CustomerIdentifier =
  {   /** The ID that Voucherify assigned, `cust_…`. */
  readonly id: string | number; readonly sourceId?: never; }
  |  { readonly id?: never;   /** Your own identifier of the customer, as any text. */
  readonly sourceId: string; };

/** The way in which a discount is calculated. */
export type DiscountType =
  /** An amount off, see `amountOff`. */
  | 'AMOUNT'
  /** A fixed amount for the order, see `fixedAmount`. */
  | 'FIXED'
  /** A percentage off, see `percentOff`. It is limited by `amountLimit`. */
  | 'PERCENT'
  /** Free units, see `unitsOff`. `voucher` names the products. */
  | 'UNIT'
  /** A type that this server does not know yet. */
  | 'UNKNOWN';

/** The state of a job. It combines `status`, `operation_status` and the counts of rows in REST. */
export type JobState =
  /** The job is finished. Its outcome is not known here, because a list of async actions lacks the counts. To find out, select `result`, or read the action with `asyncAction`. Only async actions in a list have this state. */
  | 'ENDED'
  /** The job is finished. REST reports that it failed, or no row succeeded. */
  | 'FAILED'
  /** The job is finished. Some rows succeeded. Others failed or were never sent to the upstream. */
  | 'PARTIALLY_SUCCEEDED'
  /** The job is accepted and has not started. */
  | 'QUEUED'
  /** The job is running. */
  | 'RUNNING'
  /** The job is finished. REST reports no failure. */
  | 'SUCCEEDED'
  /** A state that this server does not know yet. For a bulk run: the run is finished, and the outcome of some rows is not known. */
  | 'UNKNOWN';

/** The outcome of a redemption, a rollback or a message. */
export type Outcome =
  /** It failed. */
  | 'FAILED'
  /** It succeeded after a failure. Only messages have this outcome. */
  | 'RECOVERED'
  /** It succeeded. */
  | 'SUCCEEDED'
  /** An outcome that this server does not know yet. */
  | 'UNKNOWN';

/** The way in which a field makes its upstream calls. */
export type PlanStrategy =
  /** One call serves up to 100 objects. */
  | 'BATCHED'
  /** The number of calls does not depend on the number of objects. */
  | 'DIRECT'
  /** The calls are made for each distinct object, because REST reads objects one by one. */
  | 'PER_OBJECT'
  /** The field takes no calls of its own, because it shares those of an earlier step. */
  | 'SHARED';

/** Whether a redeemable can be redeemed. */
export type RedeemableStatus =
  /** It can be redeemed. */
  | 'ACTIVE'
  /** It is disabled. */
  | 'DISABLED'
  /** It expired at `expiresAt`. */
  | 'EXPIRED'
  /** It cannot be redeemed before `startsAt`. */
  | 'NOT_ACTIVE_YET'
  /** It has no balance left. */
  | 'NO_BALANCE'
  /** A status that this server does not know yet. */
  | 'UNKNOWN'
  /** It has reached its maximum number of redemptions. */
  | 'USED';

/** Whether a customer entered or left a segment. */
export type SegmentDirection =
  /** The customer entered the segment. */
  | 'ENTERED'
  /** The customer left the segment. */
  | 'LEFT';

/** The way in which customers become members of a segment. */
export type SegmentKind =
  /** A filter. Entering and leaving the segment creates activities. REST calls this kind `auto-update`. */
  | 'ACTIVE'
  /** A filter. Entering and leaving the segment creates no activities. */
  | 'PASSIVE'
  /** A list of customers, fixed when the segment was created. It has at most 20,000 members. */
  | 'STATIC'
  /** A kind that this server does not know yet. */
  | 'UNKNOWN';

/** Whether a piece of a bulk run was sent and accepted by the upstream. */
export type SubmissionState =
  /** The upstream accepted the piece and created an async action for it. */
  | 'ACCEPTED'
  /** The piece was sent, but the answer got lost. Its rows may or may not take effect. The server does not send it again. Before you send it again with `retryBulkRunPieces`, check `asyncActions` or read a customer. */
  | 'OUTCOME_UNKNOWN'
  /** The piece is waiting to be sent. */
  | 'PLANNED'
  /** The upstream rejected the piece. None of its rows takes effect. */
  | 'REFUSED'
  /** The piece was not sent and will not be, unless by `retryBulkRunPieces`. */
  | 'UNSENT';

/** The type of a voucher. */
export type VoucherType =
  /** A discount. `discount` describes it. */
  | 'DISCOUNT_VOUCHER'
  /** A gift card. `giftCard` describes it. */
  | 'GIFT_VOUCHER'
  /** A loyalty card. `loyaltyCard` describes it. */
  | 'LOYALTY_CARD'
  /** A type that this server does not know yet. */
  | 'UNKNOWN';

export type OneCustomerQueryVariables = Exact<{
  sourceId: string;
}>;


export type OneCustomerQuery = { readonly customer: { readonly id: string, readonly sourceId: string | null, readonly name: string | null, readonly email: string | null, readonly birthDate: string | null, readonly address: { readonly city: string | null, readonly country: string | null } | null, readonly attributes: { readonly tier: string | null, readonly newsletter: boolean | null }, readonly summary: { readonly orders: { readonly count: number | null, readonly totalAmount: number | null, readonly lastOrderAt: string | null } | null } | null, readonly loyalty: { readonly points: number | null, readonly campaigns: ReadonlyArray<{ readonly campaignName: string, readonly points: number | null, readonly loyaltyTierId: string | null }> | null } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string | null }> | null, readonly redeemables: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly voucherType: VoucherType | null, readonly code: string | null, readonly status: RedeemableStatus | null, readonly giftCard: { readonly balance: number | null } | null, readonly loyaltyCard: { readonly balance: number | null } | null, readonly discount: { readonly type: DiscountType | null, readonly percentOff: number | null, readonly amountOff: number | null } | null }> } | null, readonly activities: { readonly nodes: ReadonlyArray<
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
        | { readonly type: string, readonly createdAt: string | null }
      > } | null } | null };

export type NewestCustomersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type NewestCustomersQuery = { readonly customers: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly sourceId: string | null, readonly name: string | null, readonly email: string | null, readonly createdAt: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type FindCustomersQueryVariables = Exact<{
  email: string;
  from: string;
  to: string;
}>;


export type FindCustomersQuery = { readonly byEmail: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly sourceId: string | null, readonly name: string | null }> } | null, readonly byTime: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly createdAt: string | null }> } | null };

export type ActivitiesQueryVariables = Exact<{
  id: string | number;
}>;


export type ActivitiesQuery = { readonly customer: { readonly activities: { readonly nodes: ReadonlyArray<
        | { readonly __typename: 'ConsentActivity', readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'CustomEventActivity', readonly name: string | null, readonly properties: Record<string, unknown> | null, readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'LoyaltyPointsActivity', readonly points: number | null, readonly balance: number | null, readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'LoyaltyTierActivity', readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'MessageActivity', readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'OrderActivity', readonly orderId: string | null, readonly amount: number | null, readonly orderStatus: string | null, readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'OtherActivity', readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'ProfileActivity', readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'RedemptionActivity', readonly voucherCode: string | null, readonly outcome: Outcome, readonly isRollback: boolean, readonly type: string, readonly createdAt: string | null }
        | { readonly __typename: 'SegmentActivity', readonly direction: SegmentDirection, readonly type: string, readonly createdAt: string | null, readonly segment: { readonly id: string, readonly name: string | null } | null }
      >, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null } | null };

export type SegmentsQueryVariables = Exact<{ [key: string]: never; }>;


export type SegmentsQuery = { readonly segments: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly kind: SegmentKind | null, readonly filter: Record<string, unknown> | null, readonly createdAt: string | null, readonly customers: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null }> } | null }> } | null };

export type ConsentsQueryVariables = Exact<{
  profile: string | number;
  log: string | number;
}>;


export type ConsentsQuery = { readonly consents: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly category: string | null }> | null, readonly byProfile: { readonly name: string | null, readonly consents: ReadonlyArray<{ readonly status: ConsentStatus, readonly decidedAt: string | null, readonly evidence: ConsentEvidence, readonly consent: { readonly name: string | null } }> | null } | null, readonly byActivityLog: { readonly name: string | null, readonly consents: ReadonlyArray<{ readonly status: ConsentStatus, readonly decidedAt: string | null, readonly evidence: ConsentEvidence, readonly consent: { readonly name: string | null } }> | null } | null };

export type DecisionsFragment = { readonly name: string | null, readonly consents: ReadonlyArray<{ readonly status: ConsentStatus, readonly decidedAt: string | null, readonly evidence: ConsentEvidence, readonly consent: { readonly name: string | null } }> | null };

export type ManyAtOnceQueryVariables = Exact<{
  customers: ReadonlyArray<CustomerIdentifier> | CustomerIdentifier;
  ids: ReadonlyArray<string | number> | string | number;
}>;


export type ManyAtOnceQuery = { readonly customersByIdentifiers: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly referrals: { readonly campaigns: ReadonlyArray<{ readonly date: string | null, readonly referrer: { readonly id: string, readonly name: string | null } | null }> | null } | null } | null> | null, readonly nodes: ReadonlyArray<
    | { readonly __typename: 'AsyncAction', readonly id: string }
    | { readonly __typename: 'BulkRun', readonly id: string }
    | { readonly __typename: 'Consent', readonly id: string }
    | { readonly __typename: 'Customer', readonly sourceId: string | null, readonly id: string }
    | { readonly __typename: 'Segment', readonly name: string | null, readonly id: string }
   | null> | null };

export type JobsQueryVariables = Exact<{ [key: string]: never; }>;


export type JobsQuery = { readonly asyncActions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly operation: string | null, readonly state: JobState, readonly progress: number | null, readonly createdAt: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type WhatWouldItCostQueryVariables = Exact<{
  document: string;
}>;


export type WhatWouldItCostQuery = { readonly explain: { readonly planned: number, readonly fits: boolean, readonly refusal: string | null, readonly steps: ReadonlyArray<{ readonly path: string, readonly endpoint: string, readonly calls: number, readonly strategy: PlanStrategy }>, readonly advice: ReadonlyArray<{ readonly message: string }> } | null, readonly upstreamBudget: { readonly limit: number | null, readonly remaining: number | null, readonly resetsAt: string | null, readonly spent: number, readonly maxCallsPerOperation: number }, readonly me: { readonly budget: { readonly weight: number, readonly callsPerDay: { readonly limit: number, readonly remaining: number, readonly resetsAt: string } | null } } };

export type DataExportQueryVariables = Exact<{
  sourceId: string;
}>;


export type DataExportQuery = { readonly customerDataExport: { readonly customerId: string, readonly readAt: string, readonly isComplete: boolean, readonly data: Record<string, unknown> } | null };

export type CreateCustomerMutationVariables = Exact<{
  input: CreateCustomerInput;
}>;


export type CreateCustomerMutation = { readonly createCustomer: { readonly customer: { readonly id: string, readonly sourceId: string | null, readonly name: string | null, readonly metadata: Record<string, unknown> | null, readonly createdAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null, readonly requestId: string | null }> } | null };

export type UpsertCustomerMutationVariables = Exact<{
  sourceId: string;
  fields: CustomerFields;
}>;


export type UpsertCustomerMutation = { readonly upsertCustomer: { readonly created: boolean | null, readonly customer: { readonly id: string, readonly name: string | null, readonly phone: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type UpdateCustomerMutationVariables = Exact<{
  by: CustomerIdentifier;
  fields: CustomerFields;
}>;


export type UpdateCustomerMutation = { readonly updateCustomer: { readonly customer: { readonly id: string, readonly description: string | null, readonly phone: string | null, readonly updatedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type UpdateConsentsMutationVariables = Exact<{
  by: CustomerIdentifier;
  decisions: ReadonlyArray<ConsentDecision> | ConsentDecision;
}>;


export type UpdateConsentsMutation = { readonly updateCustomerConsents: { readonly customer: { readonly name: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type DeleteCustomerMutationVariables = Exact<{
  by: CustomerIdentifier;
}>;


export type DeleteCustomerMutation = { readonly deleteCustomer: { readonly deletedCustomerId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type EraseCustomerMutationVariables = Exact<{
  by: CustomerIdentifier;
  confirm: string | number;
}>;


export type EraseCustomerMutation = { readonly permanentlyDeleteCustomer: { readonly deletion: { readonly id: string, readonly customerId: string | null, readonly state: string | null, readonly removed: Record<string, unknown> | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type UpdateInBulkMutationVariables = Exact<{
  rows: ReadonlyArray<BulkCustomerUpdate> | BulkCustomerUpdate;
}>;


export type UpdateInBulkMutation = { readonly updateCustomersInBulk: { readonly run: { readonly id: string, readonly state: JobState, readonly progress: number | null, readonly rowCount: number, readonly acceptedCount: number, readonly unknownRows: ReadonlyArray<{ readonly first: number, readonly last: number | null }>, readonly unsentRows: ReadonlyArray<{ readonly first: number, readonly last: number | null }>, readonly failures: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly row: number | null, readonly sourceId: string | null, readonly message: string | null }> } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type MetadataInBulkMutationVariables = Exact<{
  input: BulkCustomerMetadataUpdate;
}>;


export type MetadataInBulkMutation = { readonly updateCustomersMetadataInBulk: { readonly run: { readonly id: string, readonly state: JobState, readonly pieces: ReadonlyArray<{ readonly submission: SubmissionState, readonly rows: { readonly first: number, readonly last: number | null }, readonly asyncAction: { readonly id: string, readonly state: JobState } | null }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type ImportCsvMutationVariables = Exact<{
  csv: string;
}>;


export type ImportCsvMutation = { readonly importCustomers: { readonly run: { readonly id: string, readonly state: JobState, readonly rowCount: number, readonly sentRows: ReadonlyArray<{ readonly first: number, readonly last: number | null }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type BulkRunsQueryVariables = Exact<{ [key: string]: never; }>;


export type BulkRunsQuery = { readonly bulkRuns: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly operation: string | null, readonly state: JobState, readonly progress: number | null, readonly createdAt: string | null, readonly rowCount: number, readonly pieces: ReadonlyArray<{ readonly number: number, readonly submission: SubmissionState, readonly rows: { readonly first: number, readonly last: number | null } }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type CancelBulkRunMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelBulkRunMutation = { readonly cancelBulkRun: { readonly run: { readonly id: string, readonly state: JobState, readonly unsentRows: ReadonlyArray<{ readonly first: number, readonly last: number | null }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type RetryBulkRunPiecesMutationVariables = Exact<{
  runId: string | number;
  pieces: ReadonlyArray<number> | number;
}>;


export type RetryBulkRunPiecesMutation = { readonly retryBulkRunPieces: { readonly run: { readonly id: string, readonly state: JobState, readonly pieces: ReadonlyArray<{ readonly number: number, readonly submission: SubmissionState }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: CustomerErrorCode, readonly message: string, readonly path: ReadonlyArray<string> | null }> } | null };

export type ActivityAsItHappensSubscriptionVariables = Exact<{
  sourceId: string;
}>;


export type ActivityAsItHappensSubscription = { readonly customerActivity:
    | { readonly __typename: 'ConsentActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'CustomEventActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'LoyaltyPointsActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'LoyaltyTierActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'MessageActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'OrderActivity', readonly orderId: string | null, readonly amount: number | null, readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'OtherActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'ProfileActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'RedemptionActivity', readonly type: string, readonly createdAt: string | null }
    | { readonly __typename: 'SegmentActivity', readonly direction: SegmentDirection, readonly type: string, readonly createdAt: string | null, readonly segment: { readonly name: string | null } | null }
   | null };

export const DecisionsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decisions"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"consents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"consent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<DecisionsFragment, unknown>;
export const OneCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"sourceId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sourceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"birthDate"}},{"kind":"Field","name":{"kind":"Name","value":"address"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"city"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attributes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"tier"},"name":{"kind":"Name","value":"string"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"key"},"value":{"kind":"StringValue","value":"tier","block":false}}]},{"kind":"Field","alias":{"kind":"Name","value":"newsletter"},"name":{"kind":"Name","value":"boolean"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"key"},"value":{"kind":"StringValue","value":"newsletter","block":false}}]}]}},{"kind":"Field","name":{"kind":"Name","value":"summary"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"lastOrderAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"loyalty"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"}},{"kind":"Field","name":{"kind":"Name","value":"campaigns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"campaignName"}},{"kind":"Field","name":{"kind":"Name","value":"points"}},{"kind":"Field","name":{"kind":"Name","value":"loyaltyTierId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"segments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"redeemables"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voucherType"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"giftCard"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}}]}},{"kind":"Field","name":{"kind":"Name","value":"loyaltyCard"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}}]}},{"kind":"Field","name":{"kind":"Name","value":"discount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"percentOff"}},{"kind":"Field","name":{"kind":"Name","value":"amountOff"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"activities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OneCustomerQuery, OneCustomerQueryVariables>;
export const NewestCustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NewestCustomers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sourceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<NewestCustomersQuery, NewestCustomersQueryVariables>;
export const FindCustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindCustomers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"byEmail"},"name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sourceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"byTime"},"name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"createdAt"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CREATED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<FindCustomersQuery, FindCustomersQueryVariables>;
export const ActivitiesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Activities"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrderActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderId"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"orderStatus"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedemptionActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voucherCode"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"isRollback"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoyaltyPointsActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SegmentActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"segment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CustomEventActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"properties"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ActivitiesQuery, ActivitiesQueryVariables>;
export const SegmentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Segments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"segments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"filter"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<SegmentsQuery, SegmentsQueryVariables>;
export const ConsentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Consents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"profile"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"log"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"category"}}]}},{"kind":"Field","alias":{"kind":"Name","value":"byProfile"},"name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"profile"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decisions"}}]}},{"kind":"Field","alias":{"kind":"Name","value":"byActivityLog"},"name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"log"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decisions"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decisions"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"consents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"consent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<ConsentsQuery, ConsentsQueryVariables>;
export const ManyAtOnceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ManyAtOnce"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"customers"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerIdentifier"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customersByIdentifiers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"customers"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"referrals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"campaigns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"referrer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sourceId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Segment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<ManyAtOnceQuery, ManyAtOnceQueryVariables>;
export const JobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asyncActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"operation"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<JobsQuery, JobsQueryVariables>;
export const WhatWouldItCostDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhatWouldItCost"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"document"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"explain"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"document"},"value":{"kind":"Variable","name":{"kind":"Name","value":"document"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"fits"}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"}},{"kind":"Field","name":{"kind":"Name","value":"advice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"upstreamBudget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"maxCallsPerOperation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"callsPerDay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WhatWouldItCostQuery, WhatWouldItCostQueryVariables>;
export const DataExportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataExport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerDataExport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"sourceId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"maxPages"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerId"}},{"kind":"Field","name":{"kind":"Name","value":"readAt"}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}},{"kind":"Field","name":{"kind":"Name","value":"data"}}]}}]}}]} as unknown as DocumentNode<DataExportQuery, DataExportQueryVariables>;
export const CreateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sourceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]} as unknown as DocumentNode<CreateCustomerMutation, CreateCustomerMutationVariables>;
export const UpsertCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpsertCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fields"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFields"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upsertCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sourceId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}}},{"kind":"Argument","name":{"kind":"Name","value":"fields"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fields"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<UpsertCustomerMutation, UpsertCustomerMutationVariables>;
export const UpdateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerIdentifier"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fields"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFields"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}},{"kind":"Argument","name":{"kind":"Name","value":"fields"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fields"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateCustomerMutation, UpdateCustomerMutationVariables>;
export const UpdateConsentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateConsents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerIdentifier"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"decisions"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConsentDecision"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomerConsents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}},{"kind":"Argument","name":{"kind":"Name","value":"decisions"},"value":{"kind":"Variable","name":{"kind":"Name","value":"decisions"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateConsentsMutation, UpdateConsentsMutationVariables>;
export const DeleteCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerIdentifier"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedCustomerId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteCustomerMutation, DeleteCustomerMutationVariables>;
export const EraseCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EraseCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerIdentifier"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"confirm"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"permanentlyDeleteCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}},{"kind":"Argument","name":{"kind":"Name","value":"confirm"},"value":{"kind":"Variable","name":{"kind":"Name","value":"confirm"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customerId"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"removed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<EraseCustomerMutation, EraseCustomerMutationVariables>;
export const UpdateInBulkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateInBulk"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"rows"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BulkCustomerUpdate"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomersInBulk"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"rows"},"value":{"kind":"Variable","name":{"kind":"Name","value":"rows"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"acceptedCount"}},{"kind":"Field","name":{"kind":"Name","value":"unknownRows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"first"}},{"kind":"Field","name":{"kind":"Name","value":"last"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unsentRows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"first"}},{"kind":"Field","name":{"kind":"Name","value":"last"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"row"}},{"kind":"Field","name":{"kind":"Name","value":"sourceId"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateInBulkMutation, UpdateInBulkMutationVariables>;
export const MetadataInBulkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MetadataInBulk"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BulkCustomerMetadataUpdate"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomersMetadataInBulk"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pieces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"first"}},{"kind":"Field","name":{"kind":"Name","value":"last"}}]}},{"kind":"Field","name":{"kind":"Name","value":"submission"}},{"kind":"Field","name":{"kind":"Name","value":"asyncAction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<MetadataInBulkMutation, MetadataInBulkMutationVariables>;
export const ImportCsvDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ImportCsv"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"csv"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"importCustomers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"csv"},"value":{"kind":"Variable","name":{"kind":"Name","value":"csv"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"sentRows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"first"}},{"kind":"Field","name":{"kind":"Name","value":"last"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<ImportCsvMutation, ImportCsvMutationVariables>;
export const BulkRunsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BulkRuns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkRuns"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"operation"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"pieces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"submission"}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"first"}},{"kind":"Field","name":{"kind":"Name","value":"last"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<BulkRunsQuery, BulkRunsQueryVariables>;
export const CancelBulkRunDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelBulkRun"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelBulkRun"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"unsentRows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"first"}},{"kind":"Field","name":{"kind":"Name","value":"last"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<CancelBulkRunMutation, CancelBulkRunMutationVariables>;
export const RetryBulkRunPiecesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryBulkRunPieces"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"runId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"pieces"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryBulkRunPieces"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"runId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"runId"}}},{"kind":"Argument","name":{"kind":"Name","value":"pieces"},"value":{"kind":"Variable","name":{"kind":"Name","value":"pieces"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pieces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"submission"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<RetryBulkRunPiecesMutation, RetryBulkRunPiecesMutationVariables>;
export const ActivityAsItHappensDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ActivityAsItHappens"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerActivity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"sourceId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sourceId"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrderActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderId"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SegmentActivity"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"segment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ActivityAsItHappensSubscription, ActivityAsItHappensSubscriptionVariables>;