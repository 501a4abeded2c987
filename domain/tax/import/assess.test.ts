import assert from "node:assert/strict";
import { test } from "node:test";
import { dec } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import { dataRows, dataTables } from "../testing.ts";
import { assessImport } from "./assess.ts";
import { fullYears } from "./excise.ts";
import type { ImportCase, ImportItem } from "./types.ts";

const tables = dataTables();
const refused = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code;
const mnt = (amount: string, element: ImportItem["value"][number]["element"] = "price") => ({ element, amount: dec(amount), currency: "MNT" });
const item = (rest: Partial<ImportItem> = {}): ImportItem => ({ no: 1, hs: "8509.40", origin: "CN", value: [mnt("1000000")], ...rest });
const importOf = (rest: Partial<ImportCase> = {}): ImportCase => ({ on: "2026-05-20", procedure: "home-use", borderPoint: "zamiin-uud-road", items: [item()], ...rest });
const amounts = (given: ImportCase, used = tables) => assessImport(given, used).lines.map(({ tax, amount }) => `${tax} ${amount.toFixed(2)}`);

test("general duty, VAT on value and duty, fees by sheets (W11 by hand)", () => {
  const value = [{ element: "price", amount: dec("162450.00"), currency: "CNY" }, { element: "carriage", amount: dec("8120.00"), currency: "CNY" }] as const;
  const { items, totals, status } = assessImport(importOf({ items: [item({ value })], additionalSheets: 3 }), tables);
  // (162,450 + 8,120) × 490.25 = 83,621,942.50; 5 % = 4,181,097.125 → .13; VAT 10 % of 87,803,039.63 = 8,780,303.963 → .96; 7,000 + 3 × 1,200
  assert.deepEqual(items.map(({ customsValue, duty, vat }) => [customsValue, duty, vat].map((d) => d?.toFixed(2))), [["83621942.50", "4181097.13", "8780303.96"]]);
  assert.equal(totals[0]?.due.toFixed(2), "12972001.09");
  assert.equal(status, "provisional", "the day's rate is an example, not a published one");
});
test("a tariff line that does not exist on the day is refused, whatever its form", () => {
  for (const hs of ["9999.99", "8509.49", "77", "8509.4", "0000.00", "8509.40.0", "2710.19.9999"]) assert.throws(() => assessImport(importOf({ items: [item({ hs })] }), tables), refused("declaration/hs-unknown"), hs);
});
test("a chapter that is not yet in force on the day does not have its lines", () => {
  const tariff = dataRows("tariff").map((row) => (row["chapter"] === "85" ? { ...row, effectiveFrom: "2026-06-01" } : row));
  assert.throws(() => assessImport(importOf(), dataTables({ tariff })), refused("declaration/hs-unknown"));
});
test("a national line that is not on record is assessed by its subheading, and the result says so", () => {
  const { reasons } = assessImport(importOf({ items: [item({ hs: "8509.40.00" })] }), tables);
  assert.ok(reasons.some((reason) => reason.startsWith("assessment/national-line-unconfirmed")));
});
test("the longest heading decides: breeding horses bear no duty, horse meat 20 percent", () => {
  assert.deepEqual(amounts(importOf({ items: [item({ hs: "0101.21.00" })] })), ["customs-duty 0.00", "vat 100000.00"]);
  assert.equal(amounts(importOf({ items: [item({ hs: "0201.10" })] }))[0], "customs-duty 150000.00");
});
test("origin outside the WTO doubles the duty; without a country of origin nothing is assessed", () => {
  assert.equal(amounts(importOf({ items: [item({ origin: "BY" })] }))[0], "customs-duty 100000.00");
  const { origin: _, ...nowhere } = item();
  assert.throws(() => assessImport(importOf({ items: [nowhere] }), tables), refused("assessment/input-missing"));
});
test("flour: the western points have a season, whose last day is not in it; elsewhere none", () => {
  const flour = (on: string, borderPoint: string) => amounts(importOf({ on, borderPoint, items: [item({ hs: "1101.00", origin: "RU" })] }))[0];
  assert.equal(flour("2026-03-31", "tsagaannuur"), "customs-duty 150000.00");
  assert.equal(flour("2026-04-01", "tsagaannuur"), "customs-duty 50000.00");
  assert.equal(flour("2026-06-30", "borshoo"), "customs-duty 50000.00");
  assert.equal(flour("2026-07-01", "borshoo"), "customs-duty 150000.00");
  assert.equal(flour("2026-05-20", "zamiin-uud-road"), "customs-duty 150000.00");
  const { borderPoint: _, ...nowhere } = importOf({ items: [item({ hs: "1101.00" })] });
  assert.throws(() => assessImport(nowhere, tables), refused("assessment/input-missing"));
});
test("a rate that is only known as a range needs review: no duty line, no VAT line, never a guess", () => {
  const result = assessImport(importOf({ items: [item({ hs: "2203.00", quantities: { litre: dec("100") } })] }), tables);
  assert.equal(result.status, "needs-review");
  assert.deepEqual(result.lines.map(({ tax }) => tax), ["excise"]);
  assert.deepEqual([result.items[0]?.duty, result.items[0]?.vat], [undefined, undefined]);
});
test("excise by quantity: cigarettes per hundred", () => {
  const result = assessImport(importOf({ items: [item({ hs: "2402.20", quantities: { piece: dec("250000") } })] }), tables);
  // 250,000 / 100 × 4,180
  assert.equal(result.items[0]?.excise?.toFixed(2), "10450000.00");
});
test("excise without the figure that chooses its row is refused", () => {
  assert.throws(() => assessImport(importOf({ items: [item({ hs: "2208.30", dutyPct: dec("15"), quantities: { litre: dec("1") } })] }), tables), refused("assessment/input-missing"));
  assert.throws(() => assessImport(importOf({ items: [item({ hs: "2402.20" })] }), tables), refused("assessment/input-missing"));
  assert.throws(() => assessImport(importOf({ items: [item({ hs: "8703.23" })] }), tables), refused("assessment/input-missing"));
});
test("strength exactly on an edge belongs to the lower row, just above it to the next", () => {
  const whisky = (alcoholPct: string) => assessImport(importOf({ on: "2021-06-15", items: [item({ hs: "2208.30", dutyPct: dec("15"), alcoholPct: dec(alcoholPct), quantities: { litre: dec("1") } })] }), tables).items[0]?.excise?.toString();
  assert.deepEqual(["25", "25.01", "40", "40.01"].map(whisky), ["8700", "17400", "17400", "20880"]);
});
test("vehicles by engine size and age, at the edges of both; hybrids half; electric ones by age alone", () => {
  const car = (engineCc: number, ageYears: number, fuel: "petrol" | "hybrid" | "electric") => assessImport(importOf({ items: [item({ hs: "8703.23", origin: "JP", vehicle: { engineCc, ageYears, fuel } })] }), tables).items[0]?.excise?.toString();
  assert.deepEqual([car(1500, 3, "petrol"), car(1501, 4, "petrol"), car(2500, 9, "petrol"), car(4501, 10, "petrol")], ["750000", "3200000", "5000000", "65975000"]);
  assert.equal(car(2362, 5, "hybrid"), "1600000");
  assert.equal(car(0, 0, "electric"), "375000");
});
test("age counts full years on the day of declaration", () => {
  assert.deepEqual([fullYears("2016-06-15", "2021-06-14"), fullYears("2016-06-15", "2021-06-15")], [4, 5]);
});
test("strong drinks after 2022 need review: the later amounts were not found", () => {
  const result = assessImport(importOf({ items: [item({ hs: "2208.30", dutyPct: dec("15"), alcoholPct: dec("40"), quantities: { litre: dec("1") } })] }), tables);
  assert.equal(result.status, "needs-review");
  assert.equal(result.items[0]?.excise, undefined);
});
test("an exemption without its document is refused, one that does not cover the goods too", () => {
  assert.throws(() => assessImport(importOf({ items: [item({ reliefs: [{ code: "humanitarian-aid" }] })] }), tables), refused("assessment/exemption-unproved"));
  assert.throws(() => assessImport(importOf({ items: [item({ reliefs: [{ code: "disabled-aids", documentNo: "H-1" }] })] }), tables), refused("assessment/relief-unknown"));
  assert.throws(() => assessImport(importOf({ items: [item({ reliefs: [{ code: "my-own", documentNo: "H-1" }] })] }), tables), refused("assessment/relief-unknown"));
});
test("an exemption with its document lowers each tax by a line of its own, and VAT by the duty that is not due", () => {
  assert.deepEqual(amounts(importOf({ items: [item({ hs: "8713.10", reliefs: [{ code: "disabled-aids", documentNo: "H-1" }] })] })), ["customs-duty 50000.00", "customs-duty -50000.00", "vat 100000.00", "vat -100000.00"]);
});
test("reliefs together never make a tax negative", () => {
  const claims = [{ code: "humanitarian-aid", documentNo: "A" }, { code: "diplomatic", documentNo: "B" }];
  const { totals } = assessImport(importOf({ items: [item({ reliefs: claims })] }), tables);
  assert.equal(totals[0]?.due.toString(), "0");
});
test("a preference without its row is refused, without its certificate too; with both its rate holds", () => {
  const epa = { id: "EPA-8509", heading: "8509", name: "home appliances", legalBasis: "an agreement", ratePct: "2", agreement: "JP-EPA", origins: ["JP"], proof: "certificate-of-origin", source: "test", confidence: "high", verified: true };
  const used = dataTables({ "import-duty": [...dataRows("import-duty"), epa] });
  const claim = (preference: ImportItem["preference"], origin: string) => importOf({ items: [item({ origin, ...(preference ? { preference } : {}) })] });
  assert.throws(() => assessImport(claim({ code: "JP-EPA", documentNo: "C" }, "JP"), tables), refused("assessment/preference-unknown"));
  assert.throws(() => assessImport(claim({ code: "JP-EPA", documentNo: "C" }, "CN"), used), refused("assessment/preference-unknown"));
  assert.throws(() => assessImport(claim({ code: "JP-EPA" }, "JP"), used), refused("assessment/exemption-unproved"));
  assert.equal(amounts(claim({ code: "JP-EPA", documentNo: "C" }, "JP"), used)[0], "customs-duty 20000.00");
});
test("specific duty alone, summed with the value's, and the higher of both", () => {
  const row = (rest: object) => dataTables({ "import-duty": [...dataRows("import-duty"), { id: "S", heading: "8509", name: "x", legalBasis: "y", specific: { amount: "2000", currency: "MNT", per: "piece" }, source: "test", confidence: "high", verified: true, ...rest }] });
  const of = (rest: object) => amounts(importOf({ items: [item({ quantities: { piece: dec("40") } })] }), row(rest))[0];
  assert.equal(of({}), "customs-duty 80000.00");
  assert.equal(of({ ratePct: "5", combined: "sum" }), "customs-duty 130000.00");
  assert.equal(of({ ratePct: "5", combined: "higher" }), "customs-duty 80000.00");
});
test("common additions are shared by value and sum exactly, to the last hundredth", () => {
  const items = [1, 2, 3].map((no) => item({ no, value: [mnt("1000")] }));
  const result = assessImport(importOf({ items, shared: [mnt("100", "carriage")] }), tables);
  assert.deepEqual(result.items.map(({ customsValue }) => customsValue.toFixed(2)), ["1033.33", "1033.34", "1033.33"]);
});
test("a price without carriage needs review; deductions lower the value, but not below nothing", () => {
  assert.equal(assessImport(importOf({ incoterm: "FOB" }), tables).status, "needs-review");
  assert.notEqual(assessImport(importOf({ incoterm: "FOB", shared: [mnt("1", "carriage")] }), tables).status, "needs-review");
  const less = (amount: string) => importOf({ items: [item({ value: [mnt("1000000"), mnt(amount, "inland-carriage")] })] });
  assert.equal(amounts(less("100000"))[0], "customs-duty 45000.00");
  assert.throws(() => assessImport(less("1000001"), tables), refused("assessment/value-negative"));
});
test("a currency without a rate of the day is refused", () => {
  assert.throws(() => assessImport(importOf({ items: [item({ value: [{ element: "price", amount: dec("1"), currency: "EUR" }] })] }), tables), refused("assessment/exchange-rate-missing"));
});
test("a bonded warehouse suspends the taxes and bears the fee of its zone", () => {
  const result = assessImport(importOf({ procedure: "bonded-warehouse", additionalSheets: 0, bonded: { kind: "zone", value: dec("1000000"), currency: "MNT" } }), tables);
  // duty 50,000, VAT 105,000 suspended; 7,000 for the sheet and 0.1 % of the contract's value
  assert.deepEqual([result.suspended.toString(), result.totals[0]?.due.toString()], ["155000", "8000"]);
});
test("temporary admission: by the month, and not longer than allowed", () => {
  const reliefs = dataRows("reliefs").map((row) => (row["id"] === "PROC-TEMPORARY" ? { ...row, monthlyPct: "3" } : row));
  const given = importOf({ procedure: "temporary-admission", months: 4 });
  const result = assessImport(given, dataTables({ reliefs }));
  // (50,000 + 105,000) × 3 % × 4 = 18,600
  assert.deepEqual([result.totals[0]?.due.toString(), result.suspended.toString()], ["18600", "136400"]);
  assert.throws(() => assessImport({ ...given, months: 25 }, tables), refused("assessment/time-exceeded"));
});
test("what was paid in advance is credited, no further than it goes", () => {
  const paid = (amount: string) => assessImport(importOf({ advance: [{ amount: dec(amount), currency: "MNT" }] }), tables).totals[0];
  assert.deepEqual([paid("55000")?.due.toString(), paid("900000")?.credited.toString()], ["100000", "155000"]);
});
test("two items of one number are refused", () => {
  assert.throws(() => assessImport(importOf({ items: [item(), item()] }), tables), refused("assessment/duplicate-item"));
});
