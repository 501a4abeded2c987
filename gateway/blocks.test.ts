import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import type { Network } from "@hyperledger/fabric-gateway";
import { common, peer } from "@hyperledger/fabric-protos";
import { blocks } from "./blocks.ts";

/** A block event, or what the stream fails with; a list that runs out is a stream that the peer ends, as the gateway client shows it. */
type Stream = readonly (number | Error)[];

/** The part of a network that delivers blocks: each call gets the next stream. Notes from which block each was asked for. */
function delivering(streams: readonly Stream[]): { network: Network; asked: bigint[]; closed: () => number } {
  const [left, asked] = [[...streams], [] as bigint[]];
  let closed = 0;
  const getBlockAndPrivateDataEvents = async ({ startBlock }: { startBlock: bigint }) => {
    asked.push(startBlock);
    const stream = left.shift() ?? [];
    const close = (): void => void (closed += 1);
    return {
      async *[Symbol.asyncIterator]() {
        for (const item of stream) {
          if (item instanceof Error) throw item;
          yield event(item);
        }
        throw new TypeError("Cannot read properties of undefined (reading 'getTypeCase')");
      },
      close,
      [Symbol.dispose]: close,
    };
  };
  return { network: { getBlockAndPrivateDataEvents } as unknown as Network, asked, closed: () => closed };
}

function event(number: number): peer.BlockAndPrivateData {
  const header = new common.BlockHeader();
  header.setNumber(number);
  const block = new common.Block();
  block.setHeader(header);
  const whole = new peer.BlockAndPrivateData();
  whole.setBlock(block);
  return whole;
}

const refusedWith = (code: number): Error => new Error(`Unexpected status response: ${code}`);
const lost = new GatewayError({ code: status.UNAVAILABLE, message: "14 UNAVAILABLE: Connection dropped", details: [], cause: Object.assign(new Error(), { code: 14, details: "", metadata: new Metadata() }) });

async function read(network: Network, from: bigint, count: number): Promise<{ numbers: bigint[]; reasons: string[] }> {
  const [numbers, reasons] = [[] as bigint[], [] as string[]];
  for await (const { number } of blocks(network, from, { onInterruption: ({ message }) => reasons.push(message) })) {
    numbers.push(number);
    if (numbers.length === count) break;
  }
  return { numbers, reasons };
}

test("a broken stream goes on at the next block: each comes once, in order", async () => {
  const { network, asked, closed } = delivering([[3, 4, lost], [], [5, refusedWith(503)], [6, 7]]);
  const { numbers, reasons } = await read(network, 3n, 5);
  assert.deepEqual(numbers, [3n, 4n, 5n, 6n, 7n]);
  assert.deepEqual(asked, [3n, 5n, 5n, 6n]);
  assert.equal(reasons.length, 3);
  assert.equal(closed(), 4);
});

test("a peer that lags behind is asked again", async () => {
  const { network, asked } = delivering([[refusedWith(404)], [refusedWith(404)], [9]]);
  assert.deepEqual((await read(network, 9n, 1)).numbers, [9n]);
  assert.deepEqual(asked, [9n, 9n, 9n]);
});

test("a block out of order is not passed on", async () => {
  const { network } = delivering([[1, 3], [2, 3]]);
  const { numbers, reasons } = await read(network, 1n, 3);
  assert.deepEqual(numbers, [1n, 2n, 3n]);
  assert.deepEqual(reasons, ["block 2 was asked for and 3 delivered"]);
});

test("a reader whom the peer refuses is told so", async () => {
  for (const code of [400, 403]) await assert.rejects(read(delivering([[refusedWith(code)]]).network, 0n, 1), { message: `Unexpected status response: ${code}` });
});

test("an aborted reading ends, also while it waits", async () => {
  const stop = new AbortController();
  const { network } = delivering([[0, lost]]);
  const numbers: bigint[] = [];
  for await (const { number } of blocks(network, 0n, { signal: stop.signal, onInterruption: () => queueMicrotask(() => stop.abort()) })) numbers.push(number);
  assert.deepEqual(numbers, [0n]);
});

test("a fault of the reader is the reader's own: it is thrown, and the stream closed", async () => {
  const { network, closed } = delivering([[0, 1]]);
  const reading = (async () => {
    for await (const _ of blocks(network, 0n)) throw new RangeError("mine");
  })();
  await assert.rejects(reading, RangeError);
  assert.equal(closed(), 1);
});
