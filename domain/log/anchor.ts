import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 as keccak256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { equalBytes, hex } from "../fabric/hash.ts";
import { LogError } from "./error.ts";
import { HASH_LENGTH, whole } from "./merkle.ts";

/*
 * What an organisation signs so that the anchor contract accepts a head of the log: EIP-712 typed data over secp256k1. contracts/src/ProvenanceAnchor.sol
 * has the other side; both are held against each other by its tests.
 */

/** The contract that a signature is for; it is worthless for any other, and on any other chain. */
export interface AnchorDomain {
  readonly chainId: bigint;
  /** Address of the contract, 20 bytes. */
  readonly contract: Uint8Array;
}

/** A tree head, as it is anchored. */
export interface AnchorHead {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** POSIX seconds. */
  readonly time: bigint;
}

/** An ERC-2098 signature: `r`, and `s` with the parity of the point in its highest bit; 64 bytes. */
export type CompactSignature = Uint8Array;

const typeHash = (type: string): Uint8Array => keccak256(utf8ToBytes(type));
const DOMAIN_TYPE = typeHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const HEAD_TYPE = typeHash("Head(string origin,uint64 size,bytes32 root,uint64 time)");

/** keccak256(0x1901 ‖ domain separator ‖ hash of the struct) (EIP-712, "Specification"). */
export const typedDataDigest = (domainSeparator: Uint8Array, structHash: Uint8Array): Uint8Array => keccak256(concatBytes(Uint8Array.of(0x19, 0x01), domainSeparator, structHash));

/** Hash of a struct: keccak256(type hash ‖ encoded fields), each of 32 bytes (EIP-712, "Definition of hashStruct"). */
export const structHash = (type: Uint8Array, ...fields: readonly Uint8Array[]): Uint8Array => keccak256(concatBytes(type, ...fields));

/** @throws {LogError} `anchor/field` for an address that has not 20 bytes */
export function domainSeparator({ name, version, chainId, contract }: AnchorDomain & { readonly name: string; readonly version: string }): Uint8Array {
  return structHash(DOMAIN_TYPE, keccak256(utf8ToBytes(name)), keccak256(utf8ToBytes(version)), word(chainId), address(contract));
}

/**
 * What is signed for a head.
 * @throws {LogError} `merkle/number`, `merkle/hash-length`, `anchor/field`
 */
export function headDigest(domain: AnchorDomain, { origin, size, root, time }: AnchorHead): Uint8Array {
  if (root.length !== HASH_LENGTH) throw new LogError("merkle/hash-length", { length: root.length });
  if (time < 0n || time >= 2n ** 64n) throw new LogError("anchor/field", { field: "time", value: time });
  const struct = structHash(HEAD_TYPE, keccak256(utf8ToBytes(origin)), word(BigInt(whole(size))), root, word(time));
  return typedDataDigest(domainSeparator({ name: "garal", version: "1", ...domain }), struct);
}

/** Signs a digest deterministically (RFC 6979). @param key secp256k1 secret, 32 bytes */
export function signDigest(digest: Uint8Array, key: Uint8Array): CompactSignature {
  const [parity = 0, ...rs] = secp256k1.sign(digest, key, { prehash: false, format: "recovered" });
  const signature = Uint8Array.from(rs);
  signature[32] = (signature[32] as number) | (parity << 7);
  return signature;
}

/**
 * Address of whoever signed, 20 bytes.
 * @throws {LogError} `anchor/signature` if nobody can have
 */
export function signerOf(digest: Uint8Array, signature: CompactSignature): Uint8Array {
  if (signature.length !== 64) throw new LogError("anchor/signature", { reason: "it has not 64 bytes" });
  const recovered = Uint8Array.of((signature[32] as number) >> 7, ...signature);
  recovered[33] = (recovered[33] as number) & 0x7f;
  try {
    return addressOf(secp256k1.Signature.fromBytes(recovered, "recovered").recoverPublicKey(digest).toBytes(false));
  } catch (cause) {
    throw new LogError("anchor/signature", { reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

/** Address of a secret key. */
export const addressOfKey = (key: Uint8Array): Uint8Array => addressOf(secp256k1.getPublicKey(key, false));

/** Last 20 bytes of keccak256 of the point (Ethereum Yellow Paper, appendix F). @param publicKey 65 bytes, uncompressed */
const addressOf = (publicKey: Uint8Array): Uint8Array => keccak256(publicKey.subarray(1)).slice(-20);

/** Whether that address signed. @throws {LogError} `anchor/signature` */
export const signedBy = (digest: Uint8Array, signature: CompactSignature, by: Uint8Array): boolean => equalBytes(signerOf(digest, signature), by);

function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 31, rest = value; rest > 0n; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

function address(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 20) throw new LogError("anchor/field", { field: "contract", value: hex(bytes) });
  return concatBytes(new Uint8Array(12), bytes);
}
