/** Whether a browser sent this request for a page of this server or of an allowed origin. False if no origin is named. */
export function isFromOrigin({ headers }, corsOrigins) {
    const { origin, host } = headers;
    if (origin === undefined)
        return headers["sec-fetch-site"] === "same-origin";
    return corsOrigins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
}
//# sourceMappingURL=origins.js.map