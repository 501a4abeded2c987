import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SaleItem, verifyItem } from "../domain/goods/batch.ts";
import { verifySerial } from "../domain/goods/serials.ts";
import { loadItems } from "../indexer/items.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";
import type { TestMember } from "./testing.ts";

/*
 * Imported goods through the API: what anyone may see who holds a piece, what members see, and what only the authorities do.
 */

const folder = fileURLToPath(new URL("../examples/items", import.meta.url));
const api = await testApi();
await fillExamples(api, ["registry", "imports", "vehicle"]);
const { loaded } = await loadItems(api.url, [folder]);

const signIn = async (member: TestMember, orgId?: string): Promise<string> => api.signIn(await member.issue(`${orgId ?? "authority"}-operator`, { attributes: { "garal.role": "operator", ...(orgId === undefined ? {} : { "garal.org": orgId }) } }));
const { customs, tax, minerals, miner, buyer, laboratory } = api.members;
const sessions = { shop: await signIn(miner, "demo-shop-1"), rival: await signIn(buyer, "demo-shop-2"), laboratory: await signIn(laboratory, "central-laboratory"), customs: await signIn(customs), tax: await signIn(tax), minerals: await signIn(minerals) };
const asked = async <T>(query: string, token?: string): Promise<T> => {
  const { data, errors } = await api.ask(query, token === undefined ? {} : { token });
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data as T;
};
const code = async (query: string, token?: string): Promise<string | undefined> => (await api.ask(query, token === undefined ? {} : { token })).errors?.[0]?.extensions.code;

interface Item {
  readonly link: string;
  readonly verdict: string;
  readonly doubts: readonly string[];
  readonly imports: readonly { readonly declarationNo: string; readonly originCountry: string; readonly containerNo: string | null; readonly releasedOn: string; readonly borderPoint: string; readonly enteredOn: string; readonly importer: { readonly name: string } }[];
  readonly recall: { readonly recallNo: string; readonly reason: string } | null;
  readonly bestBefore: string | null;
  readonly sold: { readonly retailer: { readonly orgId: string }; readonly soldOn: string } | null;
  readonly booking: { readonly root: string; readonly count: number; readonly transactionId: string; readonly proof: { readonly serialNo: string; readonly place: number; readonly hashes: readonly string[] } } | null;
}
const ITEM = `link gtin batchNo serialNo verdict doubts bestBefore recall { recallNo reason recalledOn issuer { name } } sold { retailer { orgId name } soldOn }
  imports { declarationNo itemNo originCountry containerNo releasedOn borderPoint enteredOn shipperCountry importer { orgId name nameMn } transactionId block }
  booking { root count transactionId proof { serialNo place hashes } }`;
const item = async (link: string): Promise<Item> => (await asked<{ item: Item }>(`{ item(link: ${JSON.stringify(link)}) { ${ITEM} } }`)).item;

test("every file of the examples' items is one that the ledger commits", () => {
  assert.deepEqual([...loaded].sort(), readdirSync(folder).map((name) => name.replace(".jsonl", "")).sort());
});

test("whoever scans a numbered piece sees, without signing in, where it came from and proves that it was booked", async () => {
  const blender = await item("https://id.gs1.org/01/8650054034395/21/BL-26-000417?17=301231");
  assert.deepEqual([blender.link, blender.verdict, blender.doubts, blender.recall], ["/01/08650054034395/21/BL-26-000417", "RELEASED", [], null]);
  assert.deepEqual(blender.sold, { retailer: { orgId: "demo-shop-1", name: "Demonstration shop, Sukhbaatar district" }, soldOn: "2026-05-24" });
  const [from, ...others] = blender.imports;
  assert.deepEqual([from?.declarationNo, from?.originCountry, from?.containerNo, from?.releasedOn, from?.borderPoint, from?.enteredOn, from?.importer.name, others.length], ["ZU-2026-05-HOME", "CN", "CSQU3054383", "2026-05-20", "zamiin-uud-rail", "2026-05-18", "Demonstration importer", 0]);
  const { root, count, proof } = blender.booking ?? assert.fail("it was booked");
  verifySerial(proof, { gtin: "08650054034395", root, count });
  assert.equal(proof.place, 416);
  const unsold = await item("(01)08650054034395(21)BL-26-000418");
  assert.deepEqual([unsold.verdict, unsold.sold, unsold.booking?.proof.place], ["RELEASED", null, 417]);
  assert.equal((await item("/01/02000000000015/21/TESTZVW3000012345")).imports[0]?.originCountry, "JP");
});

test("a recalled batch is told under the article that it came as and the one that it was packed as; what nobody booked is unknown", async () => {
  for (const link of ["/01/18650378733964/10/L26-117", "/01/08650378733967/10/L26-117"]) {
    const { verdict, recall, imports, booking } = await item(link);
    assert.deepEqual([verdict, recall?.recallNo, imports.map(({ declarationNo }) => declarationNo), booking], ["RECALLED", "ZU-2026-05-RECALL", ["ZU-2026-05-OUT"], null], link);
  }
  // The test's clock is the world's: the last day of sale in the example is 31 July 2026.
  const apples = await item("/01/02000000000022/10/ORCHARD-7");
  assert.deepEqual([["RELEASED", "EXPIRED"].includes(apples.verdict), apples.bestBefore], [true, "2026-07-31"]);
  for (const link of ["/01/08650054034395/21/BL-26-009999", "/01/08650054034395", "/01/18650378733964/10/NONE"]) {
    const unknown = await item(link);
    assert.deepEqual([unknown.verdict, unknown.imports, unknown.sold], ["UNKNOWN", [], null], link);
  }
  assert.equal(await code('{ item(link: "javascript:alert(1)") { verdict } }'), "input/format");
  assert.equal(await code(`{ item(link: "/01/08650054034395/21/${"9".repeat(21)}") { verdict } }`), "input/too-long");
});

test("the public page of an item leads to no price, receipt, stock or person", async () => {
  for (const selection of ["imports { declaration { value } }", "sold { receiptNo }", "sold { retailer { mspId } }", "imports { importer { events { edges { cursor } } } }", "booking { list { goodsLot { quantity } } }"]) {
    assert.match((await code(`{ item(link: "/01/08650054034395/21/BL-26-000417") { ${selection} } }`)) ?? "", /^(auth\/not-signed-in|input\/malformed)$/, selection);
  }
  const text = JSON.stringify((await api.ask(`{ item(link: "/01/08650054034395/21/BL-26-000417") { ${ITEM} } }`)).data);
  for (const secret of ["0005000000", "162450", "CNY", "MNT", "officer", "operator", "ZU-2026-05-BLENDERS-SHOP-1"]) assert.ok(!text.includes(secret), secret);
});

const BATCH = 'batch(gtin: "18650378733964", batchNo: "L26-117") { recall { recallNo } owners { ownerId left sold } }';
const root = readdirSync(folder).find((name) => readFileSync(`${folder}/${name}`, "utf8").includes('"receiptNo"'))?.replace(".jsonl", "") ?? "";
const SOLD = `saleBatch(root: "${root}") { count root item(receiptNo: "000510000000000000000000000000007", line: 1) { item { gtin goodsLotId receiptNo line quantity soldAt } proof { root count index hashes } } }`;
const LIST = (listRoot: string): string => `serialList(root: "${listRoot}") { root gtin count importer { orgId } goodsLot { goodsLotId } piece(serialNo: "BL-26-000500") { serialNo place hashes } }`;

test("members of the channel follow a batch forward and a piece back, and prove an item against its root; nobody else does", async () => {
  const { booking } = await item("/01/08650054034395/21/BL-26-000417");
  const queries = [BATCH, SOLD, LIST(booking?.root ?? ""), 'goodsLot(goodsLotId: "ZU-2026-05-BARS-SHOP-1") { sources { declarationNo originCountry containerNo fraction } }', 'salesOfSerial(gtin: "08650054034395", serialNo: "BL-26-000417") { receiptNo soldOn retailer { orgId } listed }', 'soldSerial(gtin: "08650054034395", serialNo: "BL-26-000417") { place sources { declarationNo } }'];
  for (const query of queries) {
    for (const session of [undefined, "stolen.token", `${sessions.shop.slice(0, -2)}xx`]) assert.equal(await code(`{ ${query} }`, session), "auth/not-signed-in", query);
    for (const token of Object.values(sessions)) assert.equal(await code(`{ ${query} }`, token), undefined, query);
  }
  const { batch } = await asked<{ batch: { owners: { ownerId: string; left: string; sold: string }[]; recall: { recallNo: string } } }>(`{ ${BATCH} }`, sessions.rival);
  assert.deepEqual(batch.owners.map(({ ownerId, left, sold }) => `${ownerId} ${Number(left)} ${Number(sold)}`), ["demo-wholesaler 10800 0", "demo-shop-1 2157 243", "demo-shop-2 1199 1"]);
  const { saleBatch } = await asked<{ saleBatch: { root: string; count: number; item: { item: object; proof: never } } }>(`{ ${SOLD} }`, sessions.customs);
  verifyItem(SaleItem.decode(saleBatch.item.item, ""), saleBatch.item.proof, saleBatch);
  const { serialList } = await asked<{ serialList: { gtin: string; root: string; count: number; piece: never } }>(`{ ${LIST(booking?.root ?? "")} }`, sessions.shop);
  verifySerial(serialList.piece, serialList);
  const { goodsLot } = await asked<{ goodsLot: { sources: object[] } }>('{ goodsLot(goodsLotId: "ZU-2026-05-BARS-SHOP-1") { sources { declarationNo originCountry containerNo fraction } } }', sessions.laboratory);
  assert.deepEqual(goodsLot.sources, [{ declarationNo: "ZU-2026-05-OUT", originCountry: "CN", containerNo: "CSQU3054383", fraction: "1/1" }]);
});

test("findings are the authorities'", async () => {
  const query = "{ findings(first: 5) { edges { node { code recordId } } } }";
  for (const who of ["customs", "tax", "minerals"] as const) assert.equal(await code(query, sessions[who]), undefined, who);
  for (const who of ["shop", "rival", "laboratory"] as const) assert.equal(await code(query, sessions[who]), "auth/not-entitled", who);
  for (const session of [undefined, "stolen.token"]) assert.equal(await code(query, session), "auth/not-signed-in");
});

test("the declared value and the assessment's amounts are for importer, customs and tax", async () => {
  interface Declared {
    readonly importDeclaration: { readonly value: { readonly invoiceNo: string } | null; readonly assessment: { readonly statement: { readonly totals: object[] } | null } };
  }
  const query = '{ importDeclaration(declarationNo: "ZU-2026-05-HOME") { value { invoiceNo } assessment { statement { totals { due } } } } }';
  const importer = await signIn(miner, "demo-importer");
  for (const token of [importer, sessions.customs, sessions.tax]) {
    const { importDeclaration: { value, assessment } } = await asked<Declared>(query, token);
    assert.deepEqual([value?.invoiceNo, assessment.statement?.totals.length], ["ZU-2026-05-INVOICE", 1]);
  }
  // A shop of the importer's member sees no more than others.
  for (const token of [sessions.shop, sessions.rival, sessions.laboratory, sessions.minerals]) {
    const { importDeclaration: { value, assessment } } = await asked<Declared>(query, token);
    assert.deepEqual([value, assessment.statement], [null, null]);
  }
});
