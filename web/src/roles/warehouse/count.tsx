import { useMemo } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { DomainError } from "../../../../domain/error.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { readNumber } from "../../forms/values.ts";
import type { FieldError, Values } from "../../forms/values.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const CountQuery = graphql(`query StockToCount($orgId: String!) { warehouses(first: 20, keeperId: $orgId) { edges { node { siteId } } } warehouseEntries(first: 200, keeperId: $orgId) { edges { node { entryNo warehouseId description packagesHeld netKgHeld } } pageInfo { hasNextPage } } }`);
type Card = ResultOf<typeof CountQuery>["warehouseEntries"]["edges"][number]["node"];

/** Cards whose number of packages differs from the book, among those that are counted. */
interface Counted {
  readonly index: number;
  readonly card: Card | undefined;
  readonly entryNo: string;
  readonly packages: string;
  readonly reason: string;
}
const countedOf = (input: Values, cards: ReadonlyMap<string, Card>): readonly Counted[] =>
  (Array.isArray(input["lines"]) ? (input["lines"] as readonly Values[]) : []).map((line, index) => ({ index, entryNo: String(line["entryNo"] ?? ""), packages: readNumber(String(line["packages"] ?? "")), reason: String(line["reason"] ?? ""), card: cards.get(String(line["entryNo"] ?? "")) }));
const differs = ({ card, packages }: Counted): boolean => card !== undefined && /^\d+$/.test(packages) && Number(packages) !== card.packagesHeld;

/** Stock in bond is counted card by card: the numbers, then the differences with their reasons, then the signature. */
export default function CountPage() {
  const { t } = useText();
  const { viewer } = useSession();
  useTitle(t("warehouse.countTitle"));
  const [{ data, error, fetching }] = useQuery({ query: CountQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  const warehouseId = data?.warehouses.edges[0]?.node.siteId ?? "";
  const cards = useMemo(() => new Map((data?.warehouseEntries.edges ?? []).map(({ node }) => node).filter((card) => card.warehouseId === warehouseId && card.packagesHeld > 0).map((card) => [card.entryNo, card])), [data, warehouseId]);
  const preset = useMemo(() => ({ warehouseId, lines: [...cards.keys()].map((entryNo) => ({ entryNo, packages: "", netKg: "", reason: "", note: "" })) }), [warehouseId, cards]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const unexplained = (input: Values): readonly FieldError[] =>
    countedOf(input, cards).filter((line) => differs(line) && line.reason === "").map(({ index, entryNo, packages, card }) => ({ path: `lines[${index}].reason`, error: new DomainError("import/count-reason", { entryNo, countedQty: packages, bookQty: `${card?.packagesHeld} / ${card?.netKgHeld} kg` }) }));
  return (
    <>
      <p><Link to="/">{t("warehouse.title")}</Link></p>
      <h1>{t("warehouse.countTitle")}</h1>
      <p className="hint">{t("warehouse.countHelp")}</p>
      {data?.warehouseEntries.pageInfo.hasNextPage && <p className="notice">{t("warehouse.countMost")}</p>}
      {cards.size === 0 ? <p className="empty">{t("trade.noLots")}</p> : <TransactionForm transaction="warehouses:count" preset={preset} hidden={["warehouseId"]} order={["lines", "countNo"]} alsoCheck={unexplained} aside={({ input }) => <Beside lines={countedOf(input, cards)} />} />}
    </>
  );
}

function Beside({ lines }: { readonly lines: readonly Counted[] }) {
  const { t } = useText();
  const done = lines.filter(({ card, packages }) => card !== undefined && /^\d+$/.test(packages));
  const different = done.filter(differs);
  return (
    <section className="card" aria-labelledby="count-differences">
      <h2 id="count-differences">{t("warehouse.countDifferences")} <span className="count">{different.length}</span></h2>
      <p role="status" className={done.length < lines.length ? "hint" : "understood"}>{t("warehouse.countDone", { done: done.length, all: lines.length })}</p>
      {different.length > 0 && (
        <Table caption={t("warehouse.countDifferences")} head={[t("warehouse.cardShort"), { numeric: t("warehouse.book") }, { numeric: t("warehouse.count") }, { numeric: t("warehouse.difference") }]}>
          <tbody>
            {different.map(({ entryNo, card, packages }) => (
              <tr key={entryNo}>
                <th scope="row"><span className="number">{entryNo}</span> <bdi className="hint">{card?.description}</bdi></th>
                <td className="numeric">{grouped(String(card?.packagesHeld ?? 0))}</td>
                <td className="numeric">{grouped(packages)}</td>
                <td className="numeric"><strong>{grouped(String(Number(packages) - (card?.packagesHeld ?? 0)))}</strong></td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
