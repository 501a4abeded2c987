/** Whom to ask for endorsements: the smallest sets of organisations that can satisfy policies (compare common/policies/inquire). */
import type { Policy, Signer } from "./policy.ts";
import type { Rule } from "./policy-language.ts";

/** Sets considered per gate, and steps taken to find them; Fabric's own search stops at 10 000 combinations. */
const MAX_SETS = 2_000;
const MAX_STEPS = 100_000;

/** A set of organisations: bit i stands for the i-th available one. */
type Bits = bigint;

/**
 * Minimal sets of MSP ids such that one peer of each satisfies every policy: those with `prefer` first, then the
 * smaller, then in the order of the policies. Empty if the available organisations cannot satisfy them all.
 * Of very many sets only some are found (those with `prefer` rather than others).
 *
 * @param policies each is judged on all signatures afresh, as for the namespaces and keys of one transaction
 * @param available MSP ids with a live peer
 */
export function endorserSets(policies: readonly Policy[], available: readonly string[], prefer?: string): string[][] {
  const bits = new Map(available.map((mspId, i) => [mspId, 1n << BigInt(i)]));
  const preferred = prefer === undefined ? 0n : (bits.get(prefer) ?? 0n);
  const members = (set: Bits): string[] => available.filter((_, i) => set & (1n << BigInt(i)));
  const question = JSON.stringify([available, prefer]);
  let sets: readonly Bits[] | undefined;
  for (const policy of new Set(policies)) {
    const own = setsOfPolicy(policy, question, { bits, preferred, members });
    sets = sets ? minimal(product(sets, own), preferred) : own;
  }
  return (sets ?? [0n]).map(members);
}

interface Organizations {
  readonly bits: ReadonlyMap<string, Bits>;
  /** The preferred organisation's bit; 0 if it is not available. */
  readonly preferred: Bits;
  members(set: Bits): string[];
}

/** Answers by policy, then by question (who is available, who is preferred): a gateway asks the same for every transaction. */
const answers = new WeakMap<Policy, Map<string, readonly Bits[]>>();
const KEPT_ANSWERS = 64;

function setsOfPolicy(policy: Policy, question: string, { bits, preferred, members }: Organizations): readonly Bits[] {
  let known = answers.get(policy);
  if (!known || known.size > KEPT_ANSWERS) answers.set(policy, (known = new Map()));
  let sets = known.get(question);
  if (!sets) {
    sets = setsOf(policy.rule, bits, preferred).filter((set) => policy.unsatisfied(members(set).map(peerOf)) === undefined);
    known.set(question, sets);
  }
  return sets;
}

/** Any peer of an organisation: a member, with the role peer. */
function peerOf(mspId: string): Signer {
  return {
    satisfies: (principal) =>
      principal.kind === "role" && principal.mspId === mspId && (principal.role === "member" || principal.role === "peer"),
  };
}

function setsOf(rule: Rule, bits: ReadonlyMap<string, Bits>, preferred: Bits): Bits[] {
  if ("principal" in rule) {
    const { principal } = rule;
    const set = principal.kind === "role" ? bits.get(principal.mspId) : undefined;
    return set !== undefined && principal.kind === "role" && peerOf(principal.mspId).satisfies(principal) ? [set] : [];
  }
  const options = rule.rules.map((part) => setsOf(part, bits, preferred)).filter((sets) => sets.length > 0);
  const hasPreferred = (sets: readonly Bits[]): boolean => sets.some((set) => (set & preferred) !== 0n);
  options.sort((a, b) => Number(hasPreferred(b)) - Number(hasPreferred(a)));
  const found = new Set<Bits>();
  let steps = 0;
  const choose = (from: number, needed: number, chosen: Bits): void => {
    if (needed <= 0) {
      found.add(chosen);
      return;
    }
    for (let i = from; i <= options.length - needed; i++) {
      for (const set of options[i] ?? []) {
        if (found.size >= MAX_SETS || ++steps > MAX_STEPS) return;
        if ((set & chosen) === 0n) choose(i + 1, needed - 1, chosen | set); // a signature counts once in a policy
      }
    }
  };
  choose(0, rule.n, 0n);
  return minimal(found, preferred);
}

/** Unions of one set of each side. */
function product(left: readonly Bits[], right: readonly Bits[]): Set<Bits> {
  const unions = new Set<Bits>();
  for (const a of left) {
    for (const b of right) {
      if (unions.size >= MAX_SETS) return unions;
      unions.add(a | b);
    }
  }
  return unions;
}

/** Without sets that contain another one; those with the preferred organisation first, then the smaller. */
function minimal(sets: Iterable<Bits>, preferred: Bits): Bits[] {
  const bySize = new Map<number, Bits[]>();
  for (const set of sets) {
    const size = set.toString(2).replaceAll("0", "").length;
    const same = bySize.get(size);
    if (same) same.push(set);
    else bySize.set(size, [set]);
  }
  const kept: Bits[] = [];
  for (const size of [...bySize.keys()].sort((a, b) => a - b)) {
    const smaller = kept.slice(); // sets of one size cannot contain each other
    for (const set of bySize.get(size) ?? []) if (!smaller.some((s) => (s & set) === s)) kept.push(set);
  }
  const without = (set: Bits): number => Number((set & preferred) === 0n);
  return kept.sort((a, b) => without(a) - without(b));
}
