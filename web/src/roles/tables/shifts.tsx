import { Decimal } from "../../../../domain/decimal.ts";
import { Table } from "../../table/table.tsx";
import { money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import type { Sum } from "./trial.ts";

/** An amount with its sign; more is marked apart from less by the sign and not by the colour alone. */
export function Signed({ value, currency }: { readonly value: Decimal; readonly currency: string }) {
  const zero = value.isZero();
  return <span className={zero ? "hint" : ""}>{zero || value.isNegative() ? "" : "+"}{money(value.toFixed(2), currency)}</span>;
}

/** What is charged before and after, by a name. */
export function Shifts({ title, head, sums }: { readonly title: string; readonly head: string; readonly sums: readonly Sum[] }) {
  const { t } = useText();
  return (
    <section className="card">
      <h2>{title}</h2>
      <Table caption={title} head={[head, { numeric: t("try.count") }, { numeric: t("tables.before") }, { numeric: t("tables.after") }, { numeric: t("try.difference") }]}>
        <tbody>
          {sums.slice(0, 100).map(({ name, currency, count, before, after, difference }) => (
            <tr key={`${name} ${currency}`}><th scope="row"><bdi>{name}</bdi></th><td className="numeric">{count}</td><td className="numeric">{money(before.toFixed(2), currency)}</td><td className="numeric">{money(after.toFixed(2), currency)}</td><td className="numeric"><strong><Signed value={difference} currency={currency} /></strong></td></tr>
          ))}
        </tbody>
      </Table>
      {sums.length === 0 && <p className="empty">{t("table.empty")}</p>}
      {sums.length > 100 && <p className="hint">{t("try.more", { shown: 100 })}</p>}
    </section>
  );
}
