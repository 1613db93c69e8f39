// The REST API with a pool of undici.
import { Pool } from "undici";
import { createLoaders, headers } from "./rest.mjs";

const pool = new Pool(process.env.VOUCHERIFY_API_URL, { connections: 32 });

export const get = async (path) => {
  const { body } = await pool.request({ path, method: "GET", headers });
  return body.json();
};

export const loadersOf = createLoaders(get);
