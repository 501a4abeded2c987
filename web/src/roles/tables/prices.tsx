import { Decimal } from "../../../../domain/decimal.ts";
import { Table } from "../../table/table.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import type { Row, RowChange } from "./rows.ts";

/** Each new price beside the last one of the same commodity. */
export function PriceChanges({ base, changes }: { readonly base: readonly Row[]; readonly changes: readonly RowChange[] }) {
  const { t, pick } = useText();
  const rows = changes.flatMap(({ after }) => (after ? [{ row: after, last: lastBefore(base, after) }] : []));
  if (rows.length === 0) return null;
  return (
    <Table caption={t("prices.changes")} head={[t("table.product"), { numeric: t("prices.last") }, { numeric: t("prices.new") }, { numeric: t("prices.percent") }]} captionShown>
      <tbody>
        {rows.map(({ row, last }) => {
          const percent = last && percentOf(String(last["price"]), String(row["price"]));
          return (
            <tr key={String(row["id"])}>
              <th scope="row">{pick(String(row["name"] ?? row["commodity"]), String(row["nameMn"] ?? row["commodity"]))} <span className="hint">{String(row["month"] ?? "")}</span></th>
              <td className="numeric">{last ? <>{grouped(String(last["price"]))} <span className="hint">{String(last["unit"])}, {String(last["month"])}</span></> : "–"}</td>
              <td className="numeric">{grouped(String(row["price"] ?? "–"))} <span className="hint">{String(row["unit"] ?? "")}</span></td>
              <td className="numeric">{percent === undefined ? "–" : <span className={unusual(percent) ? "badge badge-wait" : ""}>{unusual(percent) ? "▲ " : ""}{percent.isNegative() ? "" : "+"}{percent.toFixed(1)}</span>}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function lastBefore(base: readonly Row[], row: Row): Row | undefined {
  return base.filter((one) => one["commodity"] === row["commodity"] && String(one["month"]) < String(row["month"])).sort((a, b) => String(b["month"]).localeCompare(String(a["month"])))[0];
}

/** Beyond this a person should look twice; the ledger has no such rule. */
const UNUSUAL = Decimal.parse("25");
const unusual = (percent: Decimal): boolean => percent.abs().greaterThan(UNUSUAL);

function percentOf(before: string, after: string): Decimal | undefined {
  const number = /^\d+(\.\d+)?$/;
  if (!number.test(before) || !number.test(after) || Decimal.parse(before).isZero()) return undefined;
  return Decimal.parse(after).minus(Decimal.parse(before)).times(Decimal.hundred).dividedByHalfUp(Decimal.parse(before), 1);
}
