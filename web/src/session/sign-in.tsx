import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useLocation, useNavigate } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import { useTitle } from "../frame/title.ts";
import { Refused } from "../record/refused.tsx";
import { useText } from "../text/language.tsx";
import { isCertified, keysOfDevice } from "./key-store.ts";
import type { CertifiedKey } from "./key-store.ts";
import { useSession } from "./session.tsx";

const DemosQuery = graphql(`query Demos { demoIdentities { name } }`);

export default function SignInPage() {
  const { t } = useText();
  const { viewer } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useTitle(t("signIn.title"));
  useEffect(() => {
    if (viewer && pathname === "/sign-in") void navigate("/");
  }, [viewer, pathname, navigate]);
  return (
    <div className="sign-in">
      <h1>{t("signIn.title")}</h1>
      <p className="lead">{t("app.tagline")}</p>
      <SignInForms />
    </div>
  );
}

/** Signing in by a key of this device, or as a demonstration user where the server holds any. */
export function SignInForms({ compact = false }: { readonly compact?: boolean }) {
  const { t } = useText();
  const { viewer, signInWithKey, signInAsDemo } = useSession();
  const [keys, setKeys] = useState<readonly CertifiedKey[]>();
  const [chosen, setChosen] = useState<string>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const [{ data }] = useQuery({ query: DemosQuery });
  const names = data?.demoIdentities.map(({ name }) => name) ?? [];
  const identity = chosen ?? viewer?.demo ?? "";
  useEffect(() => {
    keysOfDevice().then((found) => setKeys(found.filter(isCertified)), (failed: unknown) => setError(failed as Error));
  }, []);
  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    setError(undefined);
    work().then(() => setBusy(false), (failed: unknown) => {
      setBusy(false);
      setError(failed as Error);
    });
  };
  return (
    <>
      {error && <Refused error={error} />}
      <div className="cards">
        <section className="card" aria-labelledby="own-key">
          <h2 id="own-key">{t("signIn.ownKey")}</h2>
          {!compact && <p>{t("signIn.lead")}</p>}
          {keys?.map((key) => <Button key={key.id} className="primary wide" isDisabled={busy} onPress={() => attempt(() => signInWithKey(key))}>{t("signIn.withKey", { user: key.name })}</Button>)}
          {keys?.length === 0 && <p className="hint">{t("signIn.noKey")}</p>}
          {!compact && <p><Link to="/keys">{t("signIn.addKey")}</Link></p>}
        </section>
        {names.length > 0 && (
          <section className="card" aria-labelledby="demo">
            <h2 id="demo">{t("signIn.demo")}</h2>
            {!compact && <p className="hint">{t("signIn.demoHelp")}</p>}
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (identity) attempt(() => signInAsDemo(identity));
              }}
            >
              <div className="field">
                <label htmlFor="identity">{t("signIn.identity")}</label>
                <select id="identity" value={identity} onChange={(event) => setChosen(event.target.value)}>
                  <option value="">{t("signIn.identityPlaceholder")}</option>
                  {names.map((name) => <option key={name} value={name}>{name}</option>)}
                </select>
              </div>
              <Button type="submit" className="primary wide" isDisabled={busy || identity === ""}>{t("signIn.go")}</Button>
            </form>
          </section>
        )}
      </div>
    </>
  );
}
