/**
 * Signatures as Fabric makes and takes them: ECDSA over SHA-256, DER, low-S enforced; Ed25519 over the message itself
 * (hyperledger/fabric msp/identities.go `Verify`, bccsp/sw/ecdsa.go).
 */
import { sign as cryptoSign, verify as cryptoVerify, type KeyObject } from "node:crypto";
import { DerError, encode, encodeUnsigned, positiveMagnitude, readAll, readElement, TAG, unsignedBytes } from "./der.ts";

interface Curve {
  readonly order: bigint;
  /** Half the order, big-endian without leading zeros. */
  readonly halfOrder: Uint8Array;
}

function curve(orderHex: string): Curve {
  const order = BigInt(`0x${orderHex}`);
  return { order, halfOrder: unsignedBytes(order >> 1n) };
}

/** The curves that Go's crypto/x509 knows, by OpenSSL's names. */
const CURVES: Readonly<Record<string, Curve>> = {
  secp224r1: curve("ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d"),
  prime256v1: curve("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
  secp384r1: curve("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
  secp521r1: curve(
    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
  ),
};

/** The curve of an EC key; undefined for other key types and for curves that Fabric does not know. */
function curveOf(key: KeyObject): Curve | undefined {
  if (key.asymmetricKeyType !== "ec") return undefined;
  return CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
}

/** True for the keys an MSP member may have: ECDSA on a NIST curve, or Ed25519. */
export function isSupportedKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === "ed25519" || curveOf(key) !== undefined;
}

interface Decoded {
  /** Big-endian magnitudes. */
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  /** The signature as OpenSSL takes it: two INTEGERs and nothing else. */
  readonly exact: Uint8Array;
}

/** Undefined if malformed. Like Go's asn1.Unmarshal it ignores what follows the SEQUENCE and further elements in it. */
function decode(signature: Uint8Array): Decoded | undefined {
  try {
    const sequence = readElement(signature);
    if (sequence.tag !== TAG.sequence) return undefined;
    const first = readElement(sequence.content);
    const second = readElement(sequence.content, first.raw.length);
    const r = positiveMagnitude(first);
    const s = positiveMagnitude(second);
    if (!r || !s) return undefined;
    const complete = first.raw.length + second.raw.length === sequence.content.length;
    return { r, s, exact: complete ? sequence.raw : encode(TAG.sequence, first.raw, second.raw) };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** Compares magnitudes without leading zeros. */
const exceeds = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length ? Buffer.compare(a, b) > 0 : a.length > b.length;

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/**
 * Verifies as Fabric does.
 * @returns false for a wrong, malformed or high-S signature, and for a key of another kind
 */
export function verify(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.asymmetricKeyType === "ed25519") return cryptoVerify(null, message, key, signature);
  const parameters = curveOf(key);
  const parts = decode(signature);
  if (!parameters || !parts || exceeds(parts.s, parameters.halfOrder)) return false;
  return cryptoVerify("sha256", message, key, parts.exact);
}

/** Low-S DER over SHA-256(message) for EC keys; the plain signature for Ed25519. @throws {TypeError} other keys */
export function sign(key: KeyObject, message: Uint8Array): Uint8Array {
  if (key.asymmetricKeyType === "ed25519") return cryptoSign(null, message, key);
  const normal = toLowS(cryptoSign("sha256", message, key), key);
  if (!normal) throw new TypeError(`cannot sign with a key of type ${key.asymmetricKeyType ?? "secret"}`);
  return normal;
}

/**
 * The same signature with s ≤ n/2, in canonical DER.
 * @param key public or private key on the signature's curve
 * @returns undefined if the signature is malformed or the key is not on a known curve
 */
export function toLowS(signature: Uint8Array, key: KeyObject): Uint8Array | undefined {
  const parameters = curveOf(key);
  const parts = decode(signature);
  if (!parameters || !parts) return undefined;
  let low = parts.s;
  if (exceeds(low, parameters.halfOrder)) {
    const s = toBigInt(low);
    if (s >= parameters.order) return undefined;
    low = unsignedBytes(parameters.order - s);
  }
  return encode(TAG.sequence, encodeUnsigned(parts.r), encodeUnsigned(low));
}

/** Elements of a signature, for tests and tools that flip s. @throws {DerError} */
export function signatureIntegers(signature: Uint8Array): bigint[] {
  return readAll(readElement(signature).content).map(({ content }) => toBigInt(content));
}
