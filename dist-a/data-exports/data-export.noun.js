import { DataExportResolver } from "./data-export.resolver.js";
export const dataExports = { resolvers: [DataExportResolver] };
//# sourceMappingURL=data-export.noun.js.map