import channel from "../channel.json" with { type: "json" };

/** An organisation of the channel: one peer each; some also run an orderer. */
export interface Organisation {
  /** MSP id on the channel, for example `CustomsMSP`. */
  mspId: string;
  /** DNS domain of its nodes; the peer is `peer0.<domain>`, the orderer `orderer0.orderer.<domain>`. */
  domain: string;
  /** Name for people. */
  name: string;
  /** Runs an orderer. */
  orders: boolean;
}

/** garal's channel and organisations, as `channel.json` lists them. */
export const CHANNEL: string = channel.channel;
export const ORGANISATIONS: readonly Organisation[] = channel.organisations.map(({ mspId, domain, name, orders }) => ({ mspId, domain, name, orders }));

/** Consensus among the orderers: crash tolerance (`raft`, three nodes) or Byzantine tolerance (`bft`, four). */
export type Consensus = "raft" | "bft";

/** Everything that decides how the network's files look. Kept in `network.json`; never changed after the first start. */
export interface Topology {
  channel: string;
  consensus: Consensus;
  organisations: readonly Organisation[];
  /** First port of the plan in {@link peers}, {@link orderers} and {@link servicePorts}; all below `basePort + 300`. */
  basePort: number;
  /** Host name or address of each organisation's machine by MSP id; 127.0.0.1 where absent. */
  hosts: Readonly<Record<string, string>>;
  /** Whether peers and orderers demand a TLS certificate of whoever calls them. A peer that does not demand one shows none either. */
  clientCertificates: "required" | "optional";
}

/** A topology with garal's own channel and organisations, Raft, and everything on this machine, unless said otherwise. */
export function topologyOf(layout: Partial<Topology> & { basePort: number }): Topology {
  const { channel = CHANNEL, consensus = "raft", organisations = ORGANISATIONS, basePort, hosts = {}, clientCertificates = "required" } = layout;
  return { channel, consensus, organisations, basePort, hosts, clientCertificates };
}

interface NodeBase {
  /** Host name in the certificates, also the name of the node's folder, log and pid file. */
  name: string;
  organisation: Organisation;
  /** MSP that the node's own certificate belongs to. */
  mspId: string;
  host: string;
  port: number;
  operationsPort: number;
  clientCertificates: Topology["clientCertificates"];
  /** The node's certificates, relative to the network's folder. */
  cryptoDir: string;
}
export interface PeerNode extends NodeBase {
  kind: "peer";
  /** Where chaincode started by the peer would dial; nothing does, but the peer opens it. */
  chaincodeListenPort: number;
}
export interface OrdererNode extends NodeBase {
  kind: "orderer";
  adminPort: number;
  /** Domain of the orderer's own MSP: `orderer.<organisation's domain>`. */
  domain: string;
}

const PORTS_PER_NODE = 10;
const FIRST_ORDERER = 100;
const FIRST_SERVICE = 200;
const PLAN_SIZE = 300;

/** Fewest orderers that tolerate one liar (3f + 1, f = 1). */
const BFT_ORDERERS = 4;

/**
 * Organisations that run an orderer: those that say so, and under BFT as many more, in the order of the list, as make four.
 */
function ordererOrganisations({ organisations, consensus }: Topology): readonly Organisation[] {
  const ordering = organisations.filter(({ orders }) => orders);
  const others = organisations.filter(({ orders }) => !orders);
  return consensus === "raft" ? ordering : [...ordering, ...others.slice(0, Math.max(0, BFT_ORDERERS - ordering.length))];
}

/** The peers, in the order of the organisations. */
export function peers(topology: Topology): PeerNode[] {
  return topology.organisations.map((organisation, index) => {
    const name = `peer0.${organisation.domain}`;
    const first = topology.basePort + index * PORTS_PER_NODE;
    return {
      kind: "peer",
      name,
      organisation,
      mspId: organisation.mspId,
      host: hostOf(topology, organisation),
      port: first + 1,
      chaincodeListenPort: first + 2,
      operationsPort: first + 3,
      clientCertificates: topology.clientCertificates,
      cryptoDir: `peerOrganizations/${organisation.domain}/peers/${name}`,
    };
  });
}

/** The orderers, in the order of their organisations. Each belongs to an MSP of its own, `<Name>OrdererMSP`. */
export function orderers(topology: Topology): OrdererNode[] {
  return ordererOrganisations(topology).map((organisation, index) => {
    const domain = `orderer.${organisation.domain}`;
    const name = `orderer0.${domain}`;
    const first = topology.basePort + FIRST_ORDERER + index * PORTS_PER_NODE;
    return {
      kind: "orderer",
      name,
      domain,
      organisation,
      mspId: organisation.mspId.replace(/MSP$/, "OrdererMSP"),
      host: hostOf(topology, organisation),
      port: first + 1,
      adminPort: first + 2,
      operationsPort: first + 3,
      clientCertificates: topology.clientCertificates,
      cryptoDir: `ordererOrganizations/${domain}/orderers/${name}`,
    };
  });
}

/** Ports kept for chaincode services, in the order in which they are taken. */
export function servicePorts(topology: Topology): number[] {
  return Array.from({ length: PLAN_SIZE - FIRST_SERVICE }, (_, index) => topology.basePort + FIRST_SERVICE + index);
}

/** Host of an organisation's machine. */
function hostOf(topology: Topology, organisation: Organisation): string {
  return topology.hosts[organisation.mspId] ?? "127.0.0.1";
}
