import { join } from "node:path";
import { orderers, peers } from "./topology.ts";
import type { OrdererNode, PeerNode, Topology } from "./topology.ts";

/** Profile in configtx.yaml that the genesis block is made from. */
export const PROFILE = "Garal";

/** How long an orderer waits for a fuller block: people wait for each commit, so it is short. */
const BATCH_TIMEOUT = "200ms";

const meta = (rule: string) => ({ Type: "ImplicitMeta", Rule: rule });
const signature = (rule: string) => ({ Type: "Signature", Rule: rule });

/**
 * cryptogen's input for some organisations: CA and TLS CA, nodes, and one user besides the administrator for each.
 * Certificates name the node, its host and the loopback address.
 */
export function cryptoConfig(topology: Topology, mspIds: readonly string[]): object {
  const ours = ({ organisation }: { organisation: { mspId: string } }): boolean => mspIds.includes(organisation.mspId);
  const ca = { Country: "MN", Province: "Ulaanbaatar", Locality: "Ulaanbaatar" };
  const spec = (name: string, domain: string, host: string) => ({
    Hostname: name.slice(0, -domain.length - 1),
    CommonName: name,
    SANS: [...new Set([host, "localhost", "127.0.0.1"])],
  });
  return {
    PeerOrgs: peers(topology).filter(ours).map(({ organisation: { mspId, domain }, name, host }) => ({
      Name: mspId,
      Domain: domain,
      EnableNodeOUs: true,
      CA: ca,
      Specs: [spec(name, domain, host)],
      Users: { Count: 1 },
    })),
    OrdererOrgs: orderers(topology).filter(ours).map(({ mspId, domain, name, host }) => ({
      Name: mspId,
      Domain: domain,
      EnableNodeOUs: true,
      CA: ca,
      Specs: [spec(name, domain, host)],
    })),
  };
}

/**
 * The channel's configuration, configtxgen's input: who is a member, who may read, write, endorse and administer.
 * Changes of configuration need a majority of the organisations' administrators.
 * @param up path from configtx.yaml's folder to the network's folder
 */
export function configtx(topology: Topology, up: string): object {
  const readersAndWriters = { Readers: meta("ANY Readers"), Writers: meta("ANY Writers"), Admins: meta("MAJORITY Admins") };
  return {
    Profiles: {
      [PROFILE]: {
        Policies: readersAndWriters,
        Capabilities: { V3_0: true },
        Orderer: {
          ...consensus(topology, up),
          BatchTimeout: BATCH_TIMEOUT,
          BatchSize: { MaxMessageCount: 500, AbsoluteMaxBytes: "10 MB", PreferredMaxBytes: "2 MB" },
          Organizations: orderers(topology).map((node) => ({
            Name: node.mspId,
            ID: node.mspId,
            MSPDir: join(up, "ordererOrganizations", node.domain, "msp"),
            OrdererEndpoints: [`${node.host}:${node.port}`],
            Policies: {
              Readers: signature(`OR('${node.mspId}.member')`),
              Writers: signature(`OR('${node.mspId}.member')`),
              Admins: signature(`OR('${node.mspId}.admin')`),
            },
          })),
          Policies: { ...readersAndWriters, BlockValidation: meta("ANY Writers") },
          Capabilities: { V2_0: true },
        },
        Application: {
          Organizations: peers(topology).map((node) => member(node, up)),
          Policies: {
            ...readersAndWriters,
            LifecycleEndorsement: meta("MAJORITY Endorsement"),
            Endorsement: meta("MAJORITY Endorsement"),
          },
          ACLs: ACCESS,
          Capabilities: { V2_5: true },
        },
      },
    },
  };
}

/** configtxgen's input for one organisation alone, to be added to a channel that exists. */
export function memberConfigtx(topology: Topology, mspId: string, up: string): object {
  return { Organizations: peers(topology).filter((node) => node.mspId === mspId).map((node) => member(node, up)) };
}

function member({ mspId, organisation, host, port }: PeerNode, up: string): object {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: join(up, "peerOrganizations", organisation.domain, "msp"),
    AnchorPeers: [{ Host: host, Port: port }],
    Policies: {
      Readers: signature(`OR('${mspId}.admin', '${mspId}.peer', '${mspId}.client')`),
      Writers: signature(`OR('${mspId}.admin', '${mspId}.client')`),
      Admins: signature(`OR('${mspId}.admin')`),
      Endorsement: signature(`OR('${mspId}.peer')`),
    },
  };
}

/**
 * Access that differs from Fabric's defaults: the old lifecycle (lscc) is closed, since a request has one signature and these
 * policies want a majority. Entries equal to the defaults are left out: they would only change the words of refusals.
 */
const ACCESS = {
  "lscc/ChaincodeExists": "/Channel/Application/Admins",
  "lscc/GetDeploymentSpec": "/Channel/Application/Admins",
  "lscc/GetChaincodeData": "/Channel/Application/Admins",
  "lscc/GetInstantiatedChaincodes": "/Channel/Application/Admins",
};

function consensus(topology: Topology, up: string): object {
  const tls = (node: OrdererNode) => join(up, node.cryptoDir, "tls", "server.crt");
  const consenter = (node: OrdererNode) => ({ Host: node.host, Port: node.port, ClientTLSCert: tls(node), ServerTLSCert: tls(node) });
  if (topology.consensus === "raft") {
    return {
      OrdererType: "etcdraft",
      EtcdRaft: {
        Consenters: orderers(topology).map(consenter),
        // A follower stands for election after 6 to 12 ticks without its leader: a dead one is replaced within about a second, with Fabric's
        // 10 ticks of 500 ms within 14 s. The next heartbeats may be 600 ms late.
        Options: { TickInterval: "100ms", ElectionTick: 6, HeartbeatTick: 1, MaxInflightBlocks: 5, SnapshotIntervalSize: "16 MB" },
      },
    };
  }
  return {
    OrdererType: "BFT",
    ConsenterMapping: orderers(topology).map((node, index) => ({
      ...consenter(node),
      ID: index + 1,
      MSPID: node.mspId,
      Identity: join(up, node.cryptoDir, "msp", "signcerts", `${node.name}-cert.pem`),
    })),
    SmartBFT: {
      RequestBatchMaxInterval: BATCH_TIMEOUT,
      RequestForwardTimeout: "5s",
      RequestComplainTimeout: "20s",
      RequestAutoRemoveTimeout: "3m0s",
      ViewChangeResendInterval: "5s",
      ViewChangeTimeout: "20s",
      LeaderHeartbeatTimeout: "1m0s",
      CollectTimeout: "1s",
      IncomingMessageBufferSize: 200,
      RequestPoolSize: 100_000,
      LeaderHeartbeatCount: 10,
    },
  };
}
