import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import { recordPath } from "../frame/search.tsx";
import { Refused } from "../record/refused.tsx";
import { TransactionLink } from "../record/overview.tsx";
import type { Traceable } from "./traceable.ts";
import { Table } from "../table/table.tsx";
import { grouped, kilograms, localTime, percent } from "../text/format.ts";
import { useText } from "../text/language.tsx";

const OriginFields = graphql(`
  fragment OriginFields on Origin {
    massKg
    licences { licenceNo percent massKg licence { deposit depositMn holder { name nameMn } } }
    sources { lotId licenceNo product madeAt percent massKg transactionId site { siteId name nameMn } }
  }
`);
const documents = {
  lot: graphql(`query LotOrigin($id: String!) { goods: lot(lotId: $id) { origin { ...OriginFields } } }`, [OriginFields]),
  unit: graphql(`query UnitOrigin($id: String!) { goods: unit(unitId: $id) { origin { ...OriginFields } } }`, [OriginFields]),
  consignment: graphql(`query ConsignmentOrigin($id: String!) { goods: consignment(consignmentId: $id) { origin { ...OriginFields } } }`, [OriginFields]),
} as const;

/** Where goods come from: a sentence, a bar of shares by licence, a table whose shares add to 100, and each extraction with its transaction. */
export default function OriginView({ kind, id }: { readonly kind: Traceable; readonly id: string }) {
  const { t, language, pick } = useText();
  const [{ data, error, fetching }] = useQuery({ query: documents[kind], variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const origin = data?.goods?.origin;
  if (!origin || origin.licences.length === 0) return <p className="empty">{t("origin.none")}</p>;
  const [first] = origin.licences;
  return (
    <section className="card" aria-labelledby="origin">
      <h2 id="origin">{t("origin.title")}</h2>
      {first && <p className="headline">{t("origin.sentence", { mass: kilograms(origin.massKg, language), percent: percent(first.percent), licence: first.licenceNo })}</p>}
      <svg className="share-bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={origin.licences.map(({ licenceNo, percent: share }) => `${licenceNo} ${percent(share)}`).join(", ")}>
        {origin.licences.map(({ licenceNo, percent: share }, i) => <rect key={licenceNo} className={`share share-${i % 6}`} x={origin.licences.slice(0, i).reduce((sum, one) => sum + Number(one.percent), 0)} width={Number(share)} height="6" />)}
      </svg>
      <Table caption={t("origin.title")} head={[t("origin.licence"), t("origin.deposit"), t("origin.holder"), { numeric: t("origin.share") }, { numeric: t("table.mass") }]}>
        <tbody>{origin.licences.map((one, i) => <tr key={one.licenceNo}><th scope="row"><svg className="key" viewBox="0 0 1 1" aria-hidden="true"><rect className={`share share-${i % 6}`} width="1" height="1" /></svg> <Link className="number" to={recordPath("licence", one.licenceNo)}>{one.licenceNo}</Link></th><td>{one.licence ? pick(one.licence.deposit, one.licence.depositMn) : "–"}</td><td>{one.licence?.holder ? pick(one.licence.holder.name, one.licence.holder.nameMn) : "–"}</td><td className="numeric">{percent(one.percent)}</td><td className="numeric">{kilograms(one.massKg, language)}</td></tr>)}</tbody>
      </Table>
      <h3>{t("origin.extractions")}</h3>
      <ul className="plain">{origin.sources.map((source) => <li key={source.lotId}><Link className="number" to={recordPath("lot", source.lotId)}>{source.lotId}</Link> {source.site ? pick(source.site.name, source.site.nameMn) : ""} {localTime(source.madeAt)} <span className="number">{grouped(source.massKg)} {language === "mn" ? "кг" : "kg"}, {percent(source.percent)}</span> <TransactionLink id={source.transactionId} /></li>)}</ul>
    </section>
  );
}
