import assert from "node:assert/strict";
import { test } from "node:test";
import { sign } from "./ecdsa.ts";
import { newAuthority, newMember, newMsp, roleHolder, type Signer as Keyed } from "./fixtures.ts";
import { MspManager, serializeIdentity } from "./msp.ts";
import { implicitMetaPolicy, missingPolicy, signaturePolicy, unsatisfiedBy, validIdentities, type SignedData } from "./policy.ts";
import { parsePolicy } from "./policy-language.ts";

const policy = (text: string) => signaturePolicy(parsePolicy(text));
/** Signers by text: `A.peer B.client`. */
const signers = (text: string) =>
  text.split(" ").filter(Boolean).map((word) => roleHolder(word.split(".")[0] ?? "", word.split(".")[1] ?? ""));
const accepts = (rule: string, who: string): boolean => policy(rule).unsatisfied(signers(who)) === undefined;

test("AND, OR and OutOf count satisfied rules", () => {
  assert.ok(accepts("AND('A.peer', 'B.peer')", "B.peer A.peer"));
  assert.ok(!accepts("AND('A.peer', 'B.peer')", "A.peer"));
  assert.ok(accepts("OR('A.peer', 'B.peer')", "B.peer"));
  assert.ok(!accepts("OR('A.peer', 'B.peer')", "A.client"));
  assert.ok(accepts("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", "C.peer X.peer A.peer"));
  assert.ok(!accepts("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", "C.peer"));
  assert.ok(accepts("OutOf(0, 'A.peer')", ""));
  assert.ok(!accepts("OutOf(2, 'A.peer')", "A.peer A.peer"));
  assert.equal(policy("OR('A.peer')").unsatisfied([]), "signature set did not satisfy policy");
});

test("a signer counts once: two mentions of a principal need two signers", () => {
  assert.ok(!accepts("AND('A.member', 'A.member')", "A.peer"));
  assert.ok(accepts("AND('A.member', 'A.member')", "A.peer A.client"));
});

test("greedy, left to right: a member rule can eat the peer that a later rule needs", () => {
  assert.ok(!accepts("AND('A.member', 'A.peer')", "A.peer A.client"));
  assert.ok(accepts("AND('A.peer', 'A.member')", "A.peer A.client"));
  assert.ok(accepts("AND('A.member', 'A.peer')", "A.client A.peer"));
});

test("a gate tries all its rules, so OR takes every signer it can", () => {
  assert.ok(!accepts("AND(OR('A.peer', 'B.peer'), 'A.peer')", "A.peer B.peer"));
  assert.ok(accepts("AND('A.peer', OR('A.peer', 'B.peer'))", "A.peer B.peer"));
});

test("a failed branch gives its signers back", () => {
  assert.ok(accepts("OR(AND('A.peer', 'X.peer'), 'A.peer')", "A.peer"));
});

test("implicit meta: ANY one, ALL every, MAJORITY more than half; each sub-policy sees all signers", () => {
  const subs = ["A", "B", "C", "D"].map((mspId) => policy(`OR('${mspId}.peer')`));
  const any = implicitMetaPolicy("ANY", "Endorsement", subs);
  const all = implicitMetaPolicy("ALL", "Endorsement", subs);
  const majority = implicitMetaPolicy("MAJORITY", "Endorsement", subs);
  assert.equal(any.unsatisfied(signers("D.peer")), undefined);
  assert.equal(all.unsatisfied(signers("A.peer B.peer C.peer D.peer")), undefined);
  assert.equal(majority.unsatisfied(signers("B.peer C.peer D.peer")), undefined);
  assert.equal(
    majority.unsatisfied(signers("A.peer B.peer")),
    "implicit policy evaluation failed - 2 sub-policies were satisfied, but this policy requires 3 of the 'Endorsement' sub-policies to be satisfied",
  );
  const twice = implicitMetaPolicy("ALL", "Writers", [policy("OR('A.peer')"), policy("OR('A.peer')")]);
  assert.equal(twice.unsatisfied(signers("A.peer")), undefined);
});

test("implicit meta without sub-groups is satisfied; a missing sub-policy never is", () => {
  for (const kind of ["ANY", "ALL", "MAJORITY"] as const) {
    assert.equal(implicitMetaPolicy(kind, "Readers", []).unsatisfied([]), undefined);
  }
  assert.match(implicitMetaPolicy("ANY", "Readers", [missingPolicy("Readers")]).unsatisfied(signers("A.peer")) ?? "", /^implicit/);
  assert.equal(missingPolicy("Ghost").unsatisfied(signers("A.peer")), "no such policy: 'Ghost'");
});

const ca = newAuthority("a");
const msps = new MspManager([newMsp("A", ca)]);
const message = Buffer.from("response ‖ endorser");
const signedBy = ({ key, serialized }: Keyed): SignedData => ({ identity: serialized, message, signature: sign(key, message) });

test("duplicates are dropped by certificate, however the creator bytes are dressed", () => {
  const peer = newMember("A", ca, ["peer"]);
  const dressed = { ...signedBy(peer), identity: serializeIdentity("A", `text\n${peer.pem}`) };
  assert.equal(validIdentities([signedBy(peer), signedBy(peer), dressed], msps).length, 1);
  const both = policy("AND('A.peer', 'A.peer')");
  assert.equal(unsatisfiedBy(both, [signedBy(peer), dressed], msps), "signature set did not satisfy policy");
  assert.equal(unsatisfiedBy(both, [signedBy(peer), signedBy(newMember("A", ca, ["peer"]))], msps), undefined);
});

test("bad signatures and undecodable identities are dropped, and do not shadow a good signature of the same identity", () => {
  const peer = newMember("A", ca, ["peer"]);
  const bad = { ...signedBy(peer), signature: sign(newMember("A", ca, ["peer"]).key, message) };
  const stranger = signedBy(newMember("A", newAuthority("a"), ["peer"]));
  const garbage = { ...signedBy(peer), identity: Buffer.from("garbage") };
  assert.deepEqual(validIdentities([bad, stranger, garbage], msps), []);
  assert.deepEqual(validIdentities([bad, signedBy(peer)], msps).map(({ mspId }) => mspId), ["A"]);
});

test("an identity that decodes but is invalid satisfies nothing", () => {
  const twoRoles = newMember("A", ca, ["peer", "client"]);
  assert.equal(validIdentities([signedBy(twoRoles)], msps).length, 1);
  assert.notEqual(unsatisfiedBy(policy("OR('A.member')"), [signedBy(twoRoles)], msps), undefined);
});
