/** One simulation: reads a view of the ledger, records what it read and what it would write, changes nothing. */
import type { MetadataEntry, RangeQuery, Version } from "../messages/rwset.ts";
import { keyHash, keyPolicy, metadataEntries } from "../ledger/state.ts";
import type { VersionedValue } from "../ledger/state.ts";
import type { View } from "../ledger/view.ts";
import { fieldKey, findCollection, LIFECYCLE, lifecycleDefinition, metadataKey } from "../lifecycle/definition.ts";
import type { Collection, Definition } from "../lifecycle/definition.ts";
import { PrivateRangeIterator, RangeIterator } from "./iterators.ts";
import type { ResultsIterator } from "./iterators.ts";
import { ReadWriteSet } from "./read-write-set.ts";
import type { SimulationResults } from "./read-write-set.ts";

/** A rule of the simulator was broken; the text is Fabric's and goes to the chaincode. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
}

/** What was written where, and under which policy of its own: decides who else must endorse. */
export interface WrittenKeys {
  /** Policies of written keys that have one of their own (`SignaturePolicyEnvelope`), by namespace. */
  readonly keyPolicies: ReadonlyMap<string, readonly Buffer[]>;
  /** For each written namespace its collections ("" for the public state), and whether one of their keys has no policy of its own. */
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
  /** Collections whose private data were read, by namespace. */
  readonly privateReads: ReadonlyMap<string, ReadonlySet<string>>;
}

export class Simulator {
  readonly view: View;
  readonly txId: string;
  /** Organisation of the simulating peer: whose private data it can read. */
  readonly mspId: string;
  /** MSP ids that have an implicit collection. */
  readonly #organizations: readonly string[];
  readonly #set = new ReadWriteSet();
  readonly #ranges: RangeIterator[] = [];
  readonly #keyPolicies = new Map<string, Buffer[]>();
  readonly #written = new Map<string, Map<string, boolean>>();
  readonly #privateReads = new Map<string, Set<string>>();
  #wrote = false;
  #queriedPages = false;
  #queriedPrivateData = false;

  constructor(view: View, txId: string, mspId: string, organizations: readonly string[]) {
    this.view = view;
    this.txId = txId;
    this.mspId = mspId;
    this.#organizations = organizations;
  }

  // ------------------------------------------------------------ definitions

  /** The definition that an invocation rests on; its sequence becomes part of the read set. */
  invokedDefinition(name: string): Definition | undefined {
    this.state(LIFECYCLE, fieldKey(name, "Sequence"));
    return this.view.definition(name);
  }

  /** A collection of a chaincode, or undefined. Reads the whole definition, as Fabric does for every private call. */
  collection(namespace: string, name: string): Collection | undefined {
    const definition = this.#wholeDefinition(namespace);
    return definition === undefined ? undefined : findCollection(definition, name, this.#organizations);
  }

  #wholeDefinition(namespace: string): Definition | undefined {
    if (namespace === LIFECYCLE) return lifecycleDefinition; // not in the state
    this.state(LIFECYCLE, metadataKey(namespace));
    const definition = this.view.definition(namespace);
    if (definition === undefined) return undefined;
    for (const field of ["Sequence", "EndorsementInfo", "ValidationInfo", "Collections"] as const) {
      this.state(LIFECYCLE, fieldKey(namespace, field));
    }
    return definition;
  }

  #requireCollection(namespace: string, name: string): void {
    if (this.collection(namespace, name) !== undefined) return;
    throw new SimulationError(
      `collection [${name}] not defined in the collection config for chaincode [${namespace}]`,
    );
  }

  // ------------------------------------------------------------ public state

  /** The committed value; the simulation's own writes are never visible. */
  state(namespace: string, key: string): VersionedValue | undefined {
    const state = this.view.state(namespace, key);
    this.#set.addRead(namespace, key, state?.version);
    return state;
  }

  setState(namespace: string, key: string, value: Buffer | undefined): void {
    this.#beforeWrite();
    this.#set.addWrite(namespace, key, value);
    this.#noteWrite(namespace, "", this.view.state(namespace, key));
  }

  stateMetadata(namespace: string, key: string): MetadataEntry[] {
    return metadataEntries(this.state(namespace, key));
  }

  setStateMetadata(namespace: string, key: string, entries: readonly MetadataEntry[]): void {
    this.#beforeWrite();
    this.#set.addMetadataWrite(namespace, key, entries);
    this.#noteWrite(namespace, "", this.view.state(namespace, key));
  }

  /** [start, end); an empty end means the end of the namespace. */
  range(namespace: string, start: string, end: string): RangeIterator {
    return this.#recorded(new RangeIterator(this.view, namespace, start, end));
  }

  pagedRange(namespace: string, start: string, end: string, pageSize: number): RangeIterator {
    if (this.#wrote) {
      throw this.#unsupported("Paginated queries are supported only in a read-only transaction");
    }
    this.#queriedPages = true;
    return this.#recorded(new RangeIterator(this.view, namespace, start, end, pageSize));
  }

  #recorded(iterator: RangeIterator): RangeIterator {
    this.#ranges.push(iterator);
    return iterator;
  }

  // ------------------------------------------------------------ private data

  /** @throws {SimulationError} this peer lacks the data that the public hash stands for */
  privateData(namespace: string, collection: string, key: string): VersionedValue | undefined {
    this.#requireCollection(namespace, collection);
    const state = this.view.privateState(this.mspId, namespace, collection, key);
    const hashed = this.view.hashedState(namespace, collection, keyHash(key));
    if (state?.version.block !== hashed?.version.block || state?.version.tx !== hashed?.version.tx) {
      throw new SimulationError(
        "private data matching public hash version is not available. " +
          `Public hash version = ${versionText(hashed?.version)}, Private data version = ${versionText(state?.version)}`,
      );
    }
    this.#set.addHashedRead(namespace, collection, key, state?.version);
    const collections = this.#privateReads.get(namespace);
    if (collections === undefined) this.#privateReads.set(namespace, new Set([collection]));
    else collections.add(collection);
    return state;
  }

  /** SHA-256 of the value; readable for every organisation. */
  privateDataHash(namespace: string, collection: string, key: string): Buffer | undefined {
    return this.#hashedState(namespace, collection, key)?.value;
  }

  privateDataMetadata(namespace: string, collection: string, key: string): MetadataEntry[] {
    return metadataEntries(this.#hashedState(namespace, collection, key));
  }

  #hashedState(namespace: string, collection: string, key: string): VersionedValue | undefined {
    this.#requireCollection(namespace, collection);
    const state = this.view.hashedState(namespace, collection, keyHash(key));
    this.#set.addHashedRead(namespace, collection, key, state?.version);
    return state;
  }

  /** @param purge also removes earlier versions of the value from the peers' storage */
  setPrivateData(namespace: string, collection: string, key: string, value: Buffer | undefined, purge = false): void {
    this.#requireCollection(namespace, collection);
    this.#beforeWrite();
    this.#set.addPrivateWrite(namespace, collection, key, value, purge);
    this.#noteWrite(namespace, collection, this.view.hashedState(namespace, collection, keyHash(key)));
  }

  setPrivateDataMetadata(namespace: string, collection: string, key: string, entries: readonly MetadataEntry[]): void {
    this.#requireCollection(namespace, collection);
    this.#beforeWrite();
    this.#set.addPrivateMetadataWrite(namespace, collection, key, entries);
    this.#noteWrite(namespace, collection, this.view.hashedState(namespace, collection, keyHash(key)));
  }

  privateRange(namespace: string, collection: string, start: string, end: string): ResultsIterator {
    if (this.#wrote) {
      throw this.#unsupported("Queries on pvt data is supported only in a read-only transaction");
    }
    this.#queriedPrivateData = true;
    this.#requireCollection(namespace, collection);
    return new PrivateRangeIterator(this.view, this.mspId, namespace, collection, start, end);
  }

  // ------------------------------------------------------------ results

  results(): SimulationResults {
    const queries = new Map<string, RangeQuery[]>();
    for (const iterator of this.#ranges) {
      const query = iterator.rangeQuery();
      const list = queries.get(iterator.namespace) ?? [];
      queries.set(iterator.namespace, list);
      const same = (other: RangeQuery): boolean =>
        other.startKey === query.startKey && other.endKey === query.endKey && other.exhausted === query.exhausted;
      if (!list.some(same)) list.push(query);
    }
    return this.#set.results(queries);
  }

  written(): WrittenKeys {
    return { keyPolicies: this.#keyPolicies, collections: this.#written, privateReads: this.#privateReads };
  }

  #beforeWrite(): void {
    if (this.#queriedPrivateData) {
      throw this.#unsupported("Transaction has already performed queries on pvt data. Writes are not allowed");
    }
    if (this.#queriedPages) {
      throw this.#unsupported("Transaction has already performed a paginated query. Writes are not allowed");
    }
    this.#wrote = true;
  }

  #noteWrite(namespace: string, collection: string, current: VersionedValue | undefined): void {
    let collections = this.#written.get(namespace);
    if (collections === undefined) {
      collections = new Map([["", false]]);
      this.#written.set(namespace, collections);
    }
    const policy = keyPolicy(current);
    if (policy === undefined) {
      collections.set(collection, true);
      return;
    }
    const policies = this.#keyPolicies.get(namespace);
    if (policies === undefined) this.#keyPolicies.set(namespace, [policy]);
    else policies.push(policy);
  }

  /** Fabric's spelling. */
  #unsupported(reason: string): SimulationError {
    return new SimulationError(`txid [${this.txId}]: unsuppored transaction. ${reason}`);
  }
}

function versionText(version: Version | undefined): string {
  return version === undefined ? "<nil>" : `{BlockNum: ${version.block}, TxNum: ${version.tx}}`;
}
