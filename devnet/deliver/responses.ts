/** The three forms in which a block is delivered: whole, filtered, with private data. */
import type { Channel, Peer } from "../channel.ts";
import { after, positionOf, privateSetKey } from "../ledger/keys.ts";
import { summarize } from "../ledger/summary.ts";
import type { TransactionSummary } from "../ledger/summary.ts";
import { findCollection } from "../lifecycle/definition.ts";
import { encodeBlock, HeaderType } from "../messages/common.ts";
import { encodeChaincodeEvent } from "../messages/proposal.ts";
import { decodePrivateSet, encodePrivateSet } from "../messages/private-set.ts";
import type { PrivateCollection } from "../messages/private-set.ts";
import { Writer } from "../wire.ts";
import type { Seek } from "./seek.ts";

/** Makes the `DeliverResponse` for a committed block. */
export type BlockForm = (channel: Channel, number: number, seek: Seek) => Buffer | Promise<Buffer>;

export function statusResponse(code: number): Buffer {
  return new Writer().int(1, code).finish();
}

export const wholeBlock: BlockForm = (channel, number, seek) =>
  new Writer().message(2, blockBytes(channel, number, seek)).finish();

function blockBytes({ ledger }: Channel, number: number, { headersOnly }: Seek): Buffer {
  const bytes = ledger.blockBytes(number)!;
  if (!headersOnly) return bytes;
  const block = ledger.block(number)!;
  if (summarize(block).some(({ type }) => type === HeaderType.CONFIG)) return bytes;
  return encodeBlock({ ...block, envelopes: [] });
}

/** Every transaction with its code; of events all but the payload. */
export const filteredBlock: BlockForm = (channel, number) => {
  const writer = new Writer().string(1, channel.id).int(2, number);
  for (const transaction of summarize(channel.ledger.block(number)!)) {
    writer.message(4, filteredTransaction(transaction));
  }
  return new Writer().message(3, writer.finish()).finish();
};

function filteredTransaction({ txId, type, code, event }: TransactionSummary): Buffer {
  const writer = new Writer().string(1, txId).int(2, type).int(3, code);
  if (type !== HeaderType.ENDORSER_TRANSACTION) return writer.finish();
  const actions = new Writer();
  if (event !== undefined && event.chaincodeId !== "") {
    const stripped = encodeChaincodeEvent({ ...event, payload: Buffer.alloc(0) });
    actions.message(1, new Writer().message(1, stripped).finish());
  }
  return writer.message(4, actions.finish()).finish();
}

/** The block with the private write sets that this peer holds and the requester, as a member, may see. */
export function blockWithPrivateData(peer: Peer): BlockForm {
  return async (channel, number, seek) => {
    const { requester } = seek;
    const writer = new Writer().message(1, blockBytes(channel, number, seek));
    const view = channel.ledger.view();
    try {
      const prefix = privateSetKey(peer.mspId, number, 0).subarray(0, -4);
      const cursor = view.snapshot.entries({ from: prefix, to: after(prefix) });
      for (let entry = await cursor.next(); entry !== undefined; entry = await cursor.next()) {
        const visible = decodePrivateSet(entry[1]).filter((part) => maySee(part));
        if (visible.length === 0) continue;
        const { tx } = positionOf(entry[0]);
        writer.message(2, new Writer().int(1, tx).message(2, encodePrivateSet(visible)).finish());
      }
      return new Writer().message(4, writer.finish()).finish();
    } finally {
      view.release();
    }

    function maySee({ namespace, collection: name }: PrivateCollection): boolean {
      const definition = view.definition(namespace);
      const collection = definition && findCollection(definition, name, channel.config.applicationOrganizations);
      return collection !== undefined && channel.isMember(collection, requester);
    }
  };
}
