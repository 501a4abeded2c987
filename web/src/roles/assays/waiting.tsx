import { Link } from "react-router";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { Term } from "./parts.tsx";
import { useAssayWork } from "./work.ts";
import type { Work } from "./work.ts";

/** Settlements that wait for this organisation, for its home; nothing where there are none. */
export default function AssaysWaiting() {
  const { t } = useText();
  const { viewer } = useSession();
  const { yours, others, error } = useAssayWork(viewer?.orgId);
  if (error) return <Refused error={error} />;
  if (yours.length + others.length === 0) return null;
  return (
    <section className="card" aria-labelledby="assays">
      <h2 id="assays">{t("assays.title")} <span className="count">{yours.length}</span></h2>
      <WorkList work={yours} />
      <p><Link to="/assays">{t("assays.others")}: {others.length}</Link></p>
    </section>
  );
}

export function WorkList({ work }: { readonly work: readonly Work[] }) {
  const { t } = useText();
  return (
    <ul className="plain work">
      {work.map(({ id, to, role, move }) => (
        <li key={`${role} ${id}`}>
          <Link to={to}>{t(`assays.move.${move.what}`)}</Link> <Term move={move} />
          <p className="hint"><span className="number">{id}</span> · {t(`assays.role.${role}`)}</p>
        </li>
      ))}
    </ul>
  );
}
