export function hashIfDue(part: "server" | "graphiql"): Promise<string | null>;
export function isDue(): Promise<boolean>;
export function removeStamp(part: "server" | "graphiql"): Promise<void>;
export function writeStamp(part: "server" | "graphiql", hash: string): Promise<void>;
