/** Looking up what the history index points to. */
import { decodeChannelHeader, decodeEnvelope, decodePayload } from "../messages/common.ts";
import type { HistoryEntry } from "../simulation/iterators.ts";
import { chaincodeActionOf } from "./envelope.ts";
import type { Ledger } from "./ledger.ts";
import { decodeReadWriteSet } from "../messages/rwset.ts";

/**
 * The public write of a key by the transaction at this position.
 * @throws {Error} the index names a transaction that did not write the key: the store is damaged
 */
export function historyEntry(ledger: Ledger, namespace: string, key: string, block: number, tx: number): HistoryEntry {
  const envelope = ledger.block(block)?.envelopes[tx];
  if (envelope === undefined) throw new Error(`history points to block ${block}, which is missing`);
  const { header, data } = decodePayload(decodeEnvelope(envelope).payload);
  const action = chaincodeActionOf(data);
  const set = action === undefined ? [] : decodeReadWriteSet(action.results);
  const write = set.find((one) => one.namespace === namespace)?.writes.find((one) => one.key === key);
  if (header === undefined || write === undefined) {
    throw new Error(`history points to transaction ${tx} of block ${block}, which did not write the key`);
  }
  const { txId, timestamp } = decodeChannelHeader(header.channelHeader);
  return { txId, timestamp: timestamp?.bytes ?? Buffer.alloc(0), value: write.value };
}
