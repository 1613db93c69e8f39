// The REST API with node-fetch over connections that are kept.
import { Agent } from "node:http";
import fetch from "node-fetch";
import { createLoaders, headers } from "./rest.mjs";

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const api = process.env.VOUCHERIFY_API_URL;

export const get = async (path) => (await fetch(api + path, { headers, agent })).json();

export const loadersOf = createLoaders(get);
