/** The crowd: as many plausible customers as asked for, some with orders and points, some with hardly anything. */
import account from "./data/account.json" with { type: "json" };
import { familyNames, givenNames, places } from "./names.js";
import type { Random } from "../random.js";
import { blankCustomer, noSummary, type Customer, type Loyalty, type Summary } from "../records.js";

const DAY_MS = 86_400_000;
/** Everybody in the crowd came before this; the personas came after it. */
const CROWD_UNTIL = Date.UTC(2025, 8, 15);
const CROWD_DAYS = 980;

/** One CSV import brought all these people at the same millisecond. */
export const IMPORTED_AT = "2025-06-15T08:00:00.000Z";
const IMPORTED_MAX = 160;

const { campaigns, tiers } = account;

const iso = (time: number) => new Date(time).toISOString();

export function makeCrowd(count: number, random: Random): Customer[] {
  const imported = Math.min(IMPORTED_MAX, Math.floor(count * 0.6));
  return Array.from({ length: count }, (_, index) =>
    makePerson(index, index < imported ? IMPORTED_AT : undefined, random),
  );
}

function makePerson(index: number, importedAt: string | undefined, random: Random): Customer {
  const createdAt = importedAt ?? iso(CROWD_UNTIL - Math.floor(random.next() * CROWD_DAYS * DAY_MS));
  const given = random.pick(givenNames);
  const family = random.pick(familyNames);
  const mailbox = `${mailNames.get(given)}.${mailNames.get(family)}.${index + 1}`;
  const email = `${mailbox}@example.${random.pick(["com", "org", "net"])}`;
  const kind = random.next();
  const sourceId = kind < 0.82 ? `crm-${2001 + index}` : kind < 0.94 ? email : undefined;
  const updatedAt = random.chance(0.5) ? iso(Date.parse(createdAt) + random.int(1, 90 * DAY_MS)) : undefined;
  const ordered = random.chance(0.5) ? random.int(1, 12) : 0;
  // Assigned one by one: a hundred thousand objects put together by spreading cost seconds.
  const person: Writable<Customer> = blankCustomer(`cust_${random.letters(24)}`, createdAt, sourceId);
  person.name = `${given} ${family}`;
  if (random.chance(0.9)) person.email = email;
  if (random.chance(0.6))
    person.phone = `+${random.int(1, 99)} ${random.int(100, 999)} ${random.int(1000000, 9999999)}`;
  if (random.chance(0.6)) person.birthdate = iso(random.int(-20 * 365, 36 * 365) * DAY_MS).slice(0, 10);
  if (random.chance(0.7)) person.address = random.pick(places);
  if (random.chance(0.7)) person.metadata = makeMetadata(random);
  if (ordered > 0) person.summary = makeSummary(ordered, createdAt, random);
  if (random.chance(0.4)) person.loyalty = makeLoyalty(random);
  if (updatedAt !== undefined) person.updated_at = updatedAt;
  return person;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A name as it stands in an e-mail address. */
const mailNames = new Map(
  [...givenNames, ...familyNames].map((name) => [
    name,
    name
      .normalize("NFD")
      .toLowerCase()
      .replaceAll(/[^a-z]/g, ""),
  ]),
);

const makeMetadata = (random: Random) => ({
  tier: random.pick(["bronze", "silver", "gold"]),
  newsletter: random.chance(0.5),
  ...(random.chance(0.4) ? { visits: random.int(1, 400) } : {}),
  ...(random.chance(0.2) ? { favorite_brands: ["Nordlicht", "Casa Verde"] } : {}),
});

function makeSummary(count: number, createdAt: string, random: Random): Summary {
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

function makeLoyalty(random: Random): Loyalty {
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
