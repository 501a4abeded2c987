import { Decimal } from "../../../../domain/decimal.ts";
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
      <div className="table-scroll" tabIndex={0} role="group" aria-label={title}>
        <table>
          <caption className="hidden">{title}</caption>
          <thead><tr><th scope="col">{head}</th><th scope="col" className="numeric">{t("try.count")}</th><th scope="col" className="numeric">{t("tables.before")}</th><th scope="col" className="numeric">{t("tables.after")}</th><th scope="col" className="numeric">{t("try.difference")}</th></tr></thead>
          <tbody>
            {sums.slice(0, 100).map(({ name, currency, count, before, after, difference }) => (
              <tr key={`${name} ${currency}`}><th scope="row"><bdi>{name}</bdi></th><td className="numeric">{count}</td><td className="numeric">{money(before.toFixed(2), currency)}</td><td className="numeric">{money(after.toFixed(2), currency)}</td><td className="numeric"><strong><Signed value={difference} currency={currency} /></strong></td></tr>
            ))}
          </tbody>
        </table>
      </div>
      {sums.length === 0 && <p className="empty">{t("table.empty")}</p>}
      {sums.length > 100 && <p className="hint">{t("try.more", { shown: 100 })}</p>}
    </section>
  );
}
