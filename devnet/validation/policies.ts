/** Endorsement policies of a transaction: the chaincode's, a collection's, or a key's own. */
import type { Identity, Policy } from "../identity/index.ts";
import { PolicyError } from "../identity/index.ts";
import type { Channel } from "../channel.ts";
import { keyPolicy } from "../ledger/state.ts";
import type { View } from "../ledger/view.ts";
import { findCollection } from "../lifecycle/definition.ts";
import type { Definition } from "../lifecycle/definition.ts";
import type { NamespaceSet } from "../messages/rwset.ts";
import type { EndorsedAction } from "./transaction.ts";
import { ValidationCode } from "./codes.ts";

/** Judges the transactions of one block in order: a key's policy that an earlier one changed cannot be relied on. */
export class BlockPolicies {
  readonly #channel: Channel;
  readonly #view: View;
  /** Keys whose policy a transaction of this block changed, having passed its namespace's policies. */
  readonly #changed = new Set<string>();

  constructor(channel: Channel, view: View) {
    this.#channel = channel;
    this.#view = view;
  }

  judge(action: EndorsedAction, endorsers: readonly Identity[]): ValidationCode {
    const namespaces = new Map<string, NamespaceSet | undefined>([[action.chaincode, undefined]]);
    for (const set of action.namespaces) {
      if (set.namespace === action.chaincode || writes(set)) namespaces.set(set.namespace, set);
    }
    for (const [namespace, set] of namespaces) {
      const definition = this.#view.definition(namespace);
      if (definition === undefined) return ValidationCode.INVALID_CHAINCODE;
      if (!this.#satisfied(namespace, set, definition, endorsers)) return ValidationCode.ENDORSEMENT_POLICY_FAILURE;
      if (set !== undefined) this.#noteChanges(set);
    }
    return ValidationCode.VALID;
  }

  #satisfied(
    namespace: string, set: NamespaceSet | undefined, definition: Definition, endorsers: readonly Identity[],
  ): boolean {
    const checked = new Map<Policy, boolean>();
    const holds = (policy: Policy): boolean => {
      let result = checked.get(policy);
      if (result === undefined) {
        result = policy.unsatisfied(endorsers) === undefined;
        checked.set(policy, result);
      }
      return result;
    };
    let some = false;
    for (const [collection, key] of set === undefined ? [] : writtenKeys(set)) {
      if (this.#changed.has(changeId(namespace, collection, key))) return false;
      const policy = this.#policyOf(definition, namespace, collection, key);
      if (policy === undefined || !holds(policy)) return false;
      some = true;
    }
    return some || holds(this.#channel.applicationPolicy(definition.endorsementPolicy));
  }

  /** Undefined if a key's stored policy cannot be read: then nothing satisfies it. */
  #policyOf(definition: Definition, namespace: string, collectionName: string, key: string): Policy | undefined {
    const state = collectionName === ""
      ? this.#view.state(namespace, key)
      : this.#view.hashedState(namespace, collectionName, key);
    const own = keyPolicy(state);
    if (own !== undefined) {
      try {
        return this.#channel.signaturePolicy(own);
      } catch (error) {
        if (error instanceof PolicyError) return undefined;
        throw error;
      }
    }
    if (collectionName !== "") {
      const organizations = this.#channel.config.applicationOrganizations;
      const collection = findCollection(definition, collectionName, organizations);
      if (collection === undefined) return undefined;
      const policy = this.#channel.collectionPolicy(collection);
      if (policy !== undefined) return policy;
    }
    return this.#channel.applicationPolicy(definition.endorsementPolicy);
  }

  #noteChanges({ namespace, metadataWrites, hashed }: NamespaceSet): void {
    for (const { key } of metadataWrites) this.#changed.add(changeId(namespace, "", key));
    for (const { collection, metadataWrites: hashedWrites } of hashed) {
      for (const { key } of hashedWrites) this.#changed.add(changeId(namespace, collection, key));
    }
  }
}

function changeId(namespace: string, collection: string, key: string): string {
  return `${namespace}\0${collection}\0${key}`;
}

function writes(set: NamespaceSet): boolean {
  return set.writes.length > 0 || set.metadataWrites.length > 0 ||
    set.hashed.some((hashed) => hashed.writes.length > 0 || hashed.metadataWrites.length > 0);
}

function* writtenKeys(set: NamespaceSet): Generator<readonly [collection: string, key: string]> {
  for (const { key } of set.writes) yield ["", key];
  for (const { key } of set.metadataWrites) yield ["", key];
  for (const { collection, writes: hashed } of set.hashed) for (const { key } of hashed) yield [collection, key];
  for (const { collection, metadataWrites } of set.hashed) for (const { key } of metadataWrites) yield [collection, key];
}
