/** What a transaction touched, and whose endorsement that asks for (core/endorser, discovery/endorsement). */
import { endorserSets } from "../identity/index.ts";
import type { Policy } from "../identity/index.ts";
import type { Channel, Peer } from "../channel.ts";
import { findCollection } from "../lifecycle/definition.ts";
import type { Definition } from "../lifecycle/definition.ts";
import type { View } from "../ledger/view.ts";
import type { NamespaceSet } from "../messages/rwset.ts";
import type { WrittenKeys } from "../simulation/simulator.ts";
import { isSystemChaincode } from "../system/names.ts";

/** One entry of `peer.ChaincodeInterest`. */
export interface ChaincodeCall {
  readonly name: string;
  /** "" for the public state. */
  readonly collection: string;
  readonly noPrivateReads: boolean;
  /** Policies of written keys that have their own. */
  readonly keyPolicies: readonly Buffer[];
  /** Every written key has its own policy, so the chaincode's does not count. */
  readonly disregardNamespacePolicy: boolean;
}

/** Endorsers cannot be chosen; the text is Fabric's. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** A port of Fabric's Endorser.buildChaincodeInterest. */
export function buildInterest(namespaces: readonly NamespaceSet[], written: WrittenKeys): ChaincodeCall[] {
  const required = new Map<string, Map<string, boolean>>();
  for (const [namespace, collections] of written.collections) required.set(namespace, new Map(collections));
  const add = (namespace: string, collection: string): void => {
    const collections = required.get(namespace);
    if (collections === undefined) required.set(namespace, new Map([[collection, true]]));
    else collections.set(collection, true);
  };
  for (const { namespace } of namespaces) {
    if (!isSystemChaincode(namespace) && !required.has(namespace)) add(namespace, "");
  }
  for (const [namespace, collections] of written.privateReads) {
    for (const collection of collections) add(namespace, collection);
  }
  const calls: ChaincodeCall[] = [];
  for (const [name, collections] of required) {
    if (isSystemChaincode(name)) continue;
    const chaincodePolicy = collections.get("") === true;
    for (const collection of collections.keys()) {
      if (collection !== "") {
        const noPrivateReads = written.privateReads.get(name)?.has(collection) !== true;
        calls.push({ name, collection, noPrivateReads, keyPolicies: [], disregardNamespacePolicy: false });
        continue;
      }
      const keyPolicies = written.keyPolicies.get(name) ?? [];
      if (keyPolicies.length === 0 && !chaincodePolicy) continue;
      calls.push({
        name, collection, noPrivateReads: false, keyPolicies,
        disregardNamespacePolicy: keyPolicies.length > 0 && !chaincodePolicy,
      });
    }
  }
  return calls;
}

/**
 * Sets of organisations, one of which must endorse: those with the first endorser's organisation first.
 * @param guardPrivateData no peer outside a touched collection may see the proposal, though it reads nothing there
 * @throws {PlanError} no set of running peers will do
 */
export function endorsingSets(
  channel: Channel, view: View, calls: readonly ChaincodeCall[], first: Peer, guardPrivateData: boolean,
): string[][] {
  const organizations = channel.config.applicationOrganizations;
  let eligible = channel.peers.filter(({ running }) => running);
  const policies: Policy[] = [];
  for (const call of calls) {
    const definition = view.definition(call.name);
    if (definition === undefined) {
      throw new PlanError(`No metadata was found for chaincode ${call.name} in channel ${channel.id}`);
    }
    if (call.collection !== "" && (guardPrivateData || !call.noPrivateReads)) {
      const collection = findCollection(definition, call.collection, organizations);
      if (collection !== undefined) {
        eligible = eligible.filter(({ identity }) => channel.isMember(collection, identity));
      }
    }
    if (!call.disregardNamespacePolicy) policies.push(namespacePolicy(channel, definition, call.collection));
    for (const policy of call.keyPolicies) policies.push(channel.signaturePolicy(policy));
  }
  const sets = endorserSets(policies, eligible.map(({ mspId }) => mspId), first.mspId);
  if (sets.length === 0) throw new PlanError("no peer combination can satisfy the endorsement policy");
  return sets;
}

function namespacePolicy(channel: Channel, definition: Definition, collectionName: string): Policy {
  const collection = collectionName === ""
    ? undefined
    : findCollection(definition, collectionName, channel.config.applicationOrganizations);
  const own = collection === undefined ? undefined : channel.collectionPolicy(collection);
  return own ?? channel.applicationPolicy(definition.endorsementPolicy);
}
