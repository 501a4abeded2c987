import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../domain/canonical.ts";
import { DomainError } from "../domain/error.ts";
import { batchOf, MAX_ITEMS, ordered, SaleItem } from "../domain/goods/batch.ts";
import type { Batch } from "../domain/goods/batch.ts";
import { inListOrder, NumberedPiece, serialListOf } from "../domain/goods/serials.ts";
import type { SerialCommitment } from "../domain/goods/serials.ts";
import type { Codec } from "../domain/schema.ts";

/*
 * What lies beside the ledger (docs/decisions/0010-retail-batches.md): the items of a batch of sales, and the serial numbers of goods that were
 * booked. A file lies under the root of what it holds, `<root>.jsonl`, one item a line, in order; the ledger says which roots count.
 */

/** Largest file: what the most items need, and no more. */
export const MAX_BYTES = MAX_ITEMS * 512;

/** Lines of JSON of one kind. @throws {DomainError} `input/…` naming the line */
function linesOf<T>(text: string, codec: Codec<T>): readonly T[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > MAX_ITEMS) throw new DomainError("input/too-many", { count: lines.length, max: MAX_ITEMS });
  return lines.map((line, i) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new DomainError("input/malformed", { problem: `line ${i + 1} is not JSON` }, { cause });
    }
    return codec.decode(value, `line ${i + 1}`);
  });
}

/** Items of sales, one a line. @throws {DomainError} `input/…` naming the line */
export const readItems = (text: string): readonly SaleItem[] => linesOf(text, SaleItem);

/**
 * Serial numbers of one article, one a line.
 * @throws {DomainError} `input/…` naming the line, `goods/one-article`
 */
export function readSerials(text: string): { readonly gtin: string; readonly serials: readonly string[] } {
  const pieces = linesOf(text, NumberedPiece);
  const [first] = pieces;
  if (!first) throw new DomainError("input/required", { field: "serials" });
  const other = pieces.find(({ gtin }) => gtin !== first.gtin);
  if (other) throw new DomainError("goods/one-article", { gtin: first.gtin, other: other.gtin });
  return { gtin: first.gtin, serials: pieces.map(({ serialNo }) => serialNo) };
}

/** The serial numbers of a text that are the list which was booked. @throws {DomainError} as `readSerials` and `serialListOf`; `goods/serials-mismatch` */
export function readSerialsOf({ root, gtin, count }: SerialCommitment, text: string): readonly string[] {
  const given = readSerials(text);
  const list = serialListOf(given.gtin, given.serials);
  if (list.root !== root || list.count !== count || list.gtin !== gtin) throw new DomainError("goods/serials-mismatch", { gtin, count });
  return given.serials;
}

/**
 * Keeps the items of a batch of sales under their root, in order; whole or not at all. Where an item has a serial number and no place, the place is
 * looked up in the lists that lie in the folder.
 * @returns what is to be committed on the ledger
 * @throws {DomainError} as `readItems` and `batchOf`; `retail/serial-unknown`
 */
export async function storeItems(folder: string, text: string): Promise<Batch> {
  const given = readItems(text);
  const placed = given.some(({ serialNo, place }) => serialNo !== undefined && place === undefined) ? await withPlaces(folder, given) : given;
  const items = ordered(placed);
  const batch = batchOf(items);
  await keep(folder, batch.root, items);
  return batch;
}

/** Keeps a list of serial numbers under its root, in order. @returns what is to be booked @throws {DomainError} as `readSerials` and `serialListOf` */
export async function storeSerials(folder: string, text: string): Promise<SerialCommitment> {
  const { gtin, serials } = readSerials(text);
  const sorted = inListOrder(serials);
  const list = serialListOf(gtin, sorted);
  await keep(folder, list.root, sorted.map((serialNo) => ({ gtin, serialNo })));
  return list;
}

/** The file of a root in the first folder that has it. */
export async function firstFile(folders: readonly string[], root: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, `${root}.jsonl`);
    const size = await stat(path).then(({ size: bytes }) => bytes, (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? undefined : Promise.reject(error)));
    if (size !== undefined && size <= MAX_BYTES) return await readFile(path, "utf8");
  }
  return undefined;
}

/** Keeps what was checked against its root, one line each; whole or not at all. */
export async function keep(folder: string, root: string, lines: readonly object[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [path, part] = [join(folder, `${root}.jsonl`), join(folder, `${root}.${randomUUID()}.part`)];
  const file = await open(part, "w");
  try {
    await file.writeFile(lines.map((line) => `${canonicalJson(line)}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

async function withPlaces(folder: string, items: readonly SaleItem[]): Promise<readonly SaleItem[]> {
  const known = await placesIn(folder, new Set(items.map(({ gtin }) => gtin)));
  return items.map((item) => {
    if (item.serialNo === undefined || item.place !== undefined) return item;
    const place = known.get(`${item.gtin}/${item.serialNo}`);
    if (place === undefined) throw new DomainError("retail/serial-unknown", { serialNo: item.serialNo, gtin: item.gtin });
    return { ...item, place };
  });
}

/** Places of the serial numbers of some articles, by `article/serial`, from every list in the folder. */
async function placesIn(folder: string, articles: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? [] : Promise.reject(error)));
  for (const name of names.filter((each) => /^[0-9a-f]{64}\.jsonl$/.test(each))) {
    const text = await readFile(join(folder, name), "utf8");
    const [head = ""] = text.split("\n", 1);
    // The other files hold items of sales, which have receipts.
    if (head.includes('"receiptNo"')) continue;
    const { gtin, serials } = readSerials(text);
    if (articles.has(gtin)) for (const [place, serialNo] of serials.entries()) found.set(`${gtin}/${serialNo}`, place);
  }
  return found;
}
