import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { demoLines } from "../cli/start/demo.ts";
import { checkBatch, SaleItem } from "../domain/goods/batch.ts";
import { replay } from "../domain/testing-examples.ts";
import { MemoryLedger } from "../domain/testing.ts";
import type { ExampleLine } from "../domain/testing-examples.ts";

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

test("the examples are accepted by every rule, from the tables to both buyers' acceptance", async () => {
  const ledger = new MemoryLedger();
  for await (const read of demoLines(folder("data"), folder("examples"), true)) {
    if ("refusal" in read) assert.fail(`line ${read.number}: ${read.refusal.message}`);
    const line = read.line as ExampleLine;
    await replay(ledger, line).catch((error: Error) => assert.fail(`line ${read.number}, ${line.transaction} ${String(line.input["key"])}: ${error.message}`));
  }
  for (const prefix of ["TT-2026-06", "ERD-2023-02"]) {
    assert.equal((await ledger.found("consignment", `${prefix}-CONSIGNMENT`)).status, "accepted");
    assert.equal((await ledger.found("assessment", `${prefix}-ASSESSMENT-1`)).settlement, "paid");
  }
  assert.equal((await ledger.found("sale", "AU-2023-02-SALE")).status, "settled");
  const [provisional, settled] = await Promise.all([ledger.found("assessment", "OT-2015-11-ASSESSMENT-1"), ledger.found("assessment", "OT-2015-11-ASSESSMENT-2")]);
  assert.deepEqual([provisional.supersededBy, settled.settlement, (await ledger.found("consignment", "OT-2015-11-CONSIGNMENT")).status], ["OT-2015-11-ASSESSMENT-2", "paid", "accepted"]);
  const { status, elements } = await ledger.found("assaySettlement", "OT-2015-11-CONSIGNMENT/OT-2015-11-CONC");
  assert.deepEqual([status, ...elements.map(({ settledValue, payer }) => `${settledValue?.toFixed(2)} ${payer ?? ""}`)], ["settled", "25.40 seller", "7.60 ", "62.00 "], "the values of the worked example W06");
  for (const declarationNo of ["ZU-2026-05-HOME", "ZU-2026-05-BOND", "ZU-2026-05-OUT", "CAR-2026-05-DECLARATION"]) {
    const { status, assessmentId = "" } = await ledger.found("importDeclaration", declarationNo);
    assert.deepEqual([status, (await ledger.found("assessment", assessmentId)).settlement], ["released", "paid"], declarationNo);
  }
  const [credit, sold] = await Promise.all([ledger.found("royaltyCredit", "000010000000000000000000000202607"), ledger.found("assessment", "TRADE-2026-07-ASSESSMENT-1")]);
  assert.deepEqual([credit.uses.map(({ number, share }) => `${number} ${share.toFixed(4)}`), sold.settlement], [["TRADE-2026-07-DECLARATION 0.1387"], "paid"], "royalty paid before is credited by its share");
  assert.deepEqual([(await ledger.found("obligation", "TEMP-2026-05-DECLARATION")).status, (await ledger.found("assessment", "TEMP-2026-05-ASSESSMENT-1")).settlement], ["closed", "paid"], "goods under a procedure are accounted for");
  assert.deepEqual((await ledger.found("advance", "000020000000000000000000003202607")).uses, ["000020000000000000000000001202607"]);
  const [batch] = await ledger.all("saleBatch");
  assert.ok(batch, "the shop's day is committed");
  checkBatch(readFileSync(folder(`examples/items/${batch.root}.jsonl`), "utf8").trim().split("\n").map((line) => SaleItem.decode(JSON.parse(line), "item")), batch);
});
