/** The files that the configuration names. They are read at the start, by `check-config`, and again on SIGHUP. */
import { createSignIn } from "./access/sign-in.js";
import { ScopePolicies } from "./access/scope-policies.js";
import { Reloadables } from "./reload.js";
import { schema } from "./schema.js";
import { TrustedDocuments } from "./trusted-documents/trusted-documents.js";
/**
 * Nothing has been read when it returns: that is up to {@link Reloadables.reload}.
 *
 * @param others - what else can change with them
 */
export function filesOf({ signIn: settings, fieldPolicyFile, trustedDocuments: manifest }, others = []) {
    const signIn = createSignIn(settings);
    const trustedDocuments = manifest && new TrustedDocuments({ ...manifest, schema });
    const policies = new ScopePolicies(fieldPolicyFile);
    const keysFile = settings?.keysFile ?? null;
    return {
        reloadables: new Reloadables([
            ...(keysFile === null ? [] : [{ name: "API_KEYS_FILE", prepare: () => signIn.prepare() }]),
            ...(fieldPolicyFile === null ? [] : [{ name: "FIELD_POLICY_FILE", prepare: () => policies.prepare() }]),
            ...(trustedDocuments === null
                ? []
                : [{ name: "TRUSTED_DOCUMENTS", prepare: () => trustedDocuments.prepare() }]),
            ...others,
        ]),
        signIn,
        policies,
        trustedDocuments,
    };
}
//# sourceMappingURL=files.js.map