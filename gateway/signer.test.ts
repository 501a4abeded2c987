import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { test } from "node:test";
import { fabricSignature, isSignedBy, nativeSigner } from "./signer.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const HALF = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;

/** r and s of a DER signature, read by the book. */
function readDer(der: Uint8Array): readonly [bigint, bigint] {
  assert.equal(der[0], 0x30);
  assert.equal(der[1], der.length - 2);
  let at = 2;
  const [r, s] = ["r", "s"].map((name) => {
    assert.equal(der[at], 0x02, name);
    const value = der.subarray(at + 2, at + 2 + der[at + 1]!);
    assert.ok(value[0]! < 0x80, `${name} is positive`);
    assert.ok(value[0] !== 0 || value[1]! >= 0x80, `${name} has no needless zero`);
    at += 2 + value.length;
    return BigInt(`0x${Buffer.from(value).toString("hex")}`);
  });
  assert.equal(at, der.length);
  return [r!, s!];
}

test("signatures are strict DER with s in the lower half, and verify", async () => {
  const signer = nativeSigner(privateKey);
  for (let i = 0; i < 200; i++) {
    const message = Buffer.from(`message ${i}`);
    const der = await signer(message);
    assert.ok(readDer(der)[1] <= HALF);
    assert.ok(verify("sha256", message, publicKey, der));
  }
});

test("a signature made elsewhere is taken as DER or as r and s, in either half", () => {
  for (let i = 0; i < 50; i++) {
    const message = Buffer.from(`message ${i}`);
    const flat = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" });
    const der = sign("sha256", message, privateKey);
    for (const given of [flat, der]) {
      assert.ok(isSignedBy(message, given, publicKey));
      const signature = fabricSignature(given);
      assert.ok(readDer(signature)[1] <= HALF);
      assert.ok(verify("sha256", message, publicKey, signature));
    }
    assert.deepEqual(readDer(fabricSignature(flat))[0], BigInt(`0x${flat.subarray(0, 32).toString("hex")}`));
  }
});

test("what is no signature is refused, not repaired", () => {
  const der = sign("sha256", Buffer.from("m"), privateKey);
  for (const bad of [Buffer.alloc(0), der.subarray(0, -1), Buffer.concat([der, Buffer.of(0)]), Buffer.alloc(63), Buffer.from("3006020100020100ff", "hex")]) {
    assert.throws(() => fabricSignature(bad), RangeError);
    assert.equal(isSignedBy(Buffer.from("m"), bad, publicKey), false);
  }
});

test("another key's signature, and one over another message, do not count", () => {
  const stranger = createPublicKey(createPrivateKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "pem", type: "pkcs8" })));
  const signature = sign("sha256", Buffer.from("m"), privateKey);
  assert.equal(isSignedBy(Buffer.from("m"), signature, stranger), false);
  assert.equal(isSignedBy(Buffer.from("n"), signature, publicKey), false);
});
