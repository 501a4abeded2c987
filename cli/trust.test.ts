import "reflect-metadata"; // @peculiar/x509 resolves its parts by it
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as x509 from "@peculiar/x509";
import { readTrust } from "../domain/bundle/trust.ts";
import { parsePem } from "../domain/fabric/certificate.ts";
import type { ConnectionProfile } from "../gateway/index.ts";
import { trustFile } from "./trust.ts";

const channelFile = fileURLToPath(new URL("../channel.json", import.meta.url));
const { organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { organisations: readonly { readonly mspId: string }[] };
const dir = mkdtempSync(join(tmpdir(), "garal-trust-"));
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2036-01-01T00:00:00Z") };
const policy = "log test+7302104e+ARgzvQJaeKQ2pkLBKZqJ8CqlUVqV3QZ4aE7CyAnwYfQn\nquorum none\n";
let keys: CryptoKeyPair;
let authority: x509.X509Certificate;
let member: x509.X509Certificate;

before(async () => {
  keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  authority = await x509.X509CertificateGenerator.createSelfSigned({ serialNumber: "01", name: "CN=ca.test", keys, ...validity, extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true)] });
  const own = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  member = await x509.X509CertificateGenerator.create({ serialNumber: "9f3c", subject: "CN=someone", issuer: authority.subject, signingKey: keys.privateKey, publicKey: own.publicKey, ...validity });
  for (const { mspId } of organisations) {
    mkdirSync(join(dir, mspId, "msp", "cacerts"), { recursive: true });
    writeFileSync(join(dir, mspId, "msp", "cacerts", "ca.pem"), authority.toString("pem"));
  }
});
after(() => rmSync(dir, { recursive: true }));

const profile = (root: string): ConnectionProfile => ({ channel: "test", organisations: Object.fromEntries(organisations.map(({ mspId }) => [mspId, { mspDir: join(root, mspId) }])) }) as unknown as ConnectionProfile;
/** The members' folders with a revocation list of the first. */
async function withList(name: string, signingKey: CryptoKey, next: { readonly nextUpdate?: Date } = { nextUpdate: new Date("2026-04-01T00:00:00Z") }): Promise<string> {
  const root = join(dir, name);
  for (const { mspId } of organisations) cpSync(join(dir, mspId), join(root, mspId), { recursive: true });
  const list = await x509.X509CrlGenerator.create({ issuer: authority.subject, thisUpdate: new Date("2026-03-01T00:00:00Z"), ...next, signingKey, signingAlgorithm: algorithm, entries: [{ serialNumber: member.serialNumber, revocationDate: new Date("2026-02-01T00:00:00Z") }] });
  mkdirSync(join(root, organisations[0]!.mspId, "msp", "crls"));
  writeFileSync(join(root, organisations[0]!.mspId, "msp", "crls", "list.pem"), list.toString("pem"));
  return root;
}

test("what a member's authority revoked stands in the trust file, and counts from its day on", async () => {
  const { mspId } = organisations[0]!;
  const text = JSON.stringify(await trustFile(profile(await withList("revoked", keys.privateKey)), channelFile, policy));
  const trust = readTrust(text);
  const certificate = parsePem(member.toString("pem"), mspId);
  assert.equal(trust.fault(mspId, certificate, Date.parse("2026-01-31T00:00:00Z")), undefined);
  assert.equal(trust.fault(mspId, certificate, Date.parse("2026-02-01T00:00:00Z")), "revoked");
  assert.equal(trust.fault(organisations[1]!.mspId, certificate, Date.parse("2026-02-01T00:00:00Z")), undefined, "another member's list is not asked");
});

test("a revocation list that none of the member's authorities signed is refused, not left out in silence", async () => {
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  await assert.rejects(trustFile(profile(await withList("forged", privateKey)), channelFile, policy), /signed by none of its authorities/);
});

test("a revocation list that does not say when the next one comes is refused: its entries would not be found", async () => {
  await assert.rejects(trustFile(profile(await withList("endless", keys.privateKey, {})), channelFile, policy), /does not say when the next one comes/);
});
