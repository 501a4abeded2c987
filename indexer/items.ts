import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { canonicalJson } from "../domain/canonical.ts";
import { DomainError } from "../domain/error.ts";
import { batchOf, checkBatch, MAX_ITEMS, SaleItem } from "../domain/goods/batch.ts";
import type { Batch } from "../domain/goods/batch.ts";
import { SaleBatch } from "../domain/goods.ts";
import { openDatabase } from "./database.ts";
import type { Db } from "./schema.ts";

/*
 * Items of batches of sales (docs/decisions/0010-retail-batches.md). A file lies under the root of its items, `<root>.jsonl`, one item a line, and
 * is believed only if its items give what a valid transaction committed. Tables that are built anew read the files again.
 */

/** Largest file: what the most items need, and no more. */
const MAX_BYTES = MAX_ITEMS * 512;
/** Rows of one insert. */
const ROWS = 2_000;

/**
 * Reads items, one a line.
 * @throws {DomainError} `input/…` naming the line
 */
export function readItems(text: string): readonly SaleItem[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > MAX_ITEMS) throw new DomainError("input/too-many", { count: lines.length, max: MAX_ITEMS });
  return lines.map((line, i) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new DomainError("input/malformed", { problem: `line ${i + 1} is not JSON` }, { cause });
    }
    return SaleItem.decode(value, `line ${i + 1}`);
  });
}

/** Keeps the items under their root; whole or not at all. @returns what is to be committed on the ledger @throws {DomainError} as `readItems` and `batchOf` */
export async function storeItems(folder: string, text: string): Promise<Batch> {
  const items = readItems(text);
  const batch = batchOf(items);
  await mkdir(folder, { recursive: true });
  const [path, part] = [join(folder, `${batch.root}.jsonl`), join(folder, `${batch.root}.${process.pid}.part`)];
  const file = await open(part, "w");
  try {
    await file.writeFile(items.map((item) => `${canonicalJson(item)}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  return batch;
}

/** What came of the batches that had no items yet. */
export interface LoadedItems {
  /** Roots whose items were read. */
  readonly loaded: readonly string[];
  /** Roots whose file is not what was committed, and why. */
  readonly refused: readonly { readonly root: string; readonly problem: string }[];
}

/** Reads the items of every committed batch that has none in the database yet and whose file is in one of the folders. */
export async function loadItems(url: string, folders: readonly string[], schema?: string): Promise<LoadedItems> {
  const db = openDatabase(url, { max: 1, settings: { "garal.writer": "on" }, ...(schema ? { schema } : {}) });
  try {
    const { rows } = await sql<{ id: string; record: unknown }>`select id, record from sale_batch b where not exists (select from sold_item i where i.root = b.id) order by id`.execute(db);
    const loaded: string[] = [];
    const refused: { root: string; problem: string }[] = [];
    for (const { id: root, record } of rows) {
      const text = await firstFile(folders, root);
      if (text === undefined) continue;
      try {
        const items = readItems(text);
        checkBatch(items, SaleBatch.decode(record, "saleBatch"));
        await insertItems(db, root, items);
        loaded.push(root);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused.push({ root, problem: error.message });
      }
    }
    return { loaded, refused };
  } finally {
    await db.destroy();
  }
}

/** The file of a root in the first folder that has it. */
async function firstFile(folders: readonly string[], root: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, `${root}.jsonl`);
    const size = await stat(path).then(({ size: bytes }) => bytes, (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? undefined : Promise.reject(error)));
    if (size !== undefined && size <= MAX_BYTES) return await readFile(path, "utf8");
  }
  return undefined;
}

async function insertItems(db: ReturnType<typeof openDatabase>, root: string, items: readonly SaleItem[]): Promise<void> {
  const rows = items.map((item, place) => ({ root, place, gtin: item.gtin, serial_no: item.serialNo ?? null, goods_lot_id: item.goodsLotId, receipt_no: item.receiptNo, line: item.line, quantity: String(item.quantity), sold_at: item.soldAt }));
  await db.transaction().execute(async (transaction) => {
    for (let at = 0; at < rows.length; at += ROWS) await transaction.insertInto("sold_item").values(rows.slice(at, at + ROWS) as never).onConflict((conflict) => conflict.doNothing()).execute();
  });
}

/** The items of a batch in their order, as their proofs need them; empty where they have not come. */
export async function itemsOf(db: Db, root: string): Promise<readonly SaleItem[]> {
  const rows = await db.selectFrom("sold_item").selectAll().where("root", "=", root).orderBy("place").execute();
  return rows.map(({ gtin, serial_no: serialNo, goods_lot_id: goodsLotId, receipt_no: receiptNo, line, quantity, sold_at: soldAt }) =>
    SaleItem.decode({ gtin, goodsLotId, receiptNo, line, quantity: String(quantity), soldAt: `${soldAt.toISOString().slice(0, 19)}Z`, ...(serialNo === null ? {} : { serialNo }) }, "item"),
  );
}

/** A sale of a numbered piece: under a receipt of its own, or as an item of a batch. */
export interface SerialSale {
  readonly receiptNo: string;
  readonly goodsLotId: string;
  /** Root of the batch, for an item of one. */
  readonly root: string | null;
}

/** Every sale of a numbered piece that stands. More than one is a double sale, which the peers could not see for items of batches. */
export async function salesOfSerial(db: Db, gtin: string, serialNo: string): Promise<readonly SerialSale[]> {
  const { rows } = await sql<SerialSale>`
    select receipt_no as "receiptNo", goods_lot_id as "goodsLotId", null as root from sold_serial where gtin = ${gtin} and serial_no = ${serialNo} and receipt_no is not null
    union all
    select receipt_no, goods_lot_id, root from sold_item where gtin = ${gtin} and serial_no = ${serialNo}
    order by 1, 3 nulls first`.execute(db);
  return rows;
}
