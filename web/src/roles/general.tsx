import { Link } from "react-router";
import { transactionNames, transactions } from "../../../domain/transactions.ts";
import type { TransactionType } from "../../../domain/transactions.ts";
import { useTitle } from "../frame/title.ts";
import { draftsOf } from "../forms/drafts.ts";
import { useSession } from "../session/session.tsx";
import type { Viewer } from "../session/session.tsx";
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";

/** What a viewer may record: by the role of the organisation and of the person. */
export const allowedFor = (viewer: Viewer) =>
  transactionNames.filter((name) => {
    const { by, as }: TransactionType = transactions[name];
    const held = [viewer.orgId, ...(viewer.organisation?.roles ?? []).map((role) => role.toLowerCase())];
    return as.includes(viewer.role === "OFFICER" ? "officer" : "operator") && (by === "any" || by.some((role) => held.includes(role)));
  });

/** The page «Бүртгэх»: everything that this person may record, unfinished drafts first. It is home for roles without one of their own. */
export default function General() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("menu.record"));
  if (!viewer) return null;
  const byContract = Map.groupBy(allowedFor(viewer), (name) => name.split(":")[0] ?? "");
  return (
    <>
      <h1>{t("menu.record")}</h1>
      <Drafts user={viewer.user} />
      <div className="tiles">
        {[...byContract].flatMap(([, names]) => names).map((name) => (
          <Link key={name} className="tile" to={`/do/${name.replace(":", "/")}`}>{pick(transactions[name].about, transactions[name].aboutMn)}</Link>
        ))}
      </div>
    </>
  );
}

/** Drafts of this device that wait to be finished. */
export function Drafts({ user }: { readonly user: string }) {
  const { t, pick } = useText();
  const drafts = draftsOf(user).flatMap(({ transaction, savedAt }) => transactionNames.filter((name) => name === transaction).map((name) => ({ name, savedAt })));
  if (drafts.length === 0) return null;
  return (
    <section className="card" aria-labelledby="drafts">
      <h2 id="drafts">{t("miner.drafts")}</h2>
      <ul className="plain">
        {drafts.map(({ name, savedAt }) => (
          <li key={name}>
            <Link to={`/do/${name.replace(":", "/")}`}>{pick(transactions[name].about, transactions[name].aboutMn)}</Link> <span className="hint">{localTime(savedAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
