import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { readProducts } from "../../../../domain/tax/tables/products.ts";
import { graphql } from "../../api/graphql.ts";
import { randomHex } from "../../forms/drafts.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { CertificateCard } from "./certificate.tsx";
import type { Certificate } from "./certificate.tsx";
import { ResultsEditor } from "./results-editor.tsx";
import { dropWorksheet, emptyRow, filled, keepWorksheet, keptWorksheet, problemsOf, wantedRows } from "./worksheet.ts";
import type { Row, Worksheet } from "./worksheet.ts";

const SampleQuery = graphql(`
  query LaboratorySample($id: String!, $orgId: String!) {
    sample(sampleId: $id) { sampleId lotId product sealNo standard status reserve umpireFor laboratoryId certificateNo at }
    assays(first: 20, sampleId: $id) { edges { node { certificateNo issuedOn accreditationNo supersedesNo supersededByNo supersededOn results { analyte value unit basis method uncertainty } } } }
    accreditations(first: 20, laboratoryId: $orgId) { edges { node { accreditationNo validTo laboratoryId scope { analyte method } } } }
    table(name: PRODUCTS) { inForceTable { rows } }
  }
`);

/** One sample from the bag to the certificate: seal, results, a second person's approval, and later versions. */
export default function SamplePage() {
  const { id = "" } = useParams();
  const { t, pick } = useText();
  const { viewer, labels } = useSession();
  useTitle(id);
  const orgId = viewer?.orgId ?? "";
  const [{ data, error, fetching }, again] = useQuery({ query: SampleQuery, variables: { id, orgId } });
  const refetch = (): void => again({ requestPolicy: "network-only" });
  const [replacing, setReplacing] = useState<string>();
  const products = useMemo(() => (data?.table?.inForceTable ? readProducts(data.table.inForceTable.rows) : []), [data]);
  const received = useMemo(() => ({ sampleId: id }), [id]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const sample = data?.sample;
  if (!sample || !viewer) return <div className="empty"><h1>{t("lab.none")}</h1><p className="number">{id}</p></div>;
  const product = products.find((one) => one.id === sample.product);
  const accreditation = data.accreditations.edges.map(({ node }) => node).find(({ validTo }) => validTo >= today());
  const certificates = data.assays.edges.map(({ node }) => node).sort((a, b) => b.issuedOn.localeCompare(a.issuedOn));
  const old = certificates.find(({ certificateNo }) => certificateNo === replacing);
  const wordOf = (name: string, value: string): string => labels.find((one) => one.name === name)?.values.find((one) => one.value === value)?.word ?? value;
  const rowsOf = (certificate: Certificate): readonly Row[] => certificate.results.map(({ analyte, value, unit, basis, method, uncertainty }) => ({ ...emptyRow, analyte, value, unit: wordOf("MeasurementUnit", unit), basis: wordOf("AnalysisBasis", basis), method, uncertainty: uncertainty ?? "" }));
  const foreign = sample.laboratoryId !== orgId;
  const kept = sample.status === "DRAWN" && sample.reserve === true && sample.umpireFor === null;
  return (
    <>
      <p><Link to="/">{t("lab.title")}</Link></p>
      <h1><span className="number">{sample.sampleId}</span> <Status enumName="SampleStatus" value={sample.status} /></h1>
      <dl className="counts">
        <div><dt>{t("table.product")}</dt><dd>{product ? pick(product.name, product.nameMn) : sample.product}</dd></div>
        <div><dt>{t("lab.standard")}</dt><dd>{sample.standard}</dd></div>
        <div><dt>{t("lab.waitsSince")}</dt><dd>{localTime(sample.at)}</dd></div>
      </dl>
      {foreign && <p className="notice">{t("lab.foreign")}</p>}
      {!foreign && kept && <p className="notice">{t("lab.reserveKept")}</p>}
      {!foreign && !kept && sample.status === "DRAWN" && (
        <section aria-labelledby="receive">
          <h2 id="receive">{t("lab.receive")}</h2>
          <p className="lead">{t("lab.receiveHelp")}</p>
          <TransactionForm transaction="assays:receive" preset={received} hidden={["sampleId"]} order={["foundSeal", "at"]} onRecorded={refetch} />
        </section>
      )}
      {!foreign && !accreditation && <p className="notice">{t("lab.noAccreditation")}</p>}
      {!foreign && accreditation && (sample.status === "RECEIVED" || old) && (
        <Bench
          key={replacing ?? "first"}
          sample={sample}
          wanted={old ? rowsOf(old) : wantedRows(product?.assay ?? [], accreditation)}
          parameters={product?.assay ?? []}
          accreditation={accreditation}
          replaces={old?.certificateNo}
          onRecorded={refetch}
        />
      )}
      {certificates.map((certificate) => (
        <CertificateCard key={certificate.certificateNo} certificate={certificate} scope={accreditation?.scope ?? []}>
          {!foreign && certificate.supersededByNo === null && replacing === undefined && <Button onPress={() => setReplacing(certificate.certificateNo)}>{t("lab.replace")}</Button>}
        </CertificateCard>
      ))}
    </>
  );
}

interface BenchProps {
  readonly sample: { readonly sampleId: string; readonly lotId: string };
  readonly wanted: readonly Row[];
  readonly parameters: Parameters<typeof problemsOf>[1];
  readonly accreditation: { readonly accreditationNo: string; readonly laboratoryId: string; readonly scope: readonly { readonly analyte: string; readonly method: string }[] };
  readonly replaces: string | undefined;
  onRecorded(): void;
}

/** The results as they are entered, and then as a second person approves and signs them. */
function Bench({ sample, wanted, parameters, accreditation, replaces, onRecorded }: BenchProps) {
  const { t } = useText();
  const { viewer } = useSession();
  const orgId = viewer?.orgId ?? "";
  const name = replaces === undefined ? sample.sampleId : `${sample.sampleId} ${replaces}`;
  const [sheet, setSheet] = useState<Worksheet>(() => keptWorksheet(orgId, name) ?? { by: viewer?.user ?? "", at: new Date().toISOString(), rows: wanted });
  const [approving, setApproving] = useState(false);
  const [newNo] = useState(() => `CERT-${today()}-${randomHex(3).toUpperCase()}`);
  const problems = useMemo(() => problemsOf(sheet.rows, parameters, accreditation), [sheet.rows, parameters, accreditation]);
  const given = filled(sheet.rows);
  const preset = useMemo(
    () => ({ certificateNo: newNo, sampleId: sample.sampleId, lotId: sample.lotId, accreditationNo: accreditation.accreditationNo, results: filled(sheet.rows), ...(replaces === undefined ? {} : { supersedes: replaces }) }),
    [newNo, sample, accreditation.accreditationNo, sheet.rows, replaces],
  );
  const change = (rows: readonly Row[]): void => {
    // Whoever changes a value is the one who entered it, and another approves.
    const next = { by: viewer?.user ?? "", at: new Date().toISOString(), rows };
    setSheet(next);
    keepWorksheet(orgId, name, next);
  };
  if (approving) {
    return (
      <section aria-labelledby="approve">
        <h2 id="approve">{t("lab.approveTitle")}</h2>
        <p className="lead">{t("lab.enteredBy", { user: sheet.by, time: localTime(sheet.at) })}</p>
        <TransactionForm
          transaction={replaces === undefined ? "assays:certify" : "assays:supersede"}
          preset={preset}
          hidden={["sampleId", "lotId", ...(replaces === undefined ? [] : ["supersedes"])]}
          order={["certificateNo", ...(replaces === undefined ? [] : ["reason"]), "accreditationNo", "results", "at"]}
          onRecorded={() => {
            dropWorksheet(orgId, name);
            onRecorded();
          }}
        />
        <Button className="quiet" onPress={() => setApproving(false)}>{t("lab.back")}</Button>
      </section>
    );
  }
  const own = sheet.by === viewer?.user;
  const ready = given.length > 0 && problems.length === 0;
  return (
    <section className="card" aria-labelledby="results">
      <h2 id="results">{t(replaces === undefined ? "lab.results" : "lab.resultsAgain")}</h2>
      <ResultsEditor sampleId={sample.sampleId} rows={sheet.rows} wanted={wanted} problems={problems} scope={accreditation.scope} check={(rows) => problemsOf(rows, parameters, accreditation)} onChange={change} />
      <p className="hint">{given.length > 0 ? t("lab.enteredBy", { user: sheet.by, time: localTime(sheet.at) }) : t("form.draftKept")}</p>
      {ready && viewer?.role !== "OFFICER" && <p className="notice">{t("lab.waitsOfficer")}</p>}
      {ready && viewer?.role === "OFFICER" && own && <p className="notice">{t("lab.secondPerson")}</p>}
      {viewer?.role === "OFFICER" && !own && <div className="actions"><Button className="primary" isDisabled={!ready} onPress={() => setApproving(true)}>{t("lab.approveDo")}</Button></div>}
    </section>
  );
}
