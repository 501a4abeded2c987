/** A private data collection, in the form of Fabric's collections file. */
export interface Collection {
  name: string;
  /** Members, as a signature policy: `OR('MinerMSP.member', …)`. */
  policy: string;
  requiredPeerCount: number;
  maxPeerCount: number;
  /** Blocks after which the data are purged; 0: never. */
  blockToLive: number;
  memberOnlyRead: boolean;
  memberOnlyWrite: boolean;
  endorsementPolicy?: { signaturePolicy: string };
}

/** What the organisations agree on. */
export interface ChaincodeDefinition {
  name: string;
  version: string;
  /** Endorsement as a signature policy; without it the channel's, a majority of the organisations. */
  policy?: string;
  collections?: readonly Collection[];
}

/** How a chaincode is served. */
export interface ServiceCommand {
  /** Program and arguments; `--chaincode-address`, `--chaincode-id` and the TLS file options are appended. */
  argv: readonly string[];
  cwd: string;
  /** One process for each organisation, as on separate hosts, instead of one for all. */
  perOrganisation?: boolean;
}

/** A chaincode to deploy: started by us (`command`), or listening already, without TLS, at `address` (host:port). */
export type Chaincode = ChaincodeDefinition & ({ command: ServiceCommand; address?: never } | { address: string; command?: never });

/** A process that serves a deployed chaincode to some organisations. */
export interface Service {
  /** Process name; absent where somebody else runs the service. */
  process?: string;
  address: string;
  packageId: string;
  organisations: readonly string[];
  tlsDir?: string;
}

/** A committed definition and the services behind it, as kept in `network.json`. */
export interface DeployedChaincode {
  definition: ChaincodeDefinition;
  sequence: number;
  command?: ServiceCommand;
  services: readonly Service[];
}
