/**
 * Secrets and personal data of the tests, and where they have come to light: in a log line, a metric, an error, or the
 * output of a program. Each test file fails if there is any such place, whatever it tests.
 */
import personas from "../../src/sandbox/seed/data/personas.json" with { type: "json" };

/** What the test servers are configured with. */
export const SECRETS = {
  appId: "test-app-id",
  appToken: "test-app-token",
  webhookSecret: "test-webhook-secret",
} as const;

/** Shorter texts are in other words, too. */
const MIN_LENGTH = 8;
const PERSONAL = ["name", "description", "email", "phone", "source_id", "address", "metadata"];

/** The texts in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const people: readonly Readonly<Record<string, unknown>>[] = Object.values(personas);

const CANARIES: readonly string[] = [
  ...Object.values(SECRETS),
  ...new Set(
    people
      .flatMap((person) => PERSONAL.flatMap((name) => textsIn(person[name])))
      .filter((text) => text.length >= MIN_LENGTH),
  ),
];

/** One of the canaries, or any e-mail address: customers that are generated, and those that tests write, have them. */
const PATTERN = new RegExp(
  [
    ...CANARIES.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")),
    "[\\w.+-]+@[\\w-]+\\.[a-z]+\\b",
  ].join("|"),
);

/** The first canary in `text`, or one of `more`. Null if there is none. */
export function canaryIn(text: string, more: readonly string[] = []): string | null {
  return (
    more.find((one) => one.length >= MIN_LENGTH && text.includes(one)) ?? PATTERN.exec(text)?.[0] ?? null
  );
}

const found: string[] = [];
const unread = new Set<Promise<unknown>>();

/** Looks for canaries in what has come out of a server. */
export function watch(where: string, text: string, more: readonly string[] = []): void {
  const canary = canaryIn(text, more);
  if (canary !== null) found.push(`${where} has ${canary}: ${text.slice(0, 1_000)}`);
}

/**
 * Looks for canaries in the errors of an answer. Its data may have any.
 *
 * @param url - of the server, if it may be one that is not watched
 */
export function watchErrors(answer: unknown, url?: string): void {
  if (url !== undefined && !servers.has(url)) return;
  if (typeof answer !== "object" || answer === null || !("errors" in answer)) return;
  watch("an error", JSON.stringify(answer.errors));
}

/** Where canaries were since the last call. */
export async function takeFound(): Promise<readonly string[]> {
  await Promise.all(unread);
  return found.splice(0);
}

const servers = new Set<string>();

/** From now on, all error answers of the server at `url` are looked at. */
export function watchAnswersOf(url: string): void {
  servers.add(url);
}

const { fetch } = globalThis;

/** `fetch`, which looks at the errors in answers of watched servers. */
export const watchedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const isWatched = servers.has(new URL(response.url).origin);
  const isJson = /^application\/([\w-]+\+)?json/.test(response.headers.get("content-type") ?? "");
  if (isWatched && isJson && !response.bodyUsed) {
    const reading = response
      .clone()
      .json()
      .then(
        (answer) => watchErrors(answer),
        () => undefined,
      )
      .finally(() => unread.delete(reading));
    unread.add(reading);
  }
  return response;
};
