import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { DomainError } from "../../domain/error.ts";
import { HOST, testApi } from "../testing.ts";
import { DoubtBook } from "./doubts.ts";
import { pageLanguages, pageWords } from "./words.ts";

const api = await testApi();
const folder = mkdtempSync(join(tmpdir(), "garal-doubts-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => api.fetch(new Request(`http://${HOST}${path}`, { headers }));
const post = (body: string, headers: Record<string, string> = {}): Promise<Response> => api.fetch(new Request(`http://${HOST}/item/doubt?lang=en`, { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded", ...headers } }));

const ARTICLE = "08650378733967";
const link = `/01/${ARTICLE}/10/B1`;
const org = (orgId: string, mspId: string, roles: readonly string[], name = orgId) => ({ kind: "organisation" as const, id: orgId, record: { orgId, mspId, name, nameMn: "Импортын компани", country: "MN", roles, at: "2026-01-01T00:00:00Z" } });
const lot = { goodsLotId: "G1", gtin: ARTICLE, batches: [`${ARTICLE}/B1`], batchNo: "B1", bestBefore: "2099-07-01", unit: "piece", contains: 1, madeQuantity: "10", quantity: "10", soldQuantity: "0", madeBy: "import", parents: [], declarationNo: "D1", itemNo: 1, originCountry: "CN", netKg: "4", ownerId: "IMP", ownerMsp: "MinerMSP", heldSince: "2026-06-01T00:00:00Z", status: "open", at: "2026-06-01T00:00:00Z" };
const filled = api.rows.commit({ puts: [org("IMP", "MinerMSP", ["importer"], "<b>Importer</b>"), org("INSPECT", "LabMSP", ["inspection"])] })
  .then(() => api.rows.commit({ puts: [
    { kind: "manifest", id: "M1", record: { manifestNo: "M1", borderPoint: "zamiin-uud-rail", mode: "rail", waybillNo: "W", shipper: "S", shipperCountry: "CN", sealNo: "S1", carrierId: "CAR", importerIds: ["IMP"], status: "entered", enteredAt: "2026-05-30T00:00:00Z", at: "2026-05-30T00:00:00Z" } },
    { kind: "importDeclaration", id: "D1", record: { declarationNo: "D1", version: 1, procedure: "home-use", manifestNo: "M1", importerId: "IMP", payerMsp: "MinerMSP", customsOffice: "UB", borderPoint: "zamiin-uud-rail", containerNo: "CSQU3054383", netKg: "4", status: "released", filedOn: "2026-05-31", releasedOn: "2026-06-01", at: "2026-06-01T00:00:00Z" } },
  ] }))
  .then(async () => {
    const at = await api.rows.commit({});
    await api.rows.commit({ puts: [{ kind: "goodsLot", id: "G1", record: { ...lot, madeTx: at.txId } }] });
  });

test("the page answers yes on top without a script, in three languages, below 100 kB, with texts of others as text", async () => {
  await filled;
  const said = { mn: "Тийм, гаалиар", en: "Yes: these goods", zh: "是：该商品" } as const;
  for (const language of pageLanguages) {
    const response = await get(`${link}?lang=${language}`);
    const text = await response.text();
    assert.equal(response.status, 200);
    assert.ok(text.includes(said[language]) && text.includes(`<html lang="${language}">`), text.slice(0, 200));
    assert.ok(text.indexOf(said[language]) < text.indexOf("<dl>"), "the answer stands first");
    assert.ok(gzipSync(text).length < 100_000 && !text.includes("<script>"));
    assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'none'; script-src 'self'; style-src 'sha256-/);
  }
  const english = await (await get(`${link}?lang=en`)).text();
  assert.ok(english.includes("&lt;b&gt;Importer&lt;/b&gt;") && !english.includes("<b>Importer"));
  for (const fact of ["China (CN)", "2026-06-01", "CSQU3054383", "2099-07-01", "not a check"]) assert.ok(english.includes(fact), fact);
  assert.ok((await (await get(link, { "accept-language": "zh-CN,zh;q=0.9" })).text()).includes('lang="zh"'), "the reader's own language comes first");
});

test("nothing of a price, an amount of stock or a person is on the page", async () => {
  await filled;
  const text = await (await get(`${link}?lang=en`)).text();
  for (const hidden of [/MNT|₮|CNY/, /madeQuantity|quantity/i, /officer|operator/]) assert.doesNotMatch(text, hidden);
});

test("what is not recorded is called that and never fake; an unreadable code is refused with the field kept", async () => {
  await filled;
  const unknown = await (await get("/01/08650054034395/21/NOBODY?lang=en")).text();
  assert.ok(unknown.includes("Not recorded") && unknown.includes("does not mean fake"));
  const hostile = await get(`/item?lang=en&code=${encodeURIComponent('"><img src=x onerror=alert(1)>\u202e')}`);
  const text = await hostile.text();
  assert.equal(hostile.status, 400);
  assert.ok(!text.includes("<img") && text.includes("&quot;&gt;&lt;img"));
  assert.equal((await get("/01/%zz/10/x")).status, 400);
  assert.equal((await get(`/01/08650378733968/10/B1`)).status, 400, "a wrong check digit");
  assert.equal((await get("/item")).status, 200);
});

test("a recall shows no on top", async () => {
  await filled;
  await api.rows.commit({ puts: [{ kind: "recall", id: `${ARTICLE}/B1`, record: { gtin: ARTICLE, batchNo: "B1", recallNo: "R-1", reason: "glass", issuerId: "INSPECT", recalledOn: "2026-06-05", at: "2026-06-05T00:00:00Z" } }] });
  const text = await (await get(`${link}?lang=mn`)).text();
  assert.ok(text.includes('data-verdict="recalled"') && text.includes("Үгүй, татан авсан") && text.includes("glass"));
});

test("a doubt is kept with what the page said, its number is told, and inspection reads it; nobody else does", async () => {
  await filled;
  const sent = await post(`link=${encodeURIComponent(link)}&kind=sold-recalled&note=${encodeURIComponent("shop on <b>Peace</b> avenue\u202e\u0000")}`, { origin: `http://${HOST}` });
  const text = await sent.text();
  assert.equal(sent.status, 201);
  const no = /Number: ([2-9A-Z]{8})/.exec(text)?.[1];
  assert.ok(no, text.slice(0, 400));
  const query = "{ publicDoubts { no link kind verdict note intact } }";
  const inspector = await api.signIn(await api.members.laboratory.issue("inspector", { attributes: { "garal.role": "officer", "garal.org": "INSPECT" } }));
  assert.deepEqual((await api.ask(query, { token: inspector })).data, { publicDoubts: [{ no, link, kind: "SOLD_RECALLED", verdict: "recalled", note: "shop on <b>Peace</b> avenue", intact: true }] });
  const importer = await api.signIn(await api.members.miner.issue("importer", { attributes: { "garal.role": "officer", "garal.org": "IMP" } }));
  assert.equal((await api.ask(query, { token: importer })).errors?.[0]?.extensions.code, "auth/not-entitled");
  assert.equal((await api.ask(query)).errors?.[0]?.extensions.code, "auth/not-signed-in");
});

test("a report without a choice, too long, too large, of another site or about nothing is refused", async () => {
  await filled;
  assert.equal((await post(`link=${encodeURIComponent(link)}`)).status, 400);
  assert.equal((await post(`link=${encodeURIComponent(link)}&kind=other&note=${"x".repeat(501)}`)).status, 400);
  assert.equal((await post(`link=${encodeURIComponent(link)}&kind=other&note=${"x".repeat(20_000)}`)).status, 400);
  assert.equal((await post("link=nothing&kind=other")).status, 400);
  assert.equal((await post(`link=${encodeURIComponent(link)}&kind=other`, { origin: "https://evil.example" })).status, 403);
  assert.equal((await get("/item/doubt")).status, 405);
});

test("doubts stand in a chain: one that was changed or taken out shows, a line cut off by a crash does not count, floods are refused", async () => {
  const book = new DoubtBook(folder, () => Date.parse("2026-11-24T00:00:00Z"));
  await Promise.all([1, 2, 3].map((n) => book.add({ link, kind: "other", verdict: "released", note: `note ${n}` })));
  const [name = ""] = readdirSync(folder);
  const file = join(folder, name);
  assert.deepEqual((await new DoubtBook(folder).all()).map(({ intact }) => intact), [true, true, true]);
  appendFileSync(file, '{"no":"CUT');
  assert.equal((await new DoubtBook(folder).all()).length, 3);
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, `${[lines[0], lines[2]].join("\n")}\n`);
  assert.deepEqual((await new DoubtBook(folder).all()).map(({ intact }) => intact), [false, true], "the one after the gap");
  await assert.rejects(async () => {
    for (let i = 0; i < 300; i++) await book.add({ link, kind: "other", verdict: "released", note: "" });
  }, (error: unknown) => error instanceof DomainError && error.code === "system/rate-limited");
});

test("every text of the public pages stands in all languages, and no Mongolian suffix hangs on a value", () => {
  for (const [key, texts] of Object.entries(pageWords)) {
    const facts = Object.values(texts).map((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join());
    assert.equal(new Set(facts).size, 1, key);
    assert.doesNotMatch(texts.mn, /\}[-\p{L}]|[\p{L}]\{/u, key);
    assert.doesNotMatch(texts.en, /[\u0400-\u04ff]/, key);
  }
});
