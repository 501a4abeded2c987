import assert from "node:assert/strict";
import { test } from "node:test";
import { transactions } from "../domain/transactions.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";
import type { Answer } from "./testing.ts";

const api = await testApi();
await fillExamples(api);
const officer = await api.members.customs.issue("customs-officer", { attributes: { "garal.role": "officer" } });
const token = await api.signIn(officer);

/** Data of an answer without errors. */
async function read(query: string, variables: object = {}): Promise<any> {
  const answer: Answer = await api.ask(query, { token, variables });
  assert.deepEqual(answer.errors, undefined);
  assert.deepEqual(api.logged, []);
  return answer.data ?? {};
}
/** Statements that a query sent. */
async function statementsOf(query: string): Promise<number> {
  const before = api.statements.length;
  await read(query);
  return api.statements.length - before;
}

test("an answer is decoded from the ledger's document: exact decimals, enums, links and lists", async () => {
  const { consignment } = await read(`{ consignment(consignmentId: "TT-2026-06-CONSIGNMENT") {
    recordKind status loadedKg exporter { orgId name nameMn roles } carrier { orgId } contract { contractNo seller { orgId } } declaration { declarationNo status filedOn items { hs netKg } }
    acceptance { withinTolerance differencePct results { analyte value unit } }
    units(first: 2) { edges { node { unitId netKg vehicle { kind plate } ticket { grossKg tareKg device { verifiedUntil } } } } pageInfo { hasNextPage hasPreviousPage } } } }`);
  assert.equal(consignment.recordKind, "CONSIGNMENT");
  assert.equal(consignment.exporter.nameMn, "Эрдэнэс Тавантолгой ХК");
  assert.deepEqual(consignment.units.edges.map((edge: any) => edge.node.vehicle.plate), ["1201УБА", "1208УБА"]);
  const { ticket, netKg } = consignment.units.edges[0].node;
  assert.equal(BigInt(ticket.grossKg) - BigInt(ticket.tareKg), BigInt(netKg));
  assert.deepEqual(consignment.units.pageInfo, { hasNextPage: true, hasPreviousPage: false });
});

test("authorities are organisations though the registry has no record of them", async () => {
  const { authorities, organisation } = await read(`{ authorities { orgId nameMn roles } organisation(orgId: "customs") { mspId } }`);
  assert.deepEqual(authorities.map((one: any) => one.orgId), ["customs", "tax", "minerals"]);
  assert.equal(organisation.mspId, "CustomsMSP");
});

test("a global id finds its object by node and nodes; what there is not is null", async () => {
  const { lots } = await read(`{ lots(first: 1) { edges { node { id lotId } } } }`);
  const { id, lotId } = lots.edges[0].node;
  const unknown = Buffer.from("Lot:none").toString("base64");
  const { node, nodes } = await read(`query ($ids: [ID!]!, $id: ID!) { node(id: $id) { id ... on Lot { lotId } } nodes(ids: $ids) { id } }`, { id, ids: [unknown, id] });
  assert.deepEqual(node, { id, lotId });
  assert.deepEqual(nodes, [null, { id }]);
});

test("pages join up by their cursors, forwards and backwards, whatever is added meanwhile", async () => {
  const whole = await read(`{ weighbridgeTickets(first: 100) { edges { node { ticketNo } } } }`);
  const wanted: string[] = whole.weighbridgeTickets.edges.map((edge: any) => edge.node.ticketNo);
  const forwards: string[] = [];
  for (let after: string | null = null; ; ) {
    const { weighbridgeTickets: page } = await read(`query ($after: String) { weighbridgeTickets(first: 7, after: $after) { edges { node { ticketNo } } pageInfo { endCursor hasNextPage } } }`, { after });
    forwards.push(...page.edges.map((edge: any) => edge.node.ticketNo));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
    // A row before the cursor would shift every later page of an offset.
    await api.rows.commit({ puts: [{ kind: "ticket", id: `0-${forwards.length}`, record: { ticketNo: `0-${forwards.length}`, deviceId: "d", vehicle: "v", siteId: "s", tareKg: "1", grossKg: "2", netKg: "1", weighedBy: "o", at: "2026-01-01T00:00:00Z" } }] });
  }
  assert.deepEqual(forwards, wanted);
  const { weighbridgeTickets: last } = await read(`{ weighbridgeTickets(last: 3) { edges { node { ticketNo } } pageInfo { hasPreviousPage startCursor } } }`);
  assert.deepEqual(last.edges.map((edge: any) => edge.node.ticketNo), wanted.slice(-3));
  const { weighbridgeTickets: before } = await read(`query ($before: String) { weighbridgeTickets(last: 3, before: $before) { edges { node { ticketNo } } } }`, { before: last.pageInfo.startCursor });
  assert.deepEqual(before.edges.map((edge: any) => edge.node.ticketNo), wanted.slice(-6, -3));
});

test("the number of statements does not grow with the number of rows", async () => {
  const query = (first: number) => `{ units(first: ${first}) { edges { node {
    unitId consignment { consignmentId contract { contractNo seller { name } } declaration { assessment { assessmentId } } } ticket { device { site { owner { name } } } }
    transaction { creator { commonName } event { type subjects { record { recordId } } } } events(first: 2) { edges { node { type by { organisation { name } } } } } versions(first: 1) { edges { node { block } } } asOf(block: "1000000") { block } } } } }`;
  assert.equal(await statementsOf(query(20)), await statementsOf(query(2)));
  const private_ = (first: number) => `{ contracts(first: ${first}) { edges { node { terms { price } consignments(first: 3) { edges { node { units(first: 2) { edges { node { unitId } } } } } } } } } }`;
  assert.equal(await statementsOf(private_(5)), await statementsOf(private_(2)));
});

test("an assessment's lines lead to the records, tables and transactions that they come from", async () => {
  const { assessment } = await read(`{ assessment(assessmentId: "TT-2026-06-ASSESSMENT-1") { status tables { table version rateTable { status rows } } sources { kind id record { recordId recordKind } transaction { valid transactionId } }
    statement { lines { no tax labelMn base rate amount currency legalBasis rule { table version row } working { expression value } sources { transaction { blockNumber } } } totals { currency charged credited due } } statementWithheld { code } } }`);
  assert.equal(assessment.statementWithheld, null);
  assert.ok(assessment.statement.lines.length > 0 && assessment.statement.totals.length > 0);
  assert.ok(assessment.sources.length > 0);
  for (const { id, record, transaction } of assessment.sources) {
    assert.equal(record?.recordId, id);
    assert.equal(transaction?.valid, true);
  }
  for (const { rateTable } of assessment.tables) assert.equal(rateTable?.status, "APPROVED");
});

test("a record's versions, and the record as of a block", async () => {
  const { lot } = await read(`{ lot(lotId: "TT-2026-06-LOT") { madeKg versions(first: 100) { edges { node { block record transaction { event { type } } } } } } }`);
  const versions: { block: string; record: { madeKg: string }; transaction: object }[] = lot.versions.edges.map((edge: any) => edge.node);
  assert.ok(versions.length > 1);
  assert.equal(versions[0]?.record.madeKg, lot.madeKg);
  const oldest = versions.at(-1);
  assert.deepEqual(oldest?.transaction, { event: { type: "lot.extracted" } });
  const query = `query ($block: Long!) { lot(lotId: "TT-2026-06-LOT") { asOf(block: $block) { block record } } }`;
  const asOf = async (block: number): Promise<unknown> => (await read(query, { block: String(block) })).lot.asOf;
  assert.deepEqual(await asOf(Number(oldest.block)), { block: oldest.block, record: oldest.record });
  assert.equal(await asOf(Number(oldest.block) - 1), null);
});

test("events are listed newest first and by type, kind and record", async () => {
  const { events } = await read(`{ events(first: 100) { edges { cursor node { cursor type block } } } }`);
  const blocks = events.edges.map((edge: any) => Number(edge.node.block));
  assert.deepEqual(blocks, [...blocks].sort((a, b) => b - a));
  const { events: loads } = await read(`{ events(first: 100, types: ["unit.loaded"]) { edges { node { type } } } }`);
  assert.ok(loads.edges.length > 0 && loads.edges.every((edge: any) => edge.node.type === "unit.loaded"), JSON.stringify(loads.edges.slice(0, 2)));
  const { events: own } = await read(`{ events(kind: CONSIGNMENT, recordId: "TT-2026-06-CONSIGNMENT", first: 100) { edges { node { subjects { kind recordId } } } } }`);
  assert.ok(own.edges.length > 3 && own.edges.every((edge: any) => edge.node.subjects.some((subject: any) => subject.recordId === "TT-2026-06-CONSIGNMENT")));
});

test("blocks and transactions: an invalid one is shown as such and has no event", async () => {
  const { txId, block } = await api.rows.commit({ validationCode: 11, envelope: Buffer.from("no envelope at all") });
  const { transaction } = await read(`query ($id: Hex!) { transaction(id: $id) { valid validation validationCode event { type } creator { commonName } endorsers { mspId } envelope block { number headerHash previousHash transactionCount } } }`, { id: txId });
  assert.deepEqual([transaction.valid, transaction.validation, transaction.event, transaction.creator, transaction.endorsers], [false, "MVCC_READ_CONFLICT", null, null, []]);
  assert.equal(Buffer.from(transaction.envelope, "base64").toString(), "no envelope at all");
  assert.equal(transaction.block.number, String(block));
  const { block: before } = await read(`query ($n: Long!) { block(number: $n) { headerHash } }`, { n: String(block - 1n) });
  assert.equal(before.headerHash, transaction.block.previousHash);
  const { transactions: ofBlock } = await read(`query ($n: Long!) { transactions(block: $n) { edges { node { transactionId } } } }`, { n: String(block) });
  assert.deepEqual(ofBlock.edges, [{ node: { transactionId: txId } }]);
});

test("tables of rates: the version in force with its rows", async () => {
  const { table, tables } = await read(`{ table(name: ROYALTY_BASE) { owner inForce inForceTable { rows proposedBy approvedBy } tables(first: 5) { edges { node { version } } } } tables(first: 100) { edges { node { table } } } }`);
  assert.equal(table.owner, "tax");
  assert.ok(Array.isArray(table.inForceTable.rows));
  assert.notEqual(table.inForceTable.proposedBy, table.inForceTable.approvedBy);
  assert.ok(tables.edges.length > 5);
});

test("the texts of refusals, in both languages", async () => {
  const { en, mn } = await read(`{ en: messages(language: EN) { code text } mn: messages(language: MN) { code text retryable } }`);
  assert.deepEqual(en.map((one: any) => one.code), mn.map((one: any) => one.code));
  assert.match(mn.find((one: any) => one.code === "lot/overdrawn").text, /багц/i);
});

test("all of one operation's queries see one snapshot", async () => {
  const { type } = await read(`{ __type(name: "Query") { fields { name } } }`).then(({ __type: type }) => ({ type }));
  assert.ok(type.fields.length > Object.keys(transactions).length / 2);
  const before = api.statements.length;
  await read(`{ lots(first: 1) { edges { node { lotId } } } organisations(first: 1) { edges { node { orgId } } } }`);
  const sent = api.statements.slice(before);
  assert.equal(sent.filter((statement) => statement.startsWith("start transaction isolation level repeatable read read only")).length, 1);
  assert.equal(sent.at(-1), "rollback");
});
