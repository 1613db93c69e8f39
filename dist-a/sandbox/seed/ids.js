/** The fixed ids in the seed, by name. The field `why` in the data says what each record is for. */
import account from "./data/account.json" with { type: "json" };
import personaData from "./data/personas.json" with { type: "json" };
/** The default list starts with the personas, in this order. */
export const personas = Object.fromEntries(Object.entries(personaData).map(([name, persona]) => [
    name,
    { id: persona.id, sourceId: "source_id" in persona ? persona.source_id : undefined },
]));
export const segmentIds = idsOf(account.segments);
export const consentIds = idsOf(account.consents);
/** The id of an `unconfirmed_customer`. */
export const unconfirmedId = account.unconfirmed.id;
function idsOf(records) {
    return Object.fromEntries(Object.entries(records).map(([name, { id }]) => [name, id]));
}
//# sourceMappingURL=ids.js.map