/** What listeners want to know of a block: its transactions, whether they are valid, their events. */
import { decodeChannelHeader, decodeEnvelope, decodePayload, HeaderType, MetadataSlot } from "../messages/common.ts";
import type { Block } from "../messages/common.ts";
import { decodeChaincodeEvent } from "../messages/proposal.ts";
import type { ChaincodeEvent } from "../messages/proposal.ts";
import { attempt } from "../wire.ts";
import { chaincodeActionOf } from "./envelope.ts";

export interface TransactionSummary {
  readonly txId: string;
  readonly type: number;
  readonly code: number;
  /** Invalid transactions have one too. */
  readonly event: ChaincodeEvent | undefined;
}

const summaries = new WeakMap<Block, readonly TransactionSummary[]>();

/** The block's transactions at their positions. Made once for each opened block. */
export function summarize(block: Block): readonly TransactionSummary[] {
  let summary = summaries.get(block);
  if (summary === undefined) {
    const filter = block.metadata[MetadataSlot.TRANSACTIONS_FILTER];
    summary = block.envelopes.map((envelope, i) => summarizeTransaction(envelope, filter?.[i] ?? 0));
    summaries.set(block, summary);
  }
  return summary;
}

function summarizeTransaction(envelope: Buffer, code: number): TransactionSummary {
  const payload = attempt(() => decodePayload(decodeEnvelope(envelope).payload));
  const header = payload?.header && attempt(() => decodeChannelHeader(payload.header!.channelHeader));
  const type = header?.type ?? HeaderType.MESSAGE;
  const event = type === HeaderType.ENDORSER_TRANSACTION ? attempt(() => eventOf(payload!.data)) : undefined;
  return { txId: header?.txId ?? "", type, code, event };
}

function eventOf(data: Buffer): ChaincodeEvent | undefined {
  const events = chaincodeActionOf(data)?.events;
  return events === undefined || events.length === 0 ? undefined : decodeChaincodeEvent(events);
}
