import { equalBytes, hex } from "../fabric/hash.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { LogError } from "./error.ts";
import { HASH_LENGTH, emptyRoot, whole } from "./merkle.ts";

/** A tree head of one log: C2SP tlog-checkpoint.md (v1.0.0). */
export interface Checkpoint {
  /** Names the log: a URL without scheme, such as `customs.gov.mn/garal`. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Opaque lines, without newline; discouraged, since no monitor can audit them. */
  readonly extensions?: readonly string[];
}

/**
 * Reads the text of a checkpoint's note: tlog-checkpoint.md, "Note text".
 * @throws {LogError} `checkpoint/form`, `checkpoint/size` (from 2^53 on too), `checkpoint/root`, `checkpoint/empty-root`
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith("\n")) throw new LogError("checkpoint/form", {});
  const lines = text.slice(0, -1).split("\n");
  const [origin, size, encoded, ...extensions] = lines;
  if (origin === undefined || size === undefined || encoded === undefined || lines.includes("")) throw new LogError("checkpoint/form", {});
  const root = rootOf(encoded);
  return checkEmpty({ origin, size: parseDecimal(size), root, ...(extensions.length > 0 ? { extensions } : {}) });
}

/**
 * Writes the text to be signed, with its final newline.
 * @throws {LogError} `checkpoint/form`, `merkle/number`, `merkle/hash-length`, `checkpoint/empty-root`
 */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions = [] } = checkEmpty(checkpoint);
  if ([origin, ...extensions].some((line) => line === "" || line.includes("\n"))) throw new LogError("checkpoint/form", {});
  if (root.length !== HASH_LENGTH) throw new LogError("merkle/hash-length", { length: root.length });
  return [origin, String(whole(size)), toBase64(root), ...extensions].map((line) => `${line}\n`).join("");
}

/** A decimal number without leading zeros. @throws {LogError} `checkpoint/size` */
export function parseDecimal(text: string): number {
  const value = Number(text);
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(value)) throw new LogError("checkpoint/size", { text });
  return value;
}

function rootOf(text: string): Uint8Array {
  // A hash has 44 characters; a longer line is not worth decoding.
  const root = text.length === 44 ? fromBase64(text) : undefined;
  if (root?.length !== HASH_LENGTH) throw new LogError("checkpoint/root", { text });
  return root;
}

/** A tree of size 0 has one possible root (tlog-witness.md refuses any other). */
function checkEmpty(checkpoint: Checkpoint): Checkpoint {
  if (checkpoint.size === 0 && !equalBytes(checkpoint.root, emptyRoot())) throw new LogError("checkpoint/empty-root", { claimed: hex(checkpoint.root) });
  return checkpoint;
}
