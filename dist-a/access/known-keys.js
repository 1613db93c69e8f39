import { remember } from "./remember.js";
/** A key without case, accents and separators. */
export const plain = remember((key) => key
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, ""));
const SIGNS = [
    { category: "email", parts: ["mail"] },
    {
        category: "phone",
        parts: ["phone", "mobile", "msisdn", "telefon", "whatsapp"],
        words: ["tel", "fax", "cell", "gsm"],
    },
    { category: "birthDate", parts: ["birth"], ends: ["dob"], words: ["born", "dob", "yob", "bday"] },
    {
        category: "address",
        parts: ["address", "street", "postalcode", "postcode", "zipcode"],
        ends: ["line1", "line2", "city", "country", "zip"],
        words: ["city", "town", "zip", "country", "county", "postal"],
    },
    { category: "name", parts: ["firstname", "lastname", "fullname", "surname"] },
    // In redemptions: the source ID, or a hash of it.
    { category: "sourceId", ends: ["trackingid"] },
];
/** The same, but only for objects that may be customers. */
const PERSON_SIGNS = [
    { category: "name", ends: ["name"] },
    { category: "description", ends: ["description"] },
    { category: "sourceId", ends: ["sourceid", "sourceids"] },
];
/** What is no customer: values of `object`, and keys. */
const THINGS = new Set([
    "campaign",
    "consent",
    "consents",
    "distribution",
    "eventschema",
    "loyaltytier",
    "loyaltytierfrom",
    "loyaltytierto",
    "order",
    "product",
    "promotiontier",
    "redemption",
    "redemptionrollback",
    "reward",
    "segment",
    "segments",
    "sku",
    "voucher",
]);
const categoryInThing = remember((key) => readCategory(key, true));
const categoryInPerson = remember((key) => readCategory(key, false));
/** The category that a key names. Null if it names none. */
export function categoryOf(key, isThing) {
    return isThing ? categoryInThing(key) : categoryInPerson(key);
}
function readCategory(key, isThing) {
    const text = plain(key);
    const words = key
        .replaceAll(/([a-z])(?=[A-Z])/g, "$1 ")
        .toLowerCase()
        .split(/[^a-z0-9]+/);
    const found = SIGNS.find((signs) => matches(signs, text, words));
    if (found !== undefined)
        return found.category;
    const person = isThing ? undefined : PERSON_SIGNS.find((signs) => matches(signs, text, words));
    // `campaign_name` is the name of a campaign.
    const isOfThing = (person?.ends ?? []).some((end) => text.endsWith(end) && THINGS.has(text.slice(0, -end.length)));
    return person === undefined || isOfThing ? null : person.category;
}
function matches({ parts = [], ends = [], words: known = [] }, text, words) {
    return (parts.some((part) => text.includes(part)) ||
        ends.some((end) => text.endsWith(end)) ||
        words.some((word) => known.includes(word)));
}
/** Whether an object is known to be something else than a customer. */
export function isKnownThing(object, key) {
    return THINGS.has(plain(typeof object === "string" ? object : key));
}
const plainSet = (words) => new Set(words.trim().split(/\s+/).map(plain));
/** Keys of the upstream for objects and lists of objects. */
const CONTAINERS = plainSet(`
  activities api_key assets balance bucket buckets campaign campaigns categories code_config conditions config consent consents custom_event
  customer customer_event data destination_voucher details discount distribution earning_rule earning_rules event event_schema
  event_source gift holder inapplicable_redeemables items loyalty loyalty_card loyalty_tier loyalty_tier_from loyalty_tier_to
  order order_event orders parameters pending_points points product promotion_stack promotion_tier publication publish
  redeemable redeemables redemption redemption_event redemption_rollback redemptions referee referral referral_tier referrals
  referrer related_object removed reward reward_assignment reward_redemption rewards rollback segment segments
  skipped_redeemables sku source source_voucher summary system_metadata transaction unconfirmed_customer validation validity_hours
  validity_timeframe voucher voucher_pending_points_balance
`);
/** Keys of the upstream for numbers, truth values, and texts of one word: IDs, times, states and the like. In filters, operators too. */
const WORDS = plainSet(`
  activates_at active additional_info amount amount_limit amount_off amount_to_go app_id applied_discount_amount assignment_id
  auto_join average_amount balance campaign_id campaign_type category_id channel consent_id count created_at customer_id date
  discount_amount duration_in_iso8601 effect end_date entity_id event_id expiration_date expired_points expires_at failed_at
  fixed_amount from from_points group_id has_more holder_id holder_role id ids initial_amount interval is_referral_code
  join_once junction last_order_amount last_order_date next_expiration_date next_expiration_points object operation_type
  order_id parent_redemption_id pending_points percent_off points points_to_go price product_id project_id publication_id
  quantity recovered_at redeemable_id redeemable_object redeemed_amount redeemed_points redeemed_quantity redemption_id
  referred_customers referrer_id related_object_id related_object_type related_transaction_id request_id result reward_id
  loyalty_tier segment_id sent_at session_id sku_id source start_date status subtotal_amount to to_points total total_amount
  total_applied_discount_amount total_count total_discount_amount total_failed total_points total_redeemed
  total_rollback_failed total_rollback_succeeded total_rolled_back total_succeeded type unit_off unit_type units updated_at
  validity_day_of_week voucher_id voucher_type
`);
/** Keys of the upstream for numbers and truth values. A text in their place can be any. */
const NUMBERS = plainSet("length point value");
/** Keys for texts that the project wrote about something else than a customer. */
const PROJECT_TEXTS = plainSet("campaign campaign_name category code segment_name");
/** The same in objects that are known to be no customers. */
const TEXTS_OF_THINGS = plainSet("name description source_id");
/** Objects whose keys are IDs or names of the project. */
const DICTIONARIES = plainSet("campaigns consents");
const meaningsInThing = remember((key) => readMeanings(key, true));
const meaningsInPerson = remember((key) => readMeanings(key, false));
/** What the value of a key of the upstream may be. Empty if the key is not known. */
export function meaningsOf(key, isThing) {
    return isThing ? meaningsInThing(key) : meaningsInPerson(key);
}
function readMeanings(key, isThing) {
    if (key.startsWith("$"))
        return ["word"];
    const text = plain(key);
    const meanings = [];
    if (CONTAINERS.has(text))
        meanings.push("container");
    if (NUMBERS.has(text))
        meanings.push("number");
    if (WORDS.has(text))
        meanings.push("word");
    if (PROJECT_TEXTS.has(text) || (isThing && TEXTS_OF_THINGS.has(text)))
        meanings.push("text");
    return meanings;
}
export function isDictionary(key) {
    return DICTIONARIES.has(plain(key));
}
//# sourceMappingURL=known-keys.js.map