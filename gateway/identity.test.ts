import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { issueCertificate, newKeyPair } from "../devnet/identity/index.ts";
import { enrol, loadIdentity, saveIdentity, validUntil } from "./identity.ts";
import { readProfile } from "./profile.ts";
import { membersIn, temporaryFolder } from "./testing.ts";

test("an enrolled user is certified by the member's CA, as a client, with organisation and role", async (t) => {
  const { peerOrganizations } = await membersIn(temporaryFolder(t), "MinerMSP");
  const { folder, ca } = peerOrganizations[0]!;
  const { certificate, mspId } = await enrol(folder, { mspId: "MinerMSP", orgId: "tavan-tolgoi", user: "scale-7", role: "operator" });
  const read = new X509Certificate(certificate);
  assert.equal(mspId, "MinerMSP");
  assert.ok(read.verify(ca.certificate.publicKey));
  assert.ok(read.checkIssued(ca.certificate));
  assert.equal(read.ca, false);
  assert.equal(read.subject, "OU=client\nCN=scale-7");
  // The value is plain JSON in the extension, not a DER string around it.
  assert.ok(read.raw.includes('{"attrs":{"garal.org":"tavan-tolgoi","garal.role":"operator"}}'));
});

test("validity is a year, or as told", async (t) => {
  const { peerOrganizations } = await membersIn(temporaryFolder(t), "MinerMSP");
  const { folder } = peerOrganizations[0]!;
  const [notBefore, notAfter] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-02-01T00:00:00Z")];
  assert.deepEqual(validUntil((await enrol(folder, { mspId: "MinerMSP", user: "u", role: "officer", notBefore, notAfter })).certificate), notAfter);
  const days = (validUntil((await enrol(folder, { mspId: "MinerMSP", user: "u", role: "officer" })).certificate).getTime() - Date.now()) / 86_400_000;
  assert.ok(days > 364 && days <= 365, `${days} days`);
});

test("a certificate does not begin before its authority's, where Fabric tests the chain", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "ca"));
  const { privateKey, publicKey } = newKeyPair();
  const begins = new Date(Math.floor(Date.now() / 1000) * 1000 - 1000);
  const authority = issueCertificate({ subject: [["CN", "ca.young.test"]], publicKey, keyUsage: ["keyCertSign"], ca: true, notBefore: begins, notAfter: new Date(Date.now() + 86_400_000) }, { privateKey });
  writeFileSync(join(folder, "ca", "ca.young.test-cert.pem"), authority);
  writeFileSync(join(folder, "ca", "priv_sk"), privateKey.export({ format: "pem", type: "pkcs8" }));
  const { certificate } = await enrol(folder, { mspId: "YoungMSP", user: "u", role: "officer" });
  assert.deepEqual(new X509Certificate(certificate).validFromDate, begins);
});

test("a stored identity is read again, its key kept from others", async (t) => {
  const root = temporaryFolder(t);
  const { peerOrganizations } = await membersIn(join(root, "members"), "CustomsMSP");
  const identity = await enrol(peerOrganizations[0]!.folder, { mspId: "CustomsMSP", user: "officer-1", role: "officer" });
  const folder = join(root, "identities", "customs", "officer");
  assert.equal(loadIdentity(folder), undefined);
  saveIdentity(folder, identity);
  assert.equal(statSync(join(folder, "key.pem")).mode & 0o077, 0);
  const loaded = loadIdentity(folder);
  assert.deepEqual([loaded?.mspId, loaded?.certificate], [identity.mspId, identity.certificate]);
  assert.ok(loaded?.privateKey.equals(identity.privateKey));
});

test("a connection profile's paths are relative to its file, and what is missing is named", (t) => {
  const file = join(temporaryFolder(t), "connection.json");
  const organisation = { domain: "miner.test", name: "Miner", peers: [{ name: "peer0.miner.test", address: "127.0.0.1:7051", tlsCaFile: "tls/ca.pem" }], mspDir: "peerOrganizations/miner.test" };
  writeFileSync(file, JSON.stringify({ channel: "garal", organisations: { MinerMSP: organisation } }));
  const profile = readProfile(file);
  assert.equal(profile.channel, "garal");
  assert.equal(profile.organisations["MinerMSP"]?.peers[0].tlsCaFile, join(file, "..", "tls/ca.pem"));
  assert.equal(profile.organisations["MinerMSP"]?.tlsClientCertFile, undefined);
  writeFileSync(file, JSON.stringify({ channel: "garal", organisations: { MinerMSP: { ...organisation, peers: [] } } }));
  assert.throws(() => readProfile(file), /MinerMSP has no peers/);
  writeFileSync(file, "{");
  assert.throws(() => readProfile(file), /cannot be read/);
});
