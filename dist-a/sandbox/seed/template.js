/**
 * Fills in the placeholders of a JSON template:
 * - `"${order}"` is replaced by the value of that name, which may be an object.
 * - `"qr-${code}"` contains the value as text.
 * - `"${coffee.id}"` reads a property of a value.
 * - `{ "...": "${order}", "status": "PAID" }` spreads an object, as in JavaScript.
 */
import { isObject } from "../records.js";
export function fill(template, values) {
    if (typeof template === "string") {
        const whole = /^\$\{([^}]+)\}$/.exec(template)?.[1];
        if (whole !== undefined)
            return find(values, whole);
        return template.replaceAll(/\$\{([^}]+)\}/g, (_, name) => String(find(values, name)));
    }
    if (Array.isArray(template))
        return template.map((item) => fill(item, values));
    return isObject(template) ? fillObject(template, values) : template;
}
export function fillObject(template, values) {
    const filled = {};
    for (const [key, value] of Object.entries(template)) {
        const content = fill(value, values);
        if (key === "...")
            Object.assign(filled, content);
        else
            filled[key] = content;
    }
    return filled;
}
function find(values, name) {
    let value = values;
    for (const key of name.split("."))
        value = isObject(value) ? value[key] : undefined;
    if (value === undefined)
        throw new Error(`The seed names \${${name}}, which has no value`);
    return value;
}
//# sourceMappingURL=template.js.map