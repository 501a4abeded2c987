import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { encode, encodeUnsigned, TAG, unsignedBytes } from "./der.ts";
import { sign, signatureIntegers, toLowS, verify } from "./ecdsa.ts";

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const message = Buffer.from("a proposal");
const derOf = (r: bigint, s: bigint): Uint8Array =>
  encode(TAG.sequence, encodeUnsigned(unsignedBytes(r)), encodeUnsigned(unsignedBytes(s)));
/** The other valid signature: s replaced by n − s. */
function flip(signature: Uint8Array): Uint8Array {
  const [r = 0n, s = 0n] = signatureIntegers(signature);
  return derOf(r, P256_ORDER - s);
}

test("every signature made is low-S and verifies", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (let i = 0; i < 64; i++) {
    const signature = sign(privateKey, message);
    assert.ok((signatureIntegers(signature)[1] ?? 0n) <= P256_ORDER / 2n);
    assert.ok(verify(publicKey, message, signature));
  }
});

test("a high-S signature is refused, though the curve would accept it; toLowS repairs it", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signature = sign(privateKey, message);
  const high = flip(signature);
  assert.equal(verify(publicKey, message, high), false);
  assert.deepEqual(toLowS(high, publicKey), signature);
});

test("another message, another key and malformed bytes are refused without an exception", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signature = sign(privateKey, message);
  assert.equal(verify(publicKey, Buffer.from("another"), signature), false);
  assert.equal(verify(other.publicKey, message, signature), false);
  const malformed = [
    Buffer.alloc(0),
    Buffer.from("garbage"),
    signature.subarray(0, 20),
    derOf(0n, 1n),
    derOf(1n, P256_ORDER),
    derOf(1n << 300n, 1n),
    Buffer.from("3006020100020101", "hex"),
    Buffer.from("300602018002017f", "hex"), // r is negative
    Buffer.from("3007020200010201017f", "hex"), // r is padded
  ];
  for (const bytes of malformed) assert.equal(verify(publicKey, message, bytes), false, bytes.toString("hex"));
});

test("bytes after the DER sequence are ignored, as Go's asn1.Unmarshal does", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  assert.ok(verify(publicKey, message, Buffer.concat([sign(privateKey, message), Buffer.from("tail")])));
});

test("P-384 signs over SHA-256 with its own half order; Ed25519 signs the message", () => {
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const ed25519 = generateKeyPairSync("ed25519");
  for (const { publicKey, privateKey } of [p384, ed25519]) {
    const signature = sign(privateKey, message);
    assert.ok(verify(publicKey, message, signature));
    assert.equal(verify(publicKey, Buffer.from("another"), signature), false);
  }
});

test("keys outside Fabric's curves neither sign nor verify", () => {
  const k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  assert.throws(() => sign(k1.privateKey, message), TypeError);
  assert.equal(verify(k1.publicKey, message, derOf(1n, 1n)), false);
});

test("further elements in the SEQUENCE are ignored too, and do not reach OpenSSL", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [r = 0n, s = 0n] = signatureIntegers(sign(privateKey, message));
  const three = [r, s, 7n].map((integer) => encodeUnsigned(unsignedBytes(integer)));
  assert.ok(verify(publicKey, message, encode(TAG.sequence, ...three)));
});
