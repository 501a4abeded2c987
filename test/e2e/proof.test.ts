import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { places } from "../../cli/identities.ts";
import { readPlace } from "../../log/anchor/kept.ts";
import { garal, Product } from "./running.ts";

/*
 * A cargo's proof on the running product: made by one command, checked by another that has neither server nor ledger.
 */

const CONSIGNMENT = "TT-2026-06-CONSIGNMENT";
const product = new Product();
const out = mkdtempSync(join(tmpdir(), "garal-proof-"));
const file = join(out, "cargo.json");
before(async () => {
  await product.start();
  // The embedded chain is deployed behind everything else.
  for (const end = Date.now() + 60_000; !readFileSync(places(product.dir).trust, "utf8").includes('"anchor"'); ) {
    assert.ok(Date.now() < end, "the anchor contract is not there");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
after(async () => {
  await product.remove();
  rmSync(out, { recursive: true });
});

const on = (...args: string[]) => garal(...args, "--data", product.dir);
const verify = (path: string, ...options: string[]) => on("verify", path, "--json", ...options);
interface Report {
  readonly verdict: string;
  readonly rows: readonly { readonly question: string; readonly answer: string; readonly reasons: readonly { readonly sentence: string }[] }[];
  readonly facts?: { readonly netKg: string; readonly origin: readonly unknown[] };
}
const answerOf = ({ rows }: Report, question: string) => rows.find((row) => row.question === question)?.answer;

test("a bundle of an example consignment is made and holds, offline", async () => {
  const made = await on("bundle", CONSIGNMENT, "-o", file, "--json");
  assert.equal(made.code, 0, made.stderr);
  const { bytes, envelopeBytes } = JSON.parse(made.stdout) as { bytes: number; envelopeBytes: number };
  assert.ok(bytes <= 2 * envelopeBytes, "at most twice the envelopes' size");
  const { code, stdout } = await verify(file);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual([code, report.verdict, report.facts?.netKg, report.facts?.origin], [0, "verified", "1042000", [{ licenceNo: "TEST-MV-000101", share: "1/1" }]]);
  assert.equal(answerOf(report, "anchored"), "not-asked");
});

test("the anchor contract confirms the head that covers it", async () => {
  // Heads are anchored on a schedule: the file is made anew until the newest one reaches so far.
  for (const end = Date.now() + 90_000; ; ) {
    assert.equal((await on("bundle", CONSIGNMENT, "-o", file)).code, 0);
    // The embedded chain begins anew with each start, elsewhere.
    const { rpc } = readPlace(places(product.dir).log) ?? assert.fail("the anchor contract stands nowhere");
    const { code, stdout } = await verify(file, "--rpc", rpc);
    const report = JSON.parse(stdout) as Report;
    if (code === 0) return assert.equal(answerOf(report, "anchored"), "passed");
    assert.deepEqual(report.rows.filter(({ answer }) => answer === "failed").map(({ question }) => question), ["anchored"], stdout);
    assert.ok(Date.now() < end, stdout);
  }
});

test("a party's disclosed values are held against their digests, and the assessment is derived anew", async () => {
  const disclosed = join(out, "disclosed.json");
  assert.equal((await on("bundle", CONSIGNMENT, "-o", disclosed, "--disclose", "--as", "erdenes-tavantolgoi/officer")).code, 0);
  const { code, stdout } = await verify(disclosed);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /"(\d+) of \1 transactions derived anew by the rules"/);
  const forged = join(out, "forged.json");
  writeFileSync(forged, readFileSync(disclosed, "utf8").replace(/"price":"[0-9.]+"/, '"price":"1"'));
  const refused = await verify(forged);
  assert.deepEqual([refused.code, answerOf(JSON.parse(refused.stdout) as Report, "facts")], [1, "failed"]);
});

test("a cargo whose assay an umpire settled is proved with exchange, appointment, reserve sample and settlement", async () => {
  const settled = join(out, "settled.json");
  assert.equal((await on("bundle", "OT-2015-11-CONSIGNMENT", "-o", settled, "--disclose", "--as", "oyu-tolgoi/officer")).code, 0);
  const { code, stdout } = await verify(settled);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /"(\d+) of \1 transactions derived anew by the rules"/);
  for (const type of ["settlement.exchanged", "settlement.umpire-appointed", "settlement.concluded"]) assert.ok(stdout.includes(type), type);
});

test("nobody but those who may read its envelopes gets a bundle, and none of a thing that is not there", async () => {
  const { url } = JSON.parse(readFileSync(places(product.dir).running, "utf8")) as { url: string };
  assert.equal((await fetch(`${url}/bundle/consignment/${CONSIGNMENT}`)).status, 401);
  const { code, stderr } = await on("bundle", "NO-SUCH-THING", "-o", join(out, "none.json"));
  assert.deepEqual([code, existsSync(join(out, "none.json"))], [1, false], stderr);
});

test("a tampered file is refused with the reason and exit code 1", async () => {
  const bundle = JSON.parse(readFileSync(file, "utf8")) as { facts: { netKg: string } };
  const tampered = join(out, "tampered.json");
  writeFileSync(tampered, `${JSON.stringify({ ...bundle, facts: { ...bundle.facts, netKg: "2042000" } })}\n`);
  const { code, stdout } = await on("verify", tampered);
  assert.equal(code, 1);
  assert.match(stdout, /Refused: do not rely on this file/);
  assert.match(stdout, /what the file claims to show does not follow from its transactions/);
});
