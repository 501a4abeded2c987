import assert from "node:assert/strict";
import { test } from "node:test";
import { ddtd, handOn, people } from "../../domain/imports/testing.ts";
import { roll, stampedWorld } from "../../domain/goods/stamps-testing.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { stampPageOf } from "./stamp-page.ts";

test("whoever checks a stamp learns for whom and what it was issued, on what it is, and whether it is sold", async () => {
  const { importer, shop, shop2 } = people;
  const world = await stampedWorld();
  await roll(world, { from: 3000, to: 3000 });
  const apply = (numbers: string) => world.run("stamps:apply", { rollId: "AB/1001", goodsLotId: "G-1", numbers }, { by: importer });
  await world.run("stamps:spoil", { rollId: "AB/1001", numbers: "1500", reason: "damaged", note: "torn" }, { by: importer });
  await apply("1001-1100");
  const line = (goodsLotId: string, quantity: string, numbers: string) => ({ goodsLotId, quantity, stamps: { series: "AB", numbers } });
  await world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "50", "1051-1100")] }, { by: importer });
  await world.run("goods:writeOff", { ...line("G-1", "1", "1050"), reason: "damaged", note: "fell" }, { by: importer });
  await handOn(world, "G-1", importer, shop);
  await handOn(world, "G-2", importer, shop2);
  await world.run("retail:sell", { receiptNo: ddtd(1), lines: [line("G-1", "2", "1001-1002")] }, { by: shop });
  await world.run("retail:return", { receiptNo: ddtd(1), lines: [line("G-1", "1", "1002")], reason: "unopened" }, { by: shop });
  await world.run("retail:sellBatch", { root: "a".repeat(64), count: 9, soldOn: "2026-06-01", lots: [line("G-2", "9", "1051-1059")] }, { by: shop2 });
  const database = await testDatabase();
  const db = openDatabase(database.url, { role: API_ROLE });
  try {
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    const verdict = async (stamp: number, series = "AB") => (await stampPageOf(db, series, stamp)).verdict;
    const wanted = { 1000: "not-issued", 1001: "sold", 1002: "on-goods", 1003: "on-goods", 1050: "unaccounted", 1051: "sold", 1059: "sold", 1060: "on-goods", 1101: "on-roll", 1500: "spoiled", 2000: "on-roll", 2001: "not-issued", 3000: "on-roll" };
    assert.deepEqual(Object.fromEntries(await Promise.all(Object.keys(wanted).map(async (stamp) => [stamp, await verdict(Number(stamp))]))), wanted);
    assert.equal(await verdict(1001, "AC"), "not-issued");
    const sold = await stampPageOf(db, "AB", 1051);
    assert.deepEqual([sold.kind, sold.holderId, sold.issuedOn, sold.sold, sold.goods?.batchNo, sold.goods?.originCountry], ["alcohol", "importer", "2026-06-01", { retailerId: "shop-2", soldOn: "2026-06-01" }, "B1", "CN"]);
    const { sold: none, goods } = await stampPageOf(db, "AB", 1003);
    assert.deepEqual([none, goods?.goodsLotId, goods?.originCountry], [null, "G-1", "CN"]);
  } finally {
    await db.destroy();
    await database.drop();
  }
});
