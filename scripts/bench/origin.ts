import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { freePort } from "../../devnet/port.ts";
import { sumOf } from "../../domain/origin.ts";
import { openDatabase } from "../../indexer/database.ts";
import { migrate } from "../../indexer/migrate.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import { originOf } from "../../indexer/queries/origin.ts";
import type { Db } from "../../indexer/schema.ts";
import { seeded } from "../../indexer/testing/synthetic.ts";

/*
 * Origin of lots in a graph of 100,000: every lot but the extractions is a blend of two of the layer below, so that as many ways lead down from depth d as
 * 2^d. Beside it, in the same run on the same tables, a plain recursive query that walks every way and multiplies shares as numerics.
 *
 *   node scripts/bench/origin.ts [--lots 100000] [--depth 50]
 */

const { values } = parseArgs({ options: { lots: { type: "string", default: "100000" }, depth: { type: "string", default: "50" } } });
const [lots, deepest] = [Number(values.lots), Number(values.depth)];
const width = Math.floor(lots / (deepest + 1));
const name = (layer: number, i: number): string => `L${layer}-${i % width}`;

/** Writes the layers of the graph; lot i of a layer is blended of lots i and i + 1 of the layer below. */
async function fill(db: Db): Promise<void> {
  const random = seeded(7);
  for (let layer = 0; layer <= deepest; layer++) {
    const [ids, parents, children, masses]: [string[], string[], string[], string[]] = [[], [], [], []];
    for (let i = 0; i < width; i++) {
      ids.push(name(layer, i));
      if (layer === 0) continue;
      for (const parent of [i, i + 1]) {
        parents.push(name(layer - 1, parent));
        children.push(name(layer, i));
        masses.push((1 + Math.floor(random() * 1e6) / 1000).toFixed(3));
      }
    }
    const madeBy = layer === 0 ? "extract" : "blend";
    await sql`
      insert into lot (id, product, owner_id, owner_msp, custodian_id, custodian_msp, site_id, mass_kg, made_kg, made_by, made_at, made_tx, held_since, licences, status, at, record, tx_id, block, position)
      select id, 'coal', 'tt', 'MinerMSP', 'tt', 'MinerMSP', 'pit', 1000, 1000, ${madeBy}, now(), id, now(), array['MV-000001'], 'open', now(), '{}', id, ${layer}, 0 from unnest(${ids}::text[]) id`.execute(db);
    await sql`
      insert into lot_edge (parent, child, mass_kg, tx_id, block, position)
      select p, c, m, c, ${layer}, 0 from unnest(${parents}::text[], ${children}::text[], ${masses}::numeric[]) as e (p, c, m)`.execute(db);
  }
  await sql`analyze lot`.execute(db);
  await sql`analyze lot_edge`.execute(db);
}

/** Every way from a lot to its extractions, shares multiplied on the way. Returns the sum of the shares. */
async function plain(db: Db, id: string): Promise<number> {
  const { rows } = await sql<{ total: string }>`
    with recursive way (lot_id, share) as (
      select ${id}::text, 1::numeric
      union all
      select e.parent, way.share * e.mass_kg / (select sum(mass_kg) from lot_edge t where t.child = way.lot_id) from way join lot_edge e on e.child = way.lot_id
    )
    select sum(share) as total from (select lot_id, sum(share) as share from way where not exists (select from lot_edge e where e.child = way.lot_id) group by lot_id) roots`.execute(db);
  return Number(rows[0]?.total);
}

async function best(rounds: number, work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    await work(round);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const dir = mkdtempSync(join(tmpdir(), "garal-bench-"));
const postgres = await startPostgres({ dir, port: await freePort(), durable: false });
try {
  await migrate(postgres.adminUrl);
  const db = openDatabase(postgres.adminUrl);
  try {
    await fill(db);
    console.log(`${width * (deepest + 1)} lots, each of two of the layer below; medians of 5`);
    console.log("depth  extractions  ways      originOf ms  plain ms   plain / originOf");
    for (const depth of [1, 5, 10, 15, 25, deepest]) {
      let sources = 0;
      const own = await best(5, async (round) => {
        const origin = await originOf(db, { kind: "lot", id: name(depth, 17 * round) });
        assert.ok(origin);
        const one = sumOf(origin.sources.map(({ share }) => share));
        assert.equal(one.numerator, one.denominator, "the shares sum to one, exactly");
        sources = origin.sources.length;
      });
      // Beyond this many ways the plain query does not end.
      const other = depth > 15 ? undefined : await best(5, async (round) => assert.ok(Math.abs((await plain(db, name(depth, 17 * round))) - 1) < 1e-9));
      const ways = depth > 15 ? `2^${depth}` : String(2 ** depth);
      console.log(`${String(depth).padEnd(7)}${String(sources).padEnd(13)}${ways.padEnd(10)}${own.toFixed(1).padEnd(13)}${(other === undefined ? "–" : other.toFixed(1)).padEnd(11)}${other === undefined ? "–" : (other / own).toFixed(1)}`);
    }
  } finally {
    await db.destroy();
  }
} finally {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}
