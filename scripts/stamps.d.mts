export function hashIfDue(part: "server" | "graphiql"): string | null;
export function isDue(): boolean;
export function removeStamp(part: "server" | "graphiql"): void;
export function writeStamp(part: "server" | "graphiql", hash: string): void;
