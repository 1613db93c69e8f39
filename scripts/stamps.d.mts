export function hashIfDue(part: "server" | "graphiql"): Promise<string | null>;
export function isDue(): Promise<boolean>;
export function writeStamp(part: "server" | "graphiql", hash: string): Promise<void>;
