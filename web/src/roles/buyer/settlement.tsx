import { Decimal } from "../../../../domain/decimal.ts";
import { useLabels } from "../../session/session.tsx";
import { grouped, kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import type { Cargo } from "./consignment.tsx";

/** Kilograms in a tonne, percent in a whole. */
const PER_TONNE = Decimal.parse("0.001");
const PERCENT = Decimal.parse("0.01");

/**
 * What is owed for what came, where the price is by the tonne: mass received (dry, by the buyer's own moisture) times the price. A working figure: the
 * invoice and later price terms decide. Prices by metal or gram are settled by the parties' own statement.
 */
export function settlementOf(terms: { readonly basis: string; readonly price: string }, acceptance: { readonly receivedKg: string; readonly results: readonly { readonly analyte: string; readonly value: string; readonly basis: string }[] }): { readonly massKg: Decimal; readonly moisturePct?: string; readonly amount: Decimal } | undefined {
  const received = Decimal.parse(acceptance.receivedKg);
  if (terms.basis !== "WET_TONNE" && terms.basis !== "DRY_TONNE") return undefined;
  const moisture = acceptance.results.find(({ analyte, basis }) => (analyte === "TM" || analyte === "H2O") && basis === "AS_RECEIVED")?.value;
  if (terms.basis === "DRY_TONNE" && moisture === undefined) return undefined;
  const massKg = terms.basis === "DRY_TONNE" && moisture !== undefined ? received.times(Decimal.hundred.minus(Decimal.parse(moisture))).times(PERCENT) : received;
  return { massKg, ...(terms.basis === "DRY_TONNE" && moisture !== undefined ? { moisturePct: moisture } : {}), amount: massKg.times(PER_TONNE).times(Decimal.parse(terms.price)).roundedHalfUp(2) };
}

export function Settlement({ cargo }: { readonly cargo: Cargo }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { contract, acceptance } = cargo;
  const terms = contract?.terms;
  const settled = terms && acceptance ? settlementOf(terms, acceptance) : undefined;
  return (
    <section className="card" aria-labelledby="settlement">
      <h2 id="settlement">{t("buyer.settlement")}</h2>
      {!terms && <p className="hint">{contract?.termsWithheld ? pick(contract.termsWithheld.message, contract.termsWithheld.messageMn) : t("table.empty")}</p>}
      {terms && (
        <dl className="facts">
          <div className="fact"><dt>{t("buyer.price")}</dt><dd><span className="number">{grouped(terms.price)} {terms.currency}</span>, {label("PriceBasis", terms.basis, language)} <span className={terms.pricing === "FIXED" ? "badge" : "badge badge-wait"}>{label("Pricing", terms.pricing, language)}</span></dd></div>
          {settled && <div className="fact"><dt>{t("buyer.settledMass")}</dt><dd className="number">{kilograms(settled.massKg.toString(), language)}{settled.moisturePct === undefined ? "" : ` (${t("miner.moisture")} ${settled.moisturePct} %)`}</dd></div>}
          {settled && <div className="fact"><dt>{t("buyer.amount")}</dt><dd className="number"><strong>{money(settled.amount.toFixed(2), terms.currency)}</strong></dd></div>}
        </dl>
      )}
      {terms && !acceptance && <p className="hint">{t("buyer.amountLater")}</p>}
      {terms && acceptance && <p className="hint">{settled ? t("buyer.amountHow") : t("buyer.amountParties")}</p>}
    </section>
  );
}
