import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Follows } from "./follows.tsx";
import { hindrance, moveOf, reservesOf } from "./moves.ts";
import type { Party } from "./moves.ts";
import { NextStep } from "./next-step.tsx";
import { Rules, Turn } from "./parts.tsx";

const SettlementQuery = graphql(`
  query AssaySettlementPage($id: String!) {
    assaySettlement(settlementId: $id) {
      recordId consignmentId saleNo lotId contractNo status beyond exchangedAt answerBy answerDays sellerId buyerId umpireId
      certificateNo laboratory laboratoryId sellerCertificateNo umpireCertificateNo umpireSampleId silentUmpires freedSamples
      seller { name nameMn } buyer { name nameMn } umpire { name nameMn }
      sellerWants { laboratoryId accreditationNo sampleId } buyerWants { laboratoryId accreditationNo sampleId }
      elements { analyte unit basis sellerValue buyerValue difference limit outcome umpireValue settledValue payer }
      sellerCertificate { laboratoryId results { analyte value unit basis } }
      umpireCertificate { certificateNo supersededByNo }
      umpireSample { sampleId status certificateNo }
      contract { contractNo assayTerms { limits { analyte unit basis limit within } beyond umpires answerDays } revisions { version consignmentId agreedTx } }
      lot { samples(first: 50) { edges { node { sampleId reserve sealNo status at umpireFor laboratory { name nameMn } } } } }
      consignment { exitedKg lots { lotId massKg } acceptance { receivedKg } assaySettlements(first: 50) { edges { node { lotId status } } } declaration { declarationNo assessment { assessmentId reasons } } }
      sale { saleNo massKg lotIds status reasons assaySettlements(first: 50) { edges { node { lotId status } } } }
    }
  }
`);
export type Settlement = NonNullable<ResultOf<typeof SettlementQuery>["assaySettlement"]>;

/** One exchange of assays: whose move it is, both sides' results with their limits, the reserve sample, the umpire's result and what follows. */
export default function SettlementPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  const { viewer } = useSession();
  useTitle(t("assays.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: SettlementQuery, variables: { id } });
  const refetch = (): void => again({ requestPolicy: "network-only" });
  useLive(refetch);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const settlement = data?.assaySettlement;
  if (!settlement || !viewer) return <div className="empty"><h1>{t("assays.unknown")}</h1><p className="number">{id}</p></div>;
  const { sellerId, buyerId, umpireId, status, umpireSample, contract } = settlement;
  const role: Party | undefined = ({ [umpireId ?? ""]: "umpire", [buyerId]: "buyer", [sellerId]: "seller" } as const)[viewer.orgId];
  // Who is to test the reserve sample should not know what either side hopes for.
  const blind = role === "umpire" && status !== "SETTLED" && umpireSample?.status !== "CERTIFIED";
  const move = moveOf(settlement);
  return (
    <>
      <p><Link to="/assays">{t("assays.title")}</Link></p>
      <h1><span className="number">{settlement.recordId}</span> <Status enumName="AssaySettlementStatus" value={status} /></h1>
      <Turn move={move} role={role} />
      {role && <NextStep settlement={settlement} move={move} role={role} onRecorded={refetch} />}
      <Results settlement={settlement} blind={blind} />
      <div className="columns">
        <Reserve settlement={settlement} />
        {contract?.assayTerms && <Rules terms={contract.assayTerms} days={settlement.answerDays} silent={settlement.silentUmpires ?? []} />}
      </div>
      {!blind && <Follows settlement={settlement} />}
      <p><Link to={recordPath("assay_settlement", settlement.recordId)}>{t("assays.record")}</Link></p>
    </>
  );
}

/** Every element with both values, side by side. */
function Results({ settlement, blind }: { readonly settlement: Settlement; readonly blind: boolean }) {
  const { t, language } = useText();
  const label = useLabels();
  const { elements, sellerCertificateNo, certificateNo, umpireCertificateNo, laboratory } = settlement;
  const withUmpire = elements.some(({ outcome }) => outcome === "UMPIRE");
  return (
    <section className="card" aria-labelledby="both">
      <h2 id="both">{t("assays.both")}</h2>
      {blind ? <p className="notice">{t("assays.blind")}</p> : <p className="hint">{t("assays.certificates", { seller: sellerCertificateNo, buyer: certificateNo === null ? "–" : `${certificateNo}, ${laboratory ?? ""}` })}</p>}
      <Table caption={t("assays.both")} head={[t("assays.element"), ...(blind ? [] : [{ numeric: t("assays.seller") }, { numeric: t("assays.buyer") }, { numeric: t("assays.difference") }]), { numeric: t("assays.limit") }, t("assays.outcome"), ...(withUmpire ? [{ numeric: t("assays.umpire") }] : []), { numeric: t("assays.settledAt") }, ...(withUmpire ? [t("assays.payer")] : [])]}>
        <tbody>
          {elements.map(({ analyte, unit, basis, sellerValue, buyerValue, difference, limit, outcome, umpireValue, settledValue, payer }) => (
            <tr key={`${analyte} ${basis}`}>
              <th scope="row">{analyte} <span className="hint">{label("MeasurementUnit", unit, language)}, {label("AnalysisBasis", basis, language)}</span></th>
              {!blind && <><td className="numeric">{sellerValue}</td><td className="numeric">{buyerValue ?? "–"}</td><td className="numeric">{difference ?? "–"}</td></>}
              <td className="numeric">{limit}</td>
              <td><span className={outcome === "AGREED" ? "badge badge-good" : outcome === "UMPIRE" && settledValue === null ? "badge badge-bad" : "badge badge-plain"}><span aria-hidden="true">{outcome === "AGREED" ? "✓" : outcome === "UMPIRE" ? "▲" : "●"}</span> {label("AssaySettlementElementOutcome", outcome, language)}</span></td>
              {withUmpire && <td className="numeric">{umpireValue ?? "–"}</td>}
              <td className="numeric">{blind || settledValue === null ? "–" : <strong>{settledValue}</strong>}</td>
              {withUmpire && <td>{payer === null ? "–" : label("UmpirePayer", payer, language)}</td>}
            </tr>
          ))}
        </tbody>
      </Table>
      {umpireCertificateNo !== null && <p className="hint">{t("assays.umpire")}: <Link className="number" to={recordPath("certificate", umpireCertificateNo)}>{umpireCertificateNo}</Link></p>}
    </section>
  );
}

function Reserve({ settlement }: { readonly settlement: Settlement }) {
  const { t, pick } = useText();
  const samples = reservesOf(settlement);
  return (
    <section className="card" aria-labelledby="reserve">
      <h2 id="reserve">{t("assays.reserve")} <span className="count">{samples.length}</span></h2>
      {samples.length === 0 && <p className="empty">{t("assays.noReserve")}</p>}
      <ul className="plain work">
        {samples.map((sample) => {
          const why = hindrance(sample, settlement);
          return (
            <li key={sample.sampleId}>
              <Link className="number" to={recordPath("sample", sample.sampleId)}>{sample.sampleId}</Link>{" "}
              <span className={why === undefined ? "badge badge-good" : "badge badge-plain"}>{why === undefined ? "✓" : "●"} {t(why ?? "assays.usable")}</span> <Status enumName="SampleStatus" value={sample.status} />
              <p className="hint">{t("assays.seal")}: <strong className="number">{sample.sealNo}</strong> · {t("assays.keeper")}: {sample.laboratory ? pick(sample.laboratory.name, sample.laboratory.nameMn) : "–"} · {localTime(sample.at)}</p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
