import assert from "node:assert/strict";
import { test } from "node:test";
import { DomainError } from "../../error.ts";
import { tableNames } from "../../tables.ts";
import { people, refuses } from "../../testing.ts";
import { newWorld, setTable } from "../../testing-world.ts";
import type { RefusalCode } from "../../error.ts";
import type { TableName } from "../../tables.ts";
import { dataRows } from "../testing.ts";
import { checkTable, tableProblems, tablesInForce } from "./index.ts";

type Row = Readonly<Record<string, unknown>>;
const { tax, customs, minerals, miner } = people;

function refusal(name: TableName, rows: unknown, code: RefusalCode, problem?: RegExp): void {
  assert.throws(
    () => checkTable(name, rows),
    (error) => error instanceof DomainError && error.code === code && (problem === undefined || problem.test(error.message)),
    `${name} ${code} ${problem?.source ?? ""}`,
  );
}
/** The rows of a table with one of them changed. */
const changing = (name: TableName, id: string, change: (row: Row) => Row): readonly Row[] => dataRows(name).map((row) => (row["id"] === id ? change(row) : row));
const bandsOf = (row: Row) => row["bands"] as readonly Row[];

test("every table of the data folder can be used", () => {
  for (const name of tableNames) checkTable(name, dataRows(name));
});

test("rows with unknown, missing or malformed fields are refused", () => {
  refusal("customs-fees", [], "input/required");
  refusal("customs-fees", {}, "input/format");
  refusal("customs-fees", changing("customs-fees", "FEE-MAIN", (row) => ({ ...row, amount: 7000 })), "input/format");
  refusal("customs-fees", changing("customs-fees", "FEE-MAIN", (row) => ({ ...row, colour: "red" })), "input/unknown-field");
  refusal("customs-fees", changing("customs-fees", "FEE-MAIN", ({ source: _, ...row }) => row), "input/required");
  refusal("customs-fees", changing("customs-fees", "FEE-MAIN", ({ currency: _, ...row }) => row), "table/invalid", /per sheet has an amount and a currency/);
  refusal("customs-fees", [...dataRows("customs-fees"), ...dataRows("customs-fees")], "table/invalid", /occurs twice/);
});

test("bands with a gap, an overlap, a missing stage or an end are refused", () => {
  const copper = (change: (bands: readonly Row[]) => readonly Row[]) => changing("royalty-surtax", "surtax.copper", (row) => ({ ...row, bands: change(bandsOf(row)) }));
  const first = (change: object) => copper(([band, ...rest]) => [{ ...band, ...change }, ...rest]);
  refusal("royalty-surtax", first({ max: "4999" }), "table/invalid", /prices from 4999 are in no band/);
  refusal("royalty-surtax", first({ max: "5001" }), "table/invalid", /overlaps the band before it/);
  refusal("royalty-surtax", first({ min: "1" }), "table/invalid", /the first band begins at 0/);
  refusal("royalty-surtax", first({ max: undefined }), "table/invalid", /no end, so the two overlap/);
  refusal("royalty-surtax", first({ rates: [{ stage: "ore", ratePct: "0" }] }), "table/invalid", /one rate for each of ore, concentrate, product/);
  refusal("royalty-surtax", copper((bands) => bands.slice(0, -1)), "table/invalid", /the last band has an end/);
  refusal("royalty-surtax", copper((bands) => bands.toReversed()), "table/invalid");
  refusal("royalty-surtax", changing("royalty-surtax", "surtax.copper", ({ stages: _, ...row }) => row), "table/invalid", /bands and stages come together/);
});

test("rows about the same thing may neither overlap in time nor leave days without a row", () => {
  const gold = (change: object) => changing("royalty-base", "GOLD-BOM-2019Q1", (row) => ({ ...row, ...change }));
  refusal("royalty-base", gold({ effectiveTo: "2019-04-08" }), "table/invalid", /GOLD-BOM-2019Q1 and GOLD-BOM-2019 overlap in time/);
  refusal("royalty-base", gold({ effectiveTo: "2019-04-06" }), "table/invalid", /no row is in force between/);
  refusal("royalty-base", gold({ effectiveTo: undefined }), "table/invalid", /overlap in time/);
  refusal("royalty-base", gold({ effectiveTo: "2018-01-01" }), "table/invalid", /ends before it begins/);
  refusal("royalty-base", dataRows("royalty-base").filter(({ id }) => id !== "BASE-STANDARD"), "table/invalid", /no standard row/);
  refusal("reference-prices", changing("reference-prices", "copper.2014-01", (row) => ({ ...row, commodity: "zinc" })), "table/invalid", /overlap in time/);
  refusal("reference-prices", changing("reference-prices", "copper.2014-01", (row) => ({ ...row, effectiveTo: "2014-02-28" })), "table/invalid", /in force within 2014-01/);
});

test("valuation rules and products must be complete", () => {
  refusal("valuation-rules", changing("valuation-rules", "C3", ({ rank: _, ...row }) => row), "table/invalid", /a rule of kind price needs rank/);
  refusal("valuation-rules", changing("valuation-rules", "R1", ({ moneyPlaces: _, ...row }) => row), "table/invalid", /rounding needs moneyPlaces/);
  refusal("valuation-rules", changing("valuation-rules", "A1", (row) => ({ ...row, rank: 10, effectiveFrom: "2016-06-30" })), "table/invalid", /overlap in time/);
  refusal("products", changing("products", "copper-concentrate", ({ metals: _, ...row }) => row), "table/invalid", /metals are named/);
  refusal("products", changing("products", "coke", ({ commodity: _, ...row }) => row), "table/invalid", /a reference price by name or by grade/);
  refusal("products", changing("products", "coke", (row) => ({ ...row, assay: [{ analyte: "Ash", unit: "%", basis: "dry", min: "0", max: "100", typicalMin: "14", typicalMax: "11" }] })), "table/invalid", /bounds of Ash/);
});

test("a table is proposed by an officer of its owner, as the next version", async () => {
  const world = await newWorld();
  const propose = (version: number, by = tax, table: TableName = "royalty-base") => world.run("tables:propose", { table, version, rows: dataRows(table), note: "first" }, { by });
  await refuses("auth/forbidden", propose(1, customs), { orgId: "tax" });
  await refuses("auth/forbidden", propose(1, miner));
  await refuses("table/stale-version", propose(2), { current: 0, next: 1 });
  await propose(1);
  await refuses("table/stale-version", propose(1), { current: 1, next: 2 });
  await propose(2);
  await refuses("table/missing", tablesInForce(world, "royalty-base"), { owner: "tax" });
});

test("a proposed table is approved by another officer, and an older one does not come back over a newer", async () => {
  const world = await newWorld();
  const propose = (version: number) => world.run("tables:propose", { table: "royalty-base", version, rows: dataRows("royalty-base"), note: "test" }, { by: tax });
  const approve = (version: number, by: typeof tax = { ...tax, user: "tax-second" }) => world.run("tables:approve", { table: "royalty-base", version }, { by });
  await refuses("table/missing", approve(1));
  await propose(1);
  await propose(2);
  await refuses("auth/two-persons", approve(2, tax));
  await refuses("auth/forbidden", approve(2, minerals));
  await approve(2);
  await refuses("step/out-of-order", approve(2), { status: "approved" });
  await refuses("table/stale-version", approve(1), { current: 2 });
  const { "royalty-base": read } = await tablesInForce(world, "royalty-base");
  assert.deepEqual([read.version, read.rows.length, read.tx], [2, dataRows("royalty-base").length, (await world.found("table", "royalty-base/2")).tx]);
});

test("a table that could not be used is not proposed", async () => {
  const world = await newWorld();
  const rows = dataRows("tolerances").map((row) => ({ ...row, value: "-1" }));
  await refuses("input/out-of-range", world.run("tables:propose", { table: "tolerances", version: 2, rows, note: "test" }, { by: customs }));
  await setTable(world, "tolerances", dataRows("tolerances"), customs);
});

test("whoever writes a table is told everything that is wrong with it, by row, where reading it names the first", () => {
  const rows = dataRows("reference-prices");
  const [first, second] = rows;
  assert.deepEqual(tableProblems("reference-prices", rows), []);
  const doubled = { ...first, id: "again" };
  const shifted = { ...second, id: "shifted", commodity: "nickel", effectiveTo: "2012-01-01" };
  const found = tableProblems("reference-prices", [...rows, doubled, shifted, second]);
  assert.deepEqual(new Set(found.flatMap((problem) => ("kind" in problem ? [problem.kind] : []))), new Set(["overlap", "row", "ends-before", "twice"]));
  assert.ok(found.some((problem) => "kind" in problem && problem.kind === "overlap" && problem.rows.includes("again")));
  refusal("reference-prices", [...rows, doubled], "table/invalid", /overlap in time/);
  const unreadable = tableProblems("reference-prices", [first, { ...second, price: "many" }]);
  assert.deepEqual(unreadable.map(({ at }) => at), [1]);
});
