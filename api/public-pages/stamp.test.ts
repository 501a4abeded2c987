import assert from "node:assert/strict";
import { test } from "node:test";
import { stampedWorld } from "../../domain/goods/stamps-testing.ts";
import { ddtd, handOn, people } from "../../domain/imports/testing.ts";
import { openDatabase } from "../../indexer/database.ts";
import { follow } from "../../indexer/follow.ts";
import { API_ROLE } from "../../indexer/schema.ts";
import { testDatabase } from "../../indexer/testing.ts";
import { sourceOf } from "../../indexer/testing/blocks.ts";
import { blocksOf } from "../../indexer/testing/world.ts";
import { publicPages } from "./item.ts";
import { pageLanguages } from "./words.ts";

test("a stamp's page says first whether it is good, then for whom and for what it was issued; nothing of receipts or stocks", async () => {
  const { importer, shop } = people;
  const world = await stampedWorld();
  await world.run("stamps:apply", { rollId: "AB/1001", goodsLotId: "G-1", numbers: "1001-1010" }, { by: importer });
  await handOn(world, "G-1", importer, shop);
  await world.run("retail:sell", { receiptNo: ddtd(7), lines: [{ goodsLotId: "G-1", quantity: "1", stamps: { series: "AB", numbers: "1001" } }] }, { by: shop });
  const database = await testDatabase();
  const db = openDatabase(database.url, { role: API_ROLE });
  try {
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    const serve = publicPages(undefined);
    const page = async (code: string, language = "en"): Promise<string> => (await serve({ request: new Request(`http://localhost/item?lang=${language}&code=${encodeURIComponent(code)}`), db: async () => db })).text();
    for (const [code, verdict] of [["AB 00001001", "sold"], ["ab1002", "on-goods"], ["AB 1500", "on-roll"], ["AB 9", "not-issued"]] as const) {
      const text = await page(code);
      assert.ok(text.includes(`data-verdict="stamp-${verdict}"`), `${code}: ${verdict}`);
      assert.ok(text.indexOf("data-verdict") < text.indexOf("<dl>"), "the answer stands first");
      assert.doesNotMatch(text, /\d{33}|G-1/);
    }
    const sold = await page("AB 00001001");
    for (const fact of ["AB 00001001", "alcoholic beverages", "importer", "China (CN)", "shop", "used again"]) assert.ok(sold.includes(fact), fact);
    for (const language of pageLanguages) assert.ok((await page("AB 1002", language)).includes(`<html lang="${language}">`));
    assert.ok((await page("AB 0")).includes("could not be read"));
  } finally {
    await db.destroy();
    await database.drop();
  }
});
