import { DomainError } from "../domain/error.ts";

/*
 * Cursors of connections: the sort key of the row after which a page begins. They stay good whatever is added or removed meanwhile.
 */

/** A key as an opaque cursor. */
export const encodeCursor = (key: string): string => Buffer.from(key).toString("base64url");

/** The key of a cursor. @throws {DomainError} `input/malformed` for what is none of ours */
export function decodeCursor(cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const key = Buffer.from(cursor, "base64url").toString("utf8");
  if (key === "" || key.includes("\0") || encodeCursor(key) !== cursor) throw new DomainError("input/malformed", { problem: "the cursor is not one of this list" });
  return key;
}

/** Place of a transaction in the channel; a later one compares greater. */
export interface Place {
  readonly block: bigint;
  readonly position: number;
}

/** No transaction of a block stands after it. */
export const LAST_POSITION = 2_147_483_647;

/** `block:position`, the cursor of events and transactions. */
export const encodePlace = ({ block, position }: Place): string => `${block}:${position}`;

/** @throws {DomainError} `input/malformed` */
export function decodePlace(cursor: string | null | undefined): Place | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const match = /^(\d{1,18}):(\d{1,10})$/.exec(cursor);
  if (!match || Number(match[2]) > LAST_POSITION) throw new DomainError("input/malformed", { problem: "the cursor is not block:position" });
  return { block: BigInt(match[1] ?? 0), position: Number(match[2]) };
}
