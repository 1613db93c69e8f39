import type { Noun } from "../graphql/schema.js";
import { DataExportResolver } from "./data-export.resolver.js";

export const dataExports: Noun = { resolvers: [DataExportResolver] };
