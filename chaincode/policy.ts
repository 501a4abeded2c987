import { common, msp } from "@hyperledger/fabric-protos";

/*
 * Key-level endorsement policies as Fabric stores them. fabric-shim's KeyEndorsementPolicy can only ask for all of a list, so the
 * nested policies of domain/endorsement.ts are encoded here.
 */

const TOKEN = /\s*(?:(AND|OR)\(|'([A-Za-z0-9.-]+)\.(peer)'|([,)]))/y;
const encoded = new Map<string, Uint8Array>();

/**
 * Encodes a policy of the domain, nested `AND(…)` and `OR(…)` over `'<MSP>.peer'`, as `common.SignaturePolicyEnvelope`: the same bytes for
 * the same text on every peer.
 * @throws {Error} if the text is not of that form
 */
export function encodePolicy(text: string): Uint8Array {
  let bytes = encoded.get(text);
  if (!bytes) {
    bytes = envelopeOf(text).serializeBinary();
    // Members are few and policies name members only: this stays small.
    encoded.set(text, bytes);
  }
  return bytes;
}

function envelopeOf(text: string): common.SignaturePolicyEnvelope {
  const tokens = tokensOf(text);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setVersion(0);
  const members: string[] = [];
  const wrong = (): Error => new Error(`${text} is not an endorsement policy`);

  const rule = (): common.SignaturePolicy => {
    const token = tokens.shift();
    if (token?.peer !== undefined) return signedBy(members, token.peer);
    if (token?.gate === undefined) throw wrong();
    const rules = [rule()];
    while (tokens[0]?.mark === ",") {
      tokens.shift();
      rules.push(rule());
    }
    if (tokens.shift()?.mark !== ")") throw wrong();
    const gate = new common.SignaturePolicy.NOutOf();
    gate.setN(token.gate === "AND" ? rules.length : 1);
    gate.setRulesList(rules);
    const policy = new common.SignaturePolicy();
    policy.setNOutOf(gate);
    return policy;
  };

  envelope.setRule(rule());
  if (tokens.length > 0) throw wrong();
  envelope.setIdentitiesList(members.map(peerOf));
  return envelope;
}

interface Token {
  readonly gate?: string | undefined;
  readonly peer?: string | undefined;
  readonly mark?: string | undefined;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`${text} is not an endorsement policy: see position ${at}`);
    tokens.push({ gate: match[1], peer: match[2], mark: match[4] });
  }
  return tokens;
}

function signedBy(members: string[], mspId: string): common.SignaturePolicy {
  if (!members.includes(mspId)) members.push(mspId);
  const policy = new common.SignaturePolicy();
  policy.setSignedBy(members.indexOf(mspId));
  return policy;
}

function peerOf(mspId: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}
