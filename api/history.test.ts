import assert from "node:assert/strict";
import { test } from "node:test";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";
import type { Answer, TestMember } from "./testing.ts";

const api = await testApi();
await fillExamples(api);
const { customs, miner, buyer } = api.members;
const signIn = async (member: TestMember, orgId?: string): Promise<string> =>
  api.signIn(await member.issue(`${orgId ?? "authority"}-officer`, { attributes: { "garal.role": "officer", ...(orgId === undefined ? {} : { "garal.org": orgId }) } }));
const token = await signIn(customs);
const holder = await signIn(miner, "erdenes-tavantolgoi");
const stranger = await signIn(buyer, "demo-buyer");

async function read(query: string, { variables = {}, as = token }: { variables?: object; as?: string } = {}): Promise<any> {
  const answer: Answer = await api.ask(query, { token: as, variables });
  assert.deepEqual(answer.errors, undefined);
  return answer.data;
}
const code = async (query: string, as = token): Promise<string | undefined> => (await api.ask(query, { token: as })).errors?.[0]?.extensions.code;

test("a past state is named by its block or by a moment, and by one of them alone", async () => {
  const { unit } = await read(`{ unit(unitId: "TT-2026-06-UNIT-01") { block versions(first: 100) { edges { node { block transaction { submittedAt } record } } } } }`);
  const versions = unit.versions.edges.map((edge: any) => edge.node);
  const oldest = versions.at(-1);
  // Of several versions in one block the last one holds.
  const expected = versions.find(({ block }: any) => block === oldest.block);
  const asOf = `($block: Long, $time: Instant)`;
  const query = `query ${asOf} { unit(unitId: "TT-2026-06-UNIT-01") { asOf(block: $block, time: $time) { record } trail(asOf: { block: $block, time: $time }) { events { event { type block } recordedAt delaySeconds } } origin(asOf: { block: $block, time: $time }) { massKg } } }`;
  const by = async (variables: object): Promise<any> => (await read(query, { variables })).unit;
  const [byBlock, byTime] = [await by({ block: oldest.block }), await by({ time: oldest.transaction.submittedAt })];
  for (const { asOf: version } of [byBlock, byTime]) assert.deepEqual(version.record, expected.record);
  for (const { trail } of [byBlock, byTime]) assert.ok(trail.events.length > 0 && !trail.events.some(({ event }: any) => event.type === "unit.exited"));
  assert.ok(byBlock.trail.events.every((one: any) => BigInt(one.event.block) <= BigInt(oldest.block) && /Z$/.test(one.recordedAt) && Number.isInteger(one.delaySeconds)));
  assert.deepEqual(await by({ block: "0" }), { asOf: null, trail: { events: [] }, origin: null });
  assert.deepEqual((await by({ time: "2001-01-01T00:00:00Z" })).asOf, null);
  for (const wrong of ["asOf { block }", `asOf(block: "1", time: "2026-06-01T00:00:00Z") { block }`, "trail(asOf: {}) { hasMore }", `origin(asOf: { block: "1", time: "2026-06-01T00:00:00Z" }) { massKg }`]) {
    assert.equal(await code(`{ unit(unitId: "TT-2026-06-UNIT-01") { ${wrong} } }`), "input/malformed", wrong);
  }
});

test("balances of lots as of a block come in the order of the question, null for what was not there", async () => {
  const { lot } = await read(`{ lot(lotId: "TT-2026-06-LOT") { massKg madeKg versions(last: 1) { edges { node { block } } } } }`);
  const then = async (block: string): Promise<any> => (await read(`query ($block: Long!) { recordsAsOf(kind: LOT, recordIds: ["none", "TT-2026-06-LOT"], asOf: { block: $block }) { record } }`, { variables: { block } })).recordsAsOf;
  const [none, made] = await then(lot.versions.edges[0].node.block);
  assert.deepEqual([none, made.record.massKg], [null, lot.madeKg]);
  assert.deepEqual(await then("0"), [null, null]);
  assert.equal(await code(`{ recordsAsOf(kind: LOT, recordIds: [${'"x",'.repeat(101)}], asOf: { block: "1" }) { block } }`), "input/too-many");
});

test("the border from both sides stands with the consignment", async () => {
  const { consignment } = await read(`{ consignment(consignmentId: "TT-2026-06-CONSIGNMENT") { unitCount border(units: 3) { unitCount exceeding { measure } figures { scope recordId measure analyte unit here there difference differencePct tolerance exceeds } } } }`);
  const { border, unitCount } = consignment;
  assert.equal(border.unitCount, unitCount);
  const wet = border.figures.filter(({ scope, measure }: any) => scope === "UNIT" && measure === "WET_MASS");
  assert.equal(wet.length, 3);
  for (const { here, there, difference } of wet) assert.equal(BigInt(there) - BigInt(here), BigInt(difference));
  assert.ok(border.figures.some(({ scope, measure, tolerance, exceeds }: any) => scope === "CONSIGNMENT" && measure === "WET_MASS" && tolerance && typeof exceeds === "boolean"));
});

const balances = `query ($holder: String, $licence: String) { massBalances(holderId: $holder, licenceNo: $licence, first: 20) { edges { node { licenceNo licence { holderId } total { minedKg exitedKg acceptedKg } products { product declaredKg } months { month minedKg } flags { code excessKg } } } pageInfo { hasNextPage } } }`;
test("the mass balance is for the authorities, and for a holder its own", async () => {
  const all = (await read(balances)).massBalances.edges.map((edge: any) => edge.node);
  assert.ok(all.length >= 2 && all.some(({ total }: any) => Number(total.acceptedKg) > 0));
  const own = (await read(balances, { as: holder })).massBalances.edges.map((edge: any) => edge.node);
  assert.ok(own.length >= 1 && own.length < all.length && own.every(({ licence }: any) => licence.holderId === "erdenes-tavantolgoi"));
  const foreign = all.find(({ licence }: any) => licence.holderId !== "erdenes-tavantolgoi");
  assert.deepEqual((await read(balances, { as: holder, variables: { licence: foreign.licenceNo } })).massBalances.edges, []);
  const answer = await api.ask(balances, { token: holder, variables: { holder: foreign.licence.holderId } });
  assert.equal(answer.errors?.[0]?.extensions.code, "auth/not-entitled");
  assert.deepEqual((await read(balances, { as: stranger })).massBalances.edges, []);
  assert.equal(await code(`{ massBalances(from: "2026-13") { edges { node { licenceNo } } } }`), "input/format");
  assert.equal((await api.ask(balances)).errors?.[0]?.extensions.code, "auth/not-signed-in");
});

test("an event's grounds and consequences: the declaration rests on certificate, contract and loading, and the exit on the declaration", async () => {
  const { events } = await read(`{ events(types: ["declaration.filed"], first: 1) { edges { node {
    restsOn(depth: 3, first: 500) { hasMore events { depth transactionId event { type } correctedBy { type } } }
    restedOnBy(depth: 2, first: 500) { events { depth event { type } } } } } } }`);
  const { restsOn, restedOnBy } = events.edges[0].node;
  const before = new Set(restsOn.events.map(({ event }: any) => event.type));
  for (const type of ["contract.registered", "lot.extracted", "assay.certified", "royalty.receipt-issued", "licence.granted"]) assert.ok(before.has(type), type);
  const later = new Set(restedOnBy.events.map(({ event }: any) => event.type));
  for (const type of ["declaration.assessed", "declaration.released", "unit.exited"]) assert.ok(later.has(type), type);
  assert.ok(!before.has("unit.exited") && !later.has("lot.extracted"));
  assert.deepEqual(restsOn.events.map(({ depth }: any) => depth), restsOn.events.map(({ depth }: any) => depth).sort((a: number, b: number) => a - b));
});

test("a walk is bounded, however far it is asked to go", async () => {
  const { events } = await read(`{ events(types: ["licence.granted"], first: 1) { edges { node { restedOnBy(depth: 1000000, first: 5) { hasMore events { depth } } } } } }`);
  const { restedOnBy } = events.edges[0].node;
  assert.deepEqual([restedOnBy.events.length, restedOnBy.hasMore], [5, true]);
  assert.ok(restedOnBy.events.every(({ depth }: any) => depth <= 8));
});

test("what rested on a corrected event is flagged, on the trail too; what came after the correction is not", async () => {
  const at = "2026-07-01T00:00:00Z";
  const event = (type: string, subjects: readonly (readonly [string, string, string])[], rest: object = {}) => api.rows.commit({ event: { type, at, facts: {}, subjects: subjects.map(([kind, id, part]) => ({ kind, id, part })) as never, ...rest } });
  const certified = await event("assay.certified", [["certificate", "X1", "made"]]);
  const filed = await event("declaration.filed", [["declaration", "XD", "made"], ["certificate", "X1", "named"]]);
  const assessed = await event("declaration.assessed", [["assessment", "XA", "made"], ["declaration", "XD", "changed"]]);
  const corrected = await event("assay.superseded", [["certificate", "X2", "made"], ["certificate", "X1", "changed"]], { corrects: { txId: certified.txId, reason: "misread" } });
  const anew = await event("declaration.amended", [["declaration", "XD2", "made"], ["certificate", "X2", "named"]]);
  const flags = async (id: string): Promise<any> => (await read(`query ($id: Hex!) { transaction(id: $id) { event { correctedBy { transactionId } groundsCorrectedBy { transactionId corrects { reason } } } } }`, { variables: { id } })).transaction.event;
  assert.deepEqual(await flags(certified.txId), { correctedBy: [{ transactionId: corrected.txId }], groundsCorrectedBy: [] });
  for (const { txId } of [filed, assessed]) assert.deepEqual(await flags(txId), { correctedBy: [], groundsCorrectedBy: [{ transactionId: corrected.txId, corrects: { reason: "misread" } }] });
  for (const { txId } of [corrected, anew]) assert.deepEqual((await flags(txId)).groundsCorrectedBy, []);
});
