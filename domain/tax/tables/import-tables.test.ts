import assert from "node:assert/strict";
import { test } from "node:test";
import { DomainError } from "../../error.ts";
import type { TableName } from "../../tables.ts";
import { dataRows } from "../testing.ts";
import { checkTable } from "./index.ts";

type Row = Readonly<Record<string, unknown>>;
const invalid = (name: TableName, rows: readonly Row[], problem: RegExp): void =>
  assert.throws(() => checkTable(name, rows), (error) => error instanceof DomainError && error.code === "table/invalid" && problem.test(error.message), `${name}: ${problem}`);
/** The table of `data/tables` with one row changed. */
const changed = (name: TableName, id: string, change: (row: Row) => Row): readonly Row[] => {
  assert.ok(dataRows(name).some((row) => row["id"] === id), id);
  return dataRows(name).map((row) => (row["id"] === id ? change(row) : row));
};

test("a tariff whose chapter lists a line twice, or one of another chapter, is refused", () => {
  invalid("tariff", changed("tariff", "CH-01", (row) => ({ ...row, subheadings: ["010121", "010121"] })), /twice/);
  invalid("tariff", changed("tariff", "CH-01", (row) => ({ ...row, subheadings: ["020110"] })), /another chapter/);
  invalid("tariff", changed("tariff", "CH-01", (row) => ({ ...row, nationalLines: ["01019999"] })), /no subheading/);
});
test("duty without a general row, with seasons that leave days out or overlap, or without a way to combine two rates, is refused", () => {
  invalid("import-duty", dataRows("import-duty").filter(({ id }) => id !== "DUTY-GENERAL"), /no general row/);
  invalid("import-duty", changed("import-duty", "DUTY-1101-WEST-1", (row) => ({ ...row, seasonUntil: "03-31" })), /gap or overlap/);
  invalid("import-duty", dataRows("import-duty").filter(({ id }) => id !== "DUTY-1101-WEST-2"), /gap or overlap/);
  invalid("import-duty", changed("import-duty", "DUTY-0407", (row) => ({ ...row, specific: { amount: "1", currency: "MNT", per: "kg" } })), /combined/);
  invalid("import-duty", [...dataRows("import-duty"), { ...dataRows("import-duty")[1], id: "AGAIN" }], /overlap in time/);
});
test("a preference names its countries and the document that proves the origin", () => {
  invalid("import-duty", [...dataRows("import-duty"), { ...dataRows("import-duty")[0], id: "P", agreement: "EPA", origins: ["JP"] }], /come together/);
});
test("excise with gaps or overlaps in days, strength, engine size or age is refused", () => {
  invalid("excise", dataRows("excise").filter(({ id }) => id !== "ALC-BEER.2019"), /no row is in force between/);
  invalid("excise", changed("excise", "ALC-VODKA-25-40.2020", (row) => ({ ...row, alcoholOver: "26" })), /alcohol/);
  invalid("excise", changed("excise", "ALC-VODKA-GT40.2020", (row) => ({ ...row, alcoholUpTo: "60" })), /above 60 is in no row/);
  const vehicle = (change: (engines: Row[]) => Row[]) => changed("excise", "VEH-2017", (row) => ({ ...row, engines: change(structuredClone(row["engines"]) as Row[]) }));
  invalid("excise", vehicle((engines) => engines.slice(1)), /begins at 0/);
  invalid("excise", vehicle((engines) => engines.filter((_, i) => i !== 2)), /engine bands/);
  invalid("excise", vehicle((engines) => engines.slice(0, -1)), /last engine band has an end/);
  invalid("excise", vehicle((engines) => engines.map((band) => ({ ...band, ages: (band["ages"] as Row[]).filter((_, i) => i !== 1) }))), /age bands/);
});
test("refund tiers out of order, a rule without its figure, and a relief without its document are refused", () => {
  invalid("consumption-taxes", changed("consumption-taxes", "VAT-REFUND-3", (row) => ({ ...row, tiers: [{ upToMnt: "9", ratePct: "5" }, { upToMnt: "8", ratePct: "4" }, { ratePct: "1" }] })), /out of order/);
  invalid("consumption-taxes", changed("consumption-taxes", "VAT-REFUND-2", (row) => ({ ...row, tiers: [{ upToMnt: "9", ratePct: "5" }] })), /last tier/);
  invalid("customs-value", dataRows("customs-value").filter(({ id }) => id !== "CV-ROUNDING"), /no rounding rule/);
  invalid("customs-value", changed("customs-value", "CV-PRICE", ({ sign: _, ...row }) => row), /needs sign/);
  invalid("reliefs", changed("reliefs", "RELIEF-DIPLOMATIC", ({ document: _, ...row }) => row), /document/);
  invalid("reliefs", changed("reliefs", "PROC-TRANSIT", (row) => ({ ...row, code: "smuggling" })), /no procedure/);
  invalid("payment-terms", [...dataRows("payment-terms"), { ...dataRows("payment-terms")[0], id: "AGAIN" }], /overlap in time/);
});
