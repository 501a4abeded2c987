import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { places } from "../../cli/identities.ts";
import { openDatabase } from "../../indexer/database.ts";
import { testDatabase } from "../../indexer/testing.ts";
import type { TestDatabase } from "../../indexer/testing.ts";
import { Product } from "./running.ts";

const product = new Product({ newcomer: true });
let database: TestDatabase;
before(async () => {
  database = await testDatabase({ migrated: false });
  await product.start(["--no-examples"], { DATABASE_URL: database.url });
});
after(async () => {
  await product.remove();
  await database.drop();
});

test("DATABASE_URL: the projection lies in that Postgres, and no embedded one is made", async () => {
  await product.indexed();
  const db = openDatabase(database.url);
  const { blocks } = await db.selectFrom("block").select((eb) => eb.fn.countAll<bigint>().as("blocks")).executeTakeFirstOrThrow();
  await db.destroy();
  assert.ok(blocks > 10n, `${blocks} blocks`);
  assert.ok(!existsSync(places(product.dir).postgres));
});

test("--no-examples: tables of rates are on the ledger, nobody else's documents", async () => {
  const api = await product.api("customs/officer");
  const { tables, lots } = await api.query<{ tables: { edges: unknown[] }; lots: { edges: unknown[] } }>("{ tables(first: 50) { edges { cursor } } lots(first: 1) { edges { cursor } } }");
  assert.deepEqual([tables.edges.length > 5, lots.edges.length], [true, 0]);
});
