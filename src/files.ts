/** The files that the configuration names. They are read at the start, by `check-config`, and again on SIGHUP. */
import { createSignIn, type SignIn } from "./access/sign-in.js";
import type { Config } from "./config.js";
import { type Reloadable, Reloadables } from "./reload.js";
import { schema } from "./schema.js";
import { TrustedDocuments } from "./trusted-documents/trusted-documents.js";

export interface Files {
  readonly reloadables: Reloadables;
  readonly signIn: SignIn;
  /** Null to accept any document, and no IDs of documents. */
  readonly trustedDocuments: TrustedDocuments | null;
}

/**
 * Nothing has been read when it returns: that is up to {@link Reloadables.reload}.
 *
 * @param others - what else can change with them
 */
export function filesOf(
  { signIn: settings, trustedDocuments: manifest }: Config,
  others: readonly Reloadable[] = [],
): Files {
  const signIn = createSignIn(settings);
  const trustedDocuments = manifest && new TrustedDocuments({ ...manifest, schema });
  const keysFile = settings?.keysFile ?? null;
  return {
    reloadables: new Reloadables([
      ...(keysFile === null ? [] : [{ name: "API_KEYS_FILE", prepare: () => signIn.prepare() }]),
      ...(trustedDocuments === null
        ? []
        : [{ name: "TRUSTED_DOCUMENTS", prepare: () => trustedDocuments.prepare() }]),
      ...others,
    ]),
    signIn,
    trustedDocuments,
  };
}
