import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
import { ARTICLE, book, CONTAINER, ddtd, GTIN, handOn, people, released } from "../../domain/imports/testing.ts";
import { sumOf } from "../../domain/origin.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import type { Database } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { goodsSourcesOf, holdingsOf, ownersOf } from "./goods.ts";

suite("two batches of blenders, split, repacked together, handed on and sold", () => {
  let db: Kysely<Database>;
  let database: TestDatabase;
  before(async () => {
    const { importer, wholesaler, shop, shop2 } = people;
    const world = await released();
    await book(world, { quantity: "600", netKg: "2400" });
    await book(world, { goodsLotId: "G-2", batchNo: "B2", quantity: "400", netKg: "1600" });
    await world.run("goods:split", { goodsLotId: "G-1", parts: [{ goodsLotId: "G-1-A", quantity: "200" }] }, { by: importer });
    await world.run("goods:repack", { inputs: [{ goodsLotId: "G-1-A", quantity: "150" }, { goodsLotId: "G-2", quantity: "50" }], outputs: [{ goodsLotId: "PACK", gtin: GTIN, contains: 2, quantity: "100" }] }, { by: importer });
    await handOn(world, "G-1", importer, wholesaler);
    await world.run("goods:split", { goodsLotId: "G-1", parts: [{ goodsLotId: "G-1-B", quantity: "100" }] }, { by: wholesaler });
    await handOn(world, "G-1-B", wholesaler, shop);
    await handOn(world, "PACK", importer, shop2);
    await world.run("retail:sell", { receiptNo: ddtd(1), lines: [{ goodsLotId: "G-1-B", quantity: "30" }] }, { by: shop });
    await world.run("retail:sell", { receiptNo: ddtd(2), lines: [{ goodsLotId: "PACK", quantity: "10" }] }, { by: shop2 });
    database = await testDatabase();
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    db = openDatabase(database.url, { role: API_ROLE });
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  test("a batch is found with everyone who has it or sold it, in base units: worked by hand", async () => {
    const rows = (await ownersOf(db, `${ARTICLE}/B1`, 100)).map(({ ownerId, lots, left, sold }) => `${ownerId} ${lots}: ${Number(left)} left, ${Number(sold)} sold`);
    assert.deepEqual(rows, ["wholesaler 1: 300 left, 0 sold", "shop-2 1: 180 left, 20 sold", "shop 1: 70 left, 30 sold", "importer 1: 50 left, 0 sold"]);
    const other = await ownersOf(db, `${ARTICLE}/B2`, 100);
    assert.deepEqual(other.map(({ ownerId }) => ownerId), ["importer", "shop-2"]);
    assert.deepEqual(await ownersOf(db, `${ARTICLE}/B3`, 100), []);
  });

  test("the goods lots of a batch come page by page; those with other batches in them are told", async () => {
    const all = await holdingsOf(db, `${ARTICLE}/B1`, { limit: 100 });
    assert.deepEqual(all.map(({ goodsLotId, mixed }) => `${goodsLotId}${mixed ? " mixed" : ""}`), ["G-1", "G-1-A", "G-1-B", "PACK mixed"]);
    const first = await holdingsOf(db, `${ARTICLE}/B1`, { limit: 3 });
    const rest = await holdingsOf(db, `${ARTICLE}/B1`, { limit: 3, after: first.at(-1)?.goodsLotId });
    assert.deepEqual([...first, ...rest], all);
  });

  test("from a piece back to declaration, item, country and container, in exact shares that sum to one", async () => {
    const sources = await goodsSourcesOf(db, "PACK");
    assert.deepEqual(sources.map(({ goodsLotId, declarationNo, itemNo, originCountry, containerNo, manifestNo, share }) => [goodsLotId, declarationNo, itemNo, originCountry, containerNo, manifestNo, `${share.numerator}/${share.denominator}`]), [
      ["G-1", "I-1", 1, "CN", CONTAINER, "M-1", "3/4"],
      ["G-2", "I-1", 1, "CN", CONTAINER, "M-1", "1/4"],
    ]);
    assert.deepEqual(sumOf(sources.map(({ share }) => share)), { numerator: 1n, denominator: 1n });
    assert.deepEqual((await goodsSourcesOf(db, "G-1-B")).map(({ goodsLotId }) => goodsLotId), ["G-1"]);
    assert.deepEqual(await goodsSourcesOf(db, "none"), []);
  });
});
