import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { allTables } from "../../indexer/batch.ts";
import { checksum } from "../../indexer/checksum.ts";
import { openDatabase } from "../../indexer/database.ts";
import { follow } from "../../indexer/follow.ts";
import { migrate } from "../../indexer/migrate.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import type { RunningPostgres } from "../../indexer/postgres.ts";
import { SCHEMA } from "../../indexer/schema.ts";
import { sourceOf } from "../../indexer/testing/blocks.ts";
import { syntheticBlocks } from "../../indexer/testing/synthetic.ts";

/*
 * How fast the indexer catches up, beside Postgres's own COPY of the very same rows from files on the server into the same tables with the same
 * indexes, in COPY's text format, its default, and in its binary one. Both on one durable server (fsync on), in turn, several times; the medians count. The indexer's time has everything in it: hashes,
 * decoding, projecting, sending.
 *
 *   node scripts/bench/indexer-vs-copy.ts [--transactions 20000] [--rounds 3]
 */

const { values } = parseArgs({ options: { transactions: { type: "string", default: "20000" }, rounds: { type: "string", default: "3" } } });
const [transactions, rounds] = [Number(values.transactions), Number(values.rounds)];

const dir = mkdtempSync(join(tmpdir(), "garal-bench-"));

async function run({ adminUrl }: RunningPostgres): Promise<void> {
  const blocks = [...syntheticBlocks({ seed: 1, transactions, perBlock: 100 })];
  const bytes = blocks.flatMap(({ block }) => block.envelopes).reduce((sum, { length }) => sum + length, 0);
  const source = sourceOf(blocks);
  const times = { indexer: [] as number[], text: [] as number[], binary: [] as number[] };
  let sums = "";
  for (let round = 0; round < rounds; round++) {
    const followed = await freshDatabase(adminUrl, `followed_${round}`);
    times.indexer.push(await timed(() => follow({ url: followed, source, scope: { chaincode: "garal", mspId: "CustomsMSP" } })));
    for (const format of ["text", "binary"] as const) {
      const copied = await freshDatabase(adminUrl, `copied_${round}`);
      await asAdmin(followed, async (client) => {
        for (const table of allTables) await client.query(`copy ${SCHEMA}.${table} to '${file(table)}' (format ${format})`);
      });
      await asAdmin(copied, async (client) => {
        await client.query(`truncate ${SCHEMA}.checkpoint`);
        times[format].push(
          await timed(async () => {
            for (const table of allTables) await client.query(`copy ${SCHEMA}.${table} from '${file(table)}' (format ${format})`);
          }),
        );
      });
      const [a, b] = [await sumOf(followed), await sumOf(copied)];
      if (a !== b || (sums !== "" && sums !== a)) throw new Error("the two databases differ");
      sums = a;
      await asAdmin(adminUrl, async (client) => void (await client.query(`drop database copied_${round}`)));
    }
    await asAdmin(adminUrl, async (client) => void (await client.query(`drop database followed_${round}`)));
  }
  const [indexer, text, binary] = [median(times.indexer), median(times.text), median(times.binary)];
  const rate = (ms: number): string => `${Math.round(transactions / (ms / 1000))} transactions/s, ${(bytes / 1e6 / (ms / 1000)).toFixed(1)} MB of envelopes/s`;
  console.log(`${transactions} transactions in ${blocks.length} blocks, ${(bytes / 1e6).toFixed(1)} MB of envelopes; median of ${rounds}`);
  console.log(`indexer            ${(indexer / 1000).toFixed(2)} s  ${rate(indexer)}`);
  console.log(`bare COPY, text    ${(text / 1000).toFixed(2)} s  ${rate(text)}; the indexer runs at ${(text / indexer).toFixed(2)} of it`);
  console.log(`bare COPY, binary  ${(binary / 1000).toFixed(2)} s  ${rate(binary)}; the indexer runs at ${(binary / indexer).toFixed(2)} of it`);
}

/** A file on the server, which the server's user may write. */
const file = (table: string): string => `${dir}/cluster/bench-${table}`;

async function freshDatabase(adminUrl: string, name: string): Promise<string> {
  await asAdmin(adminUrl, async (client) => void (await client.query(`create database ${name}`)));
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  await asAdmin(url.href, async (client) => void (await client.query("checkpoint")));
  return url.href;
}

async function asAdmin(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

async function sumOf(url: string): Promise<string> {
  const db = openDatabase(url, { settings: { "garal.writer": "on" } });
  const { all } = await checksum(db);
  await db.destroy();
  return all;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;

const server = await startPostgres({ dir });
try {
  await run(server);
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
