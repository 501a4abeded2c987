import assert from "node:assert/strict";
import { test } from "node:test";
import { CertificateError, fingerprint, parseDer, parsePem, pemToDer, withLowS } from "./certificate.ts";
import { encode, encodeUnsigned, readAll, readElement, TAG, unsignedBytes } from "./der.ts";
import { signatureIntegers } from "./ecdsa.ts";
import { newAuthority, newMember } from "./fixtures.ts";

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const authority = newAuthority("org1");
const member = newMember("Org1MSP", authority, ["client"]);
const der = pemToDer(Buffer.from(member.pem)) ?? assert.fail("the fixture is not PEM");

/** The same certificate with another encoding of its signature. */
function resigned(signature: Uint8Array): Uint8Array {
  const [tbs, algorithm] = readAll(readElement(der).content);
  assert.ok(tbs && algorithm);
  return encode(TAG.sequence, tbs.raw, algorithm.raw, encode(TAG.bitString, Buffer.of(0), signature));
}

test("the PEM block is found behind text, with CRLF, blank lines, headers and any label", () => {
  const variants = [
    `subject=CN=member\nissuer=CN=ca\n${member.pem}trailing text`,
    member.pem.replaceAll("\n", "\r\n"),
    `\n\n${member.pem.replace("-----\n", "-----\n\n")}\n\n`,
    member.pem.replace("CERTIFICATE-----\n", "CERTIFICATE-----\nProc-Type: 4\n\n"),
    member.pem.replaceAll("CERTIFICATE", "SOMETHING"),
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString("base64")}\n-----END CERTIFICATE-----`,
    `-----BEGIN BROKEN-----\n???\n-----END BROKEN-----\n${member.pem}`,
  ];
  for (const pem of variants) assert.deepEqual(pemToDer(Buffer.from(pem)), der, pem);
  assert.equal(pemToDer(Buffer.from(member.pem.replace("-----END", "----END"))), undefined);
});

test("bytes behind the certificate, or a second encoding of its length, are refused: one certificate, one hash", () => {
  assert.throws(() => parseDer(Buffer.concat([der, Buffer.of(0)])), CertificateError);
  const long = readElement(der).content;
  const length = Buffer.from([0x83, 0, long.length >> 8, long.length & 0xff]);
  assert.throws(() => parseDer(Buffer.concat([Buffer.of(TAG.sequence), length, long])), CertificateError);
  assert.throws(() => parsePem(Buffer.from("no PEM at all")), /could not decode the PEM structure/);
});

test("a certificate with s flipped has the identifier of the original", () => {
  const [r = 0n, s = 0n] = signatureIntegers(parseDer(der).signature);
  const high = encode(TAG.sequence, encodeUnsigned(unsignedBytes(r)), encodeUnsigned(unsignedBytes(P256_ORDER - s)));
  const flipped = parseDer(resigned(high));
  const issuer = parsePem(Buffer.from(authority.certificatePem));
  assert.notEqual(fingerprint(flipped), fingerprint(parseDer(der)));
  assert.equal(fingerprint(withLowS(flipped, issuer)), fingerprint(parseDer(der)));
});

test("the subject's organisational units and the dates are read", () => {
  const certificate = parseDer(der);
  assert.deepEqual(certificate.units, ["client"]);
  assert.equal(certificate.notAfter.toISOString(), "2049-12-31T00:00:00.000Z");
  assert.equal(certificate.x509.subject, "OU=client\nCN=member");
});
