/**
 * Where personal data is: each category, and the fields and arguments of the schema that carry it. This table is the only
 * place that knows. `test/access/coverage.test.ts` fails if a field or an argument is missing here.
 */

/** The kinds of personal data that a field policy names. Custom attributes are named by their keys. */
export const CATEGORIES = [
  "email",
  "phone",
  "birthDate",
  "address",
  "name",
  "description",
  "sourceId",
] as const;

export type Category = (typeof CATEGORIES)[number];

/** What a field shows. */
export type Content =
  /** A value of one category. */
  | Category
  /** An object of custom attributes, by key. */
  | "metadata"
  /** One custom attribute: the one that the argument `key` names. */
  | "attribute"
  /** JSON of the upstream, which can quote whole customers. */
  | "json"
  /** Words of the upstream, which can quote any value. */
  | "words"
  /** A text of the project about something else. It is hidden if it has what is hidden in it, by its form. */
  | "text";

/** The fields that carry personal data. A field of an interface stands for those of its types. */
export const PERSONAL_FIELDS: Readonly<Record<string, Content>> = {
  "Customer.email": "email",
  "Customer.phone": "phone",
  "Customer.birthDate": "birthDate",
  "Customer.address": "address",
  "CustomerAddress.line1": "address",
  "CustomerAddress.line2": "address",
  "CustomerAddress.city": "address",
  "CustomerAddress.state": "address",
  "CustomerAddress.postalCode": "address",
  "CustomerAddress.country": "address",
  "Customer.name": "name",
  "Customer.description": "description",
  "Customer.sourceId": "sourceId",
  "RowFailure.sourceId": "sourceId",
  "RowOutcome.sourceId": "sourceId",
  "Customer.metadata": "metadata",
  "CustomEventActivity.properties": "metadata",
  "CustomerAttributes.string": "attribute",
  "CustomerAttributes.strings": "attribute",
  "CustomerAttributes.int": "attribute",
  "CustomerAttributes.float": "attribute",
  "CustomerAttributes.boolean": "attribute",
  "CustomerAttributes.json": "attribute",
  "Activity.data": "json",
  "CustomerDataExport.data": "json",
  "CustomerRedeemable.voucher": "json",
  "PermanentDeletion.removed": "json",
  "Segment.filter": "json",
  "AsyncActionResult.message": "words",
  "AsyncActionResult.reports": "words",
  "BulkPiece.message": "words",
  "CustomerUserError.message": "words",
  "RowFailure.message": "words",
  "CampaignLoyalty.campaignName": "text",
  "CampaignReferral.relatedObjectType": "text",
  "Consent.description": "text",
  "Consent.name": "text",
  "CustomEventActivity.name": "text",
  "Customer.source": "text",
  "CustomerRedeemable.code": "text",
  "CustomerUserError.upstreamKey": "text",
  "OrderActivity.orderStatus": "text",
  "RedemptionActivity.voucherCode": "text",
  "RowFailure.key": "text",
  "Segment.name": "text",
};

/**
 * The arguments, input fields and enum values that find or sort records by personal data. Their answer tells whether a
 * value is right, so whoever may not see a category may not use them, not even to write.
 */
export const PERSONAL_ARGUMENTS: Readonly<Record<string, Category>> = {
  "CustomerFilter.email": "email",
  "CustomerFilter.name": "name",
  "CustomerFilter.city": "address",
  // An ID that Voucherify did not assign: REST takes source IDs in its place, and cached customers are found by both.
  "CustomerIdentifier.id": "sourceId",
  "CustomerIdentifier.sourceId": "sourceId",
  "CustomerOrderField.SOURCE_ID": "sourceId",
  "CreateCustomerInput.sourceId": "sourceId",
  "Mutation.upsertCustomer(sourceId:)": "sourceId",
  "BulkCustomerUpdate.sourceId": "sourceId",
  "BulkCustomerMetadataUpdate.sourceIds": "sourceId",
};

/** Arguments above that are harmless with this prefix: IDs that Voucherify assigned. */
export const ASSIGNED_IDS: Readonly<Record<string, string>> = { "CustomerIdentifier.id": "cust_" };

/** Fields with text that is not about a person, or that this server has written itself. */
export const HARMLESS_FIELDS: readonly string[] = [
  "Caller.name",
  "Caller.scopes",
  "Activity.type",
  "AsyncAction.operation",
  "BulkPiece.requestId",
  "BulkRun.operation",
  "BulkRunStop.message",
  "Consent.category",
  "CustomerChange.type",
  "CustomerUserError.path",
  "CustomerUserError.requestId",
  "LoyaltyCard.nextExpirationDate",
  "MessageActivity.channel",
  "OperationPlan.refusal",
  "PageInfo.endCursor",
  "PageInfo.startCursor",
  "PermanentDeletion.state",
  "PlanAdvice.message",
  "PlanChange.argument",
  "PlanChange.path",
  "PlanChange.variable",
  "PlanStep.endpoint",
  "PlanStep.operation",
  "PlanStep.path",
  "ActivityEdge.cursor",
  "AsyncActionEdge.cursor",
  "BulkRunEdge.cursor",
  "CustomerEdge.cursor",
  "CustomerRedeemableEdge.cursor",
  "RowFailureEdge.cursor",
  "SegmentEdge.cursor",
];

/** Arguments and input fields that find nothing by personal data, or that only write it. */
export const HARMLESS_ARGUMENTS: readonly string[] = [
  "ActivityFilter.type",
  "BulkCustomerMetadataUpdate.metadata",
  "BulkRun.failures(after:)",
  "Customer.activities(after:)",
  "Customer.metadata(keys:)",
  "Customer.redeemables(after:)",
  "CustomerAddressInput.city",
  "CustomerAddressInput.country",
  "CustomerAddressInput.line1",
  "CustomerAddressInput.line2",
  "CustomerAddressInput.postalCode",
  "CustomerAddressInput.state",
  "CustomerAttributes.boolean(key:)",
  "CustomerAttributes.float(key:)",
  "CustomerAttributes.int(key:)",
  "CustomerAttributes.json(key:)",
  "CustomerAttributes.string(key:)",
  "CustomerAttributes.strings(key:)",
  "CustomerFields.birthDate",
  "CustomerFields.description",
  "CustomerFields.email",
  "CustomerFields.metadata",
  "CustomerFields.name",
  "CustomerFields.phone",
  "Mutation.importCustomers(csv:)",
  "Mutation.updateCustomersInBulk(idempotencyKey:)",
  "Mutation.updateCustomersMetadataInBulk(idempotencyKey:)",
  "Query.asyncActions(after:)",
  "Query.bulkRuns(after:)",
  "Query.customers(after:)",
  "Query.explain(document:)",
  "Query.explain(operationName:)",
  "Query.explain(variables:)",
  "Query.segments(after:)",
  "Segment.customers(after:)",
];
