import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import type * as grpc from "@grpc/grpc-js";
import { EndorseError } from "@hyperledger/fabric-gateway";
import { gateway as gatewayProtos, peer as protos } from "@hyperledger/fabric-protos";
import { endorsers, grpcClient, TestNetwork } from "./testing.ts";
import type { TestClient } from "./testing.ts";
import { Writer } from "./wire.ts";

suite("robustness: bad input and absent peers", () => {
  let network: TestNetwork;
  let a: TestClient;
  let raw: grpc.Client;

  before(async () => {
    network = await TestNetwork.start("ABC", [{ endorsementPolicy: "OutOf(2,'OrgAMSP.peer','OrgBMSP.peer','OrgCMSP.peer')" }]);
    a = await network.client("A");
    raw = await grpcClient(network.dir, network.devnet.profile, "OrgAMSP");
  });
  after(async () => {
    raw.close();
    await network.stop();
  });

  const asIs = (bytes: Buffer): Buffer => bytes;

  function unary(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      raw.makeUnaryRequest(path, asIs, asIs, request, (error, response) => (error ? reject(error) : resolve(response!)));
    });
  }

  /** What a Deliver stream answers to these bytes: one status frame. */
  function deliver(method: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = raw.makeBidiStreamRequest(`/protos.Deliver/${method}`, asIs, asIs);
      stream.once("data", (frame: Buffer) => {
        resolve(frame);
        stream.end();
      });
      stream.once("error", reject);
      stream.write(request);
    });
  }

  /** Broken messages: noise, truncations and bit flips of a sound one. */
  function* broken(sound: Buffer): Generator<Buffer> {
    yield Buffer.alloc(0);
    for (const length of [1, 7, 64, 4096]) yield randomBytes(length);
    for (let i = 1; i < 24; i++) yield sound.subarray(0, Math.floor((sound.length * i) / 24));
    for (let i = 0; i < 48; i++) {
      const flipped = Buffer.from(sound);
      flipped[Math.floor((sound.length * i) / 48)]! ^= 1 << (i % 8);
      yield flipped;
    }
  }

  test("whatever bytes arrive, each call is answered with an error and the ledger goes on", async () => {
    const proposal = Buffer.from(a.contract.newProposal("put", { arguments: ["k", "v"] }).getBytes());
    const proposed = gatewayProtos.ProposedTransaction.deserializeBinary(proposal);
    const transaction = await a.contract.newProposal("put", { arguments: ["sound", "v"] }).endorse();
    const envelope = gatewayProtos.PreparedTransaction.deserializeBinary(transaction.getBytes()).getEnvelope()!;
    const requests: [path: string, sound: Buffer][] = [
      ["/gateway.Gateway/Evaluate", new Writer().message(3, proposed.getProposal()!.serializeBinary()).finish()],
      ["/gateway.Gateway/Endorse", new Writer().message(3, proposed.getProposal()!.serializeBinary()).finish()],
      ["/gateway.Gateway/Submit", new Writer().string(2, "test").message(3, envelope.serializeBinary()).finish()],
      ["/gateway.Gateway/CommitStatus", new Writer().bytes(1, randomBytes(40)).bytes(2, randomBytes(70)).finish()],
      ["/protos.Endorser/ProcessProposal", Buffer.from(proposed.getProposal()!.serializeBinary())],
    ];
    for (const [path, sound] of requests) {
      for (const request of broken(sound)) {
        const error = await unary(path, request).then(() => undefined, (reason: unknown) => reason as grpc.ServiceError);
        assert.ok(error !== undefined && error.code > 0, `${path} took ${request.toString("hex").slice(0, 80)}`);
        assert.doesNotMatch(error.details, /devnet failed/, `${path}: ${request.toString("hex")}`);
      }
    }
    assert.equal(await a.submit("put", "still", "alive"), "alive");
  });

  test("broken Deliver requests get status 400, 403 or 404", async () => {
    for (const method of ["Deliver", "DeliverFiltered", "DeliverWithPrivateData"]) {
      for (const request of broken(Buffer.from(envelopeBytes()))) {
        const status = protos.DeliverResponse.deserializeBinary(await deliver(method, request)).getStatus();
        assert.ok([400, 403, 404].includes(status), `${method}: ${status}`);
      }
    }
  });

  test("a stopped peer is not asked for endorsements, and is back when it starts", async () => {
    network.devnet.stopPeer("OrgBMSP");
    assert.equal(endorsers(await a.contract.newProposal("put", { arguments: ["k", "1"] }).endorse()), "AC");
    const named = await a.submitWith("AB", "put", "k", "2").then(() => assert.fail("endorsed"), (error: unknown) => error);
    assert.ok(named instanceof EndorseError);
    assert.equal(named.cause.details, "failed to find any endorsing peers for org(s): OrgBMSP");
    network.devnet.stopPeer("OrgCMSP");
    const alone = await a.submit("put", "k", "3").then(() => assert.fail("endorsed"), (error: unknown) => error);
    assert.ok(alone instanceof EndorseError);
    assert.equal(alone.code, 9);
    await network.devnet.startPeer("OrgBMSP");
    await network.devnet.startPeer("OrgCMSP");
    assert.equal(await a.submitWith("BC", "put", "k", "4"), "4");
    const atB = await network.client("B");
    assert.equal(await atB.evaluate("get", "k"), "4");
  });

  test("a client that goes away in the middle of its streams and calls disturbs nobody", async () => {
    const script = `
      const { TestClient } = await import(${JSON.stringify(import.meta.resolve("./testing.ts"))});
      const client = await TestClient.connect(${JSON.stringify(network.dir)}, ${JSON.stringify(network.devnet.profile)}, "OrgCMSP", "OrgCMSP");
      const blocks = await client.network.getBlockEvents({ startBlock: 0n });
      await client.network.getChaincodeEvents("basic");
      for (let i = 0; i < 30; i++) client.submit("put", "leaving-" + i, "x");
      for await (const block of blocks) process.send(block.getHeader().getNumber());
    `;
    const leaving = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await once(leaving, "message");
    leaving.kill("SIGKILL");
    await once(leaving, "exit");
    assert.equal(await a.submit("put", "k", "5"), "5");
  });

  test("a peer's own endorsing service answers clients that collect endorsements themselves", async () => {
    const proposal = a.contract.newProposal("get", { arguments: ["still"] });
    await proposal.evaluate(); // signs it
    const signed = gatewayProtos.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal()!;
    const response = protos.ProposalResponse.deserializeBinary(await unary("/protos.Endorser/ProcessProposal", Buffer.from(signed.serializeBinary())));
    assert.equal(response.getResponse()!.getStatus(), 200);
    assert.equal(Buffer.from(response.getResponse()!.getPayload_asU8()).toString("utf8"), "alive");
    assert.ok(response.getEndorsement()!.getSignature_asU8().length > 60);
    signed.setSignature(randomBytes(70));
    await assert.rejects(unary("/protos.Endorser/ProcessProposal", Buffer.from(signed.serializeBinary())),
      (error: grpc.ServiceError) => error.code === 2 && error.details.startsWith("error validating proposal: access denied"));
  });

  test("values of a megabyte pass both ways", async () => {
    const large = "m".repeat(1 << 20);
    assert.equal((await a.submit("put", "large", large)).length, large.length);
    assert.equal(await a.evaluate("get", "large"), large);
  });

  /** A Deliver request that is sound but for its signature. */
  function envelopeBytes(): Uint8Array {
    const channelHeader = new Writer().int(1, 5).message(3, new Writer().int(1, Math.floor(Date.now() / 1000)).finish()).string(4, "test").finish();
    const header = new Writer().message(1, channelHeader).message(2, new Writer().bytes(1, randomBytes(100)).finish()).finish();
    const position = new Writer().message(2, Buffer.alloc(0)).finish();
    const seek = new Writer().message(1, position).message(2, position).finish();
    return new Writer().bytes(1, new Writer().message(1, header).bytes(2, seek).finish()).bytes(2, randomBytes(70)).finish();
  }
});
