import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { API_ROLE, SCHEMA } from "./schema.ts";
import { privateTables } from "./projections/private.ts";
import { testDatabase } from "./testing.ts";

test("several processes may migrate at once, and doing it again changes nothing", async () => {
  const { url, drop } = await testDatabase({ migrated: false });
  await Promise.all([migrate(url), migrate(url), migrate(url)]);
  await migrate(url);
  const db = openDatabase(url);
  assert.deepEqual(await db.selectFrom("checkpoint").select(["next_block", "last_header_hash"]).execute(), [{ next_block: 0n, last_header_hash: Buffer.alloc(0) }]);
  await db.destroy();
  await drop();
});

test("every table with members has row-level security that also binds its owner", async () => {
  const { url, drop } = await testDatabase();
  const db = openDatabase(url);
  const { rows } = await sql<{ relname: string; relforcerowsecurity: boolean }>`
    select c.relname, c.relrowsecurity and c.relforcerowsecurity as relforcerowsecurity from pg_class c
    join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = ${SCHEMA} and c.relkind = 'r' and a.attname = 'members' order by 1`.execute(db);
  assert.equal(rows.length, new Set(Object.values(privateTables).flat()).size + 1, "the tables of private parts and the versions of them");
  assert.deepEqual(rows.filter((row) => !row.relforcerowsecurity), []);
  await db.destroy();
  await drop();
});

test("the API's role sees private rows of its caller's member alone, and writes nothing", async () => {
  const { url, drop } = await testDatabase();
  const writer = openDatabase(url, { settings: { "garal.writer": "on" } });
  const row = { collection: "payer-MinerMSP", members: ["CustomsMSP", "MinerMSP", "TaxMSP"], record: "{}", tx_id: "t", block: 1n, position: 0 };
  await writer.insertInto("paid_amount").values({ ...row, id: "P-1", amount: "12.50", currency: "USD" }).execute();
  const api = openDatabase(url, { role: API_ROLE, max: 1 });
  const seen = () => api.selectFrom("paid_amount").select("id").execute();
  assert.deepEqual(await seen(), []);
  const as = async (mspId: string) => {
    await sql`select set_config('garal.msp', ${mspId}, false)`.execute(api);
    return await seen();
  };
  assert.deepEqual(await as("MinerMSP"), [{ id: "P-1" }]);
  assert.deepEqual(await as("BuyerMSP"), []);
  await sql`select set_config('garal.writer', 'on', false)`.execute(api);
  assert.deepEqual(await seen(), []);
  await assert.rejects(api.deleteFrom("paid_amount").execute(), { code: "42501" });
  await assert.rejects(api.insertInto("paid_amount").values({ ...row, id: "P-2", amount: "1", currency: "USD" }).execute(), { code: "42501" });
  const owner = openDatabase(url);
  assert.deepEqual(await owner.selectFrom("paid_amount").select("id").execute(), []);
  await Promise.all([writer.destroy(), api.destroy(), owner.destroy()]);
  await drop();
});
