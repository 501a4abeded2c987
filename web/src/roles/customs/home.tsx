import { Link } from "react-router";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { daysUntil, kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Outdated } from "../../views/outdated.tsx";
import { today } from "../today.ts";
import { decisionPath, useQueue } from "./queue.ts";
import type { Queued } from "./queue.ts";
import { Unusual } from "./unusual.tsx";

/** The customs officer's work list: own work, what can be released, what is to be assessed, what waits for payment or for the declarant; the next one by one press. */
export default function CustomsHome() {
  const { t } = useText();
  useTitle(t("customs.title"));
  const { mine, toAssess, toPay, toRelease, returned, released, queue, error, fetching, again } = useQueue();
  useLive(again);
  const [next] = queue;
  return (
    <>
      <h1>{t("customs.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && <p className="state" role="status">{t("frame.loading")}…</p>}
      <section className="card next" aria-labelledby="next">
        <div>
          <p className="figure">{t("customs.queue", { count: queue.length })}</p>
          {next ? <p id="next">{t("customs.next")}: <strong className="number">{next.declarationNo}</strong></p> : <p id="next">{t("miner.nothing")}</p>}
        </div>
        {next && <Link className="button primary big" to={decisionPath(next)}>{t("customs.start")}</Link>}
      </section>
      <div className="columns main-first">
        <div>
          {mine.length > 0 && <QueueTable title={t("customs.mine")} rows={mine} />}
          <QueueTable title={t("customs.toRelease")} rows={toRelease} />
          <QueueTable title={t("customs.toAssess")} rows={toAssess} />
          <Outdated pathOf={({ declarationNo, importDeclaration }) => decisionPath({ declarationNo, way: importDeclaration ? "import" : "export" })} />
          <QueueTable title={t("customs.toPay")} rows={toPay} />
          <QueueTable title={t("customs.returned")} rows={returned} />
          <QueueTable title={t("customs.released")} rows={released} waits={false} />
        </div>
        <div>
          <Unusual />
          <div className="actions">
            <Link className="button" to="/list/imports">{t("customs.imports")}</Link>
            <Link className="button" to="/tables">{t("tables.title")}</Link>
            <Link className="button" to="/simulate">{t("try.title")}</Link>
            <Link className="button" to="/audit/findings">{t("menu.findings")}</Link>
          </div>
        </div>
      </div>
    </>
  );
}

/** @param waits whether they still wait: then for how many days, else when they were filed */
function QueueTable({ title, rows, waits = true }: { readonly title: string; readonly rows: readonly Queued[]; readonly waits?: boolean }) {
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  const label = useLabels();
  if (rows.length === 0) return <section className="card slim"><h2>{title} <span className="count">0</span></h2></section>;
  return (
    <section className="card">
      <h2>{title} <span className="count">{rows.length}</span></h2>
      <Table caption={title} head={[t("table.number"), t("customs.declarant"), { numeric: t("customs.net") }, { numeric: t(waits ? "customs.age" : "customs.filed") }, t("table.status")]}>
        <tbody>
          {rows.map((row) => (
            <tr key={row.declarationNo}>
              <th scope="row"><Link className="number" to={decisionPath(row)}>{row.declarationNo}</Link> <span className="badge badge-plain">{t(`customs.way.${row.way}`)}</span></th>
              <td>{row.declarant ? pick(row.declarant.name, row.declarant.nameMn) : row.declarantId}</td>
              <td className="numeric">{kilograms(row.netKg, language)}</td>
              <td className="numeric">{waits ? Math.max(0, -daysUntil(row.filedOn, today())) : row.filedOn}</td>
              <td>
                <Status enumName="DeclarationStatus" value={row.status} />
                {row.takenBy !== null && <span className={row.takenBy === viewer?.user ? "badge badge-good" : "badge badge-plain"}>{row.takenBy === viewer?.user ? t("customs.withMe") : t("customs.with", { officer: row.takenBy })}</span>}
                {row.returned && <p className="hint">{label("ReturnReason", row.returned.reason, language)}{row.returned.remark ? <>: <bdi>{row.returned.remark}</bdi></> : null}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
