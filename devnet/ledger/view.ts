/** The committed ledger at one height. Simulations read through a view, so they all see one moment. */
import type { Snapshot } from "./store.ts";
import { hashedStateKey, privateKey, stateKey } from "./keys.ts";
import { decodeState } from "./state.ts";
import type { VersionedValue } from "./state.ts";
import { LIFECYCLE, lifecycleDefinition, readDefinition } from "../lifecycle/definition.ts";
import type { Definition } from "../lifecycle/definition.ts";

export class View {
  /** Number of blocks that this view includes. */
  readonly height: number;
  readonly snapshot: Snapshot;
  /** Definitions change rarely: views without a lifecycle transaction between them share this cache. */
  readonly definitions: Map<string, Definition | undefined>;
  #holders = 1;

  constructor(height: number, snapshot: Snapshot, definitions: Map<string, Definition | undefined>) {
    this.height = height;
    this.snapshot = snapshot;
    this.definitions = definitions;
  }

  /** One more holder; each must `release`. */
  retain(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    if (--this.#holders === 0) void this.snapshot.close();
  }

  state(namespace: string, key: string): VersionedValue | undefined {
    return this.#decoded(stateKey(namespace, key));
  }

  /** @param hash SHA-256 of the key, latin1 */
  hashedState(namespace: string, collection: string, hash: string): VersionedValue | undefined {
    return this.#decoded(hashedStateKey(namespace, collection, hash));
  }

  privateState(mspId: string, namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#decoded(privateKey(mspId, namespace, collection, key));
  }

  /** The committed definition; undefined if the chaincode is not defined. */
  definition(name: string): Definition | undefined {
    if (name === LIFECYCLE) return lifecycleDefinition;
    if (this.definitions.has(name)) return this.definitions.get(name);
    const definition = readDefinition(name, (key) => this.state(LIFECYCLE, key)?.value);
    this.definitions.set(name, definition);
    return definition;
  }

  #decoded(key: Buffer): VersionedValue | undefined {
    const stored = this.snapshot.get(key);
    return stored === undefined ? undefined : decodeState(stored);
  }
}
