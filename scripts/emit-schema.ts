/** Writes `schema/schema.graphql`: what the server serves, sorted. */
import { writeFileSync } from "node:fs";
import { schema } from "../src/schema.js";
import { printSorted } from "../src/graphql/schema.js";

writeFileSync(new URL("../schema/schema.graphql", import.meta.url), printSorted(schema));
