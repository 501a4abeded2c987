import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
import { lotOf } from "../../domain/lots/balance.ts";
import { people } from "../../domain/testing.ts";
import { consignment, consignmentNow, load, newWorld } from "../../domain/testing-world.ts";
import { openDatabase } from "../../indexer/database.ts";
import { follow } from "../../indexer/follow.ts";
import { API_ROLE } from "../../indexer/schema.ts";
import type { Database } from "../../indexer/schema.ts";
import { testDatabase } from "../../indexer/testing.ts";
import type { TestDatabase } from "../../indexer/testing.ts";
import { sourceOf } from "../../indexer/testing/blocks.ts";
import { blocksOf } from "../../indexer/testing/world.ts";
import { recordsByIds } from "./records.ts";
import { versionsAsOf } from "./versions.ts";
import type { MemoryLedger } from "../../domain/testing.ts";

interface Sums {
  readonly lot: string;
  readonly loaded: string;
  readonly units: number;
}
const sumsOf = async (world: MemoryLedger): Promise<Sums> => {
  const { loadedKg, unitCount } = await consignmentNow(world, "CON");
  return { lot: String((await lotOf(world, "coal")).massKg), loaded: String(loadedKg), units: unitCount };
};

suite("a lot and a consignment that many load from and into, gathered and spread anew on the way", () => {
  let db: Kysely<Database>;
  let database: TestDatabase;
  /** What the rules say stood there once each block was committed, one transaction in each. */
  const expected = new Map<bigint, Sums>();
  before(async () => {
    const world = await newWorld();
    await consignment(world);
    const mark = async () => expected.set(BigInt(world.history.length), await sumsOf(world));
    const trucks = async (from: number, count: number) => {
      for (let i = from; i < from + count; i++) {
        await load(world, `U${i}`, 10_000, { plate: `${1300 + i}УБА` });
        await mark();
      }
    };
    await trucks(0, 12);
    await world.run("lots:split", { lotId: "coal", parts: [{ lotId: "part", massKg: "100000" }] }, { by: people.miner });
    await mark();
    await trucks(12, 6);
    await world.run("corrections:loading", { unitId: "U3", reason: "wrong stockpile" }, { by: people.miner });
    await mark();
    await trucks(18, 6);
    assert.ok((await world.all("lane")).length > 10, "it was spread");
    database = await testDatabase();
    await follow({ url: database.url, source: sourceOf(blocksOf(world, 1)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    db = openDatabase(database.url, { role: API_ROLE });
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  const read = (lot: unknown, con: unknown): Sums => {
    const { massKg } = lot as { massKg: string };
    const { loadedKg, unitCount } = con as { loadedKg: string; unitCount: number };
    return { lot: massKg, loaded: loadedKg, units: unitCount };
  };

  test("as of any block they show what the rules would have gathered then", async () => {
    assert.equal(expected.size, 26);
    for (const [block, sums] of expected) {
      const [[lot], [con]] = [await versionsAsOf(db, "lot", ["coal"], block), await versionsAsOf(db, "consignment", ["CON"], block)];
      assert.deepEqual(read(lot?.record, con?.record), sums, `block ${block}`);
    }
  });

  test("and now likewise", async () => {
    const [[lot], [con]] = [await recordsByIds(db, "lot", ["coal"]), await recordsByIds(db, "consignment", ["CON"])];
    assert.deepEqual(read(lot?.record, con?.record), [...expected.values()].at(-1));
  });
});
