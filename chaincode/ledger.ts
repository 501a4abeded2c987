import type { Context } from "fabric-contract-api";
import type { Ledger, Put, Secret } from "../domain/act.ts";
import { authorityOrganisation } from "../domain/authority.ts";
import { canonicalJson } from "../domain/canonical.ts";
import { membersOf } from "../domain/collections.ts";
import { policyOf } from "../domain/endorsement.ts";
import { DomainError } from "../domain/error.ts";
import { recordCodecs } from "../domain/records.ts";
import type { RecordKind, RecordOf } from "../domain/records.ts";
import type { Codec } from "../domain/schema.ts";
import { encodePolicy } from "./policy.ts";
import type { Caller } from "../domain/submitter.ts";

type Stub = Context["stub"];

/** State that is not what this chaincode writes. Never a refusal: nobody who submits can mend it. */
export class CorruptState extends Error {
  override readonly name = "CorruptState";
}

/** Committed state through the peer's stub. Each record lies under the composite key of its kind and id, as canonical JSON. */
export class StubLedger implements Ledger {
  readonly #stub: Stub;
  readonly #caller: Caller;

  constructor(stub: Stub, caller: Caller) {
    this.#stub = stub;
    this.#caller = caller;
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    if (kind === "organisation") {
      const authority = authorityOrganisation(id);
      if (authority) return authority as RecordOf<K>;
    }
    const codec: Codec<unknown> = recordCodecs[kind];
    return decoded(codec, await this.#stub.getState(this.#key(kind, id)), `${kind} ${id}`) as RecordOf<K> | undefined;
  }

  /**
   * @throws {DomainError} `auth/forbidden` for those outside the collection, whichever peer is asked; `system/busy` where the block has
   *   come to the peer before its private data
   */
  async secret<T>(collection: string, kind: RecordKind, id: string, codec: Codec<T>): Promise<T | undefined> {
    this.#mustBeMember(collection, "read");
    const bytes = await this.#stub.getPrivateData(collection, this.#key(kind, id)).catch((error: unknown) => {
      // hyperledger/fabric core/ledger/kvledger/txmgmt/txmgr: the hash is there, the value still to come by gossip.
      if (error instanceof Error && error.message.includes("private data matching public hash version is not available")) throw new DomainError("system/busy", { seconds: 2 });
      throw error;
    });
    return decoded(codec, bytes, `${collection}: ${kind} ${id}`);
  }

  /** Writes a record with its endorsement policy, which is set only where it changes. @throws {DomainError} `auth/forbidden` for an authority's own entry */
  async put(put: Put): Promise<void> {
    const { kind, id, record } = put;
    if (kind === "organisation" && authorityOrganisation(id)) throw new DomainError("auth/forbidden", { role: this.#caller.role, action: `change the authority ${id}`, orgId: this.#caller.orgId });
    const [key, text] = [this.#key(kind, id), canonicalJson(record)];
    // What cannot be read again must not be written: it would block the record for good.
    decoded(recordCodecs[kind] as Codec<unknown>, Buffer.from(text), `new ${kind} ${id}`);
    await this.#stub.putState(key, Buffer.from(text));
    const wanted = encodePolicy(policyOf(put));
    const stored = await this.#stub.getStateValidationParameter(key);
    if (!stored || !Buffer.from(stored).equals(wanted)) await this.#stub.setStateValidationParameter(key, wanted);
  }

  /** Writes a private record. @throws {DomainError} `auth/forbidden` for those outside the collection */
  async putSecret({ collection, kind, id, record }: Secret): Promise<void> {
    this.#mustBeMember(collection, "write to");
    await this.#stub.putPrivateData(collection, this.#key(kind, id), Buffer.from(canonicalJson(record)));
  }

  #key(kind: RecordKind, id: string): string {
    return this.#stub.createCompositeKey(kind, [id]);
  }

  #mustBeMember(collection: string, verb: string): void {
    const { mspId, orgId, role } = this.#caller;
    if (!membersOf(collection).includes(mspId)) throw new DomainError("auth/forbidden", { role, action: `${verb} ${collection}`, orgId });
  }
}

/** Reads stored canonical JSON; undefined where there is none. @throws {CorruptState} */
function decoded<T>(codec: Codec<T>, bytes: Uint8Array | undefined, name: string): T | undefined {
  if (!bytes || bytes.length === 0) return undefined;
  try {
    return codec.decode(JSON.parse(Buffer.from(bytes).toString("utf8")), "");
  } catch (cause) {
    throw new CorruptState(`${name} does not decode`, { cause });
  }
}
