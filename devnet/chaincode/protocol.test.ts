import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { GatewayError } from "@hyperledger/fabric-gateway";
import type { Proposal } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer as protos } from "@hyperledger/fabric-protos";
import { startDevnet } from "../main.ts";
import type { Devnet } from "../main.ts";
import { decodeKeysRequest, MessageType } from "../messages/chaincode.ts";
import { chaincodeActionOf } from "../ledger/envelope.ts";
import { decodeReadWriteSet } from "../messages/rwset.ts";
import type { NamespaceSet } from "../messages/rwset.ts";
import { organisations, TestClient } from "../testing.ts";
import { RawChaincode } from "../testdata/raw-chaincode.ts";
import type { RawInvocation } from "../testdata/raw-chaincode.ts";
import { readList, Reader, Writer } from "../wire.ts";

suite("the peer's side of the chaincode protocol", () => {
  let dir: string;
  let chaincode: RawChaincode;
  let devnet: Devnet;
  let client: TestClient;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "devnet-protocol-"));
    chaincode = await RawChaincode.start("raw:1");
    const definition = {
      version: "1.0", sequence: 1, packageId: "raw:1", address: chaincode.address, endorsementPolicy: "OR('OrgAMSP.peer')",
      collections: [{ name: "coll", policy: "OR('OrgAMSP.member')" }],
    };
    devnet = await startDevnet({
      dir, channel: "test", organisations: organisations("A"), batch: { timeoutMs: 20 }, executeTimeoutMs: 400,
      chaincodes: [{ ...definition, name: "basic" }, { ...definition, name: "needs-init", initRequired: true }],
    });
    client = await TestClient.connect(dir, devnet.profile, "OrgAMSP", "OrgAMSP");
  });
  after(async () => {
    client.close();
    await devnet.stop();
    chaincode.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const put = (key: string, value: string, collection = ""): Buffer =>
    new Writer().string(1, key).bytes(2, Buffer.from(value)).string(3, collection).finish();
  const key = (name: string, collection = ""): Buffer => new Writer().string(1, name).string(2, collection).finish();

  /** Lets the chaincode run this code for the next invocations. */
  function code(run: (invocation: RawInvocation) => void | Promise<void>): void {
    chaincode.handle = run;
  }

  async function detail(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
    assert.ok(error instanceof GatewayError, String(error));
    return error.details[0]!.message;
  }

  /** Read-write set of a transaction that runs this code, endorsed and not submitted. */
  async function readWriteSet(run: (invocation: RawInvocation) => void | Promise<void>): Promise<Map<string, NamespaceSet>> {
    code(run);
    const transaction = await client.contract.newProposal("x").endorse();
    const prepared = gatewayProtos.PreparedTransaction.deserializeBinary(transaction.getBytes());
    const payload = common.Payload.deserializeBinary(prepared.getEnvelope()!.getPayload_asU8());
    const action = chaincodeActionOf(Buffer.from(payload.getData_asU8()));
    return new Map(decodeReadWriteSet(action!.results).map((set) => [set.namespace, set]));
  }

  async function submit(run: (invocation: RawInvocation) => void | Promise<void>): Promise<void> {
    code(run);
    await client.submit("x");
  }

  test("handshake: REGISTERED, then READY with the parameters of batches", async () => {
    code((invocation) => invocation.complete("hello"));
    assert.equal(await client.evaluate("x"), "hello");
    const [registered, ready] = chaincode.handshakes[0]!;
    assert.deepEqual([registered!.type, registered!.payload.length], [MessageType.REGISTERED, 0]);
    assert.equal(ready!.type, MessageType.READY);
    const fields: number[] = [];
    const reader = new Reader(ready!.payload);
    while (reader.next()) fields.push(reader.uint());
    assert.deepEqual(fields, [1, 1000, 1, 1000]);
  });

  test("a TRANSACTION carries the arguments, the ids and the signed proposal", async () => {
    const seen: RawInvocation[] = [];
    code((invocation) => {
      seen.push(invocation);
      invocation.complete();
    });
    const proposal = client.contract.newProposal("name", { arguments: ["1", "два"], transientData: { secret: "s3" } });
    await proposal.evaluate();
    const [invocation] = seen;
    assert.deepEqual(invocation!.args, ["name", "1", "два"]);
    assert.deepEqual([invocation!.frame.txId, invocation!.frame.channelId], [proposal.getTransactionId(), "test"]);
    const message = protos.ChaincodeMessage.deserializeBinary(invocation!.bytes);
    const proposed = gatewayProtos.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal()!;
    assert.deepEqual(Buffer.from(message.getProposal()!.getProposalBytes_asU8()), Buffer.from(proposed.getProposalBytes_asU8()));
  });

  test("ERROR ends the transaction with its text; an undecodable COMPLETED is an error too", async () => {
    code((invocation) => invocation.send(MessageType.ERROR, Buffer.from("it went wrong")));
    assert.equal(await detail(client.evaluate("x")), "error in simulation: transaction returned with failure: it went wrong");
    code((invocation) => invocation.send(MessageType.COMPLETED, Buffer.from([0xff, 0xff])));
    assert.match(await detail(client.evaluate("x")), /^error in simulation: failed to unmarshal response for transaction [0-9a-f]{64}: /);
  });

  test("a request for another transaction has no ledger context", async () => {
    let answer = "";
    code(async (invocation) => {
      invocation.stream.write(new Writer().int(1, MessageType.GET_STATE).bytes(3, key("k")).string(4, invocation.frame.txId).string(7, "other").finish());
      const reply = await invocation.reply();
      answer = reply.payload.toString("utf8");
      invocation.complete();
    });
    await client.evaluate("x");
    assert.match(answer, /^GET_STATE failed: transaction ID: [0-9a-f]{64}: no ledger context$/);
  });

  test("a second request that overlaps is dropped unanswered", async () => {
    let replies = 0;
    code(async (invocation) => {
      const range = new Writer().string(1, "a").string(2, "b").finish();
      invocation.send(MessageType.GET_STATE_BY_RANGE, range);
      invocation.send(MessageType.GET_STATE_BY_RANGE, range);
      await invocation.reply();
      replies++;
      await invocation.request(MessageType.GET_STATE, key("k")); // answered behind any reply to the second one
      replies++;
      invocation.complete(String(replies));
    });
    assert.equal(await client.evaluate("x"), "2");
  });

  test("an unknown type of frame ends the stream", async () => {
    const before = chaincode.handshakes.length;
    code((invocation) => invocation.send(99));
    assert.match(await detail(client.evaluate("x")), /chaincode stream terminated$/);
    code((invocation) => invocation.complete("again"));
    assert.equal(await client.evaluate("x"), "again");
    assert.equal(chaincode.handshakes.length, before + 1);
  });

  test("a chaincode that takes too long is given up, and its late answer is dropped", async () => {
    let late: RawInvocation | undefined;
    code((invocation) => {
      late = invocation;
    });
    assert.match(await detail(client.evaluate("x")), /error sending: timeout expired while executing transaction$/);
    late!.complete("too late");
    code((invocation) => invocation.complete("in time"));
    assert.equal(await client.evaluate("x"), "in time");
  });

  test("KEEPALIVE is ignored", async () => {
    code((invocation) => {
      invocation.send(MessageType.KEEPALIVE);
      invocation.complete("alive");
    });
    assert.equal(await client.evaluate("x"), "alive");
  });

  test("batches: several writes in one frame, several reads in one", async () => {
    await submit(async (invocation) => {
      const record = (name: string, value: string, type: number): Buffer =>
        new Writer().string(1, name).bytes(2, Buffer.from(value)).int(5, type).finish();
      const batch = new Writer();
      for (const name of ["b1", "b2", "b3"]) batch.message(1, record(name, name.toUpperCase(), MessageType.PUT_STATE));
      batch.message(1, record("b3", "", MessageType.DEL_STATE));
      const reply = await invocation.request(MessageType.WRITE_BATCH_STATE, batch.finish());
      assert.equal(reply.type, MessageType.RESPONSE);
      invocation.complete();
    });
    const keys = new Writer().string(1, "b1").string(1, "none").string(1, "b2").string(1, "b3").finish();
    assert.equal(decodeKeysRequest(keys).keys.length, 4);
    code(async (invocation) => invocation.complete((await invocation.request(MessageType.GET_STATE_MULTIPLE, keys)).payload));
    const values = readList(Buffer.from(await client.contract.evaluateTransaction("x"))).map(String);
    assert.deepEqual(values, ["B1", "", "B2", ""]);
  });

  test("the peer does not guard ranges: an empty start gives the empty key and composite keys too", async () => {
    await submit(async (invocation) => {
      for (const name of ["", "\0lot\0L1\0", "zz"]) await invocation.request(MessageType.PUT_STATE, put(name, "v"));
      invocation.complete();
    });
    code(async (invocation) => {
      const { payload } = await invocation.request(MessageType.GET_STATE_BY_RANGE, new Writer().finish());
      invocation.complete(payload);
    });
    const response = protos.QueryResponse.deserializeBinary(await client.contract.evaluateTransaction("x"));
    assert.equal(response.getHasMore(), false);
    const keys = response.getResultsList().map((result) => {
      const reader = new Reader(result.getResultbytes_asU8());
      let name = "";
      while (reader.next()) {
        if (reader.field === 2) name = reader.string();
        else reader.skip();
      }
      return name;
    });
    assert.deepEqual(keys.slice(0, 2), ["", "\0lot\0L1\0"]);
    assert.equal(keys.at(-1), "zz");
  });

  test("NEXT of an unknown iterator fails, CLOSE succeeds", async () => {
    code(async (invocation) => {
      const next = await invocation.request(MessageType.QUERY_STATE_NEXT, key("ghost"));
      assert.match(next.payload.toString("utf8"), /QUERY_STATE_NEXT failed: .*: query iterator not found$/);
      const close = await invocation.request(MessageType.QUERY_STATE_CLOSE, key("ghost"));
      invocation.complete(String(close.type));
    });
    assert.equal(await client.evaluate("x"), String(MessageType.RESPONSE));
  });

  test("the read-write set is sorted, holds first versions, last writes and the definition's sequence", async () => {
    await submit(async (invocation) => {
      await invocation.request(MessageType.PUT_STATE, put("seen", "1"));
      invocation.complete();
    });
    const sets = await readWriteSet(async (invocation) => {
      for (const name of ["zebra", "seen", "absent"]) await invocation.request(MessageType.GET_STATE, key(name));
      for (const [name, value] of [["w2", "first"], ["w1", "x"], ["w2", "last"], ["gone", ""]]) {
        await invocation.request(MessageType.PUT_STATE, put(name!, value!));
      }
      invocation.complete();
    });
    assert.deepEqual([...sets.keys()], ["_lifecycle", "basic"]);
    const lifecycle = sets.get("_lifecycle")!;
    assert.deepEqual(lifecycle.reads.map((read) => read.key), ["namespaces/fields/basic/Sequence"]);
    assert.deepEqual(lifecycle.reads[0]!.version, { block: 2, tx: 0 });
    const { reads, writes } = sets.get("basic")!;
    assert.deepEqual(reads.map((read) => [read.key, read.version !== undefined]), [["absent", false], ["seen", true], ["zebra", false]]);
    assert.deepEqual(writes.map((write) => [write.key, write.value?.toString()]), [["gone", undefined], ["w1", "x"], ["w2", "last"]]);
  });

  test("private calls read the whole definition; the public part holds hashes only", async () => {
    const sets = await readWriteSet(async (invocation) => {
      await invocation.request(MessageType.PUT_STATE, put("price", "41 000", "coll"));
      invocation.complete();
    });
    assert.deepEqual(sets.get("_lifecycle")!.reads.map((read) => read.key), [
      "namespaces/fields/basic/Collections", "namespaces/fields/basic/EndorsementInfo", "namespaces/fields/basic/Sequence",
      "namespaces/fields/basic/ValidationInfo", "namespaces/metadata/basic",
    ]);
    const [hashed] = sets.get("basic")!.hashed;
    assert.deepEqual([hashed!.collection, hashed!.writes.length, hashed!.writes[0]!.value?.length, hashed!.privateHash.length], ["coll", 1, 32, 32]);
  });

  test("range queries: raw up to 50 results, Merkle beyond, the read-ahead included", async () => {
    await submit(async (invocation) => {
      for (let i = 0; i < 250; i++) await invocation.request(MessageType.PUT_STATE, put(`m${String(i).padStart(3, "0")}`, "v"));
      invocation.complete();
    });
    const range = (start: string, end: string): Buffer => new Writer().string(1, start).string(2, end).finish();
    const idOf = (payload: Buffer): { id: string; more: boolean } => {
      const response = protos.QueryResponse.deserializeBinary(payload);
      return { id: response.getId(), more: response.getHasMore() };
    };
    const first = async (start: string, end: string) => (await readWriteSet(async (invocation) => {
      await invocation.request(MessageType.GET_STATE_BY_RANGE, range(start, end));
      invocation.complete();
    })).get("basic")!.rangeQueries;
    const [early] = await first("m", "n");
    assert.deepEqual([early!.startKey, early!.endKey, early!.exhausted, early!.merkle?.maxLevel, early!.merkle?.hashes.length], ["m", "m100", false, 1, 2]);
    const [few] = await first("m", "m050");
    assert.deepEqual([few!.endKey, few!.exhausted, few!.reads.length, few!.merkle], ["m050", true, 50, undefined]);
    const [none] = await first("mm", "mn");
    assert.deepEqual([none!.exhausted, none!.reads.length, none!.merkle], [true, 0, undefined]);
    const [all] = (await readWriteSet(async (invocation) => {
      let page = idOf((await invocation.request(MessageType.GET_STATE_BY_RANGE, range("m", "n"))).payload);
      while (page.more) page = idOf((await invocation.request(MessageType.QUERY_STATE_NEXT, key(page.id))).payload);
      invocation.complete();
    })).get("basic")!.rangeQueries;
    assert.deepEqual([all!.endKey, all!.exhausted, all!.merkle?.maxDegree, all!.merkle?.maxLevel, all!.merkle?.hashes.length], ["n", true, 50, 1, 5]);
  });

  test("a chaincode that requires initialization: refused before, initialized once, and every call reads the mark", async () => {
    const contract = client.network.getContract("needs-init");
    code((invocation) => invocation.complete(String(invocation.frame.type)));
    assert.match(await detail(contract.evaluateTransaction("x")),
      /invalid invocation: chaincode 'needs-init' has not been initialized for this version, must call as init first$/);
    const init = asInit(contract.newProposal("init"));
    const transaction = await init.endorse();
    assert.equal(Buffer.from(transaction.getResult()).toString("utf8"), String(MessageType.INIT));
    assert.equal((await (await transaction.submit()).getStatus()).code, 0);
    assert.equal(Buffer.from(await contract.evaluateTransaction("x")).toString("utf8"), String(MessageType.TRANSACTION));
    assert.match(await detail(asInit(contract.newProposal("init")).evaluate()), /chaincode 'needs-init' is already initialized but called as init$/);
    assert.match(await detail(asInit(client.contract.newProposal("init")).evaluate()), /chaincode 'basic' does not require initialization but called as init$/);
  });

  test("statuses: 200 to 399 can be submitted, 199 and 400 cannot", async () => {
    code((invocation) => invocation.complete("ok", Number(invocation.args[1])));
    assert.equal(await client.submit("x", "399"), "ok");
    assert.equal(await detail(client.submit("x", "199")), "chaincode response 199, ");
    assert.equal(await detail(client.submit("x", "404")), "chaincode response 404, ");
    assert.equal(await detail(client.evaluate("x", "500")), "chaincode response 500, ");
  });

  /** The gateway client cannot ask for INIT, so the flag is set in its proposal, which it then signs. */
  function asInit(proposal: Proposal): Proposal {
    const proposed = gatewayProtos.ProposedTransaction.deserializeBinary(proposal.getBytes());
    const inner = protos.Proposal.deserializeBinary(proposed.getProposal()!.getProposalBytes_asU8());
    const payload = protos.ChaincodeProposalPayload.deserializeBinary(inner.getPayload_asU8());
    const spec = protos.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
    spec.getChaincodeSpec()!.getInput()!.setIsInit(true);
    payload.setInput(spec.serializeBinary());
    inner.setPayload(payload.serializeBinary());
    proposed.getProposal()!.setProposalBytes(inner.serializeBinary());
    return client.gateway.newProposal(proposed.serializeBinary());
  }
});
