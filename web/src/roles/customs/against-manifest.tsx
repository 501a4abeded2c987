import { Decimal } from "../../../../domain/decimal.ts";
import { Table } from "../../table/table.tsx";
import { kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import type { Imported } from "./import.tsx";

/** Items of a declaration beside the manifest's lines that they come from: code, packages, mass, consignee, what is left of the line, and the price of a kilogram. */
export function AgainstManifest({ declaration: { items, manifest, value, importerId } }: { readonly declaration: Imported }) {
  const { t, language } = useText();
  const lines = new Map((manifest?.lines ?? []).map((line) => [line.line, line]));
  const prices = new Map((value?.items ?? []).map(({ no, value: parts }) => [no, parts.find(({ element }) => element === "PRICE")]));
  const rows = items.map((item) => {
    const line = item.line === null ? undefined : lines.get(item.line);
    const price = prices.get(item.no);
    const differences = line
      ? [
          ...(line.hs === item.hs ? [] : [t("customs.item.otherHs", { hs: line.hs })]),
          ...(line.importerId === importerId ? [] : [t("customs.item.otherConsignee", { importer: line.importerId })]),
        ]
      : [];
    return { item, line, price, differences };
  });
  const differs = rows.some(({ differences }) => differences.length > 0);
  return (
    <section className={differs ? "card differences" : "card"} aria-labelledby="goods">
      <h2 id="goods">{t("customs.items")} {!differs && <span className="badge badge-good">✓ {t("customs.noDifferences")}</span>}</h2>
      <Table caption={t("customs.items")} head={["№", t("customs.item"), { numeric: t("customs.item.declared") }, { numeric: t("customs.item.source") }, { numeric: t("customs.item.left") }, { numeric: t("customs.item.perKg") }]}>
        <tbody>
          {rows.map(({ item, line, price, differences }) => (
            <tr key={item.no}>
              <th scope="row">{item.no}</th>
              <td><bdi>{item.description}</bdi>, <span className="number">{item.hs}</span>, {item.origin}{differences.map((difference) => <p key={difference}><span className="badge badge-wait">▲ {difference}</span></p>)}</td>
              <td className="numeric">{kilograms(item.netKg, language)}<br /><span className="hint">{t("customs.item.packages", { count: item.packages })}</span></td>
              <td className="numeric">{line ? <>{kilograms(line.netKg, language)}<br /><span className="hint">{t("customs.item.packages", { count: line.packages })}</span></> : (item.entryNo ?? "–")}</td>
              <td className="numeric">{line ? kilograms(line.netKgLeft, language) : "–"}</td>
              <td className="numeric">{price ? money(Decimal.parse(price.amount).dividedByHalfUp(Decimal.parse(item.netKg), 2).toFixed(2), price.currency) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
