import { Link } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { useText } from "../../text/language.tsx";
import { daysUntil, kilograms, localDay } from "../../text/format.ts";
import { today } from "../today.ts";

const UnusualQuery = graphql(`
  query Unusual {
    exited: units(first: 100, status: EXITED) { edges { node { unitId netKg exitNetKg vehicle { plate wagonNo containerNo } } } }
    sealed: units(first: 100, status: SEALED) { edges { node { unitId at vehicle { plate wagonNo containerNo } } } }
  }
`);
/** A weight at the border further off than this share of the loaded one is shown; the ledger itself has the tolerances. */
const NOTABLE_PCT = Decimal.parse("0.5");
const LATE_DAYS = 10;

/** What an officer should look at first: border weights that differ from the loaded ones, and vehicles that have not come. */
export function Unusual() {
  const { t, language } = useText();
  const [{ data }] = useQuery({ query: UnusualQuery });
  const differing = (data?.exited.edges ?? []).flatMap(({ node }) => {
    if (node.exitNetKg === null) return [];
    const difference = Decimal.parse(node.exitNetKg).minus(Decimal.parse(node.netKg));
    const share = difference.abs().times(Decimal.hundred).dividedByHalfUp(Decimal.parse(node.netKg), 2);
    return share.greaterThan(NOTABLE_PCT) ? [{ ...node, difference, share }] : [];
  });
  const late = (data?.sealed.edges ?? []).map(({ node }) => ({ ...node, days: -daysUntil(localDay(node.at), today()) })).filter(({ days }) => days >= LATE_DAYS);
  const plate = ({ vehicle }: { readonly vehicle: { readonly plate: string | null; readonly wagonNo: string | null; readonly containerNo: string | null } }): string => vehicle.plate ?? vehicle.wagonNo ?? vehicle.containerNo ?? "";
  return (
    <section className="card" aria-labelledby="unusual">
      <h2 id="unusual">{t("customs.unusual")}</h2>
      {data && differing.length + late.length === 0 && <p className="empty">{t("customs.noDifferences")}</p>}
      {differing.length > 0 && <h3>{t("customs.unitWeights")}</h3>}
      <ul className="plain work">
        {differing.map((unit) => <li key={unit.unitId}><Link className="number" to={recordPath("unit", unit.unitId)}>{plate(unit)}</Link> <span className="badge badge-wait">▲ {kilograms(unit.difference.toString(), language)} ({unit.share.toString()} %)</span></li>)}
        {late.map((unit) => <li key={unit.unitId}><Link className="number" to={recordPath("unit", unit.unitId)}>{plate(unit)}</Link> <span className="hint">{t("customs.late", { days: unit.days })}</span></li>)}
      </ul>
    </section>
  );
}
