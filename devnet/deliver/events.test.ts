import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { checkpointers, GatewayError } from "@hyperledger/fabric-gateway";
import type { ChaincodeEvent, CloseableAsyncIterable } from "@hyperledger/fabric-gateway";
import { TestNetwork } from "../testing.ts";
import type { TestClient } from "../testing.ts";

suite("events", () => {
  let network: TestNetwork;
  let a: TestClient;

  before(async () => {
    network = await TestNetwork.start("AB", [
      { endorsementPolicy: "OR('OrgAMSP.peer')" },
      { name: "other", endorsementPolicy: "OR('OrgAMSP.peer')" },
    ]);
    a = await network.client("A");
  });
  after(() => network.stop());

  async function take<T>(events: CloseableAsyncIterable<T>, count: number): Promise<T[]> {
    const taken: T[] = [];
    for await (const event of events) if (taken.push(event) === count) break;
    events.close();
    return taken;
  }

  /** Emits an event; resolves to its block and transaction. */
  async function emit(name: string, payload = name): Promise<{ blockNumber: bigint; transactionId: string }> {
    const commit = await a.contract.submitAsync("event", { arguments: [name, payload] });
    const { blockNumber, successful, transactionId } = await commit.getStatus();
    assert.equal(successful, true);
    return { blockNumber, transactionId };
  }

  test("live events arrive with name, payload, block and transaction", async () => {
    const events = await a.network.getChaincodeEvents("basic");
    const sent = await emit("live", "payload");
    const [event] = await take(events, 1);
    assert.deepEqual(
      [event!.eventName, Buffer.from(event!.payload).toString("utf8"), event!.blockNumber, event!.transactionId, event!.chaincodeName],
      ["live", "payload", sent.blockNumber, sent.transactionId, "basic"],
    );
  });

  test("events replay from a block on, of the asked chaincode only", async () => {
    const first = await emit("r1");
    await a.network.getContract("other").submit("event", { arguments: ["other", "x"] });
    await emit("r2");
    const events = await take(await a.network.getChaincodeEvents("basic", { startBlock: first.blockNumber }), 2);
    assert.deepEqual(events.map(({ eventName }) => eventName), ["r1", "r2"]);
    const others = await take(await a.network.getChaincodeEvents("other", { startBlock: 0n }), 1);
    assert.equal(others[0]!.eventName, "other");
  });

  test("a checkpoint resumes behind its transaction", async () => {
    const first = await emit("c1");
    await emit("c2");
    const checkpointer = checkpointers.inMemory();
    await checkpointer.checkpointTransaction(first.blockNumber, first.transactionId);
    const [next] = await take(await a.network.getChaincodeEvents("basic", { checkpoint: checkpointer }), 1);
    assert.equal(next!.eventName, "c2");
  });

  test("a checkpoint at a transaction without an event silences the stream, as in Fabric", async () => {
    const commit = await a.contract.submitAsync("put", { arguments: ["quiet", "x"] });
    const { blockNumber } = await commit.getStatus();
    const checkpointer = checkpointers.inMemory();
    await checkpointer.checkpointTransaction(blockNumber, commit.getTransactionId());
    const silent = await a.network.getChaincodeEvents("basic", { checkpoint: checkpointer });
    const heard: ChaincodeEvent[] = [];
    const listening = (async () => {
      for await (const event of silent) heard.push(event);
    })();
    const beside = await a.network.getChaincodeEvents("basic");
    await emit("unheard");
    await take(beside, 1);
    silent.close();
    await assert.rejects(listening, (error) => error instanceof GatewayError && error.code === 1);
    assert.deepEqual(heard, []);
  });

  test("two listeners get the same events, and a start in the future waits", async () => {
    const now = await emit("before");
    const future = await a.network.getChaincodeEvents("basic", { startBlock: now.blockNumber + 2n });
    const one = await a.network.getChaincodeEvents("basic");
    const two = await a.network.getChaincodeEvents("basic");
    await emit("t1");
    await emit("t2");
    assert.deepEqual((await take(one, 2)).map(({ eventName }) => eventName), ["t1", "t2"]);
    assert.deepEqual((await take(two, 2)).map(({ eventName }) => eventName), ["t1", "t2"]);
    assert.deepEqual((await take(future, 1)).map(({ eventName }) => eventName), ["t2"]);
  });

  test("events of invalid transactions are in filtered blocks without payload, and in no chaincode event", async () => {
    const transaction = await a.contract.newProposal("event", {
      arguments: ["invalid", "secret"], endorsingOrganizations: ["OrgBMSP"],
    }).endorse();
    const { code, blockNumber } = await (await transaction.submit()).getStatus();
    assert.equal(code, 10);
    await emit("valid");
    const [event] = await take(await a.network.getChaincodeEvents("basic", { startBlock: blockNumber }), 1);
    assert.equal(event!.eventName, "valid");
    const [block] = await take(await a.network.getFilteredBlockEvents({ startBlock: blockNumber }), 1);
    const [filtered] = block!.getFilteredTransactionsList();
    assert.deepEqual([filtered!.getTxid(), filtered!.getType(), filtered!.getTxValidationCode()], [transaction.getTransactionId(), 3, 10]);
    const [action] = filtered!.getTransactionActions()!.getChaincodeActionsList();
    assert.equal(action!.getChaincodeEvent()!.getEventName(), "invalid");
    assert.equal(action!.getChaincodeEvent()!.getPayload_asU8().length, 0);
  });

  test("blocks from 0 on are chained by header hashes", async () => {
    const { blockNumber } = await emit("tip");
    const blocks = await take(await a.network.getBlockEvents({ startBlock: 0n }), Number(blockNumber) + 1);
    assert.deepEqual(blocks.map((block) => block.getHeader()!.getNumber()), blocks.map((_, i) => i));
    assert.equal(blocks[0]!.getHeader()!.getPreviousHash_asU8().length, 0);
    const qscc = a.network.getContract("qscc");
    for (const block of blocks.slice(1, 4)) {
      const previous = block.getHeader()!.getPreviousHash_asU8();
      const found = await qscc.evaluate("GetBlockByHash", { arguments: ["test", previous] });
      assert.deepEqual(Buffer.from(found), Buffer.from(blocks[block.getHeader()!.getNumber() - 1]!.serializeBinary()));
    }
  });

  test("a start behind the next block is refused at once with 404; the next block is waited for", async () => {
    const { blockNumber } = await emit("height");
    const waiting = await a.network.getBlockEvents({ startBlock: blockNumber + 1n });
    const far = await a.network.getBlockEvents({ startBlock: blockNumber + 2n });
    await assert.rejects(take(far, 1), /Unexpected status response: 404/);
    await emit("arrived");
    assert.equal((await take(waiting, 1))[0]!.getHeader()!.getNumber(), Number(blockNumber + 1n));
  });

  test("an unknown channel: 404 for blocks, code 7 for chaincode events", async () => {
    const nowhere = a.gateway.getNetwork("nowhere");
    await assert.rejects(take(await nowhere.getBlockEvents(), 1), /Unexpected status response: 404/);
    await assert.rejects(take(await nowhere.getChaincodeEvents("basic"), 1),
      (error) => error instanceof GatewayError && error.code === 7 && error.cause.details === "Failed to get policy manager for channel [nowhere]");
  });
});
