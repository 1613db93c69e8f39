/** The fixed ids in the seed, by name. The field `why` in the data says what each record is for. */
import account from "./data/account.json" with { type: "json" };
import personaData from "./data/personas.json" with { type: "json" };

type PersonaData = typeof personaData;

type Personas = {
  readonly [Name in keyof PersonaData]: {
    readonly id: string;
    readonly sourceId: PersonaData[Name] extends { source_id: infer SourceId } ? SourceId : undefined;
  };
};

/** The default list starts with the personas, in this order. */
export const personas = Object.fromEntries(
  Object.entries(personaData).map(([name, persona]) => [
    name,
    { id: persona.id, sourceId: "source_id" in persona ? persona.source_id : undefined },
  ]),
) as unknown as Personas;

export const segmentIds = idsOf(account.segments);
export const consentIds = idsOf(account.consents);

/** The id of an `unconfirmed_customer`. */
export const unconfirmedId = account.unconfirmed.id;

function idsOf<Name extends string>(records: Readonly<Record<Name, { readonly id: string }>>) {
  return Object.fromEntries(
    Object.entries<{ readonly id: string }>(records).map(([name, { id }]) => [name, id]),
  ) as Record<Name, string>;
}
