/** The fixed ids of the seed, by name, for tests and examples. The data says why each record is there. */
import account from "./data/account.json" with { type: "json" };
import personaData from "./data/personas.json" with { type: "json" };

type PersonaData = typeof personaData;

type Personas = {
  readonly [Name in keyof PersonaData]: {
    readonly id: string;
    readonly sourceId: PersonaData[Name] extends { source_id: infer SourceId } ? SourceId : undefined;
  };
};

/** The default list has the personas first, in this order. */
export const personas = Object.fromEntries(
  Object.entries(personaData).map(([name, persona]) => [
    name,
    { id: persona.id, sourceId: "source_id" in persona ? persona.source_id : undefined },
  ]),
) as unknown as Personas;

export const segmentIds = idsOf(account.segments);
export const consentIds = idsOf(account.consents);

/** An `unconfirmed_customer`. */
export const unconfirmedId = account.unconfirmed.id;

function idsOf<Name extends string>(records: Readonly<Record<Name, { readonly id: string }>>) {
  return Object.fromEntries(
    Object.entries<{ readonly id: string }>(records).map(([name, { id }]) => [name, id]),
  ) as Record<Name, string>;
}
