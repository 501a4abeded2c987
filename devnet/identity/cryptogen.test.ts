import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ensureCryptoMaterial, type CryptoSpec } from "./cryptogen.ts";
import { mspConfig } from "./genesis.ts";
import { Msp } from "./msp.ts";

const root = await mkdtemp(join(tmpdir(), "devnet-identity-"));
after(() => rm(root, { recursive: true }));
const spec: CryptoSpec = {
  peerOrganizations: [
    { mspId: "Org1MSP", domain: "org1.example.com", name: "Org1", peers: 2 },
    { mspId: "Org2MSP", domain: "org2.example.com", name: "Org2" },
  ],
  ordererOrganization: { mspId: "OrdererMSP", domain: "example.com", name: "Orderer" },
};
let folders = 0;
const newFolder = (): string => join(root, String(folders++));

test("cryptogen's layout, file by file", async () => {
  const folder = newFolder();
  await ensureCryptoMaterial(folder, spec);
  const files = (await readdir(join(folder, "peerOrganizations/org2.example.com"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, "peerOrganizations/org2.example.com/").length))
    .sort();
  const dom = "org2.example.com";
  const msp = (path: string): string[] => [
    `${path}/cacerts/ca.${dom}-cert.pem`,
    `${path}/config.yaml`,
    `${path}/tlscacerts/tlsca.${dom}-cert.pem`,
  ];
  const member = (path: string, name: string, tls: string): string[] => [
    ...msp(`${path}/${name}/msp`),
    `${path}/${name}/msp/keystore/priv_sk`,
    `${path}/${name}/msp/signcerts/${name}-cert.pem`,
    `${path}/${name}/tls/ca.crt`,
    `${path}/${name}/tls/${tls}.crt`,
    `${path}/${name}/tls/${tls}.key`,
  ];
  const expected = [
    `ca/ca.${dom}-cert.pem`,
    "ca/priv_sk",
    `tlsca/tlsca.${dom}-cert.pem`,
    "tlsca/priv_sk",
    ...msp("msp"),
    ...member("peers", `peer0.${dom}`, "server"),
    ...member("users", `Admin@${dom}`, "client"),
    ...member("users", `User1@${dom}`, "client"),
  ];
  assert.deepEqual(files, expected.sort());
  assert.deepEqual(await readdir(join(folder, "peerOrganizations", dom, "msp/admincerts")), []);
  for (const file of files.filter((name) => name.endsWith("_sk") || name.endsWith(".key"))) {
    assert.equal((await stat(join(folder, "peerOrganizations", dom, file))).mode & 0o777, 0o600, file);
  }
  const orderer = join(folder, "ordererOrganizations/example.com/orderers/orderer.example.com/tls/server.crt");
  assert.match(await readFile(orderer, "utf8"), /BEGIN CERTIFICATE/);
});

test("certificates: roles by OU, subject and hosts as cryptogen's, ten years, valid to the organisation's MSP", async () => {
  const { peerOrganizations, ordererOrganization } = await ensureCryptoMaterial(newFolder(), spec);
  const [org1] = peerOrganizations;
  assert.ok(org1);
  const roles = [
    [org1, org1.nodes[0], "peer"],
    [org1, org1.admin, "admin"],
    [org1, org1.user, "client"],
    [ordererOrganization, ordererOrganization.nodes[0], "orderer"],
  ] as const;
  for (const [organization, { signing }, role] of roles) {
    const identity = new Msp(mspConfig(organization).serializeBinary()).identity(Buffer.from(signing.certificatePem));
    assert.equal(identity.invalidReason(), undefined);
    assert.ok(identity.satisfies({ kind: "role", mspId: organization.mspId, role }));
  }
  const { signing, tls, name } = org1.nodes[0];
  assert.equal(name, "peer0.org1.example.com");
  assert.equal(signing.certificate.subject, "C=US\nST=California\nL=San Francisco\nOU=peer\nCN=peer0.org1.example.com");
  for (const host of ["peer0.org1.example.com", "localhost"]) assert.equal(tls.certificate.checkHost(host), host);
  for (const address of ["127.0.0.1", "::1"]) assert.equal(tls.certificate.checkIP(address), address);
  assert.ok(tls.certificate.verify(org1.tlsCa.certificate.publicKey));
  const years = (signing.certificate.validToDate.getTime() - signing.certificate.validFromDate.getTime()) / (365 * 24 * 3600 * 1000);
  assert.equal(years, 10);
  assert.ok(signing.certificate.validFromDate.getTime() <= Date.now());
  assert.equal(org1.nodes.length, 2);
});

test("a second call loads the same keys, and adds only what is missing", async () => {
  const folder = newFolder();
  const first = await ensureCryptoMaterial(folder, { ...spec, peerOrganizations: spec.peerOrganizations.slice(0, 1) });
  const second = await ensureCryptoMaterial(folder, spec);
  const fingerprints = (material: typeof first): string[] =>
    [...material.peerOrganizations, material.ordererOrganization].map(({ user }) => user.signing.certificate.fingerprint256);
  assert.deepEqual(fingerprints(second).slice(0, 1), fingerprints(first).slice(0, 1));
  assert.equal(fingerprints(second).at(-1), fingerprints(first).at(-1));
  assert.equal(second.peerOrganizations.length, 2);
});

test("what a crash left half written is thrown away, not taken for an organisation", async () => {
  const folder = newFolder();
  const partial = join(folder, "peerOrganizations/.org1.example.com.partial/ca");
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, "priv_sk"), "half a key");
  const { peerOrganizations } = await ensureCryptoMaterial(folder, spec);
  assert.equal(peerOrganizations.length, 2);
  assert.deepEqual((await readdir(join(folder, "peerOrganizations"))).sort(), ["org1.example.com", "org2.example.com"]);
});

test("an existing folder that lacks a file, or holds another's key, is refused and left as it is", async () => {
  const folder = newFolder();
  await ensureCryptoMaterial(folder, spec);
  const user = join(folder, "peerOrganizations/org1.example.com/users/User1@org1.example.com/msp");
  const other = await readFile(join(folder, "peerOrganizations/org2.example.com/users/User1@org2.example.com/msp/keystore/priv_sk"));
  await writeFile(join(user, "keystore/priv_sk"), other);
  await assert.rejects(ensureCryptoMaterial(folder, spec), /priv_sk is not the key of .*User1@org1\.example\.com-cert\.pem/);
  await rm(join(user, "keystore/priv_sk"));
  await assert.rejects(ensureCryptoMaterial(folder, spec), /keystore: expected one file \*_sk, found 0/);
  assert.deepEqual(await readdir(join(user, "keystore")), []);
});
