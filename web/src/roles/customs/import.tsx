import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import AssessmentView from "../../views/assessment.tsx";
import { Decide } from "./decide.tsx";
import { AgainstManifest } from "./against-manifest.tsx";
import { Permits } from "./permits.tsx";
import { Selected } from "./selected.tsx";
import { Versions } from "./versions.tsx";

const ImportQuery = graphql(`
  query CustomsImport($id: String!) {
    importDeclaration(declarationNo: $id) {
      declarationNo version status filedOn netKg procedure months customsOffice borderPoint incoterm containerNo importerId paymentNos takenBy returned { reason remark by }
      importer { name nameMn }
      items { no hs description origin packages netKg line entryNo permits preference { code documentNo } reliefs { code documentNo } }
      documents { code number }
      value { invoiceNo items { no value { element amount currency } } shared { element amount currency } }
      valueWithheld { message messageMn }
      manifest { manifestNo mode shipper shipperCountry sealNo sealIntact transitNo vehicle { plate wagonNo containerNo } lines { line description hs packages netKg netKgLeft importerId } }
      assessment { assessmentId outdatedBy { recordId } }
    }
  }
`);
export type Imported = NonNullable<ResultOf<typeof ImportQuery>["importDeclaration"]>;

/** One import declaration for decision: who works on it, why it was selected, its goods against the manifest, the boxes in the form's own order, permits and documents, the taxes. */
export default function ImportPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  const [{ data, error, fetching }, again] = useQuery({ query: ImportQuery, variables: { id } });
  useTitle(id);
  const fresh = (): void => again({ requestPolicy: "network-only" });
  useLive(fresh);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const declaration = data?.importDeclaration;
  if (!declaration) return <div className="empty"><h1>{t("customs.none")}</h1><p className="number">{id}</p></div>;
  const { declarationNo, manifest, items, assessment } = declaration;
  return (
    <>
      <Decide key={id} declaration={declaration} outdated={(assessment?.outdatedBy.length ?? 0) > 0} onChanged={fresh}>
        <Link className="button" to={`${recordPath("import_declaration", declarationNo)}?tab=trail`}>{t("record.trail")}</Link>
      </Decide>
      {manifest?.sealIntact === false && <p className="notice"><strong>▲ {t("customs.sealBroken")}</strong> <span className="number">{manifest.sealNo}</span></p>}
      <Selected about={[declarationNo, manifest?.manifestNo, manifest?.transitNo, ...items.map(({ entryNo }) => entryNo)].filter((one) => typeof one === "string")} filedOn={declaration.filedOn} />
      <AgainstManifest declaration={declaration} />
      <Versions of="import" declarationNo={declarationNo} />
      <div className="columns">
        <Boxes declaration={declaration} />
        <div>
          <Permits ids={[...new Set(items.flatMap(({ permits }) => permits ?? []))]} on={declaration.filedOn} />
          <Documents declaration={declaration} />
          {assessment && <AssessmentView key={assessment.assessmentId} of="assessment" id={assessment.assessmentId} />}
        </div>
      </div>
    </>
  );
}

/** Boxes of the declaration in their numbers' order. */
function Boxes({ declaration: { importer, importerId, manifest, incoterm, containerNo, value, valueWithheld, customsOffice, borderPoint, items, procedure, months, netKg } }: { readonly declaration: Imported }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const vehicle = manifest?.vehicle;
  const claims = items.flatMap(({ no, preference, reliefs }) => [...(preference ? [preference] : []), ...(reliefs ?? [])].map(({ code, documentNo }) => `${no}: ${code}${documentNo === null ? "" : ` (${documentNo})`}`));
  const sums = value ? [...value.items.flatMap((item) => item.value), ...(value.shared ?? [])] : [];
  const boxes: readonly (readonly [string, React.ReactNode])[] = [
    [t("customs.box.2in"), manifest?.shipper ?? "–"],
    [t("customs.box.8in"), importer ? pick(importer.name, importer.nameMn) : importerId],
    [t("customs.box.15"), manifest?.shipperCountry ?? "–"],
    [t("customs.box.19"), containerNo ?? "–"],
    [t("customs.box.20"), incoterm ?? "–"],
    [t("customs.box.21"), manifest ? `${label("TransportMode", manifest.mode, language)}: ${vehicle?.plate ?? vehicle?.wagonNo ?? vehicle?.containerNo ?? "–"}` : "–"],
    [t("customs.box.22"), value ? <>{value.invoiceNo}<ul className="plain">{sums.map(({ element, amount, currency }, i) => <li key={i}>{label("ValueElement", element, language)}: {money(amount, currency)}</li>)}</ul></> : pick(valueWithheld?.message ?? "", valueWithheld?.messageMn ?? "")],
    [t("customs.box.29in"), `${customsOffice}, ${borderPoint}`],
    [t("customs.box.31"), items.map(({ description, packages }) => `${description} (${packages})`).join("; ")],
    [t("customs.box.33"), items.map(({ hs }) => hs).join(", ")],
    [t("customs.box.34"), [...new Set(items.map(({ origin }) => origin))].join(", ")],
    [t("customs.box.36"), claims.length === 0 ? "–" : claims.join("; ")],
    [t("customs.box.37in"), `${label("ImportProcedure", procedure, language)}${months === null ? "" : `, ${t("customs.months", { months })}`}`],
    [t("customs.box.38"), kilograms(netKg, language)],
    [t("customs.box.40"), manifest ? <Link className="number" to={recordPath("manifest", manifest.manifestNo)}>{manifest.manifestNo}</Link> : "–"],
    [t("customs.box.49"), items.some(({ entryNo }) => entryNo !== null) ? items.map(({ entryNo }) => entryNo && <Link key={entryNo} className="number" to={recordPath("warehouse_entry", entryNo)}>{entryNo} </Link>) : "–"],
  ];
  return (
    <section className="card" aria-labelledby="boxes">
      <h2 id="boxes">{t("customs.boxes")}</h2>
      <dl className="facts boxes">{boxes.map(([name, shown]) => <div key={name} className="fact" tabIndex={0}><dt>{name}</dt><dd>{shown}</dd></div>)}</dl>
    </section>
  );
}

function Documents({ declaration: { documents, paymentNos } }: { readonly declaration: Imported }) {
  const { t } = useText();
  return (
    <section className="card" aria-labelledby="documents">
      <h2 id="documents">{t("customs.documents")}</h2>
      <h3>{t("customs.cited")}</h3>
      <ul className="plain">{documents.map(({ code, number }) => <li key={`${code} ${number}`}><span className="number">{code}</span> <bdi>{number}</bdi></li>)}</ul>
      {paymentNos.length > 0 && <h3>{t("customs.payments")}</h3>}
      <ul className="plain">{paymentNos.map((paymentNo) => <li key={paymentNo}><Link className="number" to={recordPath("payment", paymentNo)}>{paymentNo}</Link></li>)}</ul>
    </section>
  );
}
