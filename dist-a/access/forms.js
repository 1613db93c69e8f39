/** An at sign as it is, of full width, or as it is written in URLs, HTML and JSON. */
const AT_SIGN = /[@＠﹫]|%(?:25)*40|&#0*64;|&#x0*40;|&commat;|\\u0040/i;
/** A prefix, and at least 7 digits with what people put between them. IDs have zeros, too, but in the middle of a word. */
const PHONE = /(?:(?:[+＋]|%(?:25)*2B|(?<!\w)00)(?:[\s().\-/]|%20)*[1-9]|tel:\d)(?:(?:[\s().\-/]|%20)*\d){6}/i;
/** Whether a text contains what may be an e-mail address. In doubt it does. */
function mayHoldEmail(text) {
    return /[@＠﹫%&\\]/.test(text) && AT_SIGN.test(text);
}
/** Whether a text contains what may be a phone number with an international prefix. */
function mayHoldPhone(text) {
    return /[+＋%:]|00/.test(text) && PHONE.test(text);
}
/** The category of which a text may contain a value that `policy` does not show. Null if there is none. */
export function hiddenIn(text, policy) {
    if (!policy.shows("email") && mayHoldEmail(text))
        return "email";
    return !policy.shows("phone") && mayHoldPhone(text) ? "phone" : null;
}
/**
 * The category because of which a value is hidden. A text with an e-mail address or a phone number counts as such, too. Null if it
 * is shown.
 */
export function reasonToHide(category, value, policy) {
    if (!policy.shows(category))
        return category;
    return typeof value === "string" ? hiddenIn(value, policy) : null;
}
//# sourceMappingURL=forms.js.map