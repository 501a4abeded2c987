import { setTimeout as sleep } from "node:timers/promises";
import { checkpointers } from "@hyperledger/fabric-gateway";
import type { ChaincodeEvent, CloseableAsyncIterable } from "@hyperledger/fabric-gateway";
import { ledger as messages } from "@hyperledger/fabric-protos";
import type { common, peer } from "@hyperledger/fabric-protos";
import type { Ledger } from "../ledger.ts";
import { codeName, errorOf } from "../observe.ts";
import { endorse } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import type { Operation } from "../chaincode/operations.ts";
import { CHANNEL } from "../setup.ts";

const PATIENCE_MS = 10_000;

/** Reads until `done`, then closes; what a stream throws is part of what was seen. */
async function take<T>(stream: CloseableAsyncIterable<T>, done: (events: T[]) => boolean): Promise<{ events: T[]; error?: unknown }> {
  const events: T[] = [];
  const limit = setTimeout(() => stream.close(), PATIENCE_MS);
  try {
    for await (const event of stream) {
      events.push(event);
      if (done(events)) break;
    }
    return { events };
  } catch (error) {
    return { events, error: errorOf(error) };
  } finally {
    clearTimeout(limit);
    stream.close();
  }
}

interface Sent {
  txId: string;
  block: bigint;
}

/** Submits transactions one after the other, each in its own block. */
async function submitAll(ledger: Ledger, transactions: { operations: Operation[]; by?: string[] }[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const { operations, by } of transactions) {
    const transaction = await endorse(ledger.contract("MinerMSP"), operations, by ? { endorsingOrganizations: by } : {});
    const { blockNumber } = await (await transaction.submit()).getStatus();
    sent.push({ txId: transaction.getTransactionId(), block: blockNumber });
  }
  return sent;
}

const event = (name: string, payload = `payload of ${name}`): Operation => ({ do: "event", name, payload });

/** Three valid transactions with events; between them one without an event and one that is invalid. */
function story(key: (suffix?: string) => string): { operations: Operation[]; by?: string[] }[] {
  const put: Operation = { do: "put", key: key(), value: "x" };
  return [
    { operations: [put, event(`${key()}1`)] },
    { operations: [put] },
    { operations: [put, event(`${key()}invalid`)], by: ["LabMSP"] },
    { operations: [put, event(`${key()}2`), event(`${key()}2 again`)] },
    { operations: [put, event(`${key()}3`, "")] },
  ];
}

function described(sent: Sent[], { eventName, payload, transactionId, chaincodeName, blockNumber }: ChaincodeEvent) {
  const at = sent.findIndex(({ txId }) => txId === transactionId);
  return { eventName, payload: Buffer.from(payload).toString(), chaincodeName, transaction: at, inItsBlock: sent[at]?.block === blockNumber };
}

/** Events to clients: chaincode events, block events, replay and checkpoints. */
export const events: Scenario[] = [
  {
    name: "chaincode events replay from a block: those of valid transactions, in order, the last of each",
    run: async (ledger, key) => {
      const sent = await submitAll(ledger, story(key));
      const { events: seen, error } = await take(await ledger.network("LabMSP").getChaincodeEvents("main", { startBlock: sent[0]!.block }), (all) => all.length === 3);
      return { events: seen.map((one) => described(sent, one)), error };
    },
  },
  {
    name: "chaincode events arrive as they are committed, at every listener",
    run: async (ledger, key) => {
      const listeners = [await ledger.network("LabMSP").getChaincodeEvents("main"), await ledger.network("MinerMSP").getChaincodeEvents("main")];
      const taken = listeners.map((listener) => take(listener, (all) => all.length === 2));
      await sleep(300); // a stream without a start position begins when the peer has taken the request, which nothing announces
      const sent = await submitAll(ledger, [{ operations: [event(`${key()}1`)] }, { operations: [event(`${key()}2`)] }]);
      return (await Promise.all(taken)).map(({ events: seen, error }) => ({ events: seen.map((one) => described(sent, one)), error }));
    },
  },
  {
    name: "after a checkpoint exactly what follows it is replayed",
    run: async (ledger, key) => {
      const sent = await submitAll(ledger, story(key));
      const network = ledger.network("MinerMSP");
      const checkpoint = checkpointers.inMemory();
      const first = await take(await network.getChaincodeEvents("main", { startBlock: sent[0]!.block }), (all) => all.length === 1);
      await checkpoint.checkpointChaincodeEvent(first.events[0]!);
      const rest = await take(await network.getChaincodeEvents("main", { checkpoint, startBlock: 0n }), (all) => all.length === 2);
      await checkpoint.checkpointBlock(sent[3]!.block);
      const last = await take(await network.getChaincodeEvents("main", { checkpoint }), (all) => all.length === 1);
      return [first, rest, last].map(({ events: seen, error }) => ({ events: seen.map((one) => described(sent, one)), error }));
    },
  },
  {
    name: "events of a chaincode that nobody knows: a stream that waits; of a channel that nobody knows: refused",
    run: async (ledger) => {
      const ghost = await ledger.network("MinerMSP").getChaincodeEvents("ghost", { startBlock: 0n });
      const waiting = take(ghost, () => true);
      await sleep(500);
      ghost.close();
      const nowhere = await ledger.as("MinerMSP").getNetwork("nowhere").getChaincodeEvents("main", { startBlock: 0n });
      return { ghost: await waiting, nowhere: await take(nowhere, () => true) };
    },
  },
  {
    name: "filtered blocks show every transaction with its code, invalid ones too, events without payload",
    run: async (ledger, key) => {
      const sent = await submitAll(ledger, story(key));
      const last = sent.at(-1)!.block;
      const { events: seen, error } = await take(await ledger.network("MinerMSP").getFilteredBlockEvents({ startBlock: sent[0]!.block }), (all) => BigInt(all.at(-1)!.getNumber()) === last);
      return { blocks: seen.map((block) => filtered(sent, block)), error };
    },
  },
  {
    name: "block events start at any block up to the tip's next, which waits; beyond is refused at once",
    run: async (ledger, key) => {
      const [sent] = await submitAll(ledger, [{ operations: [{ do: "put", key: key(), value: "x" }] }]);
      const network = ledger.network("MinerMSP");
      const from = async (startBlock: bigint, done: (all: common.Block[]) => boolean) => take(await network.getBlockEvents({ startBlock }), done);
      const numbers = ({ events: seen, error }: { events: common.Block[]; error?: unknown }) => ({ blocks: seen.map((block) => BigInt(block.getHeader()!.getNumber()) - sent!.block).map(String), error });
      const genesis = await from(0n, () => true);
      const tip = numbers(await from(sent!.block, () => true));
      const beyond = numbers(await from(sent!.block + 2n, () => true));
      const next = from(sent!.block + 1n, () => true);
      await submitAll(ledger, [{ operations: [{ do: "put", key: key(), value: "y" }] }]);
      return { first: genesis.events[0]?.getHeader()?.getNumber(), tip, next: numbers(await next), beyond };
    },
  },
  {
    name: "block events of an unknown channel are refused",
    run: async (ledger) => take(await ledger.as("MinerMSP").getNetwork("nowhere").getBlockEvents({ startBlock: 0n }), () => true),
  },
  {
    name: "blocks with private data give each member its collections' data, and others none",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "privatePut", collection: "pair", key: key(), transient: "value" }, { do: "put", key: key(), value: "public" }], {
        transientData: { value: "81.50" }, endorsingOrganizations: ["MinerMSP", "CustomsMSP"],
      });
      const { blockNumber } = await (await transaction.submit()).getStatus();
      const seenBy = async (mspId: string, through = mspId) => {
        const network = ledger.as(mspId, { through }).getNetwork(CHANNEL);
        const { events: seen, error } = await take(await network.getBlockAndPrivateDataEvents({ startBlock: blockNumber }), () => true);
        return { collections: seen.flatMap((block) => [...block.getPrivateDataMapMap().entries()].map(([index, set]) => ({ index, ...privateSet(set) }))), error };
      };
      return { member: await seenBy("MinerMSP"), otherMember: await seenBy("CustomsMSP"), outsider: await seenBy("LabMSP"), outsiderAtMember: await seenBy("LabMSP", "MinerMSP"), memberAtOutsider: await seenBy("MinerMSP", "LabMSP") };
    },
  },
  {
    name: "a listener that closes ends with CANCELLED, and can be opened again where it was",
    run: async (ledger, key) => {
      const sent = await submitAll(ledger, [{ operations: [event(`${key()}1`)] }]);
      const network = ledger.network("MinerMSP");
      const stream = await network.getChaincodeEvents("main", { startBlock: sent[0]!.block });
      const reading = take(stream, (all) => all.length === 2);
      await sleep(300);
      stream.close();
      const closed = await reading;
      const again = await take(await network.getChaincodeEvents("main", { startBlock: sent[0]!.block }), (all) => all.length === 1);
      return { closed: { seen: closed.events.length, error: closed.error }, again: again.events.map((one) => described(sent, one)) };
    },
  },
];

function filtered(sent: Sent[], block: peer.FilteredBlock) {
  return {
    channel: block.getChannelId(),
    transactions: block.getFilteredTransactionsList().map((transaction) => ({
      transaction: sent.findIndex(({ txId }) => txId === transaction.getTxid()),
      type: transaction.getType(),
      code: codeName(transaction.getTxValidationCode()),
      actions: transaction.getTransactionActions()?.getChaincodeActionsList().map((action) => {
        const one = action.getChaincodeEvent();
        return one && { name: one.getEventName(), chaincode: one.getChaincodeId(), payload: Buffer.from(one.getPayload_asU8()).toString() };
      }),
    })),
  };
}

function privateSet(set: messages.rwset.TxPvtReadWriteSet) {
  return {
    namespaces: set.getNsPvtRwsetList().map((namespace) => ({
      namespace: namespace.getNamespace(),
      collections: namespace.getCollectionPvtRwsetList().map((collection) => ({
        name: collection.getCollectionName(),
        writes: messages.rwset.kvrwset.KVRWSet.deserializeBinary(collection.getRwset_asU8()).getWritesList().map((write) => [write.getKey(), Buffer.from(write.getValue_asU8()).toString()]),
      })),
    })),
  };
}
