import { request } from "node:http";

/** Sends an operation to a server. Resolves with its answer. */
export function send({ url }, body, agent) {
  return new Promise((resolve, reject) => {
    const sending = request(`${url.replace(/\/$/, "")}/graphql`, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json" },
    });
    sending.on("error", reject);
    sending.on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
      response.on("end", () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString()));
        } catch (error) {
          reject(error);
        }
      });
    });
    sending.end(JSON.stringify(body));
  });
}
