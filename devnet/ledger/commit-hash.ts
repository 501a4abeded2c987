/** Commit hash: what a peer computed from a block, chained from block 1 on. */
import { createHash } from "node:crypto";
import { compareUtf8, Writer } from "../wire.ts";
import type { Version } from "../messages/rwset.ts";
import type { KeyUpdates, Updates } from "../validation/updates.ts";

export function commitHash(filter: Uint8Array, updates: Updates, previous: Uint8Array): Buffer {
  return createHash("sha256").update(new Writer().varint(filter.length).finish()).update(filter)
    .update(updateBytes(updates)).update(previous).digest();
}

/** txmgr.Updates (core/ledger/kvledger/txmgmt/txmgr/updates.proto): namespace and collection stand on their first entry only. */
function updateBytes(updates: Updates): Buffer {
  const writer = new Writer();
  const namespaces = new Set([...updates.publicState.keys(), ...updates.hashedState.keys()]);
  for (const namespace of [...namespaces].sort(compareUtf8)) {
    let named: string | undefined = namespace;
    const write = (map: KeyUpdates, collection: string, encoding: "utf8" | "latin1"): void => {
      let inCollection: string | undefined = collection;
      const keys = [...map.keys()].sort(encoding === "utf8" ? compareUtf8 : undefined);
      for (const key of keys) {
        const { value, version } = map.get(key)!;
        writer.message(1, new Writer().string(1, named).string(2, inCollection).bytes(3, Buffer.from(key, encoding))
          .bool(4, value === undefined).bytes(5, value).bytes(6, versionBytes(version)).finish());
        named = undefined;
        inCollection = undefined;
      }
    };
    write(updates.publicState.get(namespace) ?? new Map(), "", "utf8");
    const collections = updates.hashedState.get(namespace) ?? new Map<string, KeyUpdates>();
    for (const [collection, map] of [...collections].sort(([a], [b]) => compareUtf8(a, b))) write(map, collection, "latin1");
  }
  return writer.finish();
}

function versionBytes({ block, tx }: Version): Buffer {
  return Buffer.concat([orderedNumber(block), orderedNumber(tx)]);
}

/** Length byte, then the number big-endian without leading zeros. */
function orderedNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(value), 1);
  let start = 1;
  while (start < 9 && bytes[start] === 0) start++;
  bytes[start - 1] = 9 - start;
  return bytes.subarray(start - 1);
}
