import { DomainError } from "./error.ts";
import { recordKinds } from "./records.ts";
import type { RecordKind } from "./records.ts";

/** Reads a record of the ledger; undefined if there is none. */
export type ReadRecord = (kind: RecordKind, id: string) => Promise<object | undefined>;

/**
 * Puts in what a document refers to: `{"$record": "contract/C-1/termsDigest"}` stands for that field of that record as it is on the ledger, at any
 * depth, so that a file of transactions can be written before the values are known.
 * @throws {DomainError} `record/unknown` for a record or field that there is not
 */
export async function resolveReferences(value: unknown, read: ReadRecord): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveReferences(item, read)));
  if (value === null || typeof value !== "object") return value;
  if ("$record" in value) return fieldOf(String(value.$record), read);
  const entries = await Promise.all(Object.entries(value).map(async ([name, item]) => [name, await resolveReferences(item, read)] as const));
  return Object.fromEntries(entries);
}

async function fieldOf(reference: string, read: ReadRecord): Promise<unknown> {
  const [kind = "", ...rest] = reference.split("/");
  const name = rest.pop() ?? "";
  const id = rest.join("/");
  const found = recordKinds.includes(kind as RecordKind) ? await read(kind as RecordKind, id) : undefined;
  const value = found && Object.hasOwn(found, name) ? (found as Readonly<Record<string, unknown>>)[name] : undefined;
  if (value === undefined) throw new DomainError("record/unknown", { kind: kind || "record", id });
  return value;
}
