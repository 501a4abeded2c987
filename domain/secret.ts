import { known } from "./act.ts";
import { digestOf } from "./canonical.ts";
import { DomainError } from "./error.ts";
import type { Ledger } from "./act.ts";
import type { RecordKind } from "./records.ts";
import type { Codec } from "./schema.ts";

/**
 * A private record that must be there and be the one whose digest stands on the channel.
 * @throws {DomainError} `record/unknown`, `proof/tampered`
 */
export async function secretOf<T>(ledger: Ledger, collection: string, kind: RecordKind, id: string, codec: Codec<T>, digest: string): Promise<T> {
  const found = known(await ledger.secret(collection, kind, id, codec), kind, id);
  if (digestOf(found) !== digest) throw new DomainError("proof/tampered", { recordId: `${kind} ${id}` });
  return found;
}
