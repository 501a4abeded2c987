import { peers } from "./topology.ts";
import type { Topology } from "./topology.ts";

/** One organisation as its clients need it. Paths are relative to the profile's folder. */
export interface ProfileOrganisation {
  domain: string;
  name: string;
  peers: { name: string; address: string; tlsCaFile: string }[];
  /** `peerOrganizations/<domain>`: CA, TLS CA, MSP, peers and users in cryptogen's layout. */
  mspDir: string;
  /** TLS client certificate and key: the peers refuse a connection without one. */
  tlsClientCertFile: string;
  tlsClientKeyFile: string;
}

/** `connection.json`: what a client reads to reach the ledger, devnet or Fabric alike. */
export interface ConnectionProfile {
  channel: string;
  /** By MSP id. */
  organisations: Record<string, ProfileOrganisation>;
}

/** The network's connection profile. */
export function connectionProfile(topology: Topology): ConnectionProfile {
  const entries = peers(topology).map(({ name, host, port, organisation }) => {
    const { mspId, domain } = organisation;
    const mspDir = `peerOrganizations/${domain}`;
    const user = `${mspDir}/users/User1@${domain}/tls`;
    const profile: ProfileOrganisation = {
      domain,
      name: organisation.name,
      peers: [{ name, address: `${host}:${port}`, tlsCaFile: `${mspDir}/tlsca/tlsca.${domain}-cert.pem` }],
      mspDir,
      tlsClientCertFile: `${user}/client.crt`,
      tlsClientKeyFile: `${user}/client.key`,
    };
    return [mspId, profile] as const;
  });
  return { channel: topology.channel, organisations: Object.fromEntries(entries) };
}
