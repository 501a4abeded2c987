import { readRefusal, wording } from "../error.ts";
import type { Language } from "../error.ts";
import type { Decimal } from "../decimal.ts";
import type { Computation } from "./assess.ts";
import { rateUnitIn, unitIn } from "./units.ts";
import type { Line, Previous } from "./lines.ts";

/** What `explain` needs of an assessment: a private record of lines, or a computation. */
export type Explainable = Pick<Computation, "status" | "reasons" | "lines" | "totals"> & { readonly previous?: Previous | undefined };

const words = {
  en: {
    status: { final: "Final assessment", provisional: "Provisional assessment", "needs-review": "The assessment needs review by a tax officer" },
    because: "because",
    base: "base",
    row: "row",
    unconfirmed: "not confirmed",
    law: "law",
    rounding: "rounded",
    sources: "rests on",
    total: "Total",
    charged: "charged",
    credited: "paid by royalty receipts",
    due: "due",
    none: "No line could be decided.",
    replaces: "Against assessment",
    charge: "further charge",
    refund: "refund",
    same: "unchanged",
  },
  mn: {
    status: { final: "Эцсийн ногдол", provisional: "Урьдчилсан ногдол", "needs-review": "Ногдлыг татварын улсын байцаагч нягтлах шаардлагатай" },
    because: "учир нь",
    base: "суурь",
    row: "мөр",
    unconfirmed: "баталгаажаагүй",
    law: "хууль зүйн үндэслэл",
    rounding: "тоймлолт",
    sources: "үндэслэсэн бүртгэл",
    total: "Нийт",
    charged: "ногдуулсан",
    credited: "АМНАТ-ын баримтаар төлсөн",
    due: "төлөх",
    none: "Аль ч мөрийг шийдвэрлэх боломжгүй.",
    replaces: "Өмнөх ногдолтой харьцуулбал",
    charge: "нэмж төлөх",
    refund: "буцаан олгох",
    same: "өөрчлөгдөөгүй",
  },
} as const;

/**
 * An assessment as plain text for people: each line with how its base came about, its rate, the row and law behind it and the records that
 * it rests on; then totals, and why it is not final. Amounts are grouped by thousands; nothing is recomputed or rounded here but the
 * display of money to two decimals.
 */
export function explain({ status, reasons, lines, totals, previous }: Explainable, language: Language): string {
  const say = words[language];
  const head = [say.status[status], ...reasons.map((reason) => `  ${say.because}: ${reasonIn(reason, language)}`)];
  const body = lines.length === 0 ? [say.none] : lines.flatMap((line) => ["", ...lineText(line, language)]);
  const foot = totals.flatMap(({ currency, charged, credited, due }) => {
    const credit = credited.isZero() ? "" : `, ${say.credited} ${money(credited)}`;
    return [`${say.total} ${currency}: ${say.charged} ${money(charged)}${credit}, ${say.due} ${money(due)}`];
  });
  return [...head, ...body, ...(foot.length === 0 ? [] : ["", ...foot]), ...(previous ? ["", ...changeText(previous, language)] : []), ""].join("\n");
}

/** Old and new side by side: a further charge or a refund, line by line and by currency. */
function changeText({ assessmentId, lines, totals }: Previous, language: Language): readonly string[] {
  const say = words[language];
  const verdict = (difference: Decimal): string => (difference.isZero() ? say.same : `${difference.isNegative() ? say.refund : say.charge} ${money(difference.abs())}`);
  return [
    `${say.replaces} ${assessmentId}:`,
    ...lines.map(({ label, labelMn, currency, before, after, difference }) => `  ${language === "mn" ? labelMn : label}: ${money(before)} → ${money(after)} ${currency} (${verdict(difference)})`),
    ...totals.map(({ currency, before, after, difference }) => `  ${say.total} ${currency}, ${say.due}: ${money(before)} → ${money(after)} (${verdict(difference)})`),
  ];
}

function lineText(line: Line, language: Language): readonly string[] {
  const say = words[language];
  const inMongolian = language === "mn";
  const { base, baseUnit, rate, rateUnit, rule } = line;
  // Money is shown to hundredths; a count of sheets, litres or vehicles as it is.
  const shown = /^[A-Z]{3}$/.test(baseUnit) ? money(base) : base.toString();
  return [
    `${line.no}. ${inMongolian ? line.labelMn : line.label}: ${money(line.amount)} ${line.currency}`,
    ...line.working.map((step) => `     ${inMongolian ? step.labelMn : step.label}: ${step.expression} = ${grouped(step.value.toString())} ${step.unit}`),
    `     ${say.base} ${shown} ${unitIn(baseUnit, language)} × ${rate} ${rateUnitIn(rateUnit, language)} = ${money(line.amount)} ${line.currency} (${say.rounding}: ${inMongolian ? line.rounding.replace(/half up to (\d+) decimals/, "$1 орноор, хагасыг дээш") : line.rounding})`,
    `     ${say.row} ${rule.table}/${rule.version} ${rule.row}${rule.verified ? "" : ` (${say.unconfirmed})`}; ${say.law}: ${line.legalBasis}`,
    ...(line.sources.length === 0 ? [] : [`     ${say.sources}: ${line.sources.map(({ kind, id }) => `${kind} ${id}`).join(", ")}`]),
  ];
}

/** A reason in the reader's language: reasons are refusal texts in English, whose facts can be read back. */
function reasonIn(reason: string, language: Language): string {
  const read = readRefusal(reason);
  return read ? wording(read.code, read.facts, language) : reason;
}

const money = (value: Decimal): string => grouped(value.toFixed(2));
/** Thin blanks between thousands; a locale's formatter would read the number as floating point. */
const grouped = (digits: string): string => digits.replace(/\d(?=(\d{3})+(?!\d))/g, (digit, _rest, at: number) => (digits.includes(".") && at > digits.indexOf(".") ? digit : `${digit}\u202f`));
