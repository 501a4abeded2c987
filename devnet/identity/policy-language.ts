/**
 * The signature policy language: `AND('A.peer', OutOf(2, 'B.peer', 'C.peer', 'D.member'))`
 * (hyperledger/fabric common/policydsl/policyparser.go), and its protobuf form.
 */
import { common } from "@hyperledger/fabric-protos";
import { decodePrincipal, rolePrincipal, ROLES, type Principal, type Role } from "./principal.ts";

/** A policy text or message that cannot be understood. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

/** A signature policy: a signature by a principal, or at least `n` of some rules. */
export type Rule = { readonly principal: Principal } | { readonly n: number; readonly rules: readonly Rule[] };

const PRINCIPAL = new RegExp(`^([A-Za-z0-9.-]+)\\.(${ROLES.join("|")})$`);
const TOKEN = /\s*(?:([A-Za-z_]\w*)|(\d+)|'([^']*)'|"([^"]*)"|([(),]))/y;
const GATES: Readonly<Record<string, "and" | "or" | "outof">> = {
  And: "and",
  and: "and",
  AND: "and",
  Or: "or",
  or: "or",
  OR: "or",
  OutOf: "outof",
  outof: "outof",
  OUTOF: "outof",
};

type Token = { readonly kind: "word" | "number" | "string" | "mark"; readonly text: string };

/**
 * Parses a policy.
 * @returns `common.SignaturePolicyEnvelope` bytes; as in Fabric, every mention of a principal has its own entry
 * @throws {PolicyError} unknown gate or role, wrong syntax, a number above the number of rules by more than one
 */
export function parsePolicy(text: string): Uint8Array {
  const tokens = tokenize(text);
  const envelope = new common.SignaturePolicyEnvelope();
  let position = 0;
  const take = (): Token => {
    const token = tokens[position++];
    if (!token) throw new PolicyError(`invalid policy string '${text}': unexpected end`);
    return token;
  };
  const mark = (expected: string): void => {
    const token = take();
    if (token.kind !== "mark" || token.text !== expected) {
      throw new PolicyError(`invalid policy string '${text}': expected '${expected}', found '${token.text}'`);
    }
  };
  const peek = (): string | undefined => (tokens[position]?.kind === "mark" ? tokens[position]?.text : undefined);

  const gate = (word: Token): common.SignaturePolicy => {
    const name = word.kind === "word" ? GATES[word.text] : undefined;
    if (!name) throw new PolicyError(`unrecognized token '${word.text}' in policy string`);
    mark("(");
    const count = name === "outof" ? threshold() : undefined;
    const rules: common.SignaturePolicy[] = [];
    while (peek() !== ")") {
      if (rules.length > 0 || count !== undefined) mark(",");
      rules.push(element());
    }
    mark(")");
    if (rules.length === 0) throw new PolicyError("expected at least two arguments to NOutOf. Given 1");
    const n = count ?? (name === "and" ? rules.length : 1);
    if (n > rules.length + 1) throw new PolicyError(`invalid t-out-of-n predicate, t ${n}, n ${rules.length}`);
    return nOutOf(n, rules);
  };
  const threshold = (): number => {
    const token = take();
    if (!/^\d+$/.test(token.text)) throw new PolicyError(`unrecognized type, expected a number, got '${token.text}'`);
    return Number(token.text);
  };
  const element = (): common.SignaturePolicy => {
    const token = take();
    if (token.kind !== "string") return gate(token);
    const [, mspId, role] = PRINCIPAL.exec(token.text) ?? [];
    if (mspId === undefined) throw new PolicyError(`error parsing principal ${token.text}`);
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(envelope.getIdentitiesList().length);
    envelope.addIdentities(rolePrincipal(mspId, role as Role));
    return rule;
  };

  envelope.setRule(gate(take()));
  const rest = tokens[position];
  if (rest) throw new PolicyError(`invalid policy string '${text}': unexpected '${rest.text}'`);
  return envelope.serializeBinary();
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex;
    const [match, word, number, single, double, symbol] = TOKEN.exec(text) ?? [];
    if (match === undefined) throw new PolicyError(`invalid policy string '${text}': cannot read '${text.slice(start)}'`);
    if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (symbol !== undefined) tokens.push({ kind: "mark", text: symbol });
    else tokens.push({ kind: "string", text: single ?? double ?? "" });
  }
  return tokens;
}

function nOutOf(n: number, rules: common.SignaturePolicy[]): common.SignaturePolicy {
  const inner = new common.SignaturePolicy.NOutOf();
  inner.setN(n);
  inner.setRulesList(rules);
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(inner);
  return rule;
}

/**
 * Reads a policy message.
 * @throws {PolicyError} undecodable, another version than 0, an empty element, a principal index out of range
 */
export function decodeRule(envelope: Uint8Array): Rule {
  let message: common.SignaturePolicyEnvelope;
  try {
    message = common.SignaturePolicyEnvelope.deserializeBinary(envelope);
  } catch (error) {
    throw new PolicyError("Error unmarshalling to SignaturePolicy", { cause: error });
  }
  const version = message.getVersion();
  if (version !== 0) {
    throw new PolicyError(`This evaluator only understands messages of version 0, but version was ${version}`);
  }
  const principals = message.getIdentitiesList().map(decodePrincipal);
  const read = (policy: common.SignaturePolicy | undefined): Rule => {
    switch (policy?.getTypeCase()) {
      case common.SignaturePolicy.TypeCase.SIGNED_BY: {
        const index = policy.getSignedBy();
        const principal = principals[index];
        if (principal) return { principal };
        throw new PolicyError(
          `identity index out of range, requested ${index}, but identities length is ${principals.length}`,
        );
      }
      case common.SignaturePolicy.TypeCase.N_OUT_OF: {
        const gate = policy.getNOutOf();
        return { n: gate?.getN() ?? 0, rules: (gate?.getRulesList() ?? []).map(read) };
      }
      default:
        throw new PolicyError("Empty policy element");
    }
  };
  return read(message.getRule());
}

/**
 * A policy message as text: AND where all are needed, OR where one is, OutOf otherwise.
 * @throws {PolicyError} undecodable, or with principals that the language cannot name
 */
export function formatPolicy(envelope: Uint8Array): string {
  const format = (rule: Rule): string => {
    if ("principal" in rule) {
      const { principal } = rule;
      if (principal.kind !== "role") throw new PolicyError(`the policy language cannot name a principal of kind ${principal.kind}`);
      return `'${principal.mspId}.${principal.role}'`;
    }
    const parts = rule.rules.map(format);
    if (rule.n === parts.length) return `AND(${parts.join(", ")})`;
    return rule.n === 1 ? `OR(${parts.join(", ")})` : `OutOf(${[rule.n, ...parts].join(", ")})`;
  };
  const rule = decodeRule(envelope);
  return format("principal" in rule ? { n: 1, rules: [rule] } : rule);
}
