/** Names of the loopback interface, which only this machine can reach. */
import { isIPv4 } from "node:net";
/** Whether `name` is an address of the loopback interface, or `localhost`. IPv6 may be in brackets. */
export function isLoopback(name) {
    const host = name.toLowerCase();
    return ["localhost", "::1", "[::1]"].includes(host) || (isIPv4(host) && host.startsWith("127."));
}
/** The name in a `Host` header, without the port. */
export function hostOf(header) {
    return header.replace(/:\d*$/, "");
}
//# sourceMappingURL=loopback.js.map