import { CATEGORIES, PERSONAL_FIELDS } from "../access/personal-data.js";
/** Whether a field carries personal data, by its own row in the table or that of an interface. Null if it does not. */
export function personalField(type, field) {
    for (const { name } of [type, ...type.getInterfaces()]) {
        const coordinate = `${name}.${field}`;
        const content = PERSONAL_FIELDS[coordinate];
        if (content !== undefined)
            return { coordinate, content };
    }
    return null;
}
export const isCategory = (content) => CATEGORIES.some((one) => one === content);
//# sourceMappingURL=field-policy.js.map