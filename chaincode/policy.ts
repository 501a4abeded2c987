import { parsePolicy } from "../domain/endorsement.ts";
import type { PolicyRule } from "../domain/endorsement.ts";

/*
 * Key-level endorsement policies as Fabric stores them. fabric-shim's KeyEndorsementPolicy can only ask for all of a list, so the
 * nested policies of domain/endorsement.ts are encoded here. By hand: a second copy of fabric-protos beside the shim's own would replace
 * its classes in the global object where both register them, and the shim could no longer write to its peer.
 */

const encoded = new Map<string, Uint8Array>();

/**
 * Encodes a policy of the domain, nested `AND(…)` and `OR(…)` over `'<MSP>.peer'`, as `common.SignaturePolicyEnvelope`: the same bytes for
 * the same text on every peer.
 * @throws {Error} if the text is not of that form
 */
export function encodePolicy(text: string): Uint8Array {
  let bytes = encoded.get(text);
  if (!bytes) {
    bytes = envelopeOf(text);
    // Members are few and policies name members only: this stays small.
    encoded.set(text, bytes);
  }
  return bytes;
}

// hyperledger/fabric-protos common/policies.proto and msp/msp_principal.proto: field numbers and enumerators.
const PEER = 3;
const envelope = (rule: Uint8Array, identities: readonly Uint8Array[]): Uint8Array => Buffer.concat([message(2, rule), ...identities.map((identity) => message(3, identity))]);
const signedBy = (index: number): Uint8Array => number(1, index);
const outOf = (n: number, rules: readonly Uint8Array[]): Uint8Array => message(2, Buffer.concat([number(1, n), ...rules.map((rule) => message(2, rule))]));
/** A principal by role, whose classification 0 is left out as protobuf leaves out zeros. */
const peerOf = (mspId: string): Uint8Array => message(2, Buffer.concat([message(1, Buffer.from(mspId)), number(2, PEER)]));

function envelopeOf(text: string): Uint8Array {
  const members: string[] = [];
  const encode = (rule: PolicyRule): Uint8Array => {
    if (!("peer" in rule)) return outOf(rule.gate === "AND" ? rule.parts.length : 1, rule.parts.map(encode));
    if (!members.includes(rule.peer)) members.push(rule.peer);
    return signedBy(members.indexOf(rule.peer));
  };
  const whole = encode(parsePolicy(text));
  return envelope(whole, members.map(peerOf));
}

const number = (field: number, value: number): Uint8Array => Buffer.concat([varint(field << 3), varint(value)]);
const message = (field: number, bytes: Uint8Array): Uint8Array => Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}
