import { Decimal, sum } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import { hsCode } from "../../identifiers.ts";
import { choice, country, decimal, id, integer, list, object, optional, percent } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { Findings } from "../findings.ts";
import type { Status } from "../findings.ts";
import type { Line, Total } from "../lines.ts";
import { retailTaxes } from "../retail.ts";
import type { Tables } from "../tables/index.ts";
import { fuels } from "../tables/excise.ts";
import type { Fuel } from "../tables/excise.ts";
import { procedures } from "../tables/reliefs.ts";
import { assessImport } from "./assess.ts";
import { releaseShare } from "./bonded.ts";
import { importRounding } from "./value.ts";
import type { ImportCase, ImportComputation, ImportItem, ImportTables, ItemCharge, ValuePart } from "./types.ts";

/*
 * Worked cases of imports, of releases from a bonded warehouse, and of retail receipts: a date and a few figures, as people write tax
 * examples. What they leave out (country of origin, tariff line) bears the general duty; a product that the figures do not tell is refused.
 */

/** A figure of a case's result: money as text, null where undecided, or a list of such figures. */
export type Figure = string | null | readonly Readonly<Record<string, string | null>>[];
/** Any assessment, whatever was assessed. */
export interface Assessed {
  readonly status: Status;
  readonly reasons: readonly string[];
  readonly lines: readonly Line[];
  readonly totals: readonly Total[];
  readonly tables: readonly { readonly table: string; readonly version: number }[];
}
export interface ImportResult {
  readonly figures: Readonly<Record<string, Figure>>;
  readonly computation: Assessed;
}

/** A country of general duty, for cases that name none. */
const ASSUMED_ORIGIN = "CN";
const positive = decimal({ min: "0", max: "1000000000000" });
const figure = (about: string) => optional(positive, about);
const currencies = ["USD", "CNY", "EUR", "JPY", "RUB", "KRW"] as const;
const byCurrency = Object.fromEntries(
  currencies.flatMap((code) => {
    const unit = code.slice(0, 1) + code.slice(1).toLowerCase();
    return [
      [`transactionValue${unit}`, figure(`Price of the goods, ${code}.`)],
      [`freightInsurance${unit}`, figure(`Carriage and insurance to the border, ${code}.`)],
      [`fxMntPer${unit}`, figure(`Exchange rate, MNT for one ${code}.`)],
    ];
  }),
) as Record<string, ReturnType<typeof figure>>;
const Inputs = object({
  ...byCurrency,
  hs: optional(hsCode, "Tariff line, where the figures do not tell it."),
  origin: optional(country, "Country of origin."),
  borderPoint: optional(id, "Border point of entry."),
  procedure: optional(choice(procedures), "Customs procedure."),
  customsValueMnt: figure("Customs value, MNT."),
  dutyPercent: optional(percent, "Duty, percent."),
  vatPercent: optional(percent, "VAT, percent; must be the one on record."),
  cityTaxPercent: optional(percent, "City tax, percent; must be the one on record."),
  additionalSheets: figure("Additional sheets."),
  engineCc: figure("Engine, cubic centimetres."),
  ageYears: figure("Age, full years."),
  fuel: optional(choice(fuels), "Drive."),
  bottles: figure("Bottles."),
  litrePerBottle: figure("Litres in a bottle."),
  litres: figure("Litres."),
  alcoholPercent: figure("Strength, percent by volume."),
  pieces: figure("Pieces."),
  netKg: figure("Net mass, kg."),
  releases: optional(list(positive, { min: 1, max: 100 }), "Pieces released from the bonded warehouse, one release after the other."),
  totals: optional(list(positive, { min: 1, max: 100 }), "Prices of retail receipts, MNT."),
});
type Inputs = Infer<typeof Inputs>;
const whole = integer(0, 1_000_000);
const count = (value: Decimal | undefined, name: string): number | undefined => (value === undefined ? undefined : whole.decode(Number(value.toString()), `inputs.${name}`));

/** Names of inputs by which a case is known to be an import or a retail sale. */
export const importInputs: readonly string[] = ["hs", "customsValueMnt", "engineCc", "bottles", "alcoholPercent", "pieces", "releases", "totals", "cityTaxPercent", "dutyPercent", "vatPercent", ...Object.keys(byCurrency).filter((name) => name.startsWith("transactionValue"))];

/**
 * Assesses a worked case of an import, a bonded warehouse or retail receipts.
 * @param rateRefs rows that the case says it rests on; an excise row among them stands for the goods that the inputs do not name
 * @throws {DomainError} `input/…`, `assessment/…`, and whatever `assessImport` refuses
 */
export function assessImportCase(on: string, given: unknown, rateRefs: readonly string[], tables: ImportTables & Tables<"consumption-taxes">): ImportResult {
  const inputs = Inputs.decode(given, "inputs");
  if (inputs.totals) return receipts(on, inputs.totals, inputs, tables);
  const importCase = caseOf(on, inputs, rateRefs, tables);
  if (inputs.releases) return releases(importCase, inputs, inputs.releases, tables);
  const computed = assessImport(importCase, tables);
  const computation = importCase.items.some(({ hs }) => hs !== undefined) && inputs.origin === undefined ? originAssumed(computed) : computed;
  return { figures: figuresOf(computation), computation };
}

/** A case that names no country bears the duty of a member of the World Trade Organization, and its result says so. */
function originAssumed(computed: ImportComputation): ImportComputation {
  const assumed = new Findings();
  assumed.because("provisional", "assessment/origin-assumed", {});
  return { ...computed, status: computed.status === "final" ? assumed.status : computed.status, reasons: [...computed.reasons, ...assumed.reasons] };
}

function caseOf(on: string, inputs: Inputs, rateRefs: readonly string[], tables: ImportTables): ImportCase {
  const { procedure = "home-use", borderPoint, dutyPercent, vatPercent, additionalSheets, origin, netKg, pieces, alcoholPercent } = inputs;
  agrees("vat", "import", vatPercent, on, tables);
  const numbers = inputs as Readonly<Record<string, unknown>>;
  const read = (name: string): Decimal | undefined => numbers[name] as Decimal | undefined;
  const units = currencies.map((code) => ({ code, unit: code.slice(0, 1) + code.slice(1).toLowerCase() }));
  const parts = units.flatMap(({ code, unit }): ValuePart[] => {
    const [price, carriage] = [read(`transactionValue${unit}`), read(`freightInsurance${unit}`)];
    return [...(price ? [{ element: "price" as const, amount: price, currency: code }] : []), ...(carriage ? [{ element: "carriage" as const, amount: carriage, currency: code }] : [])];
  });
  const rates = units.flatMap(({ code, unit }) => {
    const rate = read(`fxMntPer${unit}`);
    return rate ? [{ currency: code, mntPerUnit: rate }] : [];
  });
  const value: readonly ValuePart[] = inputs.customsValueMnt ? [...parts, { element: "customs-value", amount: inputs.customsValueMnt, currency: "MNT" }] : parts;
  const hs = inputs.hs ?? lineOf(inputs, rateRefs, on, tables);
  const litres = inputs.litres ?? (inputs.bottles && inputs.litrePerBottle && inputs.bottles.times(inputs.litrePerBottle));
  const engineCc = count(inputs.engineCc, "engineCc");
  const ageYears = count(inputs.ageYears, "ageYears");
  const item: ImportItem = {
    no: 1,
    hs,
    ...(origin !== undefined ? { origin } : hs === undefined ? {} : { origin: ASSUMED_ORIGIN }),
    value,
    quantities: { ...(litres ? { litre: litres } : {}), ...(pieces ? { piece: pieces } : {}), ...(netKg ? { kg: netKg } : {}) },
    ...(alcoholPercent ? { alcoholPct: alcoholPercent } : {}),
    ...(engineCc !== undefined && ageYears !== undefined ? { vehicle: { engineCc, ageYears, fuel: inputs.fuel ?? "petrol" } } : {}),
    ...(dutyPercent ? { dutyPct: dutyPercent } : {}),
  };
  const sheets = count(additionalSheets, "additionalSheets");
  return { on, procedure, ...(borderPoint === undefined ? {} : { borderPoint }), items: [item], rates, ...(sheets === undefined ? {} : { additionalSheets: sheets }) };
}

/** A rate that a case states must be the one on record: a case is no way around the table. */
function agrees(code: "vat" | "city-tax", scope: string, stated: Decimal | undefined, on: string, tables: Tables<"consumption-taxes">): void {
  if (!stated) return;
  const row = tables["consumption-taxes"].rows.find((each) => each.code === code && each.scope === scope && (each.effectiveFrom ?? "") <= on && on <= (each.effectiveTo ?? "9999"));
  if (!row?.ratePct?.equals(stated)) throw new DomainError("assessment/rate-missing", { tax: `${code} ${stated} %`, hsCode: "every", date: on });
}

/** The tariff line that the figures tell: of a vehicle by its drive and engine (headings of HS 8703), of excise goods by the row named. */
function lineOf({ engineCc, fuel = "petrol", alcoholPercent, bottles }: Inputs, rateRefs: readonly string[], on: string, tables: ImportTables): string | undefined {
  if (engineCc) return vehicleLine(fuel, Number(engineCc.toString()));
  if (!alcoholPercent && !bottles) return undefined;
  const row = tables.excise.rows.find(({ id: row, code }) => rateRefs.includes(code) || rateRefs.includes(row));
  const [heading] = row?.headings ?? [];
  if (heading === undefined) throw new DomainError("assessment/input-missing", { input: "hs, the tariff line of the drink" });
  const chapter = tables.tariff.rows.find((each) => each.chapter === heading.slice(0, 2));
  const code = chapter?.subheadings.find((each) => each.startsWith(heading));
  if (code === undefined) throw new DomainError("declaration/hs-unknown", { hsCode: heading, date: on });
  return `${code.slice(0, 4)}.${code.slice(4)}`;
}

/** Subheading of a passenger vehicle (Harmonized System 2022, heading 87.03). */
function vehicleLine(fuel: Fuel, engineCc: number): string {
  if (fuel === "electric") return "8703.80";
  if (fuel === "hybrid") return "8703.40";
  if (fuel === "diesel") return engineCc <= 1500 ? "8703.31" : engineCc <= 2500 ? "8703.32" : "8703.33";
  return engineCc <= 1000 ? "8703.21" : engineCc <= 1500 ? "8703.22" : engineCc <= 3000 ? "8703.23" : "8703.24";
}

const money = (value: Decimal | undefined): string | null => value?.toFixed(2) ?? null;
const words = { final: "FINAL", provisional: "PROVISIONAL", "needs-review": "NEEDS_REVIEW" } as const;

function figuresOf({ status, items, lines, totals }: ImportComputation): Readonly<Record<string, Figure>> {
  const total = (of: (item: ItemCharge) => Decimal | undefined): Decimal | undefined => {
    const all = items.map(of);
    return all.some((value) => value === undefined) ? undefined : sum(all.filter((value) => value !== undefined));
  };
  const excise = total((item) => item.excise);
  const fees = sum(lines.filter(({ tax }) => tax === "customs-fee").map(({ amount }) => amount));
  const decided = status !== "needs-review";
  return {
    status: words[status],
    customsValue: money(total((item) => item.customsValue)),
    duty: money(total((item) => item.duty)),
    excise: excise?.isZero() ? "0" : money(excise),
    vatBase: money(total((item) => item.vatBase)),
    vat: money(total((item) => item.vat)),
    fees: fees.toString(),
    total: decided ? money(totals[0]?.charged) : null,
    currency: "MNT",
  };
}

/** One release after the other; each is assessed by its share of the value that was entered. */
function releases(entered: ImportCase, { pieces }: Inputs, parts: readonly Decimal[], tables: ImportTables): ImportResult {
  const [item] = entered.items;
  if (!pieces || !item) throw new DomainError("assessment/input-missing", { input: "pieces" });
  const { places } = importRounding(entered.on, tables, new Findings());
  const whole = assessImport(entered, tables).items[0]?.customsValue ?? Decimal.zero;
  let left = { value: whole, pieces };
  const released = parts.map((part) => {
    const { share, left: rest } = releaseShare(left, part, places);
    left = rest;
    const one: ImportItem = { ...item, value: [{ element: "customs-value", amount: share, currency: "MNT" }], quantities: { ...item.quantities, piece: part } };
    return { pieces: part, share, computation: assessImport({ ...entered, items: [one] }, tables) };
  });
  const of = (name: "duty" | "vat") => released.map(({ computation }) => computation.items[0]?.[name]);
  const total = (name: "duty" | "vat") => sum(of(name).filter((value) => value !== undefined));
  return {
    figures: {
      releases: released.map(({ pieces: part, share, computation }) => ({ pieces: part.toString(), value: money(share), duty: money(computation.items[0]?.duty), vat: money(computation.items[0]?.vat) })),
      totalDuty: money(total("duty")),
      totalVat: money(total("vat")),
      total: money(sum(released.flatMap(({ computation }) => computation.totals.map(({ charged }) => charged)))),
      balancePieces: left.pieces.toString(),
      currency: "MNT",
    },
    computation: together(released.map(({ computation }) => computation)),
  };
}

function receipts(on: string, totals: readonly Decimal[], { vatPercent, cityTaxPercent }: Inputs, tables: Tables<"consumption-taxes">): ImportResult {
  agrees("vat", "domestic", vatPercent, on, tables);
  agrees("city-tax", "retail-capital", cityTaxPercent, on, tables);
  const each = totals.map((total) => ({ total, ...retailTaxes(total, on, cityTaxPercent?.isPositive() ?? false, tables) }));
  return { figures: { receipts: each.map(({ total, vat, cityTax, net }) => ({ total: total.toString(), vat: money(vat), cityTax: money(cityTax), net: money(net) })), currency: "MNT" }, computation: together(each) };
}

/** Several assessments as one: lines numbered on, totals and reasons joined. */
function together(all: readonly Assessed[]): Assessed {
  const order: readonly Status[] = ["final", "provisional", "needs-review"];
  const status = order.findLast((each) => all.some((one) => one.status === each)) ?? "final";
  const add = (name: "charged" | "credited" | "due"): Decimal => sum(all.flatMap(({ totals }) => totals.map((total) => total[name])));
  return {
    status,
    reasons: [...new Set(all.flatMap(({ reasons }) => reasons))],
    lines: all.flatMap(({ lines }) => lines).map((line, i) => ({ ...line, no: i + 1 })),
    totals: [{ currency: "MNT", charged: add("charged"), credited: add("credited"), due: add("due") }],
    tables: [...new Map(all.flatMap(({ tables }) => tables).map((each) => [each.table, each])).values()],
  };
}
