import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { people } from "../../domain/testing.ts";
import { consignment, LICENCE, load, newWorld, weigh } from "../../domain/testing-world.ts";
import { exampleWorld } from "../../domain/testing-examples.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import type { Database } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { findings, keyOfFinding } from "./findings.ts";
import type { FindingCode, FindingPeriod } from "./findings.ts";
import type { MemoryLedger } from "../../domain/testing.ts";

function projected(make: () => Promise<MemoryLedger>) {
  const state = {} as { db: Kysely<Database>; owner: Kysely<Database>; database: TestDatabase };
  before(async () => {
    state.database = await testDatabase();
    await follow({ url: state.database.url, source: sourceOf(blocksOf(await make())), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    state.db = openDatabase(state.database.url, { role: API_ROLE });
    state.owner = openDatabase(state.database.url);
  });
  after(async () => {
    await Promise.all([state.db.destroy(), state.owner.destroy()]);
    await state.database.drop();
  });
  return state;
}
const summary = async (db: Kysely<Database>, period: FindingPeriod, ...codes: readonly FindingCode[]): Promise<string[]> =>
  (await findings(db, period, { ...(codes.length > 0 ? { codes } : {}), limit: 1_000 })).map(({ code, rule, id, figure, threshold, unit }) => `${code} ${rule} ${id}: ${Number(figure)} > ${Number(threshold)} ${unit}`);

suite("a truck that is heavy and empty, a stock that grew, a truck that never came", () => {
  const state = projected(async () => {
    const world = await newWorld();
    await consignment(world);
    await load(world, "U1", 90_000);
    await weigh(world, "HEAVY", 100_900, { deviceId: "WB-GATE", vehicle: "1777УБА", by: people.customs });
    await weigh(world, "LIGHT", 4_000, { deviceId: "WB-GATE", vehicle: "1778УБА", by: people.customs });
    await world.run("lots:adjust", { lotId: "coal", deltaKg: "50000", reason: "survey", note: "found more", surveyNo: "SV-1" }, { by: people.miner });
    return world;
  });
  const june = { from: "2026-06-01", to: "2026-06-30" };

  test("each is found with its figure and threshold: worked by hand", async () => {
    assert.deepEqual(await summary(state.db, june), [
      "F1 heavy-without-load HEAVY: 100900 > 5000 kg",
      `F9 adjusted-up ${LICENCE}: 50000 > 30000 kg`,
      "F15 transport-late U1: 29 > 7 d",
    ]);
    assert.deepEqual(await summary(state.db, june, "F9"), [`F9 adjusted-up ${LICENCE}: 50000 > 30000 kg`]);
  });

  test("another period has only what is late by its end", async () => {
    assert.deepEqual(await summary(state.db, { from: "2026-07-01", to: "2026-07-31" }), ["F15 transport-late U1: 60 > 7 d"]);
    assert.deepEqual(await summary(state.db, { from: "2026-05-01", to: "2026-05-31" }), []);
  });

  test("asked about some records, those of others are left out", async () => {
    assert.deepEqual((await findings(state.db, june, { limit: 10, about: ["U1", "NO-SUCH"] })).map(({ id }) => id), ["U1"]);
    assert.deepEqual(await findings(state.db, june, { limit: 10, about: [] }), []);
  });

  test("pages go forth and back in one order", async () => {
    const all = await findings(state.db, june, { limit: 10 });
    const [first, second, third] = all.map(keyOfFinding);
    assert.deepEqual((await findings(state.db, june, { limit: 1, after: first })).map(keyOfFinding), [second]);
    assert.deepEqual((await findings(state.db, june, { limit: 1, before: third, inverted: true })).map(keyOfFinding), [second]);
  });
});

suite("the examples, before and after their figures are changed", () => {
  const state = projected(exampleWorld);
  const always = { from: "2020-01-01", to: "2030-01-01" };

  test("honest cargoes give no finding", async () => {
    assert.deepEqual(await summary(state.db, always, "F1", "F3", "F4", "F5", "F6", "F7", "F8", "F2", "F9", "F10", "F11", "F12", "F13", "F14", "F16"), []);
  });

  test("weights that differ, a scale that leans, documents for more than they cover, a moisture out of the row", async () => {
    await sql`update unit set exit_net_kg = net_kg * 0.99 where consignment_id = 'TT-2026-06-CONSIGNMENT'`.execute(state.owner);
    const f5 = await summary(state.db, always, "F5");
    const { rows: units } = await sql<{ id: string }>`select id from unit where consignment_id = 'TT-2026-06-CONSIGNMENT'`.execute(state.owner);
    assert.equal(f5.filter((line) => line.startsWith("F5 gate-weight")).length, units.length);
    if (units.length >= 10) assert.ok(f5.some((line) => line.startsWith("F5 scale-bias") && line.includes(": 1 > 0.1 %")), f5.join("\n"));
    await sql`update acceptance set within_tolerance = 'no'`.execute(state.owner);
    assert.ok((await summary(state.db, always, "F5")).some((line) => line.startsWith("F5 acceptance-weight")));
    await sql`update receipt set mass_kg = 1`.execute(state.owner);
    assert.ok((await summary(state.db, always, "F12")).every((line) => /: [\d.]+ > 1 kg$/.test(line)));
    await sql`update lot set made_kg = 1 where id in (select lot_id from certificate)`.execute(state.owner);
    assert.ok((await summary(state.db, always, "F3")).length > 0);
    await sql`
      insert into certificate select id || '-' || n, sample_id, lot_id, accreditation_no, laboratory_id, laboratory_msp, issued_on, supersedes, superseded_by, superseded_on, at,
        jsonb_build_object('results', jsonb_build_array(jsonb_build_object('analyte', 'TM', 'value', case when n = 9 then '19' else '8' end, 'unit', '%', 'basis', 'as-received'))), tx_id, block, position
      from (select * from certificate limit 1) one, generate_series(1, 9) n`.execute(state.owner);
    assert.deepEqual((await summary(state.db, always, "F7")).map((line) => /-9: 19 > /.test(line)), [true]);
  });
});
