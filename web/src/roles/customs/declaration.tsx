import { useEffect, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useNavigate, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { isField } from "../../frame/search-box.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { grouped, kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import AssessmentView from "../../views/assessment.tsx";
import { useQueue } from "./queue.ts";
import { Versions } from "./versions.tsx";
import { KeyHelp, keysAreOff, WorkLine } from "./work.tsx";
import type { Act } from "./work.tsx";

const DeclarationQuery = graphql(`
  query CustomsDeclaration($id: String!) {
    declaration(declarationNo: $id) {
      declarationNo version status filedOn netKg regime customsOffice borderPoint additionalSheets exporterId receiptNos certificateNos paymentNos takenBy returned { reason remark by }
      exporter { name nameMn }
      items { hs product netKg }
      value { value currency invoiceNo }
      valueWithheld { message messageMn }
      contract { contractNo incoterm deliveryPlace massKg shippedKg tolerancePct buyer { name nameMn } }
      consignment { consignmentId mode loadedKg exitedKg exitedCount unitCount units(first: 20) { edges { node { unitId netKg vehicle { plate trailerPlate wagonNo containerNo } ticket { grossKg } } } } }
      assays { certificateNo lotId results { analyte value unit basis } supersededByNo }
      receipts { receiptNo massKg period }
      payments { paymentNo }
      assessment { assessmentId status settlement }
    }
  }
`);
type Declaration = NonNullable<ResultOf<typeof DeclarationQuery>["declaration"]>;

/** One declaration for decision: who works on it, differences first, the boxes in the form's own order, the documents, the taxes; decided by one key, ending on the signing page. */
export default function DeclarationPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  const { viewer } = useSession();
  const navigate = useNavigate();
  // What was begun stays on the page until it is left, also when the declaration has moved on by it.
  const [acting, setActing] = useState<Act>();
  const [help, setHelp] = useState(false);
  const [keysOff, setKeysOff] = useState(keysAreOff);
  const { queue } = useQueue();
  const [{ data, error, fetching }, again] = useQuery({ query: DeclarationQuery, variables: { id } });
  useTitle(id);
  useEffect(() => setActing(undefined), [id]);
  const fresh = (): void => again({ requestPolicy: "network-only" });
  useLive(fresh);
  const declaration = data?.declaration;
  // What a colleague has is decided by nobody else.
  const mayDecide = viewer?.role === "OFFICER" && (declaration?.takenBy == null || declaration.takenBy === viewer.user);
  const act = !mayDecide ? undefined : declaration?.status === "FILED" ? "assess" : declaration?.status === "PAID" ? "release" : undefined;
  const mayReturn = mayDecide && ["FILED", "ASSESSED", "PAID"].includes(declaration?.status ?? "");
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (keysOff || isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.toLowerCase();
      const at = queue.findIndex(({ declarationNo }) => declarationNo === id);
      const step = { j: 1, k: -1 }[key];
      const other = step === undefined ? undefined : queue[at + step];
      if (other) void navigate(`/customs/declaration/${encodeURIComponent(other.declarationNo)}`);
      else if (key === "a" && act) setActing(act);
      else if (key === "r" && mayReturn) setActing("return");
      else if (event.key === "?") setHelp((shown) => !shown);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [keysOff, queue, id, act, mayReturn, navigate]);
  const returnPreset = useMemo(() => ({ declarationNo: id, version: String(declaration?.version ?? 1) }), [id, declaration?.version]);
  const assessPreset = useMemo(() => ({ declarationNo: id }), [id]);
  const releasePreset = useMemo(() => ({ declarationNo: id, channel: "green" }), [id]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!declaration) return <div className="empty"><h1>{t("customs.none")}</h1><p className="number">{id}</p></div>;
  return (
    <>
      <p><Link to="/">{t("customs.title")}</Link></p>
      <h1><span className="number">{declaration.declarationNo}</span> <Status enumName="DeclarationStatus" value={declaration.status} /></h1>
      <WorkLine declaration={declaration} onTaken={fresh} />
      <div className="actions">
        {act && !acting && <Button className="primary" onPress={() => setActing(act)}>{t(act === "assess" ? "customs.assess" : "customs.release")} <kbd aria-hidden="true">A</kbd></Button>}
        {mayReturn && !acting && <Button onPress={() => setActing("return")}>{t("customs.return")} <kbd aria-hidden="true">R</kbd></Button>}
        <Link className="button" to={`${recordPath("consignment", declaration.consignment?.consignmentId ?? "")}?tab=trail`}>{t("record.trail")}</Link>
        <Link className="button" to={`${recordPath("consignment", declaration.consignment?.consignmentId ?? "")}?tab=origin`}>{t("record.origin")}</Link>
        <Button className="quiet" aria-expanded={help} onPress={() => setHelp(!help)}>{t("customs.keys")} <kbd aria-hidden="true">?</kbd></Button>
      </div>
      {help && <KeyHelp off={keysOff} onSwitch={setKeysOff} />}
      {acting === "assess" && <TransactionForm transaction="assessments:assess" preset={assessPreset} hidden={["declarationNo"]} onRecorded={fresh} />}
      {acting === "release" && <TransactionForm transaction="declarations:release" preset={releasePreset} hidden={["declarationNo"]} onRecorded={fresh} />}
      {acting === "return" && <TransactionForm transaction="declarations:return" preset={returnPreset} hidden={["declarationNo", "version"]} order={["reason", "remark"]} onRecorded={fresh} />}
      <Differences declaration={declaration} />
      <Versions declarationNo={declaration.declarationNo} />
      <div className="columns">
        <Boxes declaration={declaration} />
        <div>
          <Documents declaration={declaration} />
          <AssessmentView key={declaration.assessment?.assessmentId} of="declaration" id={declaration.declarationNo} />
        </div>
      </div>
    </>
  );
}

/** What differs, before anything else: declared against loaded, against the border's weight, against what is left of the contract. */
function Differences({ declaration }: { readonly declaration: Declaration }) {
  const { t, language } = useText();
  const declared = Decimal.parse(declaration.netKg);
  const { consignment, contract } = declaration;
  const loaded = Decimal.parse(consignment?.loadedKg ?? "0");
  const rows = [
    { name: t("customs.declared"), value: declared, difference: undefined },
    { name: t("customs.loaded"), value: loaded, difference: loaded.minus(declared) },
    ...(consignment && consignment.exitedCount > 0 ? [{ name: `${t("customs.exited")} (${consignment.exitedCount}/${consignment.unitCount})`, value: Decimal.parse(consignment.exitedKg), difference: consignment.exitedCount === consignment.unitCount ? Decimal.parse(consignment.exitedKg).minus(declared) : undefined }] : []),
    ...(contract ? [{ name: t("customs.contractLeft"), value: Decimal.parse(contract.massKg).minus(Decimal.parse(contract.shippedKg)), difference: undefined }] : []),
  ];
  const differs = rows.some(({ difference }) => difference && !difference.isZero());
  return (
    <section className={differs ? "card differences" : "card"} aria-labelledby="differences">
      <h2 id="differences">{t("customs.differences")} {!differs && <span className="badge badge-good">✓ {t("customs.noDifferences")}</span>}</h2>
      <dl className="counts">
        {rows.map(({ name, value, difference }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{kilograms(value.toString(), language)}</dd>
            {difference && !difference.isZero() && <dd><span className="badge badge-wait">▲ {kilograms(difference.toString(), language)}</span></dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}

function Boxes({ declaration }: { readonly declaration: Declaration }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { contract, consignment, value } = declaration;
  const units = consignment?.units.edges.map(({ node }) => node) ?? [];
  const gross = units.reduce((sum, { ticket }) => sum.plus(Decimal.parse(ticket?.grossKg ?? "0")), Decimal.zero);
  const boxes: readonly (readonly [string, React.ReactNode])[] = [
    [t("customs.box.2"), declaration.exporter ? pick(declaration.exporter.name, declaration.exporter.nameMn) : declaration.exporterId],
    [t("customs.box.8"), contract?.buyer ? pick(contract.buyer.name, contract.buyer.nameMn) : "–"],
    [t("customs.box.18"), <>{label("TransportMode", consignment?.mode, language)}: {units.slice(0, 10).map(({ vehicle, unitId }) => <Link key={unitId} className="number" to={recordPath("unit", unitId)}>{vehicle.plate ?? vehicle.wagonNo ?? vehicle.containerNo} </Link>)}</>],
    [t("customs.box.20"), contract ? `${contract.incoterm} ${contract.deliveryPlace}` : "–"],
    [t("customs.box.22"), value ? `${money(value.value, value.currency)} (${value.invoiceNo})` : pick(declaration.valueWithheld?.message ?? "", declaration.valueWithheld?.messageMn ?? "")],
    [t("customs.box.29"), `${declaration.customsOffice}, ${declaration.borderPoint}`],
    [t("customs.box.31"), declaration.items.map(({ product }) => product).join(", ")],
    [t("customs.box.33"), declaration.items.map(({ hs }) => hs).join(", ")],
    [t("customs.box.35"), kilograms(gross.toString(), language)],
    [t("customs.box.37"), label("CustomsRegime", declaration.regime, language)],
    [t("customs.box.38"), declaration.items.map(({ netKg }) => kilograms(netKg, language)).join(", ")],
    [t("customs.box.44"), [...declaration.certificateNos, ...declaration.receiptNos].join(", ")],
  ];
  return (
    <section className="card" aria-labelledby="boxes">
      <h2 id="boxes">{t("customs.boxes")}</h2>
      <dl className="facts boxes">{boxes.map(([name, shown]) => <div key={name} className="fact" tabIndex={0}><dt>{name}</dt><dd>{shown}</dd></div>)}</dl>
    </section>
  );
}

function Documents({ declaration }: { readonly declaration: Declaration }) {
  const { t, language } = useText();
  return (
    <section className="card" aria-labelledby="documents">
      <h2 id="documents">{t("customs.documents")}</h2>
      <h3>{t("customs.assays")}</h3>
      <ul className="plain">{declaration.assays.map((assay) => assay && <li key={assay.certificateNo}><Link className="number" to={recordPath("certificate", assay.certificateNo)}>{assay.certificateNo}</Link> <span className="hint">{assay.results.map(({ analyte, value, unit }) => `${analyte} ${value} ${unit === "PERCENT" ? "%" : unit.toLowerCase()}`).join(", ")}</span></li>)}</ul>
      <h3>{t("customs.receipts")}</h3>
      <ul className="plain">{declaration.receipts.map((receipt) => receipt && <li key={receipt.receiptNo}><Link className="number" to={recordPath("receipt", receipt.receiptNo)}>{receipt.receiptNo}</Link> <span className="number">{grouped(receipt.massKg)} {language === "mn" ? "кг" : "kg"}</span></li>)}</ul>
      <h3>{t("customs.payments")}</h3>
      <ul className="plain">{declaration.payments.map((payment) => payment && <li key={payment.paymentNo}><Link className="number" to={recordPath("payment", payment.paymentNo)}>{payment.paymentNo}</Link></li>)}</ul>
    </section>
  );
}
