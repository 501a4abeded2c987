import assert from "node:assert/strict";
import { test } from "node:test";
import { keccak_256 as keccak256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { addressOfKey, domainSeparator, headDigest, signDigest, signedBy, signerOf, structHash, typedDataDigest } from "./anchor.ts";
import { LogError } from "./error.ts";
import mail from "../testdata/eip712/mail.json" with { type: "json" };

const bytes = (text: string): Uint8Array => hexToBytes(text.replace(/^0x/, ""));
const refuses = (code: string, attempt: () => unknown) => assert.throws(attempt, (error) => error instanceof LogError && error.code === code);

test("typed data are hashed as EIP-712's own example is", () => {
  const person = keccak256(utf8ToBytes("Person(string name,address wallet)"));
  const text = (value: string) => keccak256(utf8ToBytes(value));
  const wallet = (value: string) => concatBytes(new Uint8Array(12), bytes(value));
  const { from, to, contents } = mail.value;
  const type = keccak256(utf8ToBytes("Mail(Person from,Person to,string contents)Person(string name,address wallet)"));
  const struct = structHash(type, structHash(person, text(from.name), wallet(from.wallet)), structHash(person, text(to.name), wallet(to.wallet)), text(contents));
  const { name, version, chainId, verifyingContract } = mail.domain;
  const separator = domainSeparator({ name, version, chainId: BigInt(chainId), contract: bytes(verifyingContract) });
  assert.equal(`0x${bytesToHex(separator)}`, mail.domainSeparator);
  assert.equal(`0x${bytesToHex(typedDataDigest(separator, struct))}`, mail.digest);
  assert.equal(bytesToHex(signerOf(typedDataDigest(separator, struct), signDigest(typedDataDigest(separator, struct), keccak256(utf8ToBytes("cow"))))), "cd2a3d9f938e13cd947ec05abc7fe734df8dd826");
});

const domain = { chainId: 31337n, contract: new Uint8Array(20).fill(7) };
const head = { origin: "customs.gov.mn/garal", size: 5, root: new Uint8Array(32).fill(9), time: 1_780_000_000n };

test("a signature is for one head of one log, at one contract of one chain", () => {
  const key = new Uint8Array(32).fill(3);
  const signature = signDigest(headDigest(domain, head), key);
  const signed = (other: Partial<typeof head>, at: Partial<typeof domain> = {}) => signedBy(headDigest({ ...domain, ...at }, { ...head, ...other }), signature, addressOfKey(key));
  assert.ok(signed({}));
  for (const other of [{ origin: "x" }, { size: 6 }, { root: new Uint8Array(32) }, { time: 1n }]) assert.ok(!signed(other), JSON.stringify(Object.keys(other)));
  for (const at of [{ chainId: 1n }, { contract: new Uint8Array(20) }]) assert.ok(!signed({}, at));
});

test("what no contract could take is refused", () => {
  refuses("merkle/hash-length", () => headDigest(domain, { ...head, root: new Uint8Array(31) }));
  refuses("merkle/number", () => headDigest(domain, { ...head, size: -1 }));
  refuses("anchor/field", () => headDigest(domain, { ...head, time: -1n }));
  refuses("anchor/field", () => headDigest({ ...domain, contract: new Uint8Array(19) }, head));
  refuses("anchor/signature", () => signerOf(new Uint8Array(32), new Uint8Array(64)));
  refuses("anchor/signature", () => signerOf(new Uint8Array(32), new Uint8Array(65)));
});
