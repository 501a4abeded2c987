import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { demoLines } from "../cli/start/demo.ts";
import { authorityOf } from "../domain/authority.ts";
import type { Submitter } from "../domain/act.ts";
import { sha256Hex } from "../domain/canonical.ts";
import { MemoryLedger } from "../domain/testing.ts";
import { transactions } from "../domain/transactions.ts";
import type { RecordKind } from "../domain/records.ts";

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Who signs a line: the organisation as it is registered, or an authority. */
async function submitter(ledger: MemoryLedger, as: string): Promise<Submitter> {
  const [orgId = "", user = ""] = as.split("/");
  const registered = await ledger.get("organisation", orgId);
  const mspId = registered?.mspId ?? { customs: "CustomsMSP", tax: "TaxMSP", minerals: "MineralsMSP" }[orgId] ?? "";
  const authority = authorityOf(mspId);
  return { orgId, mspId, user: `${orgId}-${user}`, role: user === "operator" ? "operator" : "officer", orgRoles: registered?.roles ?? (authority ? [authority] : []) };
}

test("the examples are accepted by every rule, from the tables to both buyers' acceptance", async () => {
  const ledger = new MemoryLedger();
  for await (const read of demoLines(folder("data"), folder("examples"), true)) {
    if ("refusal" in read) assert.fail(`line ${read.number}: ${read.refusal.message}`);
    const { transaction, as = "", secret } = read.line;
    const input = structuredClone(read.line.input) as Record<string, unknown>;
    for (const [name, value] of Object.entries(input)) {
      if (value === null || typeof value !== "object" || !("$record" in value)) continue;
      const [kind, id = "", field = ""] = String(value.$record).split("/");
      input[name] = ((await ledger.found(kind as RecordKind, id)) as unknown as Record<string, unknown>)[field];
    }
    const salted = "secret" in transactions[transaction] ? { secret: { salt: sha256Hex(as + String(input["key"])), ...(secret as object) } } : {};
    await ledger.run(transaction, input, { by: await submitter(ledger, as), ...salted }).catch((error: Error) => assert.fail(`line ${read.number}, ${transaction} ${String(input["key"])}: ${error.message}`));
  }
  for (const prefix of ["TT-2026-06", "ERD-2023-02"]) {
    assert.equal((await ledger.found("consignment", `${prefix}-CONSIGNMENT`)).status, "accepted");
    assert.equal((await ledger.found("assessment", `${prefix}-ASSESSMENT-1`)).settlement, "paid");
  }
  assert.equal((await ledger.found("sale", "AU-2023-02-SALE")).status, "settled");
  const [provisional, settled] = await Promise.all([ledger.found("assessment", "OT-2015-11-ASSESSMENT-1"), ledger.found("assessment", "OT-2015-11-ASSESSMENT-2")]);
  assert.deepEqual([provisional.supersededBy, settled.settlement, (await ledger.found("consignment", "OT-2015-11-CONSIGNMENT")).status], ["OT-2015-11-ASSESSMENT-2", "paid", "accepted"]);
});
