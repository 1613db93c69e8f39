import { blankCustomer, noSummary } from "../records.js";
import account from "./data/account.json" with { type: "json" };
import names from "./data/names.json" with { type: "json" };
const DAY_MS = 86_400_000;
/** Generated customers were created before this date, the personas after it. */
const CREATED_BEFORE = Date.UTC(2025, 8, 15);
const CREATED_DAYS = 980;
/** One CSV import created up to 160 customers in the same millisecond. */
export const IMPORTED_AT = "2025-06-15T08:00:00.000Z";
const IMPORTED_MAX = 160;
const { campaigns, tiers } = account;
const iso = (time) => new Date(time).toISOString();
export function generateCustomers(count, random) {
    const imported = Math.min(IMPORTED_MAX, Math.floor(count * 0.6));
    return Array.from({ length: count }, (_, index) => generateCustomer(index, index < imported ? IMPORTED_AT : undefined, random));
}
function generateCustomer(index, importedAt, random) {
    const createdAt = importedAt ?? iso(CREATED_BEFORE - Math.floor(random.next() * CREATED_DAYS * DAY_MS));
    const given = random.pick(names.givenNames);
    const family = random.pick(names.familyNames);
    const mailbox = `${mailNames.get(given)}.${mailNames.get(family)}.${index + 1}`;
    const email = `${mailbox}@example.${random.pick(["com", "org", "net"])}`;
    const kind = random.next();
    const sourceId = kind < 0.82 ? `crm-${2001 + index}` : kind < 0.94 ? email : undefined;
    const updatedAt = random.chance(0.5) ? iso(Date.parse(createdAt) + random.int(1, 90 * DAY_MS)) : undefined;
    const ordered = random.chance(0.5) ? random.int(1, 12) : 0;
    // The fields are assigned one by one, because spreading takes seconds for 100,000 customers.
    const customer = blankCustomer(`cust_${random.letters(24)}`, createdAt, sourceId);
    customer.name = `${given} ${family}`;
    if (random.chance(0.9))
        customer.email = email;
    if (random.chance(0.6))
        customer.phone = `+${random.int(1, 99)} ${random.int(100, 999)} ${random.int(1000000, 9999999)}`;
    if (random.chance(0.6))
        customer.birthdate = iso(random.int(-20 * 365, 36 * 365) * DAY_MS).slice(0, 10);
    if (random.chance(0.7))
        customer.address = random.pick(names.places);
    if (random.chance(0.7))
        customer.metadata = generateMetadata(random);
    if (ordered > 0)
        customer.summary = generateSummary(ordered, createdAt, random);
    if (random.chance(0.4))
        customer.loyalty = generateLoyalty(random);
    if (updatedAt !== undefined)
        customer.updated_at = updatedAt;
    return customer;
}
/** The form of each name in an e-mail address. */
const mailNames = new Map([...names.givenNames, ...names.familyNames].map((name) => [
    name,
    name
        .normalize("NFD")
        .toLowerCase()
        .replaceAll(/[^a-z]/g, ""),
]));
const generateMetadata = (random) => ({
    tier: random.pick(["bronze", "silver", "gold"]),
    newsletter: random.chance(0.5),
    ...(random.chance(0.4) ? { visits: random.int(1, 400) } : {}),
    ...(random.chance(0.2) ? { favorite_brands: ["Nordlicht", "Casa Verde"] } : {}),
});
function generateSummary(count, createdAt, random) {
    const amounts = Array.from({ length: count }, () => random.int(250, 24_000));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    return {
        redemptions: { ...noSummary.redemptions, total_redeemed: count, total_succeeded: count },
        orders: {
            total_amount: total,
            total_count: count,
            average_amount: Math.round(total / count),
            last_order_amount: amounts.at(-1) ?? 0,
            last_order_date: iso(Date.parse(createdAt) + random.int(1, 60 * DAY_MS)),
        },
    };
}
function generateLoyalty(random) {
    const points = random.int(10, 1200);
    const winter = random.chance(0.3) ? random.int(5, 300) : undefined;
    return {
        points: points + (winter ?? 0),
        referred_customers: 0,
        campaigns: {
            [campaigns.coffee.name]: {
                points,
                referred_customers: 0,
                ...(points >= 500 ? { loyalty_tier: points >= 900 ? tiers.gold.id : tiers.silver.id } : {}),
            },
            ...(winter === undefined ? {} : { [campaigns.winter.name]: { points: winter, referred_customers: 0 } }),
        },
    };
}
//# sourceMappingURL=generator.js.map