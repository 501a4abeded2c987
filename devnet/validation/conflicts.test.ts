import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { GatewayError } from "@hyperledger/fabric-gateway";
import type { Transaction } from "@hyperledger/fabric-gateway";
import { TestNetwork } from "../testing.ts";
import type { TestClient } from "../testing.ts";

suite("validation: conflicts between transactions", () => {
  let network: TestNetwork;
  let a: TestClient;

  before(async () => {
    network = await TestNetwork.start("AB", [{ endorsementPolicy: "OR('OrgAMSP.peer','OrgBMSP.peer')" }], {
      batch: { timeoutMs: 600_000, preferredMaxBytes: 100_000 }, // blocks are cut by `cut` only
    });
    a = await network.client("A");
  });
  after(() => network.stop());

  /** A transaction too large for a shared block closes the one that is filling, whatever the time. */
  const cut = async (): Promise<void> => {
    const transaction = await a.contract.newProposal("put", { arguments: ["cut", "x".repeat(100_000)] }).endorse();
    await transaction.submit();
  };

  /** Endorses all, then orders all in one block, and tells their codes. */
  async function race(...calls: [name: string, ...args: string[]][]): Promise<number[]> {
    const transactions = [];
    for (const [name, ...args] of calls) transactions.push(await a.contract.newProposal(name, { arguments: args }).endorse());
    return order(...transactions);
  }

  async function order(...transactions: Transaction[]): Promise<number[]> {
    const commits = [];
    for (const transaction of transactions) commits.push(await transaction.submit());
    await cut();
    const statuses = await Promise.all(commits.map((commit) => commit.getStatus()));
    assert.equal(new Set(statuses.map(({ blockNumber }) => blockNumber)).size, 1, "they are in one block");
    return statuses.map(({ code }) => code);
  }

  const endorse = (name: string, ...args: string[]): Promise<Transaction> => a.contract.newProposal(name, { arguments: args }).endorse();
  const write = async (...call: [name: string, ...args: string[]]): Promise<void> => assert.deepEqual(await race(call), [0]);
  const putMany = (...keys: string[]): Promise<void> => write("putMany", JSON.stringify(keys));

  test("of ten concurrent read-modify-writes one is valid, nine are read conflicts", async () => {
    const codes = await race(...Array.from({ length: 10 }, (): [string, string, string] => ["add", "counter", "1"]));
    assert.deepEqual(codes.sort((x, y) => x - y), [0, 11, 11, 11, 11, 11, 11, 11, 11, 11]);
    assert.equal(await a.evaluate("get", "counter"), "1");
  });

  test("blind writes do not conflict; the last in the block wins", async () => {
    assert.deepEqual(await race(["put", "blind", "1"], ["put", "blind", "2"], ["put", "blind", "3"]), [0, 0, 0]);
    assert.equal(await a.evaluate("get", "blind"), "3");
  });

  test("a write of the same value, and the deletion of an absent key, conflict with a read behind them", async () => {
    await write("put", "same", "5");
    assert.deepEqual(await race(["put", "same", "5"], ["add", "same", "1"]), [0, 11]);
    assert.deepEqual(await race(["del", "absent"], ["add", "absent", "1"]), [0, 11]);
  });

  test("a read of an older version conflicts across blocks", async () => {
    const old = await endorse("add", "older", "1");
    await write("put", "older", "7");
    assert.deepEqual(await order(old), [11]);
  });

  test("a transaction that is invalid does not stand in the way of later ones", async () => {
    const codes = await race(["add", "chain", "1"], ["add", "chain", "1"], ["put", "chain", "9"]);
    assert.deepEqual(codes, [0, 11, 0]);
    assert.equal(await a.evaluate("get", "chain"), "9");
  });

  test("a range is phantom-checked for insertion, deletion and update inside it", async () => {
    await putMany("ph-a", "ph-b", "ph-c");
    const count: [string, string, string, string] = ["countRange", "ph-", "ph.", "ph-count".replace("ph-", "phcount-")];
    assert.deepEqual(await race(["put", "ph-bb", "x"], count), [0, 12], "insertion");
    assert.deepEqual(await race(["del", "ph-bb"], count), [0, 12], "deletion");
    assert.deepEqual(await race(["put", "ph-b", "new"], count), [0, 12], "update");
    assert.deepEqual(await race(["put", "ph.", "at the end"], count), [0, 0], "the end is not part of the range");
    assert.deepEqual(await race(["put", "ph", "before"], count), [0, 0], "nor what lies before it");
    const old = await endorse(...count);
    await write("put", "ph-zz", "x");
    assert.deepEqual(await order(old), [12], "across blocks");
  });

  test("a range of more than fifty keys is checked by its Merkle summary", async () => {
    await putMany(...Array.from({ length: 250 }, (_, i) => `mk-${String(i).padStart(3, "0")}`));
    const count: [string, string, string, string] = ["countRange", "mk-", "mk.", "mk-target".replace("mk-", "mkcount-")];
    assert.deepEqual(await race(["put", "elsewhere", "x"], count), [0, 0]);
    assert.deepEqual(await race(["put", "mk-123", "changed"], count), [0, 12]);
    assert.deepEqual(await race(["put", "mk-249a", "appended"], count), [0, 12]);
    assert.deepEqual(await race(["del", "mk-000"], count), [0, 12]);
  });

  test("a range left early is checked as far as it was read: to the 101st key of the first page", async () => {
    await putMany(...Array.from({ length: 130 }, (_, i) => `pf-${String(i).padStart(3, "0")}`));
    const first: [string, string, string, string, string] = ["firstOfRange", "pf-", "pf.", "1", "pfcount"];
    assert.deepEqual(await race(["put", "pf-100", "x"], first), [0, 12], "key 101 was read ahead");
    assert.deepEqual(await race(["put", "pf-101", "x"], first), [0, 0], "key 102 was not");
  });

  test("what a paginated range read is phantom-checked", async () => {
    await putMany("pg-1", "pg-2", "pg-3");
    assert.deepEqual(await race(["put", "pg-2", "x"], ["page", "pg-", "pg.", "2", ""]), [0, 12]);
    assert.deepEqual(await race(["put", "pg-3", "x"], ["page", "pg-", "pg.", "2", ""]), [0, 0]);
  });

  test("reads never see the transaction's own writes", async () => {
    await write("put", "own", "before");
    const transaction = await endorse("putThenGet", "own", "after");
    assert.equal(Buffer.from(transaction.getResult()).toString("utf8"), "before");
    assert.deepEqual(await order(transaction), [0]);
    assert.equal(await a.evaluate("get", "own"), "after");
  });

  test("a policy failure comes before a conflict, and invalid transactions keep their place in the block", async () => {
    await write("put", "policy", "1");
    await write("setKeyPolicy", "policy", '["OrgBMSP"]');
    const conflicting = await a.contract.newProposal("add", { arguments: ["policy", "1"], endorsingOrganizations: ["OrgAMSP"] }).endorse();
    const before = await a.contract.newProposal("put", { arguments: ["policy", "2"], endorsingOrganizations: ["OrgBMSP"] }).endorse();
    assert.deepEqual(await order(before, conflicting), [0, 10]);
  });

  test("a write behind a paginated query is refused with Fabric's words", async () => {
    const error = await a.submit("pageThenPut").then(() => assert.fail("accepted"), (reason: unknown) => reason);
    assert.ok(error instanceof GatewayError);
    assert.match(error.details[0]!.message, /PUT_STATE failed: transaction ID: [0-9a-f]{64}: txid \[[0-9a-f]{64}\]: unsuppored transaction\. Transaction has already performed a paginated query\. Writes are not allowed$/);
  });
});
