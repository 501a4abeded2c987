/** What a client asks of the Deliver service, and what is wrong with it. */
import { decodeEnvelope, decodePayload, decodeChannelHeader, decodeSignatureHeader } from "../messages/common.ts";
import type { Channel } from "../channel.ts";
import { POLICY } from "../channel.ts";
import type { Identity } from "../identity/index.ts";
import { validIdentities } from "../identity/index.ts";
import { isExpired } from "../endorsement/proposal.ts";
import { decodeSeekPosition } from "../gateway/requests.ts";
import type { SeekPosition } from "../gateway/requests.ts";
import { Reader, WireError } from "../wire.ts";

/** `common.Status`. */
export const DeliverStatus = { SUCCESS: 200, BAD_REQUEST: 400, FORBIDDEN: 403, NOT_FOUND: 404 } as const;

/** How far the client's clock may be from ours (core.yaml, peer.authentication.timewindow). */
const TIME_WINDOW_MS = 15 * 60 * 1000;

export interface Seek {
  readonly requester: Identity;
  readonly creator: Buffer;
  readonly start: number;
  /** Number of the last block to send. */
  readonly stop: number;
  readonly failIfNotReady: boolean;
  /** Only headers and metadata are wanted, except of configuration blocks. */
  readonly headersOnly: boolean;
}

/** The request, or the status that refuses it. The order of the checks is Fabric's (common/deliver/deliver.go). */
export function openSeek(channel: Channel, bytes: Buffer): Seek | number {
  try {
    return judgeSeek(channel, bytes);
  } catch (error) {
    if (error instanceof WireError) return DeliverStatus.BAD_REQUEST;
    throw error;
  }
}

function judgeSeek(channel: Channel, bytes: Buffer): Seek | number {
  const envelope = decodeEnvelope(bytes);
  const payload = decodePayload(envelope.payload);
  if (payload.header === undefined) return DeliverStatus.BAD_REQUEST;
  const { timestamp, channelId } = decodeChannelHeader(payload.header.channelHeader);
  const { creator } = decodeSignatureHeader(payload.header.signatureHeader);
  if (timestamp === undefined) return DeliverStatus.BAD_REQUEST;
  if (Math.abs(Date.now() - timestamp.seconds * 1000 - timestamp.nanos / 1e6) > TIME_WINDOW_MS) {
    return DeliverStatus.BAD_REQUEST;
  }
  if (channelId !== channel.id) return DeliverStatus.NOT_FOUND;
  const { start, stop, failIfNotReady, headersOnly } = decodeSeekInfo(payload.data);
  if (isExpired(creator)) return DeliverStatus.FORBIDDEN;
  const signed = { identity: creator, message: envelope.payload, signature: envelope.signature };
  const [requester] = validIdentities([signed], channel.config.msps);
  const readers = channel.config.policy(POLICY.READERS);
  if (requester === undefined || readers.unsatisfied([requester]) !== undefined) return DeliverStatus.FORBIDDEN;
  if (start === undefined || stop === undefined) return DeliverStatus.BAD_REQUEST;
  const { height } = channel.ledger;
  const first = startOf(start, height);
  const last = stopOf(stop, start, first ?? 0, height);
  if (typeof stop === "object" && last < (first ?? 0)) return DeliverStatus.BAD_REQUEST;
  if (first === undefined) return DeliverStatus.NOT_FOUND;
  return { requester, creator, start: first, stop: last, failIfNotReady, headersOnly };
}

/** Undefined if no such block can be waited for. */
function startOf(start: SeekPosition, height: number): number | undefined {
  if (start === "oldest") return 0;
  if (start === "newest") return height - 1;
  if (start === "nextCommit") return height;
  return start.block > height ? undefined : start.block;
}

function stopOf(stop: SeekPosition, start: SeekPosition, first: number, height: number): number {
  if (stop === "oldest") return first;
  if (stop === "newest") return start === "newest" ? first : height - 1;
  return stop === "nextCommit" ? 0 : stop.block;
}

/** `orderer.SeekInfo`. Positions are undefined if absent. */
function decodeSeekInfo(bytes: Buffer): Pick<Seek, "failIfNotReady" | "headersOnly"> & {
  start: SeekPosition | undefined; stop: SeekPosition | undefined;
} {
  let start: SeekPosition | undefined;
  let stop: SeekPosition | undefined;
  let failIfNotReady = false;
  let headersOnly = false;
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: start = decodeSeekPosition(reader.bytes()); break;
      case 2: stop = decodeSeekPosition(reader.bytes()); break;
      case 3: failIfNotReady = reader.int() === 1; break;
      case 5: headersOnly = reader.int() === 1; break;
      default: reader.skip();
    }
  }
  return { start, stop, failIfNotReady, headersOnly };
}
