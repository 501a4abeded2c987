import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { TransactionLink } from "../../record/overview.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Deadline } from "../goods/deadline.tsx";

const CardQuery = graphql(`
  query StockCard($id: String!) {
    warehouseEntry(entryNo: $id) {
      entryNo keeperId declarationNo itemNo hs description manifestNo packagesIn netKgIn packagesHeld netKgHeld packagesLeft netKgLeft storedOn storageUntil
      outs { declarationNo itemNo packages netKg on } reports { finding packages note on tx }
      importer { name nameMn } warehouse { site { name nameMn } } transaction { transactionId }
    }
  }
`);

/** A stock card as a keeper reads it: in, out, balance after each movement, days left; damage and differences below. */
export default function EntryPage() {
  const { id = "" } = useParams();
  const { t, language, pick } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  useTitle(t("warehouse.card", { entry: id }));
  const [{ data, error, fetching }, again] = useQuery({ query: CardQuery, variables: { id }, requestPolicy: "cache-and-network" });
  const preset = useMemo(() => ({ entryNo: id }), [id]);
  const [reporting, setReporting] = useState(false);
  const card = data?.warehouseEntry;
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!card) return <div className="empty"><h1>{t("warehouse.unknown")}</h1><p className="number">{id}</p></div>;
  let [packages, netKg] = [card.packagesIn, Decimal.parse(card.netKgIn)];
  const rows = [
    { on: card.storedOn, declarationNo: card.declarationNo, in: [card.packagesIn, card.netKgIn] as const, out: undefined, balance: [packages, netKg.toString()] as const },
    ...card.outs.map((out) => {
      packages -= out.packages;
      netKg = netKg.minus(Decimal.parse(out.netKg));
      return { on: out.on, declarationNo: out.declarationNo, in: undefined, out: [out.packages, out.netKg] as const, balance: [packages, netKg.toString()] as const };
    }),
  ];
  const kg = language === "mn" ? "кг" : "kg";
  const amount = (pair: readonly [number, string] | undefined): string => (pair ? `${grouped(String(pair[0]))} / ${grouped(pair[1])} ${kg}` : "");
  return (
    <>
      <p><Link to="/">{t("frame.home")}</Link></p>
      <h1>{t("warehouse.card", { entry: card.entryNo })}</h1>
      <p><bdi>{card.description}</bdi> <span className="hint">{card.hs} · {card.importer ? pick(card.importer.name, card.importer.nameMn) : ""} · {card.warehouse?.site ? pick(card.warehouse.site.name, card.warehouse.site.nameMn) : ""}</span></p>
      {card.packagesHeld > 0 && <p><Deadline date={card.storageUntil} /></p>}
      <div className="card">
        <Table caption={t("warehouse.card", { entry: card.entryNo })} head={[t("table.at"), t("importer.payFor"), { numeric: t("warehouse.in") }, { numeric: t("warehouse.out") }, { numeric: t("warehouse.balance") }]}>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                <th scope="row" className="number">{row.on}</th>
                <td><Link className="number" to={recordPath("import_declaration", row.declarationNo)}>{row.declarationNo}</Link></td>
                <td className="numeric">{amount(row.in)}</td>
                <td className="numeric">{amount(row.out)}</td>
                <td className="numeric"><strong>{amount(row.balance)}</strong></td>
              </tr>
            ))}
          </tbody>
        </Table>
        {card.transaction && <p className="hint">{t("frame.source")}: <TransactionLink id={card.transaction.transactionId} /></p>}
        <div className="actions"><Button onPress={() => print()}>{t("waybill.print")}</Button></div>
      </div>
      {card.reports && (
        <section className="card differences" aria-labelledby="reported">
          <h2 id="reported">{t("warehouse.reported")}</h2>
          <ul className="plain">{card.reports.map(({ finding, packages: many, note, on, tx }) => <li key={tx}><span className="badge badge-bad">▲ {label("StockFinding", finding, language)}: {many}</span> <bdi>{note}</bdi> <span className="hint">{on}</span> <TransactionLink id={tx} /></li>)}</ul>
        </section>
      )}
      {viewer?.orgId === card.keeperId && (
        <section aria-label={t("warehouse.report")}>
          <p className="actions"><Button aria-expanded={reporting} onPress={() => setReporting(!reporting)}>{t("warehouse.report")}</Button></p>
          {reporting && <p className="hint">{t("warehouse.reportHelp")}</p>}
          {reporting && <TransactionForm transaction="warehouses:report" preset={preset} hidden={["entryNo"]} order={["finding", "packages", "note"]} onRecorded={() => again({ requestPolicy: "network-only" })} />}
        </section>
      )}
    </>
  );
}
