/**
 * Certificates of all organisations in the folders that Fabric's cryptogen makes
 * (hyperledger/fabric internal/cryptogen/msp/msp.go, cmd/cryptogen/main.go), so that programs written for a Fabric
 * network find their keys where they look for them.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { issueCertificate, newKeyPair, type CertificateRequest, type Issuer } from "./issue.ts";

/** One organisation to make certificates for. */
export interface OrganizationSpec {
  /** MSP id, also the name of its group in the channel configuration, e.g. `CustomsMSP`. */
  readonly mspId: string;
  /** DNS domain, e.g. `customs.garal.test`; names folders and hosts. */
  readonly domain: string;
  /** Name for people. */
  readonly name: string;
  /** Number of peers (peer0 … peerN−1); 1 if absent. An orderer organisation has one orderer. */
  readonly peers?: number;
}

/** A certificate with its private key, loaded, and the files they came from. */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

/** A peer, an orderer or a user: what it signs with, and its TLS certificate. */
export interface Member {
  /** Host name (`peer0.customs.garal.test`) or user name (`User1@customs.garal.test`). */
  readonly name: string;
  readonly signing: CertifiedKey;
  readonly tls: CertifiedKey;
}

export interface OrganizationMaterial {
  readonly kind: OrganizationKind;
  readonly mspId: string;
  readonly domain: string;
  readonly name: string;
  /** `…/peerOrganizations/<domain>` */
  readonly folder: string;
  readonly ca: CertifiedKey;
  readonly tlsCa: CertifiedKey;
  /** peer0 … for a peer organisation, the orderer for an orderer organisation. Never empty. */
  readonly nodes: readonly [Member, ...Member[]];
  readonly admin: Member;
  readonly user: Member;
}

export type OrganizationKind = "peer" | "orderer";

export interface CryptoMaterial {
  readonly peerOrganizations: readonly OrganizationMaterial[];
  readonly ordererOrganization: OrganizationMaterial;
}

export interface CryptoSpec {
  readonly peerOrganizations: readonly OrganizationSpec[];
  readonly ordererOrganization: OrganizationSpec;
}

const TEN_YEARS_MS = 3650 * 24 * 3600 * 1000;
/** cryptogen backdates, so that machines whose clocks differ a little accept a fresh certificate. */
const BACKDATE_MS = 5 * 60 * 1000;
const PLACE = [["C", "US"], ["ST", "California"], ["L", "San Francisco"]] as const;

/**
 * Makes what is missing under `folder` and loads the rest; overwrites nothing.
 * An organisation appears whole or not at all: it is written beside its place and renamed.
 * @throws {Error} an organisation's folder exists but lacks a file (the message names it)
 */
export async function ensureCryptoMaterial(folder: string, spec: CryptoSpec): Promise<CryptoMaterial> {
  const peerOrganizations: OrganizationMaterial[] = [];
  for (const organization of spec.peerOrganizations) {
    peerOrganizations.push(await ensureOrganization(folder, "peer", organization));
  }
  return { peerOrganizations, ordererOrganization: await ensureOrganization(folder, "orderer", spec.ordererOrganization) };
}

async function ensureOrganization(root: string, kind: OrganizationKind, spec: OrganizationSpec): Promise<OrganizationMaterial> {
  const parent = join(root, `${kind}Organizations`);
  const place = join(parent, spec.domain);
  await mkdir(parent, { recursive: true });
  if (!(await readdir(parent)).includes(spec.domain)) {
    const partial = join(parent, `.${spec.domain}.partial`);
    await rm(partial, { recursive: true, force: true });
    await writeOrganization(partial, kind, spec);
    await rename(partial, place);
    await syncFolder(parent);
  }
  return loadOrganization(root, kind, spec);
}

/** Makes the rename survive a power failure. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

/** Hosts of an organisation's nodes, and their folder's name. */
function nodeNames(kind: OrganizationKind, { domain, peers = 1 }: OrganizationSpec): string[] {
  return kind === "orderer" ? [`orderer.${domain}`] : Array.from({ length: peers }, (_, i) => `peer${i}.${domain}`);
}

interface Authority extends Issuer {
  readonly name: string;
  readonly certificatePem: string;
}

async function writeOrganization(folder: string, kind: OrganizationKind, spec: OrganizationSpec): Promise<void> {
  const { domain } = spec;
  const ca = await writeAuthority(join(folder, "ca"), `ca.${domain}`, domain);
  const tlsCa = await writeAuthority(join(folder, "tlsca"), `tlsca.${domain}`, domain);
  await writeVerifyingMsp(join(folder, "msp"), ca, tlsCa);
  const member = (path: string, name: string, unit: string, tlsFile: string, alternativeNames?: readonly string[]) =>
    writeMember(join(folder, path, name), { name, unit, tlsFile, alternativeNames }, ca, tlsCa);
  for (const host of nodeNames(kind, spec)) {
    await member(`${kind}s`, host, kind, "server", [host, host.slice(0, host.indexOf(".")), "localhost", "127.0.0.1", "::1"]);
  }
  await member("users", `Admin@${domain}`, "admin", "client");
  await member("users", `User1@${domain}`, "client", "client");
}

async function writeAuthority(folder: string, name: string, domain: string): Promise<Authority> {
  const keys = newKeyPair();
  const certificatePem = issueCertificate(
    {
      subject: [...PLACE, ["O", domain], ["CN", name]],
      publicKey: keys.publicKey,
      keyUsage: ["digitalSignature", "keyEncipherment", "keyCertSign", "crlSign"],
      extendedKeyUsage: ["clientAuth", "serverAuth"],
      ca: true,
      ...validity(),
    },
    { privateKey: keys.privateKey },
  );
  await writeText(join(folder, `${name}-cert.pem`), certificatePem);
  await writeKey(join(folder, "priv_sk"), keys.privateKey);
  return { name, certificatePem, privateKey: keys.privateKey };
}

async function writeVerifyingMsp(folder: string, ca: Authority, tlsCa: Authority): Promise<void> {
  await mkdir(join(folder, "admincerts"), { recursive: true });
  await writeText(join(folder, "cacerts", `${ca.name}-cert.pem`), ca.certificatePem);
  await writeText(join(folder, "tlscacerts", `${tlsCa.name}-cert.pem`), tlsCa.certificatePem);
  await writeText(join(folder, "config.yaml"), nodeUnitsYaml(`cacerts/${ca.name}-cert.pem`));
}

interface MemberSpec {
  readonly name: string;
  readonly unit: string;
  /** `server` or `client`: the TLS files' name. */
  readonly tlsFile: string;
  readonly alternativeNames: readonly string[] | undefined;
}

async function writeMember(folder: string, spec: MemberSpec, ca: Authority, tlsCa: Authority): Promise<void> {
  const { name, unit, tlsFile, alternativeNames } = spec;
  const issue = (issuer: Authority, request: Omit<CertificateRequest, "publicKey" | "notBefore" | "notAfter">) => {
    const { publicKey, privateKey } = newKeyPair();
    return { privateKey, certificatePem: issueCertificate({ ...request, publicKey, ...validity() }, issuer) };
  };
  await writeVerifyingMsp(join(folder, "msp"), ca, tlsCa);
  const signing = issue(ca, { subject: [...PLACE, ["OU", unit], ["CN", name]], keyUsage: ["digitalSignature"] });
  await writeText(join(folder, "msp", "signcerts", `${name}-cert.pem`), signing.certificatePem);
  await writeKey(join(folder, "msp", "keystore", "priv_sk"), signing.privateKey);
  const tls = issue(tlsCa, {
    subject: [...PLACE, ["CN", name]],
    keyUsage: ["digitalSignature", "keyEncipherment"],
    extendedKeyUsage: ["serverAuth", "clientAuth"],
    ...(alternativeNames && { alternativeNames }),
  });
  await writeText(join(folder, "tls", "ca.crt"), tlsCa.certificatePem);
  await writeText(join(folder, "tls", `${tlsFile}.crt`), tls.certificatePem);
  await writeKey(join(folder, "tls", `${tlsFile}.key`), tls.privateKey);
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date(Math.floor((Date.now() - BACKDATE_MS) / 60_000) * 60_000);
  return { notBefore, notAfter: new Date(notBefore.getTime() + TEN_YEARS_MS) };
}

function nodeUnitsYaml(certificate: string): string {
  const units = (["Client", "Peer", "Admin", "Orderer"] as const).map(
    (unit) =>
      `    ${unit}OUIdentifier:\n        Certificate: ${certificate}\n        OrganizationalUnitIdentifier: ${unit.toLowerCase()}\n`,
  );
  return `NodeOUs:\n    Enable: true\n${units.join("")}`;
}

async function writeText(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode, flag: "wx", flush: true });
}

const writeKey = async (path: string, key: KeyObject): Promise<void> => {
  await writeText(path, key.export({ type: "pkcs8", format: "pem" }).toString(), 0o600);
  await chmod(path, 0o600); // whatever the umask
};

/**
 * Loads one organisation's certificates and keys, cryptogen's or ours.
 * @throws {Error} a file is missing or unreadable; the message names it
 */
export async function loadOrganization(root: string, kind: OrganizationKind, spec: OrganizationSpec): Promise<OrganizationMaterial> {
  const { mspId, domain, name } = spec;
  const folder = join(root, `${kind}Organizations`, domain);
  const member = (path: string, memberName: string, tlsFile: string) => loadMember(join(folder, path, memberName), memberName, tlsFile);
  const nodes: Member[] = [];
  for (const host of nodeNames(kind, spec)) nodes.push(await member(`${kind}s`, host, "server"));
  const [first, ...others] = nodes;
  if (!first) throw new Error(`${mspId} has no ${kind}s`);
  return {
    kind,
    mspId,
    domain,
    name,
    folder,
    ca: await loadPair(await onlyFile(join(folder, "ca"), ".pem"), await onlyFile(join(folder, "ca"), "_sk")),
    tlsCa: await loadPair(await onlyFile(join(folder, "tlsca"), ".pem"), await onlyFile(join(folder, "tlsca"), "_sk")),
    nodes: [first, ...others],
    admin: await member("users", `Admin@${domain}`, "client"),
    user: await member("users", `User1@${domain}`, "client"),
  };
}

async function loadMember(folder: string, name: string, tlsFile: string): Promise<Member> {
  const msp = join(folder, "msp");
  return {
    name,
    signing: await loadPair(await onlyFile(join(msp, "signcerts"), ".pem"), await onlyFile(join(msp, "keystore"), "_sk")),
    tls: await loadPair(join(folder, "tls", `${tlsFile}.crt`), join(folder, "tls", `${tlsFile}.key`)),
  };
}

async function onlyFile(folder: string, suffix: string): Promise<string> {
  const names = (await readdir(folder)).filter((file) => file.endsWith(suffix));
  const [file] = names;
  if (file === undefined || names.length > 1) throw new Error(`${folder}: expected one file *${suffix}, found ${names.length}`);
  return join(folder, file);
}

async function loadPair(certificatePath: string, privateKeyPath: string): Promise<CertifiedKey> {
  const certificatePem = await readFile(certificatePath, "utf8");
  const certificate = new X509Certificate(certificatePem);
  const privateKey = createPrivateKey(await readFile(privateKeyPath));
  if (!certificate.checkPrivateKey(privateKey)) throw new Error(`${privateKeyPath} is not the key of ${certificatePath}`);
  return { certificatePem, certificate, privateKey, certificatePath, privateKeyPath };
}
