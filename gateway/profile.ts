import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A peer as its clients reach it. */
export interface ProfilePeer {
  /** Host name that its TLS certificate bears. */
  readonly name: string;
  /** `host:port`. */
  readonly address: string;
  readonly tlsCaFile: string;
}

/** One organisation of the channel as its clients need it. */
export interface ProfileOrganisation {
  readonly domain: string;
  readonly name: string;
  readonly peers: readonly [ProfilePeer, ...ProfilePeer[]];
  /** `peerOrganizations/<domain>` in cryptogen's layout: CA, MSP, peers and users. */
  readonly mspDir: string;
  /** TLS client certificate and key, where the peers demand them. */
  readonly tlsClientCertFile?: string;
  readonly tlsClientKeyFile?: string;
}

/** `connection.json`: all that a client knows of the ledger. The embedded ledger and a Fabric network both write one. */
export interface ConnectionProfile {
  readonly channel: string;
  /** By MSP id. */
  readonly organisations: Readonly<Record<string, ProfileOrganisation>>;
}

/**
 * Reads a connection profile; the paths in the result are absolute.
 * @throws {Error} naming the file and what is wrong with it
 */
export function readProfile(file: string): ConnectionProfile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`connection profile ${file} cannot be read`, { cause });
  }
  const read = new Reader(file);
  const profile = read.object(value, "profile");
  const organisations = Object.entries(read.object(profile["organisations"], "organisations"));
  return {
    channel: read.text(profile, "channel"),
    organisations: Object.fromEntries(organisations.map(([mspId, organisation]) => [mspId, read.organisation(organisation, mspId)])),
  };
}

/**
 * The organisation of a member.
 * @throws {Error} if the profile does not name it
 */
export function organisationOf(profile: ConnectionProfile, mspId: string): ProfileOrganisation {
  const organisation = Object.hasOwn(profile.organisations, mspId) ? profile.organisations[mspId] : undefined;
  if (!organisation) throw new Error(`the connection profile names no organisation ${mspId}; it has ${Object.keys(profile.organisations).join(", ")}`);
  return organisation;
}

class Reader {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  object(value: unknown, name: string): Record<string, unknown> {
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw this.#wrong(`${name} is not an object`);
    return value as Record<string, unknown>;
  }

  text(from: Record<string, unknown>, name: string): string {
    const value = from[name];
    if (typeof value !== "string" || value === "") throw this.#wrong(`${name} is not a text`);
    return value;
  }

  path(from: Record<string, unknown>, name: string): string {
    return resolve(dirname(this.#file), this.text(from, name));
  }

  organisation(value: unknown, mspId: string): ProfileOrganisation {
    const given = this.object(value, mspId);
    const peers = Array.isArray(given["peers"]) ? given["peers"].map((peer) => this.peer(peer, mspId)) : [];
    const [first, ...others] = peers;
    if (!first) throw this.#wrong(`${mspId} has no peers`);
    const tls = given["tlsClientCertFile"] === undefined ? {} : { tlsClientCertFile: this.path(given, "tlsClientCertFile"), tlsClientKeyFile: this.path(given, "tlsClientKeyFile") };
    return { domain: this.text(given, "domain"), name: this.text(given, "name"), peers: [first, ...others], mspDir: this.path(given, "mspDir"), ...tls };
  }

  peer(value: unknown, mspId: string): ProfilePeer {
    const given = this.object(value, `a peer of ${mspId}`);
    return { name: this.text(given, "name"), address: this.text(given, "address"), tlsCaFile: this.path(given, "tlsCaFile") };
  }

  #wrong(problem: string): Error {
    return new Error(`connection profile ${this.#file}: ${problem}`);
  }
}
