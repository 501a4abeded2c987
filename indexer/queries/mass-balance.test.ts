import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
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
    return world;
  });

  test("each licence has its shares of what was blended: worked by hand", async () => {
    // mix: 3/4 and 1/4. mix-2: (200·3/4 + 100)/300 = 5/6 and 1/6. Of 90 t loaded: 75 t and 15 t.
    const first = await massBalance(state.db, LICENCE);
    assert.deepEqual([first.total.minedKg, first.total.loadedKg, first.total.fedKg, first.total.processedKg], ["1000000", "75000", "0", "1000000"]);
    const second = await massBalance(state.db, OTHER);
    assert.deepEqual(second.total, { minedKg: "500000", fedKg: "100000", madeKg: "60000", processedKg: "460000", adjustedKg: "-1000", loadedKg: "15000", declaredKg: "0", exitedKg: "0", acceptedKg: "0" });
    assert.deepEqual(second.products.map(({ product, processedKg }) => [product, processedKg]), [["coking-coal-raw", "400000"], ["coking-coal-washed", "60000"]]);
    assert.deepEqual([first.flags, second.flags], [[], []]);
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
