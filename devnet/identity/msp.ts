/**
 * Membership service providers: who belongs to which organisation, in which role
 * (hyperledger/fabric msp/mspimpl.go, mspimplsetup.go, mspimplvalidate.go, at MSP version 3.0).
 */
import { createHash, type X509Certificate } from "node:crypto";
import { msp as pb } from "@hyperledger/fabric-protos";
import {
  CertificateError,
  chain,
  fingerprint,
  isSelfSigned,
  parsePem,
  same,
  withLowS,
  type Certificate,
} from "./certificate.ts";
import { parseRevocationList, type RevocationList } from "./crl.ts";
import { isSupportedKey, verify } from "./ecdsa.ts";
import type { Principal, Role } from "./principal.ts";
import { RecentlyUsed } from "./recently-used.ts";

/** Identities kept decoded; a channel's clients and peers are far fewer, and an attacker's certificates get evicted. */
const CACHED_IDENTITIES = 2000;

/** Why an MSP refused an identity or its own configuration. */
export class MspError extends Error {
  override readonly name = "MspError";
}

/**
 * A creator or endorser that could be decoded. Decoded is not valid: ask `invalidReason()` too.
 * Expiry is a third matter, asked of the bytes: see `expiresAt`.
 */
export interface Identity {
  readonly mspId: string;
  /** Lower-case hex SHA-256 of the certificate's DER with a low-S signature. Duplicates are judged by (mspId, id). */
  readonly id: string;
  readonly certificate: X509Certificate;
  readonly notAfter: Date;
  readonly organizationalUnits: readonly string[];
  /** Undefined if valid, else why not: chain, revocation, a CA's certificate, key type, not exactly one role OU. Computed once. */
  invalidReason(): string | undefined;
  /** ECDSA over SHA-256(message) in low-S DER, or Ed25519 over the message. A malformed signature is false. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
  /** Roles as since Fabric 1.4.3: an admin is not a client. */
  satisfies(principal: Principal): boolean;
}

type NodeRole = Exclude<Role, "member">;

interface NodeUnit {
  readonly unit: string;
  /** SHA-256 of the certifying chain; undefined where any chain will do. */
  readonly certifier: string | undefined;
}

/** One organisation's rules, built from `msp.MSPConfig`. */
export class Msp {
  readonly mspId: string;
  readonly #roots: readonly Certificate[];
  readonly #intermediates: readonly Certificate[];
  /** Certificates above an intermediate: these may not sign members. */
  readonly #internalNodes: readonly Certificate[];
  readonly #admins: readonly Certificate[];
  readonly #revocationLists: readonly RevocationList[];
  readonly #nodeUnits: ReadonlyMap<NodeRole, NodeUnit>;
  readonly #requiredUnits: readonly NodeUnit[];

  /**
   * @param config `msp.MSPConfig` bytes of type 0 (X.509)
   * @throws {MspError} another type, no roots, a root that is no CA, node OUs of unknown certifiers, no way to be an admin
   */
  constructor(config: Uint8Array) {
    const outer = pb.MSPConfig.deserializeBinary(config);
    if (outer.getType() !== 0) throw new MspError(`MSP type ${outer.getType()} is not supported`);
    const fabric = pb.FabricMSPConfig.deserializeBinary(outer.getConfig_asU8());
    this.mspId = fabric.getName();
    const roots = fabric.getRootCertsList_asU8().map(parsePem);
    const intermediates = fabric.getIntermediateCertsList_asU8().map(parsePem);
    if (roots.length === 0) throw new MspError("expected at least one CA certificate");
    const sanitize = (c: Certificate): Certificate => withLowS(c, chain(c, roots, intermediates)[1] ?? c);
    this.#roots = roots.map(sanitize);
    this.#intermediates = intermediates.map(sanitize);
    for (const ca of [...this.#roots, ...this.#intermediates]) {
      if (!ca.x509.ca) throw new MspError("CA Certificate did not have the CA attribute");
      if (!ca.subjectKeyId) throw new MspError("CA Certificate problem with Subject Key Identifier extension");
    }
    this.#internalNodes = this.#intermediates.flatMap((c) => this.#chain(c).slice(1));
    this.#revocationLists = fabric.getRevocationListList_asU8().map(parseRevocationList);
    this.#nodeUnits = this.#readNodeUnits(fabric.getFabricNodeOus());
    this.#requiredUnits = fabric.getOrganizationalUnitIdentifiersList().map((unit) => this.#readUnit(unit));
    this.#admins = fabric.getAdminsList_asU8().map((pem) => this.#sanitized(parsePem(pem)));
    if (this.#admins.length === 0 && !this.#nodeUnits.has("admin")) {
      throw new MspError("administrators must be declared when no admin ou classification is set");
    }
  }

  /**
   * An identity of this MSP from its PEM certificate.
   * @throws {MspError} not a certificate, or no chain to this MSP's roots
   */
  identity(pem: Uint8Array): Identity {
    try {
      return this.#identity(this.#sanitized(parsePem(pem)));
    } catch (error) {
      if (error instanceof CertificateError) throw new MspError(error.message, { cause: error });
      throw error;
    }
  }

  #identity(certificate: Certificate): Identity {
    let reason: { readonly text: string | undefined } | undefined;
    const invalidReason = (): string | undefined => (reason ??= { text: this.#invalidReason(certificate) }).text;
    return {
      mspId: this.mspId,
      id: fingerprint(certificate),
      certificate: certificate.x509,
      notAfter: certificate.notAfter,
      organizationalUnits: certificate.units,
      invalidReason,
      verify: (message, signature) => verify(certificate.publicKey, message, signature),
      satisfies: (principal) => this.#satisfies(certificate, invalidReason, principal),
    };
  }

  #chain(certificate: Certificate): readonly Certificate[] {
    return chain(certificate, this.#roots, this.#intermediates);
  }

  /** `sanitizeCert`: only certificates with an ECDSA signature are put on a chain here; others wait for validation. */
  #sanitized(certificate: Certificate): Certificate {
    if (!certificate.ecdsaSigned) return certificate;
    if (isSelfSigned(certificate)) return withLowS(certificate, certificate);
    const issuer = this.#chain(certificate)[1];
    if (!issuer) throw new CertificateError("failed to traverse certificate verification chain");
    return withLowS(certificate, issuer);
  }

  #invalidReason(certificate: Certificate): string | undefined {
    if (!isSupportedKey(certificate.publicKey)) {
      return `could not validate identity's public key algorithm: ${certificate.publicKey.asymmetricKeyType} is not supported`;
    }
    if (certificate.x509.ca) {
      return "could not obtain certification chain: an X509 certificate with Basic Constraint: Certificate Authority equals true cannot be used as an identity";
    }
    let path: readonly Certificate[];
    try {
      path = this.#chain(certificate);
    } catch (error) {
      if (error instanceof CertificateError) return `could not obtain certification chain: ${error.message}`;
      throw error;
    }
    const issuer = path[1];
    if (!issuer) return "could not obtain certification chain: expected a chain of length at least 2, got 1";
    if (this.#internalNodes.some((node) => same(node, issuer))) {
      return "could not obtain certification chain: parent certificate should be a leaf of the certification tree";
    }
    if (this.#revocationLists.some((list) => list.revokes(certificate, issuer))) {
      return "could not validate identity against certification chain: the certificate has been revoked";
    }
    return this.#unitsReason(certificate.units, certifierOf(path.slice(1)));
  }

  #unitsReason(units: readonly string[], certifier: string): string | undefined {
    const prefix = "could not validate identity's OUs";
    const listed = `OUs: [${units.join(" ")}], MSP: [${this.mspId}]`;
    const required = this.#requiredUnits;
    if (required.length > 0 && !required.some((r) => units.includes(r.unit) && r.certifier === certifier)) {
      return `${prefix}: none of the identity's organizational units are in MSP ${this.mspId}`;
    }
    if (this.#nodeUnits.size === 0) return undefined;
    const roles = units.flatMap((unit) => [...this.#nodeUnits.values()].filter((node) => node.unit === unit));
    if (roles.some((role) => role.certifier !== undefined && role.certifier !== certifier)) {
      return `${prefix}: certifiersIdentifier does not match: ${listed}`;
    }
    if (roles.length === 0) {
      return `${prefix}: the identity does not have an OU that resolves to client, peer, orderer, or admin role. ${listed}`;
    }
    if (roles.length > 1) {
      return `${prefix}: the identity must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them. ${listed}`;
    }
    return undefined;
  }

  #satisfies(certificate: Certificate, invalidReason: () => string | undefined, principal: Principal): boolean {
    switch (principal.kind) {
      case "role": {
        if (principal.mspId !== this.mspId) return false;
        if (principal.role === "admin" && this.#admins.some((admin) => same(admin, certificate))) return true;
        if (invalidReason() !== undefined) return false;
        if (principal.role === "member") return true;
        const unit = this.#nodeUnits.get(principal.role)?.unit;
        return unit !== undefined && certificate.units.includes(unit);
      }
      case "identity": {
        const id = this.#idOf(principal.serialized);
        return id === fingerprint(certificate) && invalidReason() === undefined;
      }
      case "organizationalUnit":
        return (
          principal.mspId === this.mspId &&
          invalidReason() === undefined &&
          certificate.units.includes(principal.unit) &&
          certifierOf(this.#chain(certificate).slice(1)) === Buffer.from(principal.certifier).toString("hex")
        );
      case "combined":
        return principal.principals.every((part) => this.#satisfies(certificate, invalidReason, part));
      case "nominal":
        return true;
      case "unsupported":
        return false;
    }
  }

  /** Identifier of a serialized identity of this MSP; undefined if it is not one. */
  #idOf(serialized: Uint8Array): string | undefined {
    try {
      const { mspId, idBytes } = decodeSerialized(serialized);
      return mspId === this.mspId ? this.identity(idBytes).id : undefined;
    } catch (error) {
      if (error instanceof MspError) return undefined;
      throw error;
    }
  }

  #readNodeUnits(config: pb.FabricNodeOUs | undefined): ReadonlyMap<NodeRole, NodeUnit> {
    const units = new Map<NodeRole, NodeUnit>();
    if (!config?.getEnable()) return units;
    const configured = [
      ["client", config.getClientOuIdentifier()],
      ["peer", config.getPeerOuIdentifier()],
      ["admin", config.getAdminOuIdentifier()],
      ["orderer", config.getOrdererOuIdentifier()],
    ] as const;
    for (const [role, unit] of configured) if (unit) units.set(role, this.#readUnit(unit));
    return units;
  }

  #readUnit(config: pb.FabricOUIdentifier): NodeUnit {
    const unit = config.getOrganizationalUnitIdentifier();
    const pem = config.getCertificate_asU8();
    if (pem.length === 0) return { unit, certifier: undefined };
    const certificate = this.#sanitized(parsePem(pem));
    if (![...this.#roots, ...this.#intermediates].some((ca) => same(ca, certificate))) {
      throw new MspError(`certificate of organizational unit ${unit} is not among the root or intermediate certificates`);
    }
    return { unit, certifier: certifierOf(this.#chain(certificate)) };
  }
}

/** Hex SHA-256 of a chain's certificates, one after another: the "certifiers identifier". */
function certifierOf(path: readonly Certificate[]): string {
  const hash = createHash("sha256");
  for (const certificate of path) hash.update(certificate.der);
  return hash.digest("hex");
}

/** All MSPs of a channel. */
export class MspManager {
  readonly #msps: ReadonlyMap<string, Msp>;
  readonly #decoded = new RecentlyUsed<Identity>(CACHED_IDENTITIES);

  constructor(msps: readonly Msp[]) {
    this.#msps = new Map(msps.map((msp) => [msp.mspId, msp]));
  }

  get mspIds(): readonly string[] {
    return [...this.#msps.keys()];
  }

  /**
   * Decodes `msp.SerializedIdentity` bytes; the same bytes give the same object while they stay in the cache.
   * @throws {MspError} undecodable, unknown MSP, or a certificate of another CA: Fabric's "creator is malformed"
   */
  deserialize(serialized: Uint8Array): Identity {
    return this.#decoded.get(serialized, () => {
      const { mspId, idBytes } = decodeSerialized(serialized);
      const msp = this.#msps.get(mspId);
      if (!msp) throw new MspError(`MSP ${mspId} is not defined on channel`);
      return msp.identity(idBytes);
    });
  }
}

/** @throws {MspError} */
function decodeSerialized(serialized: Uint8Array): { readonly mspId: string; readonly idBytes: Uint8Array } {
  try {
    const message = pb.SerializedIdentity.deserializeBinary(serialized);
    return { mspId: message.getMspid(), idBytes: message.getIdBytes_asU8() };
  } catch (error) {
    throw new MspError("could not deserialize a SerializedIdentity", { cause: error });
  }
}

/** `msp.SerializedIdentity` bytes. */
export function serializeIdentity(mspId: string, certificatePem: string): Uint8Array {
  const message = new pb.SerializedIdentity();
  message.setMspid(mspId);
  message.setIdBytes(Buffer.from(certificatePem));
  return message.serializeBinary();
}

const expiries = new RecentlyUsed<Date | undefined>(CACHED_IDENTITIES);

/**
 * When the certificate in `SerializedIdentity` bytes expires; undefined if they hold no X.509 certificate, for then
 * Fabric decides nothing (common/crypto/expiration.go). Needs no MSP: Fabric asks before it decodes the creator.
 */
export function expiresAt(serialized: Uint8Array): Date | undefined {
  return expiries.get(serialized, () => {
    try {
      return parsePem(decodeSerialized(serialized).idBytes).notAfter;
    } catch (error) {
      if (error instanceof MspError || error instanceof CertificateError) return undefined;
      throw error;
    }
  });
}
