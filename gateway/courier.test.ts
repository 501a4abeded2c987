import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { TestContext } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { Courier } from "./courier.ts";
import { LedgerRefusal } from "./failure.ts";
import { enrol } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { membersIn, scriptedGateway } from "./testing.ts";
import type { Answer, Call } from "./testing.ts";

const receipt = { txId: "1", type: "lot.extracted", subjects: [] };
const endorsed = ["Endorse", { result: receipt }] as const;
const sent = ["Submit", "ok"] as const;
const valid = ["CommitStatus", { committed: 0, block: 7 }] as const;
const down = { fails: status.UNAVAILABLE, message: "Connection dropped" } as const;
let miner: Identity;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "garal-"));
  try {
    const { peerOrganizations } = await membersIn(folder, "MinerMSP");
    miner = await enrol(peerOrganizations[0]!.folder, { mspId: "MinerMSP", orgId: "tt", user: "shift-3", role: "operator" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Runs one recording against a script. */
async function record(t: TestContext, script: readonly (readonly [Call["method"], Answer])[], patienceMs = 5_000) {
  const { gateway, calls } = await scriptedGateway(t, miner, script);
  const contract = gateway.getNetwork("garal").getContract("garal");
  const courier = new Courier(gateway, "garal", miner, patienceMs);
  const outcome = await courier.record("lots:extract", () => contract.newProposal("lots:extract", { arguments: ["{}"] })).catch((error: unknown) => error);
  return { outcome, calls };
}

const refusedAs = (outcome: unknown, code: string): LedgerRefusal => {
  assert.ok(outcome instanceof LedgerRefusal, String(outcome));
  assert.equal(outcome.code, code);
  return outcome;
};

test("a transaction is endorsed, submitted once, and its block is told", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.equal(new Set(calls.map(({ transactionId }) => transactionId)).size, 1);
});

test("what was recorded before is not submitted again", async (t) => {
  const { outcome } = await record(t, [["Endorse", { result: { ...receipt, repeated: true } }]]);
  assert.deepEqual(outcome, { receipt: { ...receipt, repeated: true } });
});

/** Ids of the transactions that orderers were given. */
const submitted = (calls: readonly Call[]): readonly (string | undefined)[] => calls.filter(({ method }) => method === "Submit").map(({ transactionId }) => transactionId);
const apart = <T>(ids: readonly T[]): boolean => new Set(ids).size === ids.length;

test("what an orderer may have is never sent again: a doubtful submit is proposed anew once its status does not come", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, ["Submit", down], ["CommitStatus", "silence"], endorsed, sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.equal(submitted(calls).length, 2);
  assert.ok(apart(submitted(calls)), "the same bytes went twice");
});

test("a doubtful submit that was ordered after all is not proposed anew", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, ["Submit", down], valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.equal(submitted(calls).length, 1);
});

test("accepted is not ordered: without a commit status it is proposed anew, and what came to be meanwhile is told as recorded", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, sent, ["CommitStatus", "silence"], ["Endorse", { result: { ...receipt, repeated: true } }]]);
  assert.deepEqual(outcome, { receipt: { ...receipt, repeated: true } });
  assert.equal(submitted(calls).length, 1);
});

test("what no orderer can have is sent again as it is", async (t) => {
  const away = { fails: status.UNAVAILABLE, message: "no orderers could successfully process transaction", details: ['rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:7050: connect: connection refused"'] } as const;
  const { outcome, calls } = await record(t, [endorsed, ["Submit", away], sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.equal(new Set(submitted(calls)).size, 1);
});

test("a lost status is asked for again", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, sent, ["CommitStatus", down], valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.equal(submitted(calls).length, 1);
});

test("a transaction that stays in doubt is told as not confirmed, with its number", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, sent, ["CommitStatus", "silence"]], 100);
  const refusal = refusedAs(outcome, "ledger/not-confirmed");
  assert.equal(refusal.facts["transactionId" as never], calls[0]?.transactionId);
  assert.ok(refusal.retryable);
});

test("peers that have not all come to the same block are asked with a new proposal", async (t) => {
  const differ = { fails: status.ABORTED, message: "failed to collect enough transaction endorsements, see attached details for more info", details: ["ProposalResponsePayloads do not match"] } as const;
  const { outcome, calls } = await record(t, [["Endorse", differ], endorsed, sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.ok(apart(calls.filter(({ method }) => method === "Endorse").map(({ transactionId }) => transactionId)));
});

test("a refusal by another member's peer counts only if one's own refuses too: it may lag behind", async (t) => {
  const refusal = "chaincode response 500, record/unknown: there is no ticket T-1";
  const theirs = { fails: status.ABORTED, message: "failed to endorse transaction, see attached details for more info", details: [refusal], mspId: "MineralsMSP" } as const;
  const { outcome } = await record(t, [["Endorse", theirs], ["Evaluate", { result: receipt }], endorsed, sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  const ours = { fails: status.ABORTED, message: "evaluate call to endorser returned error", details: [refusal], mspId: "MinerMSP" } as const;
  refusedAs((await record(t, [["Endorse", theirs], ["Evaluate", ours]])).outcome, "record/unknown");
  refusedAs((await record(t, [["Endorse", ours]])).outcome, "record/unknown");
});

test("read conflicts and phantoms are endorsed anew, so people never see them", async (t) => {
  const { outcome, calls } = await record(t, [endorsed, sent, ["CommitStatus", { committed: 11 }], endorsed, sent, ["CommitStatus", { committed: 12 }], endorsed, sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
  assert.equal(new Set(calls.map(({ transactionId }) => transactionId)).size, 3);
});

test("a conflict without end becomes ledger/conflict, after its turn among those on the same record", async (t) => {
  const forestalled = [["Endorse", { result: { ...receipt, subjects: [{ kind: "lot", id: "L-7", part: "drawn" }] } }], sent, ["CommitStatus", { committed: 11 }]] as const;
  const { outcome } = await record(t, [...forestalled, ...forestalled], 0);
  assert.ok(refusedAs(outcome, "ledger/conflict").retryable);
});

test("a policy that changed in the same block is met anew; one that stays unmet is refused", async (t) => {
  const unmet = ["CommitStatus", { committed: 10 }] as const;
  const { outcome } = await record(t, Array.from({ length: 9 }, () => [endorsed, sent, unmet]).flat());
  refusedAs(outcome, "ledger/endorsement-missing");
});

test("before anything was sent, an absent ledger is waited for", async (t) => {
  const noPeers = { fails: status.FAILED_PRECONDITION, message: "no combination of peers can be derived which satisfy the endorsement policy: …" } as const;
  const lost = { fails: status.ABORTED, message: "failed to endorse transaction, see attached details for more info", details: ["error in simulation: failed to execute transaction 1: error sending: chaincode stream terminated"] } as const;
  const { outcome } = await record(t, [["Endorse", down], ["Endorse", noPeers], ["Endorse", lost], endorsed, sent, valid]);
  assert.deepEqual(outcome, { receipt, block: 7n });
});

test("a peer that still waits for private data is asked again", async (t) => {
  const busy = { fails: status.ABORTED, message: "failed to endorse transaction, see attached details for more info", details: ["chaincode response 500, system/busy: the system is busy; try again in 2 seconds"] } as const;
  assert.deepEqual((await record(t, [["Endorse", busy], endorsed, sent, valid])).outcome, { receipt, block: 7n });
  refusedAs((await record(t, [["Endorse", busy]], 0)).outcome, "system/busy");
});

test("an absent ledger is told as such, and nothing was recorded", async (t) => {
  const { outcome, calls } = await record(t, [["Endorse", down]], 0);
  assert.ok(refusedAs(outcome, "system/ledger-unreachable").retryable);
  assert.deepEqual(calls.map(({ method }) => method), ["Endorse"]);
});

test("peers that go on answering differently are a fault of ours, with a number to report", async (t) => {
  const differ = { fails: status.ABORTED, message: "failed to collect enough transaction endorsements, see attached details for more info", details: ["ProposalResponsePayloads do not match"] } as const;
  const { outcome } = await record(t, [["Endorse", differ]], 0);
  refusedAs(outcome, "system/internal");
});

test("an orderer that refuses before anything was sent is believed", async (t) => {
  const forbidden = { fails: status.ABORTED, message: "received unsuccessful response from orderer: status=FORBIDDEN, info=implicit policy evaluation failed - 0 sub-policies were satisfied" } as const;
  const { outcome } = await record(t, [endorsed, ["Submit", forbidden]]);
  refusedAs(outcome, "auth/signature-invalid");
});

test("a rule's refusal comes through with code, sentence and facts, and is final", async (t) => {
  const details = ["chaincode response 500, lot/overdrawn: lot L-7 holds 41200 kg; 60000 kg were drawn"];
  const { outcome } = await record(t, [["Endorse", { fails: status.ABORTED, message: "failed to endorse transaction, see attached details for more info", details }]]);
  const refusal = refusedAs(outcome, "lot/overdrawn");
  assert.equal(refusal.message, "lot/overdrawn: lot L-7 holds 41200 kg; 60000 kg were drawn");
  assert.deepEqual({ ...refusal.facts }, { lotId: "L-7", heldKg: "41200", drawnKg: "60000" });
  assert.ok(!refusal.retryable);
});
