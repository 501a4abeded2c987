import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { certify, exportWorld, file } from "../../../domain/declarations/testing.ts";
import { book, ddtd, enter, handOn, people as traders, released } from "../../../domain/imports/testing.ts";
import { people } from "../../../domain/testing.ts";
import { extract, weigh } from "../../../domain/testing-world.ts";
import { openDatabase } from "../../database.ts";
import { follow } from "../../follow.ts";
import { API_ROLE } from "../../schema.ts";
import type { Database } from "../../schema.ts";
import { testDatabase } from "../../testing.ts";
import type { TestDatabase } from "../../testing.ts";
import { sourceOf } from "../../testing/blocks.ts";
import { blocksOf } from "../../testing/world.ts";
import { findings, keyOfFinding } from "../findings.ts";
import type { FindingCode } from "../findings.ts";
import type { MemoryLedger } from "../../../domain/testing.ts";

/*
 * Each pattern that a query finds. What the rules let happen is brought about by transactions; what only many cargoes show, by rows.
 */

const june = { from: "2026-06-01", to: "2026-06-30" };
interface State {
  customs: Kysely<Database>;
  miner: Kysely<Database>;
  owner: Kysely<Database>;
  database: TestDatabase;
}
function projected(make: () => Promise<MemoryLedger>): State {
  const state = {} as State;
  before(async () => {
    state.database = await testDatabase();
    const { url } = state.database;
    await follow({ url, source: sourceOf(blocksOf(await make())), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    state.customs = openDatabase(url, { role: API_ROLE, settings: { "garal.msp": "CustomsMSP" } });
    state.miner = openDatabase(url, { role: API_ROLE, settings: { "garal.msp": "MinerMSP" } });
    state.owner = openDatabase(url, { settings: { "garal.writer": "on" } });
  });
  after(async () => {
    await Promise.all([state.customs.destroy(), state.miner.destroy(), state.owner.destroy()]);
    await state.database.drop();
  });
  return state;
}
const told = async (db: Kysely<Database>, ...codes: readonly FindingCode[]): Promise<string[]> =>
  (await findings(db, june, { codes, limit: 100 })).map(({ code, rule, kind, id, figure, threshold, unit, of }) => `${code} ${rule} ${kind} ${id}${of === null ? "" : ` (${of})`}: ${Number(figure)} ${unit}, ${Number(threshold)}`);

/** Further rows that differ in their ids alone: `id-1`, `id-2` … */
async function copies(db: Kysely<Database>, table: "declaration" | "import_declaration", id: string, count: number): Promise<void> {
  const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.columns where table_name = ${table} and table_schema = current_schema() order by ordinal_position`.execute(db);
  const columns = rows.map(({ name }) => (name === "id" ? sql`id || '-' || n` : sql.ref(name)));
  await sql`insert into ${sql.table(table)} select ${sql.join(columns)} from ${sql.table(table)}, generate_series(1, ${count}::integer) n where id = ${id}`.execute(db);
}

suite("exports", () => {
  const state = projected(async () => {
    const world = await exportWorld();
    await file(world);
    for (let i = 0; i < 6; i++) await weigh(world, `USUAL-${i}`, 1_000, { vehicle: "1555УБА" });
    await world.run("consignments:weigh", { ticketNo: "OTHER", deviceId: "WB-PIT", vehicle: "1555УБА", tareKg: "33000", grossKg: "90000" }, { by: people.miner });
    await extract(world, "clean", "1000");
    await certify(world, "CLEAN", "clean");
    return world;
  });

  test("F4: a tare far from the vehicle's usual one, with the vehicle", async () => {
    assert.deepEqual(await told(state.customs, "F4"), ["F4 tare-out-of-band ticket OTHER (1555УБА): 10 %, 5"]);
  });

  test("F4: a way between two sites that nobody drives in the time", async () => {
    await sql`update site set lat = 43.61, lon = 105.47 where id = 'pit'`.execute(state.owner);
    await sql`update site set lat = 42.42, lon = 107.57 where id = 'gate'`.execute(state.owner);
    await sql`insert into ticket select 'GATE', device_id, vehicle, 'gate', tare_kg, gross_kg, net_kg, weighed_by, 'U1', at + interval '1 hour', record, tx_id, block, position from ticket where id = 'T-U1'`.execute(state.owner);
    await sql`update unit set exit_ticket_no = 'GATE', exit_net_kg = net_kg, exit_at = (select at from ticket where id = 'GATE') where id = 'U1'`.execute(state.owner);
    const found = (await told(state.customs, "F4")).filter((line) => line.includes("travel-too-fast"));
    // Some 216 km in one hour.
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^F4 travel-too-fast unit U1 \(1201УБА\): 21\d(\.\d)? km\/h, 110$/);
    await sql`update ticket set at = at + interval '3 hours' where id = 'GATE'`.execute(state.owner);
    assert.deepEqual((await told(state.customs, "F4")).filter((line) => line.includes("travel-too-fast")), []);
  });

  test("F6: a value that goods of that name do not have, the farthest of a certificate", async () => {
    assert.deepEqual(await told(state.customs, "F6"), []);
    const results = [["Ash", "8.1", "dry"], ["S", "0.39", "dry"], ["TM", "2", "as-received"]].map(([analyte, value, basis]) => ({ analyte, value, unit: "%", basis, method: "m" }));
    await sql`update certificate set record = jsonb_set(record, '{results}', ${JSON.stringify(results)}::jsonb) where id = 'CLEAN'`.execute(state.owner);
    assert.deepEqual(await told(state.customs, "F6"), ["F6 grade-atypical certificate CLEAN (Ash): 8.1 %, 9"]);
  });

  test("F6: a seller's laboratory that is off in one direction over many exchanges", async () => {
    const exchanged = { exchangedAt: "2026-06-10T00:00:00Z", sellerCertificateNo: "CERT", elements: [{ analyte: "Ash", sellerValue: "19.6", buyerValue: "20", limit: "0.5" }, { analyte: "S", sellerValue: "0.7", buyerValue: "0.7", limit: "0.1" }] };
    const add = (from: number, to: number) => sql`
      insert into assay_settlement select 'X' || n, 'X' || n, 'coal', 'C', 'tt', 'MinerMSP', 'buyer', 'BuyerMSP', 'settled', null, now(), ${JSON.stringify(exchanged)}::jsonb, 'tx', 1, 0 from generate_series(${from}::integer, ${to}::integer) n`.execute(state.owner);
    await add(1, 4);
    assert.deepEqual((await told(state.customs, "F6")).filter((line) => line.includes("leans")), []);
    await add(5, 5);
    assert.deepEqual((await told(state.customs, "F6")).filter((line) => line.includes("leans")), ["F6 laboratory-leans organisation lab (Ash): -80 %, 50"]);
  });

  test("F8: a declared value far below that of others, for those alone who may read values", async () => {
    await copies(state.owner, "declaration", "D-1", 6);
    const { rows: [one] } = await sql<{ collection: string; members: string[] }>`select collection, members from declared_value where declaration_no = 'D-1'`.execute(state.customs);
    assert.ok(one);
    const values = Array.from({ length: 6 }, (_, i) => sql`(${`D-1-${i + 1}/1`}, ${`D-1-${i + 1}`}, 1, 'INV', ${i === 5 ? "9000" : "12400"}::numeric, 'USD', ${one.collection}, ${one.members}::text[], '{}'::jsonb, 'tx', 1, 0)`);
    await sql`insert into declared_value (id, declaration_no, version, invoice_no, value, currency, collection, members, record, tx_id, block, position) values ${sql.join(values)}`.execute(state.owner);
    assert.deepEqual(await told(state.customs, "F8"), ["F8 value-low declaration D-1-6 (coking-coal-raw): 72.6 %, 80"]);
    await sql`update declared_value set members = array['CustomsMSP']`.execute(state.owner);
    assert.deepEqual(await told(state.miner, "F8"), []);
  });

  test("F13: an officer who lets wrong weights pass time and again", async () => {
    const passage = (user: string, from: number, to: number, facts: object) => sql`
      insert into event select 9000 + n, 0, 'tx', 'unit.exited', '2026-06-15T03:00:00Z', 'customs', 'CustomsMSP', ${user}, 'gate', ${JSON.stringify({ facts })}::jsonb from generate_series(${from}::integer, ${to}::integer) n`.execute(state.owner);
    await passage("officer-1", 1, 5, { overrideReason: "wet" });
    await passage("officer-1", 6, 20, {});
    await passage("officer-2", 21, 24, { overrideReason: "wet" });
    assert.deepEqual(await told(state.customs, "F13"), ["F13 overrides-of-officer site gate (officer-1): 25 %, 20"]);
    await passage("officer-1", 25, 40, {});
    assert.deepEqual(await told(state.customs, "F13"), []);
  });

  test("pages find their place among findings of one record", async () => {
    const all = await findings(state.customs, june, { limit: 100 });
    assert.ok(all.length > 4);
    const keys = all.map(keyOfFinding);
    assert.equal(new Set(keys).size, keys.length);
    const paged: string[] = [];
    for (let next: string | undefined; paged.length < keys.length; next = paged.at(-1)) paged.push(...(await findings(state.customs, june, { limit: 2, after: next })).map(keyOfFinding));
    assert.deepEqual(paged, keys);
  });
});

suite("imports and shops", () => {
  const { importer, shop } = traders;
  const state = projected(async () => {
    const world = await released();
    await book(world);
    await handOn(world, "G-1", importer, shop);
    await world.run("retail:sell", { receiptNo: ddtd(1), lines: [{ goodsLotId: "G-1", quantity: "600" }] }, { by: shop });
    await world.run("retail:return", { receiptNo: ddtd(1), lines: [{ goodsLotId: "G-1", quantity: "100" }], reason: "broken" }, { by: shop });
    await world.run("goods:split", { goodsLotId: "G-1", parts: [{ goodsLotId: "G-2", quantity: "200" }] }, { by: shop });
    const gone = (quantity: string, reason: string) => world.run("goods:writeOff", { goodsLotId: "G-1", quantity, reason, note: "n" }, { by: shop });
    await gone("100", "damaged");
    await gone("30", "counted");
    await world.run("manifests:file", { manifestNo: "M-2", borderPoint: "zamiin-uud-road", mode: "road", vehicle: { kind: "truck", plate: "1201УБА" }, waybillType: "cmr", waybillNo: "CMR-2", shipper: "S", shipperCountry: "CN", sealNo: "SEAL-2", lines: [{ line: 1, hs: "8509.40", description: "x", packages: 1, netKg: "1", grossKg: "2", importerId: "importer" }] }, { by: traders.carrier });
    await enter(world, { manifestNo: "M-2", foundSeal: "SEAL-X", newSeal: "SEAL-3", officerNote: "the seal was changed at the gate" });
    return world;
  });

  test("F11: a seal that was found to be another", async () => {
    assert.deepEqual(await told(state.customs, "F11"), ["F11 seal-broken manifest M-2: 1 seals, 0"]);
  });

  test("F16: receipts, what was handed on and what is left make up what there was; what is gone without a receipt is found beyond 3 %", async () => {
    assert.deepEqual(await told(state.customs, "F16"), []);
    await sql`update event set payload = jsonb_set(payload, '{facts,quantity}', '"31"') where type = 'goods.written-off' and payload->'facts'->>'reason' = 'counted'`.execute(state.owner);
    assert.deepEqual(await told(state.customs, "F16"), ["F16 gone-without-receipt goodsLot G-1: 3.1 %, 3"]);
    // Sold 600 less 100 that came back, 200 handed on, 170 left: 870 of 1,000. With 731 on the receipt 1,001.
    await sql`update goods_sale set quantity = 731`.execute(state.owner);
    assert.deepEqual((await told(state.customs, "F16")).filter((line) => line.includes("stock")), ["F16 receipts-above-stock goodsLot G-1: 1001 units, 1000"]);
  });

  test("F14: an import far below what others paid for the heading", async () => {
    await copies(state.owner, "import_declaration", "I-1", 6);
    const { rows: [one] } = await sql<{ collection: string; members: string[]; record: object }>`select collection, members, record from import_value where declaration_no = 'I-1'`.execute(state.customs);
    assert.ok(one);
    const priced = (amount: string) => JSON.stringify({ ...one.record, items: [{ no: 1, value: [{ element: "price", amount, currency: "CNY" }] }] });
    const values = Array.from({ length: 6 }, (_, i) => sql`(${`I-1-${i + 1}/1`}, ${`I-1-${i + 1}`}, 1, 'INV', ${one.collection}, ${one.members}::text[], ${priced(i === 0 ? "50000" : "100000")}::jsonb, 'tx', 1, 0)`);
    await sql`insert into import_value (id, declaration_no, version, invoice_no, collection, members, record, tx_id, block, position) values ${sql.join(values)}`.execute(state.owner);
    assert.deepEqual(await told(state.customs, "F14"), ["F14 import-value-low importDeclaration I-1-1 (8509.40 CN): 50 %, 80"]);
  });
});
