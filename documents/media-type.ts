import { crc32 } from "node:zlib";
import type { MediaType } from "../domain/documents.ts";
import { DomainError } from "../domain/error.ts";

/*
 * What a file is, by its own bytes: a name or a header that comes with it may lie. The structure is walked to its end, so that a file that was
 * cut short on the way is told at once and not when it is needed; what its pages show is for people to judge.
 */

/** @throws {DomainError} `document/type-not-allowed`, `document/unreadable` */
export function mediaTypeOf(bytes: Uint8Array): MediaType {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, 5).toString("latin1") === "%PDF-") return pdf(file);
  if (file.subarray(0, 8).equals(PNG)) return png(file);
  if (file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff) return jpeg(file);
  throw new DomainError("document/type-not-allowed", {});
}

const unreadable = (problem: string): DomainError<"document/unreadable"> => new DomainError("document/unreadable", { problem });

/** ISO 32000-1 §7.5: it ends with where its cross-reference begins, and there it begins. An encrypted file is of no use to who has no password. */
function pdf(file: Buffer): "application/pdf" {
  const end = file.subarray(-1024).toString("latin1");
  const offset = Number(/startxref\s+(\d{1,10})\s+%%EOF\s*$/.exec(end)?.[1] ?? NaN);
  if (!(offset > 0 && offset < file.length)) throw unreadable("it is cut short or damaged: a PDF must end with %%EOF");
  const found = file.subarray(offset, offset + 64).toString("latin1").trimStart();
  if (!/^(xref\b|\d+\s+\d+\s+obj\b)/.test(found)) throw unreadable("its table of contents is not where it should be");
  const trailer = file.subarray(offset).toString("latin1");
  const dictionary = found.startsWith("xref") ? trailer.slice(trailer.indexOf("trailer")) : trailer.slice(0, Math.max(trailer.indexOf("stream"), 0));
  if (!/\/Root\s+\d+\s+\d+\s+R/.test(dictionary)) throw unreadable("it names no pages");
  if (/\/Encrypt\b/.test(dictionary)) throw unreadable("it is encrypted");
  return "application/pdf";
}

const PNG = Buffer.from("89504e470d0a1a0a", "hex");

/** W3C PNG §5: chunks of length, type, data and CRC, from IHDR to IEND. */
function png(file: Buffer): "image/png" {
  let at = PNG.length;
  for (let count = 0; at + 12 <= file.length; count++) {
    const length = file.readUInt32BE(at);
    const type = file.subarray(at + 4, at + 8).toString("latin1");
    const to = at + 12 + length;
    if (to > file.length || (count === 0 && (type !== "IHDR" || length !== 13))) break;
    if (crc32(file.subarray(at + 4, to - 4)) !== file.readUInt32BE(to - 4)) throw unreadable(`its part ${count + 1} is damaged`);
    if (count === 0 && (file.readUInt32BE(at + 8) === 0 || file.readUInt32BE(at + 12) === 0)) throw unreadable("it has no size");
    if (type === "IEND") {
      if (to !== file.length) break;
      return "image/png";
    }
    at = to;
  }
  throw unreadable("it is cut short or damaged");
}

/** ITU-T T.81 annex B: segments up to the first scan, and the end of the image at the end of the file. */
function jpeg(file: Buffer): "image/jpeg" {
  let [at, frame] = [2, false];
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] as number;
    const length = file.readUInt16BE(at + 2);
    if (marker < 0xc0 || marker === 0xff || length < 2) break;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) frame = true;
    at += 2 + length;
    if (marker === 0xda && frame && at < file.length && file[file.length - 2] === 0xff && file[file.length - 1] === 0xd9) return "image/jpeg";
    if (marker === 0xda) break;
  }
  throw unreadable("it is cut short or damaged");
}
