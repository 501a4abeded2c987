import { readFileSync } from "node:fs";
import { verifyItem, ItemProof, SaleItem } from "../domain/goods/batch.ts";
import { ListedPiece, verifySerial } from "../domain/goods/serials.ts";
import { storeItems, storeSerials } from "../indexer/item-files.ts";
import { ApiClient } from "./api.ts";
import { CommandError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";

interface Options {
  readonly data: string;
  readonly json?: true;
}

/** `garal items sold FILE`: keeps the items of a batch of sales under their root, where the indexer finds them. @throws {CommandError | DomainError} */
export async function sold(path: string, { data, json }: Options): Promise<void> {
  const batch = await storeItems(places(data).items, textOf(path));
  if (json) process.stdout.write(`${JSON.stringify(batch)}\n`);
  else process.stdout.write(`root ${batch.root}\n${batch.count} items\n${batch.lots.map(({ goodsLotId, quantity, places: pieces }) => `  ${goodsLotId}  ${quantity}${pieces === undefined ? "" : `  places ${pieces}`}`).join("\n")}\n`);
}

/** `garal items booked FILE`: keeps a list of serial numbers under its root and prints what `goods:book` commits. @throws {CommandError | DomainError} */
export async function booked(path: string, { data, json }: Options): Promise<void> {
  const list = await storeSerials(places(data).items, textOf(path));
  process.stdout.write(json ? `${JSON.stringify(list)}\n` : `serialsRoot ${list.root}\n${list.count} pieces of article ${list.gtin}\n`);
}

interface ProveOptions extends Options {
  readonly as: string;
  readonly url?: string;
}
interface Pieces {
  readonly serialList: { readonly root: string; readonly gtin: string; readonly count: number; readonly piece: unknown } | null;
}
interface Items {
  readonly saleBatch: { readonly root: string; readonly count: number; readonly soldOn: string; readonly item: { readonly item: unknown; readonly proof: unknown } | null } | null;
}
const PIECE = `query ($root: String!, $serialNo: String!) { serialList(root: $root) { root gtin count piece(serialNo: $serialNo) { serialNo place hashes } } }`;
const ITEM = `query ($root: String!, $receiptNo: String!, $line: Int!) { saleBatch(root: $root) { root count soldOn
  item(receiptNo: $receiptNo, line: $line) { item { gtin goodsLotId serialNo place receiptNo line quantity soldAt } proof { root count index hashes } } } }`;

/**
 * `garal items prove ROOT`: has an item of a batch of sales, or a piece of a list of serial numbers, proved against the root on the ledger, and
 * checks the proof here.
 * @throws {CommandError | DomainError} `proof/tampered`, `retail/serial-unlisted`
 */
export async function prove(root: string, { receipt, line, serial, data, as, url, json }: ProveOptions & { readonly receipt?: string; readonly line: string; readonly serial?: string }): Promise<void> {
  if ((receipt === undefined) === (serial === undefined)) throw new CommandError("say which one: --receipt (and --line) of an item that was sold, or --serial of a piece that was booked");
  const api = url === undefined ? ApiClient.on(data) : new ApiClient(url);
  await api.signIn(identityNamed(places(data).identities, as));
  if (serial !== undefined) {
    const { serialList } = await api.query<Pieces>(PIECE, { root, serialNo: serial });
    if (!serialList?.piece) throw new CommandError(`no list ${root} with serial number ${serial} has come`);
    const piece = ListedPiece.decode(serialList.piece, "piece");
    verifySerial(piece, serialList);
    process.stdout.write(json ? `${JSON.stringify({ list: serialList, piece })}\n` : `proved: ${serial} is piece ${piece.place} of ${serialList.count} of article ${serialList.gtin} that were booked\n`);
    return;
  }
  const { saleBatch } = await api.query<Items>(ITEM, { root, receiptNo: receipt, line: Number(line) });
  if (!saleBatch?.item) throw new CommandError(`no batch ${root} with line ${line} of receipt ${receipt} has come`);
  const withoutNulls = Object.fromEntries(Object.entries(saleBatch.item.item as object).filter(([, value]) => value !== null));
  const [item, proof] = [SaleItem.decode(withoutNulls, "item"), ItemProof.decode(saleBatch.item.proof, "proof")];
  verifyItem(item, proof, saleBatch);
  process.stdout.write(json ? `${JSON.stringify({ batch: { root, count: saleBatch.count }, item, proof })}\n` : `proved: line ${line} of receipt ${receipt} is item ${proof.index} of ${saleBatch.count} that were sold on ${saleBatch.soldOn}\n`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CommandError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
