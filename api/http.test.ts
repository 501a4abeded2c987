import assert from "node:assert/strict";
import { test } from "node:test";
import { HOST, testApi } from "./testing.ts";

let height: () => Promise<bigint> = () => Promise.resolve(5n);
const api = await testApi({ ledgerHeight: () => height(), fallback: (request) => Promise.resolve(new Response(`console at ${new URL(request.url).pathname}`)) });
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => api.fetch(new Request(`http://${HOST}${path}`, { headers }));

test("health tells how far the index is behind the ledger", async () => {
  await api.rows.commit({});
  const response = await get("/healthz");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { ok: true, database: "up", ledger: "up", indexedBlock: "0", ledgerBlock: "5", lag: "5", announcements: "up" });
});

test("health is bad, status 503, while the ledger or the database does not answer", async () => {
  height = () => Promise.reject(new Error("unreachable"));
  const ledgerDown = await get("/healthz");
  assert.equal(ledgerDown.status, 503);
  assert.deepEqual(await ledgerDown.json(), { ok: false, database: "up", ledger: "down", indexedBlock: "0", ledgerBlock: null, lag: null, announcements: "up" });
  height = () => Promise.resolve(5n);
  await api.rows.db.schema.alterTable("checkpoint").renameTo("hidden").execute();
  const databaseDown = await get("/healthz");
  await api.rows.db.schema.alterTable("hidden").renameTo("checkpoint").execute();
  assert.equal(databaseDown.status, 503);
  assert.equal((await databaseDown.json() as { database: string }).database, "down");
});

test("what is not the API's goes to whoever serves it; another host's name is refused everywhere", async () => {
  assert.equal(await (await get("/lots")).text(), "console at /lots");
  for (const path of ["/lots", "/healthz", "/graphql"]) assert.equal((await get(path, { host: "rebound.example" })).status, 421, path);
});

test("no answer of the API may be cached, sniffed or framed, or read by another site", async () => {
  const { headers } = await get("/graphql?query=%7Bviewer%7Buser%7D%7D");
  assert.deepEqual(["cache-control", "x-content-type-options", "access-control-allow-origin"].map((name) => headers.get(name)), ["no-store", "nosniff", null]);
});
