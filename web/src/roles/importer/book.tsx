import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const ItemQuery = graphql(`query ItemToBook($id: String!) { importDeclaration(declarationNo: $id) { declarationNo status items { no hs description origin } openItems { itemNo leftKg } } }`);

/** A released item booked as a goods lot: article, batch or serial numbers, quantity; the mass that is left is filled in. */
export default function BookPage() {
  const { id = "", item = "" } = useParams();
  const { t, language } = useText();
  useTitle(t("importer.book"));
  const [{ data, error, fetching }] = useQuery({ query: ItemQuery, variables: { id } });
  const declaration = data?.importDeclaration;
  const found = declaration?.items.find(({ no }) => String(no) === item);
  const left = declaration?.openItems.find(({ itemNo }) => String(itemNo) === item)?.leftKg ?? "0";
  const preset = useMemo(() => ({ declarationNo: id, itemNo: item, contains: "1", netKg: left }), [id, item, left]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!found) return <div className="empty"><h1>{t("record.unknown", { id: `${id} / ${item}` })}</h1></div>;
  return (
    <>
      <p><Link to="/">{t("importer.title")}</Link></p>
      <h1>{t("importer.bookItem", { declaration: id, item })}</h1>
      <p><bdi>{found.description}</bdi> <span className="hint">{found.hs} · {found.origin} · <Link className="number" to={recordPath("import_declaration", id)}>{id}</Link> · {t("importer.bookLeft", { mass: kilograms(left, language) })}</span></p>
      <TransactionForm transaction="goods:book" preset={preset} hidden={["declarationNo", "itemNo"]} order={["gtin", "batchNo", "serialised", "bestBefore", "unit", "contains", "quantity", "netKg", "goodsLotId"]} />
    </>
  );
}
