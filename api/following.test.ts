import assert from "node:assert/strict";
import { test } from "node:test";
import { dec } from "../domain/decimal.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";

const api = await testApi();
await fillExamples(api);
const token = await api.signIn(await api.members.tax.issue("officer-1", { attributes: { "garal.role": "officer" } }));
async function read(query: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.ask(query, { token, variables });
  assert.equal(errors, undefined);
  return data;
}

test("a truck's trail runs from the licence to the buyer, in ledger order, with organisation, time, place, masses and transaction", async () => {
  const { unit } = await read(`{ unit(unitId: "TT-2026-06-UNIT-03") { trail { hasMore things { kind recordId side record { recordId } } links { from { recordId } to { recordId } massKg }
    events { cursor about { kind recordId part } event { type at site { siteId } by { user organisation { orgId } } facts massInKg massOutKg transactionId block transaction { valid creator { mspId } endorsers { mspId } } } } } } }`);
  const { things, links, events, hasMore } = unit.trail;
  const types: string[] = events.map((one: any) => one.event.type);
  assert.equal(hasMore, false);
  const order = ["licence.granted", "lot.extracted", "assay.certified", "unit.loaded", "unit.sealed", "declaration.filed", "declaration.assessed", "payment.recorded", "declaration.released", "unit.exited", "consignment.accepted"];
  assert.deepEqual(order.filter((type) => types.includes(type)), order);
  const at = order.map((type) => types.indexOf(type));
  assert.deepEqual(at, [...at].sort((a, b) => a - b));
  assert.equal(types.filter((type) => type === "unit.loaded").length, 1, "no other truck's loading");
  for (const { event } of events) {
    assert.ok(event.by.organisation.orgId && event.transaction.valid && /^[0-9a-f]{64}$/.test(event.transactionId));
    assert.deepEqual(event.transaction.endorsers, [{ mspId: "CustomsMSP" }, { mspId: "MineralsMSP" }]);
  }
  const loaded = events[types.indexOf("unit.loaded")].event;
  assert.deepEqual([loaded.massInKg, loaded.massOutKg, loaded.site.siteId], ["105120", "105120", "tavan-tolgoi"]);
  assert.ok(things.every((thing: any) => thing.record.recordId === thing.recordId));
  assert.deepEqual(links.map((link: any) => [link.from.recordId, link.to.recordId, link.massKg]), [
    ["TT-2026-06-LOT", "TT-2026-06-UNIT-03", "105120"],
    ["TT-2026-06-UNIT-03", "TT-2026-06-CONSIGNMENT", "105120"],
  ]);
});

test("a trail's pages join up, and an unknown thing has none", async () => {
  const page = (first: number, after: string | null) => read("query ($first: Int, $after: String) { consignment(consignmentId: \"TT-2026-06-CONSIGNMENT\") { trail(first: $first, after: $after) { hasMore endCursor events { cursor } } } }", { first, after });
  const whole = (await page(1000, null)).consignment.trail.events.map((one: any) => one.cursor);
  const joined: string[] = [];
  for (let after: string | null = null; ; ) {
    const { hasMore, endCursor, events }: any = (await page(7, after)).consignment.trail;
    joined.push(...events.map((one: any) => one.cursor));
    if (!hasMore) break;
    after = endCursor;
  }
  assert.deepEqual(joined, whole);
  assert.equal((await read('{ lot(lotId: "none") { trail { hasMore } } }')).lot, null);
});

test("events that move goods state the masses that went in and came out, and no more comes out than went in", async () => {
  const { events } = await read('{ events(first: 100, types: ["lot.extracted", "lot.processed", "lot.split", "lot.blended", "lot.moved", "unit.loaded", "unit.exited", "consignment.accepted"]) { edges { node { type massInKg massOutKg } } } }');
  const nodes = events.edges.map((edge: any) => edge.node);
  assert.ok(nodes.some((one: any) => one.type === "lot.processed") && nodes.some((one: any) => one.type === "consignment.accepted"));
  for (const { type, massInKg, massOutKg } of nodes) {
    assert.ok(massOutKg !== null, type);
    if (type === "lot.extracted") assert.equal(massInKg, null);
    else if (type.startsWith("lot.") || type === "unit.loaded") assert.ok(!dec(massOutKg).greaterThan(dec(massInKg)), type);
  }
});

test("origin adds up to the goods' mass and to 100 percent, by extraction, licence and mine", async () => {
  for (const field of ['consignment(consignmentId: "ERD-2023-02-CONSIGNMENT")', 'unit(unitId: "ERD-2023-02-UNIT-01")', 'consignment(consignmentId: "TT-2026-06-CONSIGNMENT")']) {
    const { thing } = await read(`{ thing: ${field} { origin { massKg sources { lot { madeBy } percent massKg fraction transactionId licence { licenceNo } } licences { percent massKg licence { deposit } } sites { percent massKg site { kind } } } } }`);
    const { massKg, sources, licences, sites } = thing.origin;
    for (const parts of [sources, licences, sites]) {
      assert.equal(parts.reduce((total: any, part: any) => total.plus(dec(part.percent)), dec("0")).toString(), "100");
      assert.equal(parts.reduce((total: any, part: any) => total.plus(dec(part.massKg)), dec("0")).toString(), massKg);
    }
    assert.ok(sources.every((source: any) => source.lot.madeBy === "EXTRACT" && source.licence));
    assert.ok(sites.every((share: any) => share.site.kind === "MINE"));
  }
});

test("every number as it is printed finds its record", async () => {
  for (const [text, kind, recordId] of [
    ["1215 уба", "UNIT", "TT-2026-06-UNIT-03"],
    ["tt-2026-06-declaration", "DECLARATION", "TT-2026-06-DECLARATION"],
    ["TT-2026-06-CONTRACT", "CONTRACT", "TT-2026-06-CONTRACT"],
    ["TT 2026 06 certificate", "CERTIFICATE", "TT-2026-06-CERTIFICATE"],
    ["test-mv-000101", "LICENCE", "TEST-MV-000101"],
    ["TT-2026-06-LOT", "LOT", "TT-2026-06-LOT"],
    ["TT-2026-06-CONSIGNMENT", "CONSIGNMENT", "TT-2026-06-CONSIGNMENT"],
    ["000010000000000000000000000202606", "RECEIPT", "000010000000000000000000000202606"],
  ]) {
    const { search } = await read("query ($text: String!) { search(text: $text) { kind recordId what record { recordId recordKind } } }", { text });
    assert.ok(search.some((hit: any) => hit.kind === kind && hit.recordId === recordId && hit.record.recordId === recordId), JSON.stringify({ text, search }));
  }
  const { unit } = await read('{ unit(unitId: "TT-2026-06-UNIT-03") { sealNo waybillNo } }');
  for (const text of [unit.sealNo, unit.waybillNo]) {
    const { search } = await read("query ($text: String!) { search(text: $text, kinds: [UNIT]) { recordId } }", { text });
    assert.deepEqual(search, [{ recordId: "TT-2026-06-UNIT-03" }], text);
  }
  assert.deepEqual((await read('{ search(text: "–") { recordId } }')).search, []);
  const { errors } = await api.ask(`{ search(text: "${"x".repeat(101)}") { recordId } }`, { token });
  assert.equal(errors?.[0]?.extensions.code, "input/too-long");
});
