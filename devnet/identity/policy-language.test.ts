import assert from "node:assert/strict";
import { test } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import { decodeRule, formatPolicy, parsePolicy, PolicyError } from "./policy-language.ts";

const role = (mspId: string, name: string) => ({ principal: { kind: "role", mspId, role: name } });

test("gates become n-out-of, principals roles; every mention has its own entry", () => {
  const bytes = parsePolicy("AND('Org1MSP.peer', OR('Org2MSP.member', 'Org1MSP.peer'))");
  assert.deepEqual(decodeRule(bytes), {
    n: 2,
    rules: [role("Org1MSP", "peer"), { n: 1, rules: [role("Org2MSP", "member"), role("Org1MSP", "peer")] }],
  });
  assert.equal(common.SignaturePolicyEnvelope.deserializeBinary(bytes).getIdentitiesList().length, 3);
});

test("the bytes are those that Fabric's policydsl makes", () => {
  // SignaturePolicyEnvelope{2 rule{2 n_out_of{1 n: 1, 2 rules: [{1 signed_by: 0}]}}, 3 identities: [{2 MSPRole{"A", ADMIN}}]}
  assert.equal(Buffer.from(parsePolicy("OR('A.admin')")).toString("hex"), "120812060801120208001a071205" + "0a01411001");
});

test("OutOf takes a number, bare or quoted; gates have three spellings; spaces and quotes are free", () => {
  const expected = decodeRule(parsePolicy("OutOf(2, 'A.peer', 'B.peer', 'C.peer')"));
  for (const text of [
    "outof(2,'A.peer','B.peer','C.peer')",
    "OUTOF('2', 'A.peer', 'B.peer', 'C.peer')",
    ` OutOf ( 2 ,\n"A.peer", 'B.peer', "C.peer" ) `,
  ]) {
    assert.deepEqual(decodeRule(parsePolicy(text)), expected, text);
  }
  assert.deepEqual(decodeRule(parsePolicy("and('A.peer','B.peer')")), decodeRule(parsePolicy("And('A.peer','B.peer')")));
  assert.deepEqual(decodeRule(parsePolicy("or('a.b-c.d.orderer')")), { n: 1, rules: [role("a.b-c.d", "orderer")] });
});

test("the number may exceed the rules by one (never satisfied), or be 0 (always), as in Fabric", () => {
  assert.deepEqual(decodeRule(parsePolicy("OutOf(2, 'A.peer')")), { n: 2, rules: [role("A", "peer")] });
  assert.deepEqual(decodeRule(parsePolicy("OutOf(0, 'A.peer')")), { n: 0, rules: [role("A", "peer")] });
  assert.throws(() => parsePolicy("OutOf(3, 'A.peer')"), /invalid t-out-of-n predicate, t 3, n 1/);
});

test("what is no policy is refused with PolicyError", () => {
  for (const text of [
    "",
    "'A.peer'",
    "A.peer",
    "AND()",
    "OutOf(1)",
    "OutOf('A.peer', 'B.peer')",
    "OutOf(-1, 'A.peer')",
    "NOT('A.peer')",
    "anD('A.peer')",
    "AND('A.peer'",
    "AND('A.peer',)",
    "AND('A.peer'))",
    "AND('A.peer') OR('B.peer')",
    "AND('A.peer' 'B.peer')",
    "AND('A.PEER')",
    "AND('A.boss')",
    "AND('.peer')",
    "AND('A_B.peer')",
    "AND('peer')",
    "AND('A.peer\")",
    "AND(2)",
  ]) {
    assert.throws(() => parsePolicy(text), PolicyError, text);
  }
});

test("text, message, text: the meaning stays", () => {
  for (const text of [
    "AND('A.peer', 'B.member')",
    "OR('A.admin', AND('B.client', 'C.orderer'))",
    "OutOf(2, 'A.peer', OR('B.peer', 'C.peer'), 'D.peer')",
  ]) {
    assert.equal(formatPolicy(parsePolicy(text)), text);
  }
});

test("a message with another version, a wild index or an empty element is refused", () => {
  const changed = (change: (m: common.SignaturePolicyEnvelope) => void): Uint8Array => {
    const message = common.SignaturePolicyEnvelope.deserializeBinary(parsePolicy("OR('A.peer')"));
    change(message);
    return message.serializeBinary();
  };
  assert.throws(() => decodeRule(changed((m) => m.setVersion(1))), /only understands messages of version 0, but version was 1/);
  assert.throws(() => decodeRule(changed((m) => m.setIdentitiesList([]))), /identity index out of range, requested 0/);
  assert.throws(() => decodeRule(changed((m) => m.setRule(new common.SignaturePolicy()))), /Empty policy element/);
  assert.throws(() => decodeRule(Buffer.from("ffff", "hex")), PolicyError);
});
