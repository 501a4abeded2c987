import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
import { dec } from "../../domain/decimal.ts";
import { people } from "../../domain/testing.ts";
import { consignment, LICENCE, load, newWorld } from "../../domain/testing-world.ts";
import { exampleWorld } from "../../domain/testing-examples.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import type { Database } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import type { MemoryLedger } from "../../domain/testing.ts";
import { borderOf } from "./border.ts";
import { massBalance } from "./mass-balance.ts";

const OTHER = "TEST-MV-000102";
function projected(make: () => Promise<MemoryLedger>) {
  const state = {} as { db: Kysely<Database>; database: TestDatabase; world: MemoryLedger };
  before(async () => {
    state.world = await make();
    state.database = await testDatabase();
    await follow({ url: state.database.url, source: sourceOf(blocksOf(state.world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    state.db = openDatabase(state.database.url, { role: API_ROLE });
  });
  after(async () => {
    await state.db.destroy();
    await state.database.drop();
  });
  return state;
}

suite("two licences, washed apart, blended and loaded", () => {
  const state = projected(async () => {
    const world = await newWorld();
    await consignment(world); // lot coal: 1,000 t raw of LICENCE
    const { miner } = people;
    await world.run("lots:extract", { lotId: "other", licenceNo: OTHER, siteId: "pit", product: "coking-coal-raw", massKg: "500000" }, { by: miner });
    await world.run("lots:blend", { lotId: "mix", siteId: "pit", inputs: [{ lotId: "coal", massKg: "300000" }, { lotId: "other", massKg: "100000" }] }, { by: miner });
    await world.run("lots:blend", { lotId: "mix-2", siteId: "pit", inputs: [{ lotId: "mix", massKg: "200000" }, { lotId: "coal", massKg: "100000" }] }, { by: miner });
    await world.run("lots:adjust", { lotId: "other", deltaKg: "-1000", reason: "survey", note: "found short" }, { by: miner });
    await world.run("lots:move", { lotId: "other", toSiteId: "plant", custodianId: "tt" }, { by: miner });
    await world.run("lots:process", { runId: "R", siteId: "plant", process: "washing", inputs: [{ lotId: "other", massKg: "100000" }], outputs: [{ lotId: "washed", product: "coking-coal-washed", massKg: "60000" }], lossKg: "40000" }, { by: miner });
    await load(world, "U1", 90_000, { lotId: "mix-2" });
    await load(world, "U2", 40_000, { lotId: "mix-2", plate: "1202УБА" });
    await world.run("corrections:loading", { unitId: "U2", reason: "wrong stockpile" }, { by: miner });
    return world;
  });

  test("each licence has its shares of what was blended: worked by hand", async () => {
    // mix: 3/4 and 1/4. mix-2: (200·3/4 + 100)/300 = 5/6 and 1/6. Of 90 t loaded: 75 t and 15 t.
    const first = await massBalance(state.db, LICENCE);
    assert.deepEqual([first.total.minedKg, first.total.loadedKg, first.total.fedKg, first.total.processedKg], ["1000000", "75000", "0", "1000000"]);
    const second = await massBalance(state.db, OTHER);
    assert.deepEqual(second.total, { minedKg: "500000", fedKg: "100000", madeKg: "60000", processedKg: "460000", adjustedKg: "-1000", loadedKg: "15000", declaredKg: "0", exitedKg: "0", acceptedKg: "0", soldKg: "0" });
    assert.deepEqual(second.products.map(({ product, processedKg }) => [product, processedKg]), [["coking-coal-raw", "400000"], ["coking-coal-washed", "60000"]]);
    assert.deepEqual([first.flags, second.flags], [[], []]);
  });

  test("a loading that was taken back counts nowhere", async () => {
    assert.deepEqual((await massBalance(state.db, OTHER)).months.map(({ product, loadedKg }) => [product, loadedKg]), [["coking-coal-raw", "15000"], ["coking-coal-washed", "0"]]);
    const border = await borderOf(state.db, "CON");
    assert.deepEqual(border?.figures.filter(({ scope }) => scope === "lot"), []);
  });

  test("months are Mongolian, and a period bounds what is shown", async () => {
    const { months } = await massBalance(state.db, OTHER);
    assert.deepEqual([...new Set(months.map(({ month }) => month))], ["2026-06"]);
    assert.deepEqual((await massBalance(state.db, OTHER, { from: "2026-07" })).months, []);
    const before = await massBalance(state.db, OTHER, { to: "2026-05" });
    assert.deepEqual([before.months, before.total.minedKg], [[], "0"]);
  });

  test("a licence that there is not has nothing", async () => {
    const { total, months, flags } = await massBalance(state.db, "MV-999999");
    assert.deepEqual([total.minedKg, months, flags], ["0", [], []]);
  });
});

suite("more is declared than there was", () => {
  const state = projected(async () => {
    const world = await newWorld();
    await consignment(world);
    await load(world, "U1", 90_000);
    await world.run("lots:extract", { lotId: "july", licenceNo: LICENCE, siteId: "pit", product: "coking-coal-raw", massKg: "2000000", at: "2026-07-10T00:00:00Z" }, { by: people.miner });
    const con = await world.found("consignment", "CON");
    // What no rule lets happen: 1,500 t declared of 1,000 t.
    const declaration = { declarationNo: "D", regime: "10" as const, consignmentId: "CON", customsOffice: "x", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: dec("1500000") }], receiptNos: ["0".repeat(33)], certificateNos: ["C"], additionalSheets: 0 };
    const derived = { version: 1, contractNo: "C-CON", exporterId: "tt", payerMsp: "MinerMSP", borderPoint: "gashuunsukhait-road", netKg: dec("1500000"), valueDigest: "0".repeat(64), status: "filed" as const, filedOn: "2026-06-20", versionTx: "tx-1", payments: [] };
    const { outcome } = world.history.at(-1) ?? assert.fail();
    Object.assign(outcome, { puts: [...outcome.puts, { kind: "declaration", id: "D", record: { ...declaration, ...derived, tx: `tx-${world.history.length - 1}`, at: con.at } }, { kind: "consignment", id: "CON", record: { ...con, declarationNo: "D", tx: `tx-${world.history.length - 1}` } }] });
    return world;
  });

  test("the month in which the chain breaks says so, and the one that mends it no more", async () => {
    const { months, flags } = await massBalance(state.db, LICENCE);
    assert.deepEqual(months.map(({ month, minedKg, declaredKg, breaks }) => [month, minedKg, declaredKg, ...breaks.map(({ code, excessKg }) => `${code} ${excessKg}`)]), [["2026-06", "1000000", "1500000", "declared-above-processed 500000"], ["2026-07", "2000000", "0"]]);
    assert.deepEqual(flags, []);
    assert.deepEqual((await massBalance(state.db, LICENCE, { to: "2026-06" })).flags, [{ code: "declared-above-processed", product: "coking-coal-raw", excessKg: "500000" }]);
  });
});

suite("the examples", () => {
  const state = projected(exampleWorld);

  test("mined ≥ processed ≥ declared ≥ exited ≥ accepted, down to the buyer, for every licence that exported", async () => {
    const licences = await state.world.all("licence");
    let exported = 0;
    for (const { licenceNo } of licences) {
      const { total, flags } = await massBalance(state.db, licenceNo);
      const chain = [total.minedKg, total.processedKg, total.declaredKg, total.exitedKg].map(Number);
      if (chain[3] === 0) continue;
      exported += 1;
      assert.deepEqual(flags, [], licenceNo);
      assert.ok(chain.every((kg, i) => i === 0 || kg <= (chain[i - 1] as number) * 1.005), `${licenceNo}: ${chain.join(" ")}`);
      assert.ok(Number(total.acceptedKg) > 0, licenceNo);
    }
    assert.ok(exported >= 2);
  });

  test("what was sold at home is in the balance of the licence that it was mined under", async () => {
    const [sale] = await state.world.all("sale");
    assert.ok(sale);
    const { total, months } = await massBalance(state.db, sale.licences[0] ?? "");
    assert.equal(total.soldKg, sale.massKg.toString());
    assert.deepEqual(months.filter(({ soldKg }) => soldKg !== "0").map(({ month, product }) => [month, product]), [[sale.reportedOn.slice(0, 7), sale.product]]);
  });

  test("what left by consignments is what left by licences", async () => {
    const units = await state.world.all("unit");
    const left = units.reduce((sum, { exitNetKg }) => sum + Number(exitNetKg?.toString() ?? 0), 0);
    let byLicence = 0;
    for (const { licenceNo } of await state.world.all("licence")) byLicence += Number((await massBalance(state.db, licenceNo)).total.exitedKg);
    assert.ok(Math.abs(left - byLicence) < 0.01, `${left} ${byLicence}`);
  });

  test("the border from both sides: every unit's weights, seal and plate, the buyer's mass and values", async () => {
    for (const { consignmentId, unitCount, exitedKg } of await state.world.all("consignment")) {
      const border = await borderOf(state.db, consignmentId);
      assert.ok(border);
      const of = (scope: string, measure: string) => border.figures.filter((figure) => figure.scope === scope && figure.measure === measure);
      assert.deepEqual([border.unitCount, of("unit", "wet-mass").length, of("unit", "seal").length], [unitCount, unitCount, unitCount]);
      assert.ok(of("unit", "seal").every(({ exceeds }) => exceeds === false) && of("unit", "plate").every(({ exceeds }) => exceeds === false));
      const [mass] = of("consignment", "wet-mass");
      const acceptance = await state.world.found("acceptance", consignmentId);
      assert.deepEqual([mass?.here, mass?.there, mass?.difference?.toString()], [exitedKg.toString(), acceptance.receivedKg.toString(), acceptance.differenceKg.toString()]);
      assert.equal(mass?.exceeds, acceptance.withinTolerance === "no");
      assert.ok(of("consignment", "assay").length > 0 && of("lot", "assay").length > 0 && of("consignment", "dry-mass").length === 1);
    }
    assert.equal(await borderOf(state.db, "none"), undefined);
    const few = await borderOf(state.db, "TT-2026-06-CONSIGNMENT", 2);
    assert.equal(few?.figures.filter(({ scope, measure }) => scope === "unit" && measure === "wet-mass").length, 2);
  });
});
