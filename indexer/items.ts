import { sql } from "kysely";
import { DomainError } from "../domain/error.ts";
import { checkBatch, SaleItem } from "../domain/goods/batch.ts";
import { SaleBatch } from "../domain/goods.ts";
import { openDatabase } from "./database.ts";
import { firstFile, readItems, readSerialsOf } from "./item-files.ts";
import type { Db } from "./schema.ts";

/*
 * Items of batches of sales and serial numbers of booked goods in the database. A file (item-files.ts) is believed only if it gives what a valid
 * transaction committed. Tables that are built anew read the files again.
 */

/** Rows of one insert. */
const ROWS = 2_000;
type Writable = ReturnType<typeof openDatabase>;

/** What came of the roots that had no items yet. */
export interface LoadedItems {
  /** Roots whose items were read. */
  readonly loaded: readonly string[];
  /** Roots whose file is not what was committed, and why. */
  readonly refused: readonly { readonly root: string; readonly problem: string }[];
}

/** Reads the items of every committed batch, and the serial numbers of every booked list, that has none in the database yet and whose file is in one of the folders. */
export async function loadItems(url: string, folders: readonly string[], schema?: string): Promise<LoadedItems> {
  const db = openDatabase(url, { max: 1, settings: { "garal.writer": "on" }, ...(schema ? { schema } : {}) });
  try {
    const { rows: batches } = await sql<{ id: string; record: unknown }>`select id, record from sale_batch b where not exists (select from sold_item i where i.root = b.id) order by id`.execute(db);
    const { rows: lists } = await sql<{ id: string; gtin: string; count: number }>`select id, gtin, count from serial_list l where not exists (select from booked_item i where i.root = l.id) order by id`.execute(db);
    const loaded: string[] = [];
    const refused: { root: string; problem: string }[] = [];
    const load = async (root: string, insert: (text: string) => Promise<void>): Promise<void> => {
      const text = await firstFile(folders, root);
      if (text === undefined) return;
      try {
        await insert(text);
        loaded.push(root);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused.push({ root, problem: error.message });
      }
    };
    for (const list of lists) await load(list.id, (text) => insertSerials(db, list, text));
    for (const { id: root, record } of batches) {
      await load(root, async (text) => {
        const items = readItems(text);
        checkBatch(items, SaleBatch.decode(record, "saleBatch"));
        await insertItems(db, root, items);
      });
    }
    return { loaded, refused };
  } finally {
    await db.destroy();
  }
}

async function insertSerials(db: Writable, { id: root, gtin, count }: { readonly id: string; readonly gtin: string; readonly count: number }, text: string): Promise<void> {
  const serials = readSerialsOf({ root, gtin, count }, text);
  await insertAll(db, "booked_item", serials.map((serialNo, place) => ({ root, place, gtin, serial_no: serialNo })));
}

async function insertItems(db: Writable, root: string, items: readonly SaleItem[]): Promise<void> {
  await insertAll(db, "sold_item", items.map((item, place) => ({ root, place, gtin: item.gtin, serial_no: item.serialNo ?? null, goods_lot_id: item.goodsLotId, receipt_no: item.receiptNo, line: item.line, quantity: String(item.quantity), sold_at: item.soldAt, piece: item.place ?? null, stamp_series: item.stamps?.series ?? null, stamps: item.stamps?.numbers ?? null })));
}

async function insertAll(db: Writable, table: "sold_item" | "booked_item", rows: readonly object[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (let at = 0; at < rows.length; at += ROWS) await transaction.insertInto(table).values(rows.slice(at, at + ROWS) as never).onConflict((conflict) => conflict.doNothing()).execute();
  });
}

/** The items of a batch in their order, as their proofs need them; empty where they have not come. */
export async function itemsOf(db: Db, root: string): Promise<readonly SaleItem[]> {
  const rows = await db.selectFrom("sold_item").selectAll().where("root", "=", root).orderBy("place").execute();
  return rows.map(({ gtin, serial_no: serialNo, goods_lot_id: goodsLotId, receipt_no: receiptNo, line, quantity, sold_at: soldAt, piece, stamp_series: series, stamps }) =>
    SaleItem.decode({ gtin, goodsLotId, receiptNo, line, quantity: String(quantity), soldAt: `${soldAt.toISOString().slice(0, 19)}Z`, ...(serialNo === null ? {} : { serialNo }), ...(piece === null ? {} : { place: piece }), ...(series === null ? {} : { stamps: { series, numbers: stamps } }) }, "item"),
  );
}

/** The serial numbers of a list in their order; empty where they have not come. */
export async function serialsOf(db: Db, root: string): Promise<readonly string[]> {
  const rows = await db.selectFrom("booked_item").select("serial_no").where("root", "=", root).orderBy("place").execute();
  return rows.map(({ serial_no: serialNo }) => serialNo);
}

/** A sale of a numbered piece: under a receipt of its own, or as an item of a batch. */
export interface SerialSale {
  readonly receiptNo: string;
  readonly goodsLotId: string;
  /** Root of the batch, for an item of one. */
  readonly root: string | null;
  readonly retailerId: string;
  /** Day of the sale. */
  readonly soldOn: string;
  /** Whether the piece is the one of that place in the list that was booked; null while that list has not come. Peers know places, not the numbers in a batch. */
  readonly listed: boolean | null;
}

/** Every sale of a numbered piece that stands. More than one is a double sale, of another piece under this number: peers sell a place once. */
export async function salesOfSerial(db: Db, gtin: string, serialNo: string): Promise<readonly SerialSale[]> {
  const { rows } = await sql<SerialSale>`
    select s.receipt_no as "receiptNo", s.goods_lot_id as "goodsLotId", null as root, r.retailer_id as "retailerId", r.sold_on::text as "soldOn", true as listed
    from sold_serial s join retail_receipt r on r.id = s.receipt_no where s.gtin = ${gtin} and s.serial_no = ${serialNo} and s.receipt_no is not null
    union all
    select i.receipt_no, i.goods_lot_id, i.root, b.retailer_id, b.sold_on::text, (select serial_no = i.serial_no from booked_item where root = l.serials_root and place = i.piece)
    from sold_item i join sale_batch b on b.id = i.root left join goods_lot l on l.id = i.goods_lot_id where i.gtin = ${gtin} and i.serial_no = ${serialNo}
    order by 1, 3 nulls first`.execute(db);
  return rows;
}

/** A list in which a piece was booked. */
export interface Booking {
  readonly root: string;
  readonly place: number;
  readonly count: number;
  /** Goods lot that was booked with it. */
  readonly goodsLotId: string;
  /** Transaction that booked it. */
  readonly txId: string;
}

/** The lists in which a numbered piece stands, oldest first. More than one is a number that was imported twice. */
export async function bookingsOf(db: Db, gtin: string, serialNo: string): Promise<readonly Booking[]> {
  const { rows } = await sql<Booking>`
    select l.id as root, i.place, l.count, l.goods_lot_id as "goodsLotId", l.tx_id as "txId" from booked_item i join serial_list l on l.id = i.root
    where i.gtin = ${gtin} and i.serial_no = ${serialNo} order by l.block, l.position`.execute(db);
  return rows;
}
