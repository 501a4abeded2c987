import { sql } from "kysely";
import { canonicalJson } from "../../domain/canonical.ts";
import { VALID } from "../../domain/fabric/block.ts";
import { openEnvelope, readAction } from "../../domain/fabric/envelope.ts";
import { readWriteSets } from "../../domain/fabric/rwset.ts";
import type { Db } from "../schema.ts";
import type { Traceable } from "./lineage.ts";
import { trailOf } from "./trail.ts";

/** A transaction that belongs into a bundle, with its envelope's bytes. */
export interface BundledEnvelope {
  readonly block: bigint;
  readonly position: number;
  readonly txId: string;
  readonly part: "story" | "basis";
  readonly envelope: Uint8Array;
}

/**
 * The transactions that tell what happened to the goods, and those that they rest on: each that wrote what one of them read. In ledger order; empty for an
 * unknown thing.
 * @param most story transactions; undefined is returned where there are more
 */
export async function envelopesOf(db: Db, thing: Traceable, chaincode: string, most: number): Promise<readonly BundledEnvelope[] | undefined> {
  const { events, more } = await trailOf(db, thing, { first: most });
  if (more) return undefined;
  const story = await read(db, events);
  const told = new Set(story.map(placeOf));
  const needed = new Map<string, Place>();
  for (const { envelope } of story) {
    for (const { version } of readWriteSets(readAction(openEnvelope(envelope)).results, chaincode).flatMap(({ reads }) => reads)) {
      if (version === undefined) continue;
      const place = { block: version.block, position: Number(version.position) };
      if (!told.has(placeOf(place))) needed.set(placeOf(place), place);
    }
  }
  const basis = await read(db, [...needed.values()]);
  return [...story.map((row) => ({ ...row, part: "story" as const })), ...basis.map((row) => ({ ...row, part: "basis" as const }))].sort((a, b) => (a.block === b.block ? a.position - b.position : a.block < b.block ? -1 : 1));
}

interface Place {
  readonly block: bigint;
  readonly position: number;
}
const placeOf = ({ block, position }: Place): string => `${block} ${position}`;

async function read(db: Db, places: readonly Place[]): Promise<Omit<BundledEnvelope, "part">[]> {
  if (places.length === 0) return [];
  const { rows } = await sql<Omit<BundledEnvelope, "part">>`
    select t.block, t.position, t.tx_id as "txId", t.envelope
    from unnest(${places.map(({ block }) => String(block))}::bigint[], ${places.map(({ position }) => position)}::int[]) place (block, position)
    cross join lateral (select * from transaction where transaction.block = place.block and transaction.position = place.position and validation_code = ${VALID} offset 0) t`.execute(db);
  return rows;
}

/** Private records that these transactions wrote, as far as the reader may see them. */
export async function privateRecordsOf(db: Db, txIds: readonly string[]): Promise<readonly { readonly txId: string; readonly collection: string; readonly kind: string; readonly id: string; readonly text: string }[]> {
  if (txIds.length === 0) return [];
  const { rows } = await sql<{ tx_id: string; collection: string; kind: string; id: string; record: unknown }>`
    select tx_id, collection, kind, id, record from private_version where tx_id = any(${txIds}::text[]) and record is not null order by collection, kind, id`.execute(db);
  return rows.map(({ tx_id: txId, record, ...rest }) => ({ txId, ...rest, text: canonicalJson(record) }));
}
