import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { grouped, kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import AssessmentView from "../../views/assessment.tsx";
import { Decide } from "./decide.tsx";
import { Selected } from "./selected.tsx";
import { Versions } from "./versions.tsx";

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
      assessment { assessmentId outdatedBy { recordId } }
    }
  }
`);
type Declaration = NonNullable<ResultOf<typeof DeclarationQuery>["declaration"]>;

/** One declaration for decision: who works on it, why it was selected and what differs, the boxes in the form's own order, the documents, the taxes. */
export default function DeclarationPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  const [{ data, error, fetching }, again] = useQuery({ query: DeclarationQuery, variables: { id } });
  useTitle(id);
  const fresh = (): void => again({ requestPolicy: "network-only" });
  useLive(fresh);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const declaration = data?.declaration;
  if (!declaration) return <div className="empty"><h1>{t("customs.none")}</h1><p className="number">{id}</p></div>;
  const consignmentId = declaration.consignment?.consignmentId ?? "";
  return (
    <>
      <Decide key={id} declaration={declaration} outdated={(declaration.assessment?.outdatedBy.length ?? 0) > 0} onChanged={fresh}>
        <Link className="button" to={`${recordPath("consignment", consignmentId)}?tab=trail`}>{t("record.trail")}</Link>
        <Link className="button" to={`${recordPath("consignment", consignmentId)}?tab=origin`}>{t("record.origin")}</Link>
      </Decide>
      <Selected about={[declaration.declarationNo, consignmentId, ...declaration.receiptNos, ...declaration.certificateNos, ...(declaration.consignment?.units.edges.map(({ node }) => node.unitId) ?? [])]} filedOn={declaration.filedOn} />
      <Differences declaration={declaration} />
      <Versions of="export" declarationNo={declaration.declarationNo} />
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
