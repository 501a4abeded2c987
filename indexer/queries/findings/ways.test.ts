import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { people } from "../../../domain/testing.ts";
import { consignment, extract, LICENCE, load, newWorld, suspension, weigh } from "../../../domain/testing-world.ts";
import { openDatabase } from "../../database.ts";
import { follow } from "../../follow.ts";
import { API_ROLE } from "../../schema.ts";
import type { Database } from "../../schema.ts";
import { testDatabase } from "../../testing.ts";
import type { TestDatabase } from "../../testing.ts";
import { sourceOf } from "../../testing/blocks.ts";
import { blocksOf } from "../../testing/world.ts";
import { findings } from "../findings.ts";
import type { FindingCode } from "../findings.ts";

/*
 * Goods on another way than the ledger says. What the rules let happen is brought about by transactions; what only many trips show, by rows.
 */

const { miner, carrier } = people;
const june = { from: "2026-06-01", to: "2026-06-30" };
let database: TestDatabase, db: Kysely<Database>, owner: Kysely<Database>;
const told = async (...codes: readonly FindingCode[]): Promise<string[]> =>
  (await findings(db, june, { codes, limit: 100 })).map(({ code, rule, kind, id, figure, threshold, unit, of }) => `${code} ${rule} ${kind} ${id}${of === null ? "" : ` (${of})`}: ${Number(figure)} ${unit}, ${Number(threshold)}`);

suite("goods on another way", () => {
  before(async () => {
    const world = await newWorld();
    await consignment(world);
    // U1 is emptied somewhere, U2 is only weighed once more, U3 was taken back before it was weighed empty.
    await load(world, "U1", 90_000);
    await load(world, "U2", 90_000, { plate: "1202УБА" });
    await load(world, "U3", 90_000, { plate: "1203УБА" });
    await world.run("corrections:loading", { unitId: "U3", reason: "wrong stockpile" }, { by: miner });
    await weigh(world, "LIGHT-1", 1_000, { deviceId: "WB-YARD", by: carrier });
    await weigh(world, "HEAVY-2", 89_900, { deviceId: "WB-YARD", vehicle: "1202УБА", by: carrier });
    await weigh(world, "LIGHT-3", 1_000, { deviceId: "WB-YARD", vehicle: "1203УБА", by: carrier });
    await world.run("consignments:seal", { unitId: "U2", sealNo: "S-2", at: "2026-06-03T08:00:00Z" }, { by: carrier });
    // Eleven days of 10 t and one of 51 t under another licence.
    for (let i = 1; i <= 11; i++) await extract(world, `DAY-${i}`, "10000", { licenceNo: "TEST-MV-000102", at: `2026-05-${String(10 + i)}T03:00:00Z` });
    await extract(world, "BURST", "51000", { licenceNo: "TEST-MV-000102", at: "2026-06-02T03:00:00Z" });
    await extract(world, "SOON", "1000");
    await world.run("lots:move", { lotId: "SOON", toSiteId: "plant", custodianId: "tt" }, { by: miner });
    await extract(world, "IN-TIME", "1000", { at: "2026-06-01T00:00:00Z" });
    await world.run("lots:move", { lotId: "IN-TIME", toSiteId: "plant", custodianId: "tt", at: "2026-06-01T05:00:00Z" }, { by: miner });
    await suspension(world, "suspend", { licenceNo: LICENCE }, { at: "2026-06-10T00:00:00Z" });
    await extract(world, "AFTERWARDS", "7000", { at: "2026-06-09T00:00:00Z" });
    await suspension(world, "lift", { licenceNo: LICENCE }, { at: "2026-06-12T00:00:00Z" });
    await extract(world, "LATE-BUT-LIFTED", "7000", { at: "2026-06-08T00:00:00Z" });
    database = await testDatabase();
    const { url } = database;
    await follow({ url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    db = openDatabase(url, { role: API_ROLE });
    owner = openDatabase(url);
    await sql`update site set lat = 43.61, lon = 105.47 where id = 'pit'`.execute(owner);
    await sql`update site set lat = 42.42, lon = 107.57 where id = 'plant'`.execute(owner);
  });
  after(async () => {
    await Promise.all([db.destroy(), owner.destroy()]);
    await database.drop();
  });

  test("F2: a lorry that is light again while its load neither left nor was taken back", async () => {
    // 31 t of the 120 t that it weighed loaded.
    assert.deepEqual(await told("F2"), ["F2 emptied-without-exit unit U1 (LIGHT-1): 25.8 %, 60"]);
  });

  test("F2: a lorry that comes back over the border while its load never left by a gate", async () => {
    const enter = (id: string, plate: string) => sql`
      insert into manifest (id, border_point, mode, waybill_no, shipper, shipper_country, seal_no, carrier_id, importer_ids, status, entered_at, at, record, tx_id, block, position)
      values (${id}, 'gashuunsukhait-road', 'road', ${id}, 's', 'CN', 's', 'haul', '{}', 'entered', '2026-06-20T00:00:00Z', '2026-06-20T00:00:00Z', ${JSON.stringify({ vehicle: { kind: "truck", plate } })}::jsonb, 'tx', 1, 0)`.execute(owner);
    await enter("M-2", "1202УБА");
    await enter("M-3", "1203УБА");
    assert.deepEqual((await told("F2")).filter((line) => line.includes("entered")), ["F2 entered-without-exit unit U2 (M-2): 1 entries, 0"]);
  });

  test("F10: a lot at another site sooner than anything drives, a day far above the pit's pace, an extraction entered while its licence was suspended", async () => {
    const found = await told("F10");
    assert.equal(found.length, 3, found.join("\n"));
    assert.match(found[0] ?? "", /^F10 arrived-too-soon lot SOON \(plant\): \d+(\.\d)? km\/h, 110$/);
    assert.deepEqual(found.slice(1), ["F10 entered-while-suspended lot AFTERWARDS (TEST-MV-000101): 7000 kg, 0", "F10 mined-above-pace licence TEST-MV-000102 (2026-06-02): 5.1 times, 5"]);
  });

  test("F11: a seal long after the loading, and a trip far longer than others on the same way", async () => {
    const [late, ...others] = await told("F11");
    assert.match(late ?? "", /^F11 sealed-late unit U2: 5[56](\.\d)? h, 24$/);
    assert.deepEqual(others, []);
    const trips = (from: number, to: number, hours: number) => sql`
      with number as (select generate_series(${from}::integer, ${to}::integer) n),
      loaded as (insert into ticket select 'L-' || n, device_id, vehicle, 'pit', tare_kg, gross_kg, net_kg, weighed_by, 'TRIP-' || n, at, record, tx_id, block, position from ticket, number where id = 'T-U1'),
      left_by as (insert into ticket select 'B-' || n, device_id, vehicle, 'gate', tare_kg, gross_kg, net_kg, weighed_by, 'TRIP-' || n, at + ${hours} * interval '1 hour', record, tx_id, block, position from ticket, number where id = 'T-U1')
      insert into unit (id, consignment_id, vehicle_kind, ticket_no, waybill_type, waybill_no, net_kg, site_id, status, exit_ticket_no, exit_net_kg, exit_at, exporter_msp, carrier_id, carrier_msp, at, record, tx_id, block, position)
      select 'TRIP-' || n, consignment_id, vehicle_kind, 'L-' || n, waybill_type, waybill_no, net_kg, site_id, 'exited', 'B-' || n, net_kg, at + interval '1 day', exporter_msp, carrier_id, carrier_msp, at, record, tx_id, block, position from unit, number where id = 'U1'`.execute(owner);
    await trips(1, 6, 8);
    await trips(7, 7, 30);
    assert.deepEqual((await told("F11")).filter((line) => line.includes("detour")), ["F11 detour unit TRIP-7 (pit gate): 30 h, 24"]);
  });
});
