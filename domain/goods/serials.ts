import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../canonical.ts";
import { DomainError } from "../error.ts";
import { LogError } from "../log/error.ts";
import { Frontier } from "../log/frontier.ts";
import { leafHash, proveInclusion, verifyInclusion } from "../log/merkle.ts";
import { digest, field, integer, list, object } from "../schema.ts";
import type { Sha256 } from "../fabric/hash.ts";
import type { Infer } from "../schema.ts";
import { gtin, serialNo } from "./gs1.ts";
import { MAX_NUMBERED } from "./places.ts";

/*
 * The serial numbers of goods that are booked: the ledger holds the root of an RFC 6962 Merkle tree over them and their number, the list lies beside
 * it under the root. A piece is known by its place in the list, which lets the ledger count pieces one by one (places.ts) at a few bytes each.
 */

/** Prefix of every leaf, so that no leaf of another tree of garal is one of these. */
const DOMAIN = "garal/numbered-piece/v1\n";

/** A line of a list: a piece of an article. */
export const NumberedPiece = object({ gtin: field(gtin, "Article."), serialNo: field(serialNo, "Serial number.") });
export type NumberedPiece = Infer<typeof NumberedPiece>;

/** What the ledger holds of a list. */
export interface SerialCommitment {
  readonly gtin: string;
  readonly root: string;
  readonly count: number;
}

/** A piece with its place in the list and the proof of it. */
export const ListedPiece = object({
  serialNo: field(serialNo, "Serial number."),
  place: field(integer(0, MAX_NUMBERED - 1), "Its place in the list that was booked, from 0."),
  hashes: field(list(digest, { max: 15 }), "Hashes from the leaf's sibling up to the root of that list (RFC 6962 §2.1.1)."),
});
export type ListedPiece = Infer<typeof ListedPiece>;

/** Serial numbers in the order of a list. */
export const inListOrder = (serials: readonly string[]): readonly string[] => [...serials].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/**
 * The list of an article's serial numbers, which must stand in order, each once.
 * @throws {DomainError} `input/required` without any, `input/too-many`, `retail/serial-twice`, `goods/serials-order`
 */
export function serialListOf(article: string, serials: readonly string[], sha256?: Sha256): SerialCommitment {
  const tree = treeOf(article, serials, sha256);
  return { gtin: article, root: bytesToHex(tree.root()), count: serials.length };
}

/** Proves the pieces of one list; it is hashed once. @throws {DomainError} as `serialListOf`; the returned function {LogError} `merkle/index` */
export function serialProver(article: string, serials: readonly string[], sha256?: Sha256): (place: number) => Promise<ListedPiece> {
  const nodes = new Map<string, Uint8Array>();
  treeOf(article, serials, sha256, (level, at, hash) => nodes.set(`${level} ${at}`, hash));
  return async (place) => {
    const hashes = await proveInclusion((wanted) => Promise.resolve(wanted.map(({ level, index }) => nodes.get(`${level} ${index}`) as Uint8Array)), place, serials.length, sha256);
    return { serialNo: serials[place] as string, place, hashes: hashes.map((hash) => bytesToHex(hash)) };
  };
}

/** A piece of the list with its proof. @throws {DomainError} as `serialListOf`; {LogError} `merkle/index` */
export const proveSerial = (article: string, serials: readonly string[], place: number, sha256?: Sha256): Promise<ListedPiece> => serialProver(article, serials, sha256)(place);

/** Checks that a piece stands at its place in the list that was booked. @throws {DomainError} `retail/serial-unlisted` */
export function verifySerial({ serialNo: serial, place, hashes }: ListedPiece, { gtin: article, root, count }: SerialCommitment, sha256?: Sha256): void {
  try {
    verifyInclusion({ index: place, size: count, leafHash: leafOf(article, serial, sha256), root: hexToBytes(root), proof: hashes.map((hash) => hexToBytes(hash)) }, sha256);
  } catch (cause) {
    if (cause instanceof LogError) throw new DomainError("retail/serial-unlisted", { serialNo: serial, gtin: article, place }, { cause });
    throw cause;
  }
}

const leafOf = (article: string, serial: string, sha256?: Sha256): Uint8Array => leafHash(utf8ToBytes(DOMAIN + canonicalJson({ gtin: article, serialNo: serial })), sha256);

function treeOf(article: string, serials: readonly string[], sha256: Sha256 | undefined, onNode?: (level: number, index: number, hash: Uint8Array) => void): Frontier {
  if (serials.length === 0) throw new DomainError("input/required", { field: "serials" });
  if (serials.length > MAX_NUMBERED) throw new DomainError("input/too-many", { count: serials.length, max: MAX_NUMBERED });
  const tree = new Frontier(0, [], sha256);
  for (const [i, serial] of serials.entries()) {
    const before = serials[i - 1];
    if (before === serial) throw new DomainError("retail/serial-twice", { serialNo: serial, gtin: article });
    if (before !== undefined && before > serial) throw new DomainError("goods/serials-order", { index: i });
    tree.append(leafOf(article, serial, sha256), onNode);
  }
  return tree;
}
