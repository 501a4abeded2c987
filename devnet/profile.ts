/** The connection profile: where the organisations' peers are and how to trust them. */
import { readFile, writeFile } from "node:fs/promises";

/** Paths are relative to the file. */
export interface ConnectionProfile {
  readonly channel: string;
  /** By MSP id. */
  readonly organisations: Readonly<Record<string, ProfileOrganisation>>;
}

export interface ProfileOrganisation {
  readonly domain: string;
  readonly name: string;
  readonly peers: readonly ProfilePeer[];
  /** Folder of the organisation's certificates, in cryptogen's layout: `…/peerOrganizations/<domain>`. */
  readonly mspDir: string;
}

export interface ProfilePeer {
  /** Host name in the peer's TLS certificate. */
  readonly name: string;
  /** host:port to connect to. */
  readonly address: string;
  readonly tlsCaFile: string;
}

/** Undefined if there is no such file. */
export async function readProfile(path: string): Promise<ConnectionProfile | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as ConnectionProfile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export async function writeProfile(path: string, profile: ConnectionProfile): Promise<void> {
  await writeFile(path, `${JSON.stringify(profile, undefined, 2)}\n`);
}
