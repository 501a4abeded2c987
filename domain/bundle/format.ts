import { DomainError } from "../error.ts";
import { choice, digest, field, id, integer, json, list, object, optional, pattern, text } from "../schema.ts";
import type { Infer } from "../schema.ts";

/*
 * The file that proves a consignment. docs/bundle.schema.json describes it for programs that are not garal. Nothing in it is trusted: what the
 * verifier trusts comes from the verifier (trust.ts).
 */

export const BUNDLE_FORMAT = "garal-bundle/1";
/** Larger files are refused unread. */
export const MAX_BUNDLE = 32 * 1024 * 1024;
export const MAX_TRANSACTIONS = 20_000;
const MAX_HASHES = 1_000_000;

/** Only its characters are looked at here: `fromBase64` reads it strictly. A pattern with groups would overflow the stack at a few megabytes. */
const base64 = (max: number) => pattern("Text", /^[A-Za-z0-9+/]*={0,2}$/, "QUJD", max);
/** A certificate in PEM. */
export const pem = pattern("Text", /^-----BEGIN CERTIFICATE-----[^]+-----END CERTIFICATE-----\s*$/, "-----BEGIN CERTIFICATE-----…", 20_000);
const safe = integer(0, Number.MAX_SAFE_INTEGER);

/** A transaction as it lies in a block. `story`: what happened to the goods, re-derived by the rules; `basis`: what the story rests on. */
export const BundleTransaction = object({
  block: field(safe, "Number of its block."),
  position: field(integer(0, 2 ** 32 - 1), "Position in the block, from 0."),
  index: field(safe, "Index of its entry in the log."),
  part: field(choice(["story", "basis"]), "Whether it is part of what happened to the goods, or what that rests on."),
  envelope: field(base64(16 * 1024 * 1024), "The envelope's bytes."),
});
export type BundleTransaction = Infer<typeof BundleTransaction>;

/** A private value that a party discloses; its digest stands on the channel. */
export const Disclosure = object({
  txId: field(digest, "Transaction whose private part it is."),
  secret: optional(json, "Private part of the transaction's input."),
  records: field(list(object({ collection: field(text(128), "Collection."), kind: field(id, "Kind of record."), id: field(text(256), "Its id."), text: field(pattern("Text", /^\{[^]*\}$/, "{}", 1_000_000), "Its canonical JSON.") }), { max: 100 }), "Private records that it wrote."),
});
export type Disclosure = Infer<typeof Disclosure>;

export const Bundle = object({
  format: field(choice([BUNDLE_FORMAT]), "What this is."),
  subject: field(object({ kind: field(choice(["consignment", "unit", "lot"]), "Kind."), id: field(text(256), "Id.") }), "What it is about."),
  channel: field(text(249), "Channel of the ledger."),
  madeBy: field(text(128), "Who made the file; nothing rests on it."),
  organisations: field(
    list(object({ mspId: field(id, "Member of the channel."), roots: field(list(pem, { min: 1, max: 10 }), "Root certificates of its authority.") }), { min: 1, max: 200 }),
    "The members that signed, sorted, and their roots as the maker knows them. A verifier takes its own, and refuses a file that names others.",
  ),
  checkpoint: field(pattern("Text", /^[^\0]+$/, "a signed note", 200_000), "The log's checkpoint with its cosignatures, a signed note."),
  transactions: field(list(BundleTransaction, { min: 1, max: MAX_TRANSACTIONS }), "In ledger order."),
  proof: field(list(base64(44), { max: MAX_HASHES }), "Hashes that, with the entries, lead to the checkpoint's root (domain/bundle/multiproof.ts)."),
  anchor: optional(
    object({ size: field(safe, "Entries of the anchored head."), root: field(base64(44), "Its root."), proof: field(list(base64(44), { max: 64 }), "That it and the checkpoint are heads of one log: consistency from the smaller to the larger.") }),
    "The newest head that the anchor contract had accepted, where it covers these transactions.",
  ),
  facts: field(json, "What the file claims to show; the verifier derives it anew."),
  disclosures: field(list(Disclosure, { max: 1000 }), "Private values that a party has chosen to show."),
});
export type Bundle = Infer<typeof Bundle>;

/**
 * Reads a bundle strictly: unknown fields, wrong types, duplicate keys and files too large are refused.
 * @throws {DomainError} `input/…` naming the field
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  if (bytes.length > MAX_BUNDLE) throw new DomainError("input/too-long", { field: "bundle", length: bytes.length, max: MAX_BUNDLE });
  let value: unknown;
  let given: string;
  try {
    given = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (isDeep(given)) throw new SyntaxError(`more than ${MAX_DEPTH} levels`);
    value = JSON.parse(given);
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "it is not JSON" }, { cause });
  }
  const bundle = Bundle.decode(value, "");
  // Two readers must not see two files: what JSON.parse read is all that is there.
  if (!isSame(given, value)) throw new DomainError("input/malformed", { problem: "it has a key twice, or is not in the form in which bundles are written" });
  return bundle;
}

/** Writes a bundle: one line, keys as they stand. */
export const formatBundle = (bundle: Bundle): string => `${JSON.stringify(bundle)}\n`;

/** Bundles are written by `JSON.stringify`; whatever else is read from the same text would stand there twice. */
const isSame = (given: string, value: unknown): boolean => given.trimEnd() === JSON.stringify(value);

/** Deepest nesting of a file: facts and private values have a few levels; a reader's stack is never at the mercy of a file. */
const MAX_DEPTH = 32;

/** Whether brackets outside strings nest deeper than that; JSON.parse and whatever walks its result would recurse. */
function isDeep(text: string): boolean {
  let [depth, quoted] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
