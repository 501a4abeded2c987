import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { canonicalJson } from "../../domain/canonical.ts";
import { Decimal, dec } from "../../domain/decimal.ts";
import { DomainError } from "../../domain/error.ts";
import { exampleWorld } from "../../domain/testing-examples.ts";
import { dataRows } from "../../domain/tax/testing.ts";
import { checksum } from "../checksum.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { simulate, trialPage } from "./simulate.ts";

/* The examples' declarations, indexed, and assessed again under other tables. */

let database: TestDatabase;
const always = { from: "2000-01-01", to: "2100-01-01" };
async function as<T>(mspId: string, work: (db: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> {
  const db = openDatabase(database.url, { role: API_ROLE, settings: { "garal.msp": mspId } });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
const raised = { "royalty-base": dataRows("royalty-base").map((row) => (["BASE-STANDARD", "OT-STABILISED"].includes(String(row["id"])) ? { ...row, ratePct: "10" } : row)) };

suite("assessed again", () => {
  before(async () => {
    database = await testDatabase();
    const world = await exampleWorld(undefined, ["registry", "coal", "copper", "gold", "copper-gold-silver", "trader", "procedures"]);
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" }, onInterruption: (reason) => { throw reason; } });
  });
  after(() => database.drop());

  test("under the tables of their own assessments nothing changes, and nobody's payments either", async () => {
    const result = await as("CustomsMSP", (db) => simulate(db, { ...always, tables: {} }));
    assert.deepEqual(result.kinds, { export: 4, import: 1, sale: 1, stay: 1 });
    assert.deepEqual([result.changed, result.refused], [0, {}]);
    for (const { before: was, after: is } of result.total) assert.equal(is.toString(), was.toString());
  });
  test("a base rate of twice the percentage doubles the base royalty and nothing else, by product, border and payer", async () => {
    const result = await as("TaxMSP", (db) => simulate(db, { ...always, tables: raised }));
    assert.deepEqual([result.changed, result.refused], [result.kinds.export, {}], "gold for the central bank and imports have rows of their own");
    const base = await as("TaxMSP", async (db) => db.selectFrom("assessment_line").innerJoin("assessment", "assessment.id", "assessment_line.id").where("assessment.superseded_by", "is", null).where("tax", "=", "royalty-base").where("currency", "=", "USD").select(({ fn }) => fn.sum<string>("amount").as("sum")).executeTakeFirstOrThrow());
    const usd = result.total.find(({ currency }) => currency === "USD");
    // Each declaration's line is rounded by itself: twice a rounded amount may be a cent off per declaration.
    const off = usd?.difference.minus(dec(base.sum)).abs() ?? assert.fail();
    assert.ok(!off.greaterThan(Decimal.of(BigInt(result.assessed), 2)), `${usd?.difference} for ${base.sum}`);
    for (const groups of [result.byProduct, result.byBorderPoint, result.byPayer]) {
      assert.equal(groups.reduce((n, group) => n + group.assessed, 0), result.assessed);
      assert.ok(groups.length > 1);
    }
  });
  test("a dearer yuan charges the goods that stayed more, by the day of their home use; a dearer day of their admission leaves that charge as it is", async () => {
    const at = (id: string, mntPerUnit: string) => ({ "exchange-rates": dataRows("exchange-rates").map((row) => (row["id"] === id ? { ...row, mntPerUnit } : row)) });
    const of = async (tables: object) => (await as("CustomsMSP", (db) => trialPage(db, { ...always, tables }, "", 100))).filter(({ kind }) => kind === "stay").map(({ result }) => (result instanceof DomainError ? result.code : result.shifts.map(({ before: was, after: is }) => `${was.toFixed(2)} ${is.toFixed(2)}`).join()));
    // Twice the rate, twice the half of duty and VAT: 38,362,500 and 76,725,000.
    assert.deepEqual(await of(at("CNY.2026-08-10", "990.00")), ["38362500.00 76725000.00"]);
    assert.deepEqual(await of(at("CNY.2026-05-20", "980.50")), ["38362500.00 38362500.00"]);
  });
  test("a sale within the country bears twice its royalty by twice the reference price, though its lots may have gone on", async () => {
    const doubled = { "reference-prices": dataRows("reference-prices").map((row) => (row["commodity"] === "gold" && row["month"] === "2023-02" ? { ...row, price: "420614.32" } : row)) };
    const found = (await as("TaxMSP", (db) => trialPage(db, { ...always, tables: doubled }, "", 100))).find(({ kind }) => kind === "sale");
    assert.deepEqual(found?.result instanceof DomainError ? found.result.code : found?.result.shifts.map(({ before: was, after: is }) => [was.toFixed(2), is.toFixed(2)]), [["92903187.93", "185806375.86"]]);
  });
  test("the result does not depend on how many declarations are read at a time", async () => {
    const [one, many] = await Promise.all([1, 500].map((page) => as("CustomsMSP", (db) => simulate(db, { ...always, tables: raised, page }))));
    assert.equal(canonicalJson(one), canonicalJson(many));
  });
  test("who may not see the private values gets none: their declarations are counted as refused", async () => {
    const { assessed, refused, total } = await as("LabMSP", (db) => simulate(db, { ...always, tables: raised }));
    assert.equal(assessed, 0);
    assert.deepEqual(Object.keys(refused), ["record/unknown"]);
    assert.deepEqual(total, []);
  });
  test("dates without declarations give nothing, and rows with a gap are refused", async () => {
    assert.equal((await as("CustomsMSP", (db) => simulate(db, { from: "2000-01-01", to: "2000-12-31", tables: raised }))).assessed, 0);
    const gap = { "royalty-base": [...dataRows("royalty-base").filter(({ id }) => id !== "BASE-STANDARD")] };
    await assert.rejects(as("CustomsMSP", (db) => simulate(db, { ...always, tables: gap })), (error) => error instanceof DomainError && error.code === "table/invalid");
  });
  test("simulating writes nothing", async () => {
    const db = openDatabase(database.url, { settings: { "garal.writer": "on" } });
    const was = (await checksum(db)).all;
    await as("CustomsMSP", (reader) => simulate(reader, { ...always, tables: raised }));
    assert.equal((await checksum(db)).all, was);
    await db.destroy();
  });
});
