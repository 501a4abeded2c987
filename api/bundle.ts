import { toBase64 } from "../domain/log/base64.ts";
import { DomainError } from "../domain/error.ts";
import { formatBundle, MAX_BUNDLE } from "../domain/bundle/format.ts";
import type { Bundle, Disclosure } from "../domain/bundle/format.ts";
import { makeBundle } from "../domain/bundle/make.ts";
import { proveMany } from "../domain/bundle/multiproof.ts";
import { FabricError } from "../domain/fabric/error.ts";
import { parseCheckpoint } from "../domain/log/checkpoint.ts";
import { parseNote } from "../domain/log/note.ts";
import { transactions } from "../domain/transactions.ts";
import type { TransactionType } from "../domain/transactions.ts";
import { openEnvelope, readAction } from "../domain/fabric/envelope.ts";
import { envelopesOf, privateRecordsOf } from "../indexer/queries/bundle.ts";
import type { BundledEnvelope } from "../indexer/queries/bundle.ts";
import type { Db } from "../indexer/schema.ts";
import { sha256 } from "../log/hash.ts";
import { LogReader } from "../log/client.ts";

/** The ledger and the log that bundles are of. */
export interface BundleSource {
  readonly channel: string;
  readonly chaincode: string;
  /** The members' root certificates, PEM. */
  readonly organisations: Bundle["organisations"];
  /** URL or folder of the log. */
  readonly log: string;
  /** Whose signatures count for the log, C2SP tlog-policy. */
  readonly policy?: string;
  /** The newest head that the anchor contract has accepted, if any. */
  readonly anchored?: { readonly size: number; readonly root: Uint8Array };
}

/** Longer stories are asked for in parts: by unit instead of by consignment. */
const MOST_STORY = 5_000;
export const bundleKinds = ["consignment", "unit", "lot"] as const;
export type BundleKind = (typeof bundleKinds)[number];

/**
 * Makes the bundle of a thing from the projection and the log.
 * @param disclose whether the private values that the reader may see are to be put in
 * @returns undefined for an unknown thing
 * @throws {DomainError} `input/too-long`, `proof/not-in-log` where the log's checkpoint does not reach so far yet
 */
export async function bundleOf(db: Db, { channel, chaincode, organisations, log, anchored }: BundleSource, subject: { readonly kind: BundleKind; readonly id: string }, madeBy: string, disclose: boolean): Promise<string | undefined> {
  const envelopes = await envelopesOf(db, subject, chaincode, MOST_STORY);
  if (envelopes === undefined) throw new DomainError("input/too-long", { field: subject.kind, length: `more than ${MOST_STORY}`, max: MOST_STORY });
  if (envelopes.length === 0) return undefined;
  const reader = new LogReader(log);
  const checkpoint = new TextDecoder().decode(await reader.checkpoint());
  const { size } = parseCheckpoint(parseNote(new TextEncoder().encode(checkpoint)).text);
  const found = await Promise.all(
    envelopes.map(async ({ block, position, txId, part, envelope }) => {
      const entry = await reader.find(block, position, size);
      if (entry === undefined) throw new DomainError("proof/not-in-log", { recordId: `transaction ${txId.slice(0, 16)}`, checkpoint: size });
      return { block: Number(block), position, index: entry.index, part, envelope: toBase64(envelope) };
    }),
  );
  const proof = await proveMany(reader.hashes(size), found.map(({ index }) => index), size, sha256);
  const reaches = anchored !== undefined && found.every(({ index }) => index < anchored.size);
  const anchor = reaches
    ? { size: anchored.size, root: toBase64(anchored.root), proof: (await reader.proveConsistency(Math.min(anchored.size, size), Math.max(anchored.size, size))).map(toBase64) }
    : undefined;
  const disclosures = disclose ? await disclosed(db, envelopes) : [];
  const bundle = makeBundle({ subject, channel, chaincode, madeBy, organisations, checkpoint, transactions: found, proof: proof.map(toBase64), anchor, disclosures });
  const text = formatBundle(bundle);
  if (text.length > MAX_BUNDLE) throw new DomainError("input/too-long", { field: subject.kind, length: text.length, max: MAX_BUNDLE });
  return text;
}

/** What the reader may see of these transactions' private parts; the private part of an input is the private record that it became. */
async function disclosed(db: Db, envelopes: readonly BundledEnvelope[]): Promise<readonly Disclosure[]> {
  const records = Map.groupBy(await privateRecordsOf(db, envelopes.map(({ txId }) => txId)), ({ txId }) => txId);
  return envelopes.flatMap(({ txId, envelope }): Disclosure[] => {
    const own = records.get(txId);
    if (!own) return [];
    const secret = secretOf(envelope, own.map(({ text }) => JSON.parse(text) as object));
    return [{ txId, ...(secret === undefined ? {} : { secret }), records: own.map(({ collection, kind, id, text }) => ({ collection, kind, id, text })) }];
  });
}

function secretOf(envelope: Uint8Array, records: readonly object[]): object | undefined {
  const name = new TextDecoder().decode(readAction(openEnvelope(envelope)).args[0] ?? new Uint8Array());
  if (!Object.hasOwn(transactions, name)) throw new FabricError("transaction/kind", { reason: `it calls ${name}` });
  const { secret: codec }: TransactionType = transactions[name as keyof typeof transactions];
  if (codec?.shape.kind !== "object") return undefined;
  const names = Object.keys(codec.shape.fields);
  for (const record of records) {
    const candidate = Object.fromEntries(Object.entries(record).filter(([field]) => names.includes(field)));
    try {
      codec.decode(candidate, "secret");
      return candidate;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error; // another record may be the one
    }
  }
  return undefined;
}
