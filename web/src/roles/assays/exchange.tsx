import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { OneStep } from "../../forms/one-step.tsx";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { readNumber } from "../../forms/values.ts";
import type { Values } from "../../forms/values.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { useText } from "../../text/language.tsx";
import { ResultsTable } from "../laboratory/certificate.tsx";
import { exchangeMove, isOver } from "./moves.ts";
import { Rules, Turn } from "./parts.tsx";
import { daysOfTable, settlementPath, startOf } from "./work.ts";

const ExchangeQuery = graphql(`
  query AssayExchange($settlementId: String!, $consignmentId: String!, $shipped: Boolean!, $saleNo: String!, $sold: Boolean!, $lotId: String!) {
    assaySettlement(settlementId: $settlementId) { recordId }
    consignment(consignmentId: $consignmentId) @include(if: $shipped) {
      status exitedAt at buyerId exporterId lots { lotId }
      contract { contractNo assayTerms { limits { analyte unit basis limit within } beyond umpires answerDays } }
      acceptance { certificateNo laboratory results { analyte value unit basis method uncertainty } }
      declaration { assays { certificateNo supersededByNo lotId results { analyte value unit basis method uncertainty } } }
    }
    sale(saleNo: $saleNo) @include(if: $sold) {
      status reportedOn buyerId sellerId lotIds
      contract { contractNo assayTerms { limits { analyte unit basis limit within } beyond umpires answerDays } }
      certificates { certificateNo supersededByNo lotId results { analyte value unit basis method uncertainty } }
    }
    lotAssays: assays(first: 20, lotId: $lotId) { edges { node { certificateNo supersededByNo lotId results { analyte value unit basis method uncertainty } } } }
    table(name: TOLERANCES) { inForceTable { rows } }
  }
`);
type Data = ResultOf<typeof ExchangeQuery>;
type Limit = NonNullable<NonNullable<NonNullable<Data["consignment"]>["contract"]>["assayTerms"]>["limits"][number];
type Certificate = Data["lotAssays"]["edges"][number]["node"];

/** A cargo whose assays are not exchanged yet: the buyer enters its own, compared with the seller's while it types; the seller applies the term that lapsed. */
export default function ExchangePage() {
  const { cargoNo = "", lotNo: lotId = "" } = useParams();
  const { t } = useText();
  const { viewer, labels } = useSession();
  useTitle(t("assays.exchange"));
  const sold = cargoNo.startsWith("sale:");
  const number = sold ? cargoNo.slice("sale:".length) : cargoNo;
  const cargo = useMemo(() => ({ ...(sold ? { saleNo: number } : { consignmentId: number }), lotId }), [sold, number, lotId]);
  const [{ data, error, fetching }, again] = useQuery({ query: ExchangeQuery, variables: { settlementId: `${cargoNo}/${lotId}`, consignmentId: number, shipped: !sold, saleNo: number, sold, lotId } });
  const of = data?.consignment ?? data?.sale;
  const terms = of?.contract?.assayTerms;
  const accepted = data?.consignment?.lots.length === 1 ? data.consignment.acceptance : undefined;
  const preset = useMemo(() => {
    const word = (name: string, value: string): string => labels.find((one) => one.name === name)?.values.find((one) => one.value === value)?.word ?? value;
    const rows = accepted
      ? accepted.results.map(({ analyte, value, unit, basis, method, uncertainty }) => ({ analyte, value, unit: word("MeasurementUnit", unit), basis: word("AnalysisBasis", basis), method, uncertainty: uncertainty ?? "" }))
      : (terms?.limits ?? []).map(({ analyte, unit, basis }) => ({ analyte, value: "", unit: word("MeasurementUnit", unit), basis: word("AnalysisBasis", basis), method: "", uncertainty: "" }));
    return { ...cargo, results: rows, ...(accepted ? { certificateNo: accepted.certificateNo, laboratory: accepted.laboratory } : {}) };
  }, [cargo, accepted, terms, labels]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const lots = data?.consignment?.lots.map((one) => one.lotId) ?? data?.sale?.lotIds ?? [];
  if (!of || !viewer || !lots.includes(lotId)) return <div className="empty"><h1>{t("assays.unknownCargo")}</h1><p className="number">{cargoNo} {lotId}</p></div>;
  const cited: readonly (Certificate | null)[] = data?.consignment?.declaration?.assays ?? data?.sale?.certificates ?? [];
  const sellers = sellersOf(cited, data?.lotAssays.edges.map(({ node }) => node) ?? [], lotId);
  const sellerId = data?.consignment?.exporterId ?? data?.sale?.sellerId;
  const role = viewer.orgId === of.buyerId ? "buyer" : viewer.orgId === sellerId ? "seller" : undefined;
  const left = data?.sale !== undefined || of.status === "EXITED" || of.status === "ACCEPTED";
  const days = terms?.answerDays ?? daysOfTable(data?.table?.inForceTable?.rows);
  const since = data?.consignment ? (data.consignment.exitedAt ?? data.consignment.at) : startOf(data?.sale?.reportedOn ?? "");
  const move = exchangeMove(since, days ?? 0);
  const done = data?.assaySettlement;
  const refetch = (): void => again({ requestPolicy: "network-only" });
  const officer = viewer.role === "OFFICER";
  return (
    <>
      <p><Link to="/assays">{t("assays.title")}</Link></p>
      <h1>{t("assays.exchange")} <Link className="number" to={recordPath(sold ? "sale" : "consignment", number)}>{number}</Link> <span className="number">{lotId}</span></h1>
      {done && <p className="notice">{t("assays.exchanged")}: <Link className="number" to={settlementPath(done.recordId)}>{done.recordId}</Link></p>}
      {!terms && <p className="notice">{t("assays.noLimits")}</p>}
      {terms && !done && (left && days !== undefined ? <Turn move={move} role={role} /> : <p className="notice">{t("assays.notLeft")}</p>)}
      {terms && !done && left && role === "seller" && isOver(move, Date.now()) && (officer ? <OneStep primary transaction="settlements:lapse" input={cargo} label={t("assays.lapse")} says={t("assays.lapse.exchange")} onRecorded={refetch} /> : <p className="notice">{t("buyer.officer")}</p>)}
      <div className="columns">
        {sellers && (
          <section className="card" aria-labelledby="sellers">
            <h2 id="sellers">{t("buyer.sellersAssay")} <Link className="number" to={recordPath("certificate", sellers.certificateNo)}>{sellers.certificateNo}</Link></h2>
            <ResultsTable caption={sellers.certificateNo} results={sellers.results} />
          </section>
        )}
        {terms && <Rules terms={terms} days={days} />}
      </div>
      {terms && !done && left && role === "buyer" && (
        <section aria-labelledby="own">
          <h2 id="own">{t("buyer.ownAssay")}</h2>
          <p className="lead">{t("assays.exchangeHelp")}</p>
          {officer ? <TransactionForm transaction="settlements:exchange" preset={preset} hidden={["consignmentId", "saleNo", "lotId"]} order={["certificateNo", "laboratory", "laboratoryId", "results", "at"]} folded={["laboratoryId"]} aside={({ input }) => <Compared limits={terms.limits} seller={sellers} input={input} />} onRecorded={refetch} /> : <p className="notice">{t("buyer.officer")}</p>}
        </section>
      )}
    </>
  );
}

/** The certificate in force of this lot among those that declaration or sale rests on, as the ledger will take it. */
function sellersOf(cited: readonly (Certificate | null)[], all: readonly Certificate[], lotId: string): Certificate | undefined {
  const own = cited.find((one) => one?.lotId === lotId);
  let found = own ?? undefined;
  for (let next = found?.supersededByNo; next != null; next = found?.supersededByNo) {
    const newer = all.find(({ certificateNo }) => certificateNo === next);
    if (!newer) break;
    found = newer;
  }
  return found;
}

/** What is typed against the seller's values, element by element. */
function Compared({ limits, seller, input }: { readonly limits: readonly Limit[]; readonly seller: Certificate | undefined; readonly input: Values }) {
  const { t, language } = useText();
  const { labels } = useSession();
  const label = useLabels();
  const results = Array.isArray(input["results"]) ? (input["results"] as readonly Values[]) : [];
  const nameOf = (name: string, word: unknown): string => labels.find((one) => one.name === name)?.values.find((one) => one.word === word)?.value ?? "";
  return (
    <section className="card" aria-labelledby="live">
      <h2 id="live">{t("assays.live")}</h2>
      <Table caption={t("assays.live")} head={[t("assays.element"), { numeric: t("assays.seller") }, { numeric: t("assays.buyer") }, { numeric: t("assays.difference") }, { numeric: t("assays.limit") }, t("assays.outcome")]}>
        <tbody>
          {limits.map(({ analyte, unit, basis, limit }) => {
            const theirs = seller?.results.find((one) => one.analyte === analyte && one.unit === unit && one.basis === basis)?.value;
            const typed = results.find((one) => one["analyte"] === analyte && nameOf("MeasurementUnit", one["unit"]) === unit && nameOf("AnalysisBasis", one["basis"]) === basis)?.["value"];
            const ours = typeof typed === "string" ? decimalOf(typed) : undefined;
            const difference = theirs === undefined || ours === undefined ? undefined : Decimal.parse(theirs).minus(ours).abs();
            const beyond = difference?.greaterThan(Decimal.parse(limit));
            return (
              <tr key={`${analyte} ${basis}`}>
                <th scope="row">{analyte} <span className="hint">{label("MeasurementUnit", unit, language)}, {label("AnalysisBasis", basis, language)}</span></th>
                <td className="numeric">{theirs ?? "–"}</td><td className="numeric">{ours?.toString() ?? "–"}</td><td className="numeric">{difference?.toString() ?? "–"}</td><td className="numeric">{limit}</td>
                <td><span className={beyond === undefined ? "badge badge-plain" : beyond ? "badge badge-bad" : "badge badge-good"}>{beyond === undefined ? "–" : beyond ? "▲" : "✓"} {t(beyond === undefined ? "assays.missing" : beyond ? "assays.outOfLimit" : "assays.inLimit")}</span></td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </section>
  );
}

/** A value as far as it is one. */
function decimalOf(typed: string): Decimal | undefined {
  const text = readNumber(typed);
  return typeof text === "string" && /^\d{1,20}(\.\d{1,8})?$/.test(text) ? Decimal.parse(text) : undefined;
}
