import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "../domain/canonical.ts";
import { batchOf, ordered, SaleItem } from "../domain/goods/batch.ts";
import { serialListOf } from "../domain/goods/serials.ts";
import { HOST, testApi } from "./testing.ts";
import type { TestMember } from "./testing.ts";

const api = await testApi();
const { miner, buyer } = api.members;
const signIn = async (member: TestMember, orgId: string): Promise<string> => api.signIn(await member.issue(`${orgId}-clerk`, { attributes: { "garal.role": "operator", "garal.org": orgId } }));
const [shop, other, foreign] = [await signIn(miner, "SHOP"), await signIn(miner, "OTHER"), await signIn(buyer, "SHOP-2")];
const items = ordered(Array.from({ length: 3 }, (_, i) => SaleItem.decode({ gtin: "8650378733967", goodsLotId: "BARS", receiptNo: String(i).padStart(33, "0"), line: 1, quantity: "2", soldAt: "2026-06-01T02:00:00Z" }, "item")));
const batch = batchOf(items);
const lines = (list: readonly SaleItem[]): string => list.map((item) => canonicalJson(item)).join("\n");
const send = (body: string | Uint8Array, token?: string, { root = batch.root, method = "PUT", ...headers }: Record<string, string> = {}): Promise<Response> =>
  api.fetch(new Request(`http://${HOST}/items/${root}`, { method, headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers }, ...(method === "GET" ? {} : { body: body as BodyInit }) }));
const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code;

test("only the importer who booked a list brings its serial numbers, and only those", async () => {
  const serials = ["S1", "S2", "S3"];
  const { root, gtin } = serialListOf("08650378733967", serials);
  const list = (numbers: readonly string[]): string => numbers.map((serialNo) => canonicalJson({ gtin, serialNo })).join("\n");
  await api.rows.commit({ puts: [{ kind: "serialList", id: root, record: { root, gtin, count: 3, goodsLotId: "G", declarationNo: "D", itemNo: 1, importerId: "OTHER", importerMsp: "MinerMSP", at: "2026-06-01T12:00:00Z" } }] });
  for (const token of [shop, foreign]) assert.equal(await codeOf(await send(list(serials), token, { root })), "auth/not-entitled");
  assert.equal(await codeOf(await send(list(["S1", "S2", "S4"]), other, { root })), "goods/serials-mismatch");
  assert.equal(await codeOf(await send(list(["S2", "S1", "S3"]), other, { root })), "goods/serials-order");
  assert.equal(await codeOf(await send(lines(items), other, { root })), "input/unknown-field");
  const kept = await send(list(serials), other, { root });
  assert.deepEqual([kept.status, await kept.json()], [201, { root, count: 3 }]);
});

test("only the shop that committed a root brings its items, and only those that it committed", async () => {
  assert.equal(await codeOf(await send(lines(items), shop)), "record/unknown");
  await api.rows.commit({ puts: [
    ...[["SHOP", "MinerMSP"], ["OTHER", "MinerMSP"], ["SHOP-2", "BuyerMSP"]].map(([orgId = "", mspId]) => ({ kind: "organisation" as const, id: orgId, record: { orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles: ["retailer"], at: "2026-01-01T00:00:00Z" } })),
    { kind: "saleBatch", id: batch.root, record: { root: batch.root, count: 3, soldOn: "2026-06-01", lots: [{ goodsLotId: "BARS", quantity: "6" }], retailerId: "SHOP", retailerMsp: "MinerMSP", at: "2026-06-01T12:00:00Z" } },
  ] });
  assert.equal(await codeOf(await send(lines(items))), "auth/not-signed-in");
  assert.equal(await codeOf(await send(lines(items), "stolen.token")), "auth/not-signed-in");
  for (const token of [other, foreign]) assert.equal(await codeOf(await send(lines(items), token)), "auth/not-entitled");
  assert.equal(await codeOf(await send(lines(items.slice(1)), shop)), "retail/batch-root-mismatch");
  assert.equal(await codeOf(await send("{", shop)), "input/malformed");
  assert.equal(await codeOf(await send(Uint8Array.of(0xff, 0xfe), shop)), "input/malformed");
  assert.equal(await codeOf(await send("x", shop, { "content-length": "60000000" })), "document/too-large");
  assert.equal(await codeOf(await send(lines(items), shop, { origin: "https://evil.example" })), "auth/cross-site");
  assert.equal((await send("", shop, { method: "GET" })).status, 405);
  const kept = await send(lines(items), shop);
  assert.deepEqual([kept.status, await kept.json()], [201, { root: batch.root, count: 3 }]);
});
