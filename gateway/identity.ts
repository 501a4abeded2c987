import "reflect-metadata"; // @peculiar/x509 resolves its parts by it
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { UserRole } from "../domain/act.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Fabric CA's attribute extension; its value is plain JSON, not a DER string. */
const ATTRIBUTES = "1.2.3.4.5.6.7.8.1";
const DAY_MS = 86_400_000;
/** A new certificate is valid from a little earlier, for clocks that differ. */
const CLOCK_SLACK_MS = 5 * 60_000;

/** A user who signs transactions: certificate (PEM) and private key of a member of the channel. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

/** What a user's certificate says. */
export interface Enrolment {
  readonly mspId: string;
  /** Pseudonym; stands on the channel with everything that the user signs. */
  readonly user: string;
  /** Organisation for which the user acts; absent for the authorities, and for a member that is one organisation of the same id. */
  readonly orgId?: string;
  readonly role: UserRole;
  /** By default from now for a year. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/**
 * Enrols a user: makes a P-256 key and has the organisation's CA, whose key lies in `<mspDir>/ca`, certify it with the attributes
 * `garal.org` and `garal.role`.
 * @throws {Error} if the folder holds no CA certificate and key
 */
export async function enrol(mspDir: string, enrolment: Enrolment): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const certificate = await certified(mspDir, enrolment, keys.publicKey);
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { mspId: enrolment.mspId, certificate, privateKey: createPrivateKey({ key, format: "der", type: "pkcs8" }) };
}

/**
 * Certifies a key that was made elsewhere, such as in a browser: only its request comes here.
 * @param request certification request (PKCS #10), PEM; its signature proves that whoever asks holds the key
 * @param enrolment what the certificate is to say; without `user` the request's common name
 * @returns the certificate, PEM
 * @throws {Error} if the request cannot be read, its signature does not hold, or its key is none of P-256
 */
export async function certify(mspDir: string, request: string, enrolment: Omit<Enrolment, "user"> & { readonly user?: string }): Promise<string> {
  const asked = new x509.Pkcs10CertificateRequest(request);
  const { namedCurve } = asked.publicKey.algorithm as { namedCurve?: string };
  if (namedCurve !== "P-256" || !(await asked.verify())) throw new Error("the request is not signed by a P-256 key of its own");
  const user = enrolment.user ?? asked.subjectName.getField("CN")[0];
  if (!user) throw new Error("the request names nobody; give the user's pseudonym");
  return certified(mspDir, { ...enrolment, user }, await asked.publicKey.export());
}

async function certified(mspDir: string, enrolment: Enrolment, publicKey: CryptoKey): Promise<string> {
  const { user, orgId, role } = enrolment;
  const issuer = new x509.X509Certificate(fileIn(join(mspDir, "ca"), "-cert.pem"));
  // Fabric tests the whole chain at the certificate's own beginning, and cryptogen rounds a CA's to the minute: up to half of one ahead.
  const notBefore = enrolment.notBefore ?? new Date(Math.max(Date.now() - CLOCK_SLACK_MS, issuer.notBefore.getTime()));
  const issuerKeyId = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  if (!issuerKeyId) throw new Error(`the CA certificate of ${mspDir} has no subject key identifier`);
  const attributes = { attrs: { ...(orgId === undefined ? {} : { "garal.org": orgId }), "garal.role": role } };
  const certificate = await x509.X509CertificateGenerator.create({
    // NodeOUs tell clients from peers and administrators by this unit.
    subject: [{ OU: ["client"] }, { CN: [user] }],
    issuer: issuer.subjectName,
    notBefore,
    notAfter: enrolment.notAfter ?? new Date(notBefore.getTime() + 365 * DAY_MS),
    publicKey,
    signingKey: await crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(fileIn(join(mspDir, "ca"), "_sk")), P256, false, ["sign"]),
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.AuthorityKeyIdentifierExtension(issuerKeyId.keyId),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      new x509.Extension(ATTRIBUTES, false, Buffer.from(JSON.stringify(attributes))),
    ],
  });
  return `${certificate.toString("pem")}\n`;
}

/** Stores an identity in a folder of its own, the key readable by its owner only. */
export function saveIdentity(folder: string, { mspId, certificate, privateKey }: Identity): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "key.pem"), privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
  writeFileSync(join(folder, "cert.pem"), certificate);
  // Last: an identity whose member is known is complete.
  writeFileSync(join(folder, "msp-id"), `${mspId}\n`);
}

/** Reads what `saveIdentity` stored; undefined if the folder holds no whole identity. */
export function loadIdentity(folder: string): Identity | undefined {
  try {
    const [mspId, certificate, key] = ["msp-id", "cert.pem", "key.pem"].map((name) => readFileSync(join(folder, name), "utf8")) as [string, string, string];
    return { mspId: mspId.trim(), certificate, privateKey: createPrivateKey(key) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Last instant of a certificate's validity. */
export const validUntil = (certificate: string): Date => new X509Certificate(certificate).validToDate;

function fileIn(folder: string, suffix: string): string {
  const name = readdirSync(folder).find((entry) => entry.endsWith(suffix));
  if (name === undefined) throw new Error(`no *${suffix} in ${folder}`);
  return readFileSync(join(folder, name), "utf8");
}
