/**
 * Trial behind docs/decisions/0001-devnet-store.md: which embedded store should hold devnet's ledger.
 *
 * One "block" is one atomic synced batch: the block's bytes (50 × 4 kB), and per transaction an id, two state keys of
 * 300 B and two history keys. Prints one JSON line per store.
 *
 *     npm i --no-save lmdb && node scripts/bench/store-trial.ts [blocks=400]
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { ClassicLevel } from "classic-level";

const BLOCKS = Number(process.argv[2] ?? 400);
const TX_PER_BLOCK = 50;
const KEYS_PER_TX = 2;

type Write = readonly [key: Buffer, value: Buffer];

interface Store {
  commit(writes: Write[]): Promise<void>;
  /** Points read on one consistent snapshot. */
  points(keys: Buffer[]): void;
  range(from: Buffer, to: Buffer, limit: number): Promise<number>;
  close(): Promise<void>;
}

async function openLevel(dir: string): Promise<Store> {
  const db = new ClassicLevel<Buffer, Buffer>(dir, { keyEncoding: "buffer", valueEncoding: "buffer" });
  await db.open();
  return {
    commit: (writes) => db.batch(writes.map(([key, value]) => ({ type: "put", key, value })), { sync: true }),
    points(keys) {
      const snapshot = db.snapshot();
      for (const key of keys) db.getSync(key, { snapshot });
      void snapshot.close();
    },
    async range(gte, lt, limit) {
      const iterator = db.iterator({ gte, lt, limit, highWaterMarkBytes: 1 << 20 });
      const rows = await iterator.nextv(limit);
      await iterator.close();
      return rows.length;
    },
    close: () => db.close(),
  };
}

async function openLmdb(dir: string): Promise<Store> {
  const name = "lmdb"; // not a dependency: installed for the trial only
  const { open } = (await import(name)) as { open: (options: object) => LmdbDatabase };
  const db = open({ path: join(dir, "data.mdb"), keyEncoding: "binary", encoding: "binary" });
  return {
    async commit(writes) {
      await db.transaction(() => {
        for (const [key, value] of writes) db.putSync(key, value);
      });
      await db.flushed;
    },
    points(keys) {
      const transaction = db.useReadTransaction();
      for (const key of keys) db.getBinary(key, { transaction });
      transaction.done();
    },
    async range(start, end, limit) {
      let count = 0;
      for (const row of db.getRange({ start, end, limit })) if (row.value.length > 0) count++;
      return count;
    },
    close: () => db.close(),
  };
}

interface LmdbDatabase {
  transaction(action: () => void): Promise<void>;
  putSync(key: Buffer, value: Buffer): void;
  getBinary(key: Buffer, options: { transaction: object }): Buffer | undefined;
  getRange(options: object): Iterable<{ value: Buffer }>;
  useReadTransaction(): { done(): void };
  flushed: Promise<void>;
  close(): Promise<void>;
}

function key(kind: string, number: number): Buffer {
  return Buffer.from(`${kind}${String(number).padStart(12, "0")}`);
}

function blockWrites(block: number): Write[] {
  const writes: Write[] = [[key("b", block), randomBytes(TX_PER_BLOCK * 4096)]];
  for (let tx = 0; tx < TX_PER_BLOCK; tx++) {
    writes.push([Buffer.concat([Buffer.from("t"), randomBytes(32)]), key("p", block)]);
    for (let k = 0; k < KEYS_PER_TX; k++) {
      const id = (block * TX_PER_BLOCK + tx) * KEYS_PER_TX + k;
      const scattered = (id * 7919) % (BLOCKS * TX_PER_BLOCK * KEYS_PER_TX);
      writes.push([key("s", scattered), randomBytes(300)], [key("h", id), Buffer.alloc(0)]);
    }
  }
  return writes;
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2));
}

function sizeMb(dir: string): number {
  const bytes = readdirSync(dir).reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
  return Math.round(bytes / 1e6);
}

async function trial(name: string, open: (dir: string) => Promise<Store>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), `store-trial-${name}-`));
  try {
    let store = await open(dir);
    const commits: number[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      const writes = blockWrites(block);
      const start = performance.now();
      await store.commit(writes);
      commits.push(performance.now() - start);
    }
    await store.close();
    const opening = performance.now();
    store = await open(dir);
    const openMs = performance.now() - opening;

    const total = BLOCKS * TX_PER_BLOCK * KEYS_PER_TX;
    const rounds = 2000;
    let start = performance.now();
    for (let i = 0; i < rounds; i++) {
      store.points(Array.from({ length: 5 }, (_, k) => key("s", (i * 104729 + k * 1299709) % total)));
    }
    const pointUs = ((performance.now() - start) * 1000) / (rounds * 5);
    start = performance.now();
    let rows = 0;
    for (let i = 0; i < rounds / 4; i++) rows += await store.range(key("s", (i * 104729) % (total - 200)), key("t", 0), 101);
    const rangeUs = ((performance.now() - start) * 1000) / (rounds / 4);
    await store.close();
    console.log(JSON.stringify({
      store: name, blocks: BLOCKS, commitMsP50: percentile(commits, 0.5), commitMsP99: percentile(commits, 0.99),
      commitMsMax: percentile(commits, 1), openMs: Number(openMs.toFixed(1)), pointUs: Number(pointUs.toFixed(1)),
      range101Us: Math.round(rangeUs), rowsPerRange: rows / (rounds / 4), sizeMb: sizeMb(dir),
    }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

await trial("classic-level", openLevel);
await trial("lmdb", openLmdb);
