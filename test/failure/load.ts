import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { common, peer } from "@hyperledger/fabric-protos";
import pg from "pg";
import { headerHash } from "../../domain/fabric/block.ts";
import { connect, LedgerRefusal } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { decodeEnvelope } from "../conformance/decode.ts";
import { now, until, userOf } from "./parts.ts";

/** What a client may be told while a part is away: each says that the same request may be sent again. */
const RETRYABLE: ReadonlySet<string> = new Set(["system/ledger-unreachable", "system/busy", "system/timeout", "ledger/not-confirmed", "ledger/conflict"]);

/** Whoever can record an extraction: a client of the ledger, or of the API before it. */
export interface Submits {
  submit(name: "lots:extract", input: ReturnType<typeof extraction>): Promise<{ readonly txId: string; readonly block: bigint }>;
}

/** A recorded extraction; `begun` and `at` in milliseconds of `performance.now()`. */
interface Acknowledged {
  readonly lotId: string;
  readonly txId: string;
  readonly block: bigint;
  /** First sent. */
  readonly begun: number;
  /** Acknowledged. */
  readonly at: number;
}

export const extraction = (lotId: string, licenceNo: string) => ({ key: lotId, at: now(), lotId, licenceNo, siteId: "mine", product: "coal", massKg: "1000" });

/** Workers that record extractions one after the other, each again and again with its key until it is acknowledged. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** What clients were told meanwhile, and how often. */
  readonly refusals: Record<string, number> = {};
  readonly #workers: Promise<unknown>;
  #stopping = false;
  #fault: unknown;

  constructor(name: string, miners: readonly Submits[], licences: readonly string[]) {
    const worker = async (licenceNo: string, id: number): Promise<void> => {
      const miner = miners[id % miners.length]!;
      for (let n = 0; !this.#stopping && this.#fault === undefined; n++) {
        const input = extraction(`${name}-${id}-${n}`, licenceNo);
        const begun = performance.now();
        while (this.#fault === undefined) {
          try {
            const { txId, block } = await miner.submit("lots:extract", input);
            this.acknowledged.push({ lotId: input.lotId, txId, block, begun, at: performance.now() });
            break;
          } catch (error) {
            if (!(error instanceof LedgerRefusal) || !RETRYABLE.has(error.code) || !error.retryable) throw error;
            this.refusals[error.code] = (this.refusals[error.code] ?? 0) + 1;
            await delay(100);
          }
        }
      }
    };
    this.#workers = Promise.all(licences.map(worker)).catch((error: unknown) => (this.#fault = error));
  }

  /** Waits for that many further acknowledgements. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    await until(`${count} more extractions are acknowledged`, () => {
      if (this.#fault !== undefined) throw this.#fault;
      return this.acknowledged.length >= wanted;
    });
  }

  /** Begins nothing new, and waits for what was begun. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#workers;
  }

  /** Stops, and knows that all that was begun is acknowledged. */
  async end(): Promise<void> {
    await this.stop();
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Longest time without an acknowledgement from an instant until now, milliseconds. To be asked before the load ends: its last workers are few. */
  longestGap(from: number): number {
    const instants = [from, ...this.acknowledged.map(({ at }) => at).filter((at) => at > from), performance.now()];
    return Math.max(...instants.slice(1).map((at, i) => at - instants[i]!));
  }
}

interface Chain {
  /** One line for each block: header hash, validation codes. */
  readonly blocks: readonly string[];
  /** Lot, transaction and block of every extraction that took effect. */
  readonly extractions: readonly string[];
}

/** A member's peer as it is, up to and with a block; waits until it is there. */
async function chainOf(profile: ConnectionProfile, mspId: string, last: bigint): Promise<Chain> {
  const client = connect(profile, await userOf(profile, mspId));
  const blocks: string[] = [];
  const extractions: string[] = [];
  try {
    for await (const { number, block } of client.blocks(0n, { signal: AbortSignal.timeout(90_000) })) {
      const header = block.getHeader()!;
      const codes = block.getMetadata()!.getMetadataList_asU8()[2]!;
      const hash = headerHash({ number, previousHash: header.getPreviousHash_asU8(), dataHash: header.getDataHash_asU8() });
      blocks.push(`${number} ${Buffer.from(hash).toString("hex")} ${Buffer.from(codes).toString("hex")}`);
      for (const [i, bytes] of block.getData()!.getDataList_asU8().entries()) if (codes[i] === peer.TxValidationCode.VALID) extractions.push(...extractionIn(bytes, number));
      if (number === last) return { blocks, extractions };
    }
    throw new Error(`${mspId}'s peer did not come to block ${last}; it has ${blocks.length}`);
  } finally {
    client.close();
  }
}

const line = (lotId: string, txId: string, block: bigint): string => `${lotId} ${txId} ${block}`;

function extractionIn(bytes: Uint8Array, block: bigint): string[] {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const header = common.ChannelHeader.deserializeBinary(common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader()!.getChannelHeader_asU8());
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const event = peer.ChaincodeEvent.deserializeBinary(decodeEnvelope(envelope).action.getEvents_asU8());
  if (event.getEventName() !== "lot.extracted") return [];
  const { facts } = JSON.parse(Buffer.from(event.getPayload_asU8()).toString("utf8")) as { facts: { lotId: string } };
  return [line(facts.lotId, header.getTxId(), block)];
}

/** What the database shows, once it has come to a block. */
async function projected(url: string, last: bigint): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await until(`the projection comes to block ${last}`, async () => {
      const { rows } = await client.query<{ there: boolean }>("select exists (select from block where number = $1) as there", [String(last)]);
      return rows[0]!.there;
    });
    const { rows } = await client.query<{ id: string; tx_id: string; block: string }>(
      "select s.id, e.tx_id, e.block from event e join event_subject s using (block, position) where e.type = 'lot.extracted' and s.kind = 'lot' and e.block <= $1", [String(last)]);
    return rows.map(({ id, tx_id, block }) => line(id, tx_id, BigInt(block)));
  } finally {
    await client.end();
  }
}

/**
 * Holds what clients were told against every peer's chain and the projection.
 * @returns events on the ledger and in the projection
 * @throws {AssertionError} if something acknowledged is missing, anything stands twice, or the peers differ
 */
export async function assertNothingLost(profile: ConnectionProfile, url: string, acknowledged: readonly Acknowledged[]): Promise<{ ledger: number; projection: number }> {
  const last = acknowledged.reduce((highest, { block }) => (block > highest ? block : highest), 0n);
  const [first, ...others] = await Promise.all(Object.keys(profile.organisations).map((mspId) => chainOf(profile, mspId, last)));
  for (const other of others) assert.deepEqual(other, first, "the peers' chains differ");
  const { extractions } = first!;
  const told = acknowledged.map(({ lotId, txId, block }) => line(lotId, txId, block)).sort();
  // Every worker went on until it was told: what the ledger holds is what was acknowledged, each once and nothing else.
  assert.deepEqual([...extractions].sort(), told, "the ledger holds something else than was acknowledged");
  const rows = await projected(url, last);
  assert.deepEqual(rows.sort(), told, "the projection holds something else than was acknowledged");
  return { ledger: extractions.length, projection: rows.length };
}
