/**
 * Judging signatures: signature policies (hyperledger/fabric common/cauthdsl/cauthdsl.go) and implicit meta policies
 * (common/policies/implicitmeta.go).
 */
import { MspError, type Identity, type MspManager } from "./msp.ts";
import { decodeRule, type Rule } from "./policy-language.ts";

/** What a policy asks of a signer; an `Identity` is one. */
export type Signer = Pick<Identity, "satisfies">;

export interface Policy {
  /** Undefined if these distinct, verified signers satisfy the policy, else Fabric's error text. */
  unsatisfied(signers: readonly Signer[]): string | undefined;
  /** As a signature policy; implicit meta policies are expanded. */
  readonly rule: Rule;
}

/** An identity beside its signature. */
export interface SignedData {
  /** `msp.SerializedIdentity` bytes. */
  readonly identity: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** @param envelope `common.SignaturePolicyEnvelope` bytes. @throws {PolicyError} see `decodeRule` */
export function signaturePolicy(envelope: Uint8Array): Policy {
  const rule = decodeRule(envelope);
  return {
    rule,
    unsatisfied: (signers) =>
      evaluate(rule, signers, new Array<boolean>(signers.length).fill(false))
        ? undefined
        : "signature set did not satisfy policy",
  };
}

/**
 * Greedy, left to right, every rule of a gate tried even after enough were satisfied; `used` marks signers taken, and a
 * failed branch gives its marks back.
 */
function evaluate(rule: Rule, signers: readonly Signer[], used: boolean[]): boolean {
  if ("principal" in rule) {
    const index = signers.findIndex((signer, i) => !used[i] && signer.satisfies(rule.principal));
    if (index >= 0) used[index] = true;
    return index >= 0;
  }
  let satisfied = 0;
  for (const part of rule.rules) {
    const trial = used.slice();
    if (!evaluate(part, signers, trial)) continue;
    satisfied++;
    for (const [i, taken] of trial.entries()) used[i] = taken;
  }
  return satisfied >= rule.n;
}

/** How many of its sub-policies an implicit meta policy needs. */
export type MetaRule = "ANY" | "ALL" | "MAJORITY";

/**
 * A policy on the policies called `name` of sub-groups, each of which sees all signers afresh.
 * Without sub-groups it is satisfied.
 */
export function implicitMetaPolicy(kind: MetaRule, name: string, subPolicies: readonly Policy[]): Policy {
  const count = subPolicies.length;
  const needed = { ANY: 1, ALL: count, MAJORITY: Math.floor(count / 2) + 1 }[kind];
  const threshold = count === 0 ? 0 : needed;
  return {
    rule: { n: threshold, rules: subPolicies.map(({ rule }) => rule) },
    unsatisfied: (signers) => {
      let satisfied = 0;
      for (const policy of subPolicies) {
        if (satisfied === threshold) break;
        if (policy.unsatisfied(signers) === undefined) satisfied++;
      }
      if (satisfied === threshold) return undefined;
      return `implicit policy evaluation failed - ${satisfied} sub-policies were satisfied, but this policy requires ${threshold} of the '${name}' sub-policies to be satisfied`;
    },
  };
}

/** The policy that stands for one that does not exist: nobody satisfies it. */
export function missingPolicy(name: string): Policy {
  return { rule: { n: 1, rules: [] }, unsatisfied: () => `no such policy: '${name}'` };
}

/**
 * The distinct identities that signed rightly, in order: undecodable ones are dropped, then duplicates (before their
 * signatures are looked at), then bad signatures (common/policies/policy.go `SignatureSetToValidIdentities`).
 *
 * @param isKnown tells of signatures that need no verification because the caller made them
 */
export function validIdentities(
  signed: readonly SignedData[], msps: MspManager, isKnown: (signed: SignedData) => boolean = () => false,
): Identity[] {
  const found = new Map<string, Identity>();
  for (const one of signed) {
    const identity = decodable(one.identity, msps);
    if (!identity) continue;
    const key = identity.mspId + identity.id;
    if (!found.has(key) && (isKnown(one) || identity.verify(one.message, one.signature))) found.set(key, identity);
  }
  return [...found.values()];
}

function decodable(serialized: Uint8Array, msps: MspManager): Identity | undefined {
  try {
    return msps.deserialize(serialized);
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}

/** Undefined if these signatures satisfy the policy, else Fabric's error text. */
export function unsatisfiedBy(policy: Policy, signed: readonly SignedData[], msps: MspManager): string | undefined {
  return policy.unsatisfied(validIdentities(signed, msps));
}
