import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type * as grpc from "@grpc/grpc-js";
import type { Signer } from "@hyperledger/fabric-gateway";
import { peer as protos } from "@hyperledger/fabric-protos";
import { serializeIdentity } from "../identity/index.ts";
import { encodeChannelHeader, encodeEnvelope, encodeHeader, encodeSignatureHeader, encodeTimestamp, HeaderType } from "../messages/common.ts";
import { grpcClient, TestNetwork, userIdentity } from "../testing.ts";
import { Writer } from "../wire.ts";

/** `SeekPosition` by name or block number. */
type Position = "newest" | "oldest" | "nextCommit" | number;

suite("Deliver: what is asked and how it is answered", () => {
  let network: TestNetwork;
  let client: grpc.Client;
  let identity: Uint8Array;
  let sign: Signer;
  let newest: number;

  before(async () => {
    network = await TestNetwork.start("A", [{ endorsementPolicy: "OR('OrgAMSP.peer')" }]);
    const { profile } = network.devnet;
    client = await grpcClient(network.dir, profile, "OrgAMSP");
    const { certificate, signer } = await userIdentity(network.dir, profile, "OrgAMSP");
    identity = serializeIdentity("OrgAMSP", certificate.toString("utf8"));
    sign = signer;
    const a = await network.client("A");
    newest = Number((await (await a.contract.submitAsync("put", { arguments: ["k", "v"] })).getStatus()).blockNumber);
  });
  after(async () => {
    client.close();
    await network.stop();
  });

  function position(value: Position): Buffer {
    const empty = Buffer.alloc(0);
    if (typeof value === "number") return new Writer().message(3, new Writer().int(1, value).finish()).finish();
    return new Writer().message({ newest: 1, oldest: 2, nextCommit: 4 }[value], empty).finish();
  }

  async function request(
    { start, stop, failIfNotReady = false, headersOnly = false, time = Date.now(), channel = "test", spoil = false }: {
      start?: Position; stop?: Position; failIfNotReady?: boolean; headersOnly?: boolean; time?: number | undefined; channel?: string; spoil?: boolean;
    },
  ): Promise<Buffer> {
    const seek = new Writer();
    if (start !== undefined) seek.message(1, position(start));
    if (stop !== undefined) seek.message(2, position(stop));
    seek.bool(3, failIfNotReady).bool(5, headersOnly);
    const timestamp = time === 0 ? Buffer.alloc(0) : encodeTimestamp(time);
    const header = encodeHeader(
      encodeChannelHeader({ type: HeaderType.DELIVER_SEEK_INFO, timestamp, channelId: channel }), encodeSignatureHeader(identity, Buffer.alloc(0)));
    const payload = new Writer().message(1, header).bytes(2, seek.finish()).finish();
    const signature = Buffer.from(await sign(payload));
    if (spoil) signature[signature.length - 1]! ^= 1;
    return encodeEnvelope(payload, signature);
  }

  /** Frames that answer these requests on one stream, until the server ends it or `count` have come. */
  async function answers(requests: readonly Buffer[], count = Infinity): Promise<(number | string)[]> {
    const asIs = (bytes: Buffer): Buffer => bytes;
    const stream = client.makeBidiStreamRequest("/protos.Deliver/Deliver", asIs, asIs);
    const frames: (number | string)[] = [];
    for (const one of requests) stream.write(one);
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      const frame = protos.DeliverResponse.deserializeBinary(bytes);
      const block = frame.getBlock();
      const data = block?.getData()?.getDataList().length;
      frames.push(block === undefined ? frame.getStatus() : `block ${block.getHeader()!.getNumber()}${data === 0 ? " header" : ""}`);
      if (frames.length === count) break; // leaving the loop cancels the stream
    }
    return frames;
  }

  test("oldest to newest, then status 200; the stream takes another request", async () => {
    const all = Array.from({ length: newest + 1 }, (_, i) => `block ${i}`);
    const frames = await answers([
      await request({ start: "oldest", stop: "newest" }), await request({ start: "newest", stop: "newest" }),
    ], all.length + 3);
    assert.deepEqual(frames, [...all, 200, `block ${newest}`, 200]);
  });

  test("a refusal ends the stream: malformed 400, unknown channel 404, bad signature 403", async () => {
    const refused = async (what: Parameters<typeof request>[0]): Promise<unknown> => answers([await request(what)]);
    assert.deepEqual(await refused({ start: 0 }), [400], "no stop");
    assert.deepEqual(await refused({ stop: 0 }), [400], "no start");
    assert.deepEqual(await refused({ start: 2, stop: 1 }), [400], "stop before start");
    assert.deepEqual(await refused({ start: 0, stop: 0, time: 0 }), [400], "no timestamp");
    assert.deepEqual(await refused({ start: 0, stop: 0, time: Date.now() - 16 * 60_000 }), [400], "a clock that is off");
    assert.deepEqual(await refused({ start: 0, stop: 0, channel: "nowhere" }), [404]);
    assert.deepEqual(await refused({ start: 0, stop: 0, spoil: true }), [403]);
    assert.deepEqual(await refused({ start: newest + 2, stop: newest + 9 }), [404], "behind the next block");
  });

  test("FAIL_IF_NOT_READY gives what there is, then 404", async () => {
    const frames = await answers([await request({ start: newest, stop: newest + 5, failIfNotReady: true })]);
    assert.deepEqual(frames, [`block ${newest}`, 404]);
  });

  test("headers only: blocks without their data, but configuration blocks whole", async () => {
    assert.deepEqual(await answers([await request({ start: 0, stop: 1, headersOnly: true })], 3), ["block 0", "block 1 header", 200]);
  });
});
