import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { garal, Product } from "./running.ts";

/*
 * The whole product, started as a newcomer starts it: nothing on its path is replaced.
 */

const product = new Product({ newcomer: true });
before(() => product.start());
after(() => product.remove());

test("both example consignments are accepted abroad and their assessments paid", async () => {
  const api = await product.api("customs/officer");
  for (const prefix of ["TT-2026-06", "ERD-2023-02"]) {
    const { consignment } = await api.query<{ consignment: { status: string; declaration: { status: string; assessment: { settlement: string } } } }>(
      `{ consignment(consignmentId: "${prefix}-CONSIGNMENT") { status declaration { status assessment { settlement } } } }`,
    );
    assert.deepEqual(consignment, { status: "ACCEPTED", declaration: { status: "RELEASED", assessment: { settlement: "PAID" } } });
  }
});

interface Statement {
  readonly assessment: { readonly status: string; readonly statement: { readonly lines: readonly { readonly tax: string; readonly amount: string; readonly currency: string }[] } | null; readonly statementWithheld: { readonly code: string } | null };
}
const STATEMENT = `{ assessment(assessmentId: "ERD-2023-02-ASSESSMENT-1") { status statement { lines { tax amount currency } } statementWithheld { code } } }`;

test("the copper's royalty is that of worked example W04, computed in the chaincode, and stays provisional while its rows are unconfirmed", async () => {
  const { assessment } = await (await product.api("tax/officer")).query<Statement>(STATEMENT);
  assert.equal(assessment.status, "PROVISIONAL");
  const royalty = assessment.statement?.lines.filter(({ tax }) => tax.startsWith("ROYALTY"));
  assert.deepEqual(royalty, [{ tax: "ROYALTY_BASE", amount: "94385.69", currency: "USD" }, { tax: "ROYALTY_SURTAX", amount: "264279.94", currency: "USD" }]);
});

test("an assessment's amounts are shown to payer, customs and tax, and to nobody else", async () => {
  for (const as of ["erdenet/officer", "customs/officer", "tax/officer"]) {
    const { assessment } = await (await product.api(as)).query<Statement>(STATEMENT);
    assert.ok(assessment.statement, as);
  }
  for (const as of ["demo-buyer/officer", "central-laboratory/officer", "demo-carrier/officer", "minerals/officer"]) {
    const { assessment } = await (await product.api(as)).query<Statement>(STATEMENT);
    assert.equal(assessment.statement, null, as);
    assert.ok(assessment.statementWithheld, as);
  }
});

test("a truck's trail, found by its plate, goes back to the extraction and on to the acceptance", async () => {
  const { code, stdout } = await garal("trail", "1201УБА", "--data", product.dir);
  assert.equal(code, 0);
  for (const type of ["lot.extracted", "unit.loaded", "unit.sealed", "unit.exited", "declaration.released", "consignment.accepted", "assay.certified", "royalty.receipt-issued"]) assert.match(stdout, new RegExp(type.replace(".", "\\.")));
  assert.equal(stdout.match(/unit\.loaded/g)?.length, 1, "the other trucks' loadings are not this truck's history");
  assert.match(stdout, /100\.00 %.*TEST-MV-000101/);
});

test("the same submission twice is one event: the second run repeats the first one's results", async () => {
  const lines = [1, 2, 3].map((i) => extraction(`TWICE-${i}`));
  assert.equal((await product.submit(lines)).recorded, 3);
  const second = await product.submit(lines);
  assert.deepEqual([second.recorded, second.repeated], [0, 3]);
  assert.equal(await eventsOf("TWICE-1"), 1);
});

test("a bad line is reported by its number and the rest go on; --strict stops there", async () => {
  const lines = [extraction("ROW-1"), "{ not json", { ...extraction("ROW-3"), input: { ...extraction("ROW-3").input, massKg: "-5" } }, extraction("ROW-4")];
  const summary = await product.submit(lines);
  assert.equal(summary.recorded, 2);
  assert.deepEqual(summary.refused.map(({ line, code }) => [line, code]), [[2, "input/malformed"], [3, "lot/mass-not-positive"]]);
  const strict = await product.submit(["{ not json", extraction("ROW-5")], "--strict");
  assert.deepEqual([strict.refused.length, strict.skipped], [1, 1]);
  assert.equal(await eventsOf("ROW-5"), 0);
});

test("kill -9 in the middle of a submission: after a restart every event is there once, and a rebuilt projection is identical", async () => {
  const file = product.file("many.jsonl", Array.from({ length: 300 }, (_, i) => extraction(`KILL-${i}`)));
  const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
  const submitting = spawn(process.execPath, [main, "submit", file, "--data", product.dir, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(submitting, "close");
  let progress = "";
  submitting.stderr.on("data", (chunk: Buffer) => (progress += chunk.toString()));
  while (!progress.includes("100 done")) await once(submitting.stderr, "data");
  await product.end("SIGKILL");
  await product.start();
  await ended;
  // Whoever was told nothing sends again; keys decide what is new.
  const again = await garal("submit", file, "--data", product.dir, "--json");
  const { recorded, repeated, refused } = JSON.parse(again.stdout) as { recorded: number; repeated: number; refused: unknown[] };
  assert.deepEqual([recorded + repeated, refused], [300, []]);
  await product.indexed();
  const lots = await (await product.api("customs/officer")).query<{ search: { recordId: string }[] }>(`{ search(text: "KILL-29", kinds: [LOT], first: 50) { recordId } }`);
  assert.equal(lots.search.length, 11, "KILL-29 and KILL-290 to KILL-299");
  for (const id of ["KILL-0", "KILL-150", "KILL-299"]) assert.equal(await eventsOf(id), 1, id);
  const rebuilt = await garal("reindex", "--data", product.dir);
  assert.equal(rebuilt.code, 0, rebuilt.stderr);
  assert.match(rebuilt.stdout, /\nidentical\n/);
});

test("Ctrl-C ends everything in order, and a start goes on where it was without loading the examples again", async () => {
  assert.equal(await product.end("SIGINT"), 0);
  await product.start();
  assert.doesNotMatch(product.output, /tables and examples loaded/);
  assert.equal(await eventsOf("TWICE-2"), 1);
});

test("a second start on the same folder is refused", async () => {
  const { code, stderr } = await garal("start", "--data", product.dir, "--port", "0");
  assert.equal(code, 1);
  assert.match(stderr, /is in use by process \d+/);
});

const extraction = (lotId: string) => ({
  transaction: "lots:extract",
  as: "erdenes-tavantolgoi/operator",
  input: { key: lotId, at: "2026-07-01T00:00:00Z", lotId, licenceNo: "TEST-MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg: "1000" },
});

async function eventsOf(lotId: string): Promise<number> {
  await product.indexed();
  const { lot } = await (await product.api("customs/officer")).query<{ lot: { events: { edges: unknown[] } } | null }>(`{ lot(lotId: "${lotId}") { events(first: 50) { edges { cursor } } } }`);
  return lot?.events.edges.length ?? 0;
}

test("copper with gold and silver: what the buyer found beyond the splitting limit was settled by an umpire, and the assessment rests on it", async () => {
  const api = await product.api("customs/officer");
  const { consignment } = await api.query<{ consignment: { assaySettlements: { edges: { node: { status: string; umpire: { name: string }; elements: { analyte: string; outcome: string; settledValue: string; payer: string | null }[] } }[] }; declaration: { assessment: { reasons: string[]; sources: { kind: string }[] } } } }>(
    `{ consignment(consignmentId: "OT-2015-11-CONSIGNMENT") { assaySettlements(first: 5) { edges { node { status umpire { name } elements { analyte outcome settledValue payer } } } } declaration { assessment { reasons sources { kind } } } } }`,
  );
  const [settlement] = consignment.assaySettlements.edges.map(({ node }) => node);
  assert.deepEqual(
    [settlement?.status, settlement?.umpire.name, ...(settlement?.elements.map(({ analyte, outcome, settledValue, payer }) => `${analyte} ${outcome} ${Number(settledValue)} ${payer ?? ""}`) ?? [])],
    ["SETTLED", "Demonstration umpire laboratory", "Cu UMPIRE 25.4 SELLER", "Au AGREED 7.6 ", "Ag AGREED 62 "],
  );
  const { reasons, sources } = consignment.declaration.assessment;
  assert.ok(!reasons.some((reason) => reason.startsWith("assay/not-settled")) && sources.some(({ kind }) => kind === "assaySettlement"));
});

test("the mass balance shows the chain and what was sold at home, by licence, product and month, for the regulator", async () => {
  const { code, stdout } = await garal("balance", "--data", product.dir);
  assert.equal(code, 0);
  assert.match(stdout, /mined\s+processed\s+declared\s+exited\s+accepted\s+sold/);
  assert.match(stdout, /2023-02 gold-dore(\s+[\d.]+){5}\s+(?!0\.000)[\d.]+\s+0\.000\n/, "the gold that the central bank bought");
  assert.doesNotMatch(stdout, /!/, "honest cargoes break nothing");
});

test("findings are asked for over a year", async () => {
  const { code, stdout } = await garal("findings", "--from", "2015-06-01", "--to", "2016-05-31", "--data", product.dir);
  assert.equal(code, 0);
  assert.doesNotMatch(stdout, /^F(?!15)/m, "none but what lateness may be");
});
