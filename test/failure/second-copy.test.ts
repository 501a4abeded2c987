import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startLedger } from "../../chaincode/testing/ledger.ts";
import { connect, enrol, LedgerRefusal } from "../../gateway/index.ts";
import type { TransactionName } from "../../domain/transactions.ts";
import { CONSIGNMENT, instant, openYard, STOCKPILE } from "../volume/yard.ts";

/*
 * Why our client never sends the same bytes twice (docs/decisions/0032-no-second-copy.md). With GARAL_TEST_LEDGER=fabric on a real Fabric network, whose peers
 * stop: when this test fails there, Fabric has mended it.
 */

const ON_FABRIC = process.env["GARAL_TEST_LEDGER"] === "fabric";
const COPIES = 10;

const outcome = ON_FABRIC ? "stops the peers of Fabric 3.1" : "is a duplicate without effect on the embedded ledger";
test(`a copy of a transaction that made a record, in one block before a change of that record, ${outcome}`, { timeout: 240_000 }, async (t) => {
  const ledger = await startLedger();
  t.after(() => ledger.stop());
  await openYard(ledger.profile, "9000000");
  const identity = await enrol(ledger.profile.organisations["MinerMSP"]!.mspDir, { mspId: "MinerMSP", user: "officer-1", role: "officer", orgId: "tt" });
  const client = connect(ledger.profile, identity, { patienceMs: 8_000 });
  t.after(() => client.close());
  const signature = (message: Uint8Array): Buffer => sign("sha256", message, identity.privateKey);
  const endorsed = async (name: TransactionName, input: object) => {
    const proposal = client.offline.prepare(name, { at: instant(), ...input }, undefined, identity);
    const answer = await client.offline.endorse(proposal.bytes, signature(proposal.message));
    assert.ok("unsigned" in answer);
    const { unsigned } = answer;
    return { bytes: unsigned.bytes, signature: signature(unsigned.message) };
  };
  const submitted = async ({ bytes, signature: by }: Awaited<ReturnType<typeof endorsed>>): Promise<string> =>
    client.offline.submit(bytes, by).then(({ block }) => `in block ${block}`, (error: unknown) => {
      assert.ok(error instanceof LedgerRefusal, String(error));
      return error.code;
    });

  const ends: string[] = [];
  for (let i = 0; i < COPIES && !ends.includes("ledger/not-confirmed"); i++) {
    const plate = `${1000 + i}УБА`;
    const weighing = await endorsed("consignments:weigh", { key: `T${i}`, ticketNo: `T${i}`, deviceId: "scale", vehicle: plate, tareKg: "30000", grossKg: "120000" });
    assert.match(await submitted(weighing), /^in block/);
    // Every peer must have it, so that the loading is endorsed.
    await delay(500);
    const loading = await endorsed("consignments:load", { key: `U${i}`, unitId: `U${i}`, consignmentId: CONSIGNMENT, vehicle: { kind: "truck", plate }, lots: [{ lotId: STOCKPILE, massKg: "90000" }], ticketNo: `T${i}`, waybillType: "cmr", waybillNo: `W${i}` });
    const copy = submitted(weighing);
    await delay(8);
    ends.push(await submitted(loading));
    assert.match(await copy, /^in block/, "the first copy's status");
  }
  if (!ON_FABRIC) return assert.deepEqual([...new Set(ends.map((end) => end.split(" ")[0]))], ["in"]);
  assert.equal(ends.at(-1), "ledger/not-confirmed", `${ends.length} copies did no harm`);
  assert.equal(await submitted(await endorsed("consignments:weigh", { key: "after", ticketNo: "after", deviceId: "scale", vehicle: "9999УБА", tareKg: "30000", grossKg: "120000" })), "ledger/not-confirmed", "another change was recorded");
  t.diagnostic(`copies until the peers stopped: ${ends.length}`);
});
