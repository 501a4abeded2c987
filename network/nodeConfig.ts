import { join } from "node:path";
import type { Organisation, OrdererNode, PeerNode } from "./topology.ts";

// Every path below is relative to the file it stands in, so that a host's part of the network's folder can be copied
// anywhere. `up` leads from that file to the network's folder.

const BCCSP = { Default: "SW", SW: { Hash: "SHA2", Security: 256 } };
const MESSAGE_BYTES = 100 << 20;

/**
 * A peer's core.yaml, complete: Fabric starts without some of these sections but then quietly leaves out checks
 * (no authentication filters without `handlers`, no system chaincode without `chaincode.system`).
 */
export function corePeer(node: PeerNode, up: string): object {
  const crypto = join(up, node.cryptoDir);
  const tls = join(crypto, "tls");
  const endpoint = `${node.host}:${node.port}`;
  const tlsCa = { file: join(tls, "ca.crt") };
  return {
    peer: {
      id: node.name,
      networkId: "garal",
      listenAddress: endpoint,
      address: endpoint,
      chaincodeListenAddress: `127.0.0.1:${node.chaincodeListenPort}`,
      localMspId: node.mspId,
      mspConfigPath: join(crypto, "msp"),
      fileSystemPath: "data",
      gateway: { enabled: true, endorsementTimeout: "30s", broadcastTimeout: "30s", dialTimeout: "10s" },
      discovery: { enabled: true, authCacheEnabled: true, authCacheMaxSize: 1000, authCachePurgeRetentionRatio: 0.75 },
      authentication: { timewindow: "15m" },
      tls: {
        enabled: true,
        clientAuthRequired: node.clientCertificates === "required",
        cert: { file: join(tls, "server.crt") },
        key: { file: join(tls, "server.key") },
        rootcert: tlsCa,
        // Only its own: the other organisations' TLS roots come from the channel's configuration.
        clientRootCAs: { files: [tlsCa.file] },
        clientCert: { file: join(tls, "server.crt") },
        clientKey: { file: join(tls, "server.key") },
      },
      BCCSP,
      handlers: {
        authFilters: [{ name: "DefaultAuth" }, { name: "ExpirationCheck" }, { name: "TimeWindowCheck" }],
        decorators: [{ name: "DefaultDecorator" }],
        endorsers: { escc: { name: "DefaultEndorsement" } },
        validators: { vscc: { name: "DefaultValidation" } },
      },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: MESSAGE_BYTES,
      maxSendMsgSize: MESSAGE_BYTES,
      keepalive: { minInterval: "60s", client: { interval: "60s", timeout: "20s" }, deliveryClient: { interval: "60s", timeout: "20s" } },
      gossip: {
        bootstrap: endpoint,
        endpoint,
        externalEndpoint: endpoint, // without it the other organisations never see this peer
        useLeaderElection: false,
        orgLeader: true,
        state: { enabled: false },
        // A peer that is first dialled before it knows the channel's TLS roots is next dialled after reconnectInterval:
        // with Fabric's 25 s a fresh or restarted network could not endorse for half a minute.
        reconnectInterval: "2s",
        aliveTimeInterval: "1s",
        publishCertPeriod: "1s",
        publishStateInfoInterval: "1s",
        requestStateInfoInterval: "1s",
        membershipTrackerInterval: "1s",
        pvtData: {
          // How long a commit waits for private data that no peer has: Fabric's 60 s would hold up a peer that catches up
          // for a minute at each such block. What comes later is fetched by the reconciler.
          pullRetryThreshold: "5s",
          transientstoreMaxBlockRetention: 20_000,
          pushAckTimeout: "3s",
          btlPullMargin: 10,
          reconcileBatchSize: 10,
          reconcileSleepInterval: "10s",
          reconciliationEnabled: true,
          implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
        },
      },
      deliveryclient: {
        blockGossipEnabled: false, // each peer pulls its own blocks from the orderers
        reconnectTotalTimeThreshold: "3600s",
        connTimeout: "3s",
        reConnectBackoffThreshold: "2s",
        policy: "cluster",
      },
    },
    vm: { endpoint: "" }, // no Docker
    chaincode: {
      externalBuilders: [{ name: "ccaas", path: join(up, "builder") }],
      executetimeout: "30s",
      installTimeout: "300s",
      startuptimeout: "300s",
      mode: "net",
      keepalive: 0,
      system: { _lifecycle: "enable", cscc: "enable", lscc: "enable", qscc: "enable" },
      runtimeParams: { useWriteBatch: true, maxSizeWriteBatch: 1000, useGetMultipleKeys: true, maxSizeGetMultipleKeys: 1000 },
    },
    ledger: {
      state: { stateDatabase: "goleveldb", totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: { collElgProcMaxDbBatchSize: 5000, collElgProcDbBatchesInterval: 1000, deprioritizedDataReconcilerInterval: "60m", purgeInterval: 100 },
      snapshots: { rootDir: "" }, // under fileSystemPath
    },
    operations: {
      listenAddress: `${node.host}:${node.operationsPort}`,
      tls: {
        enabled: true,
        clientAuthRequired: true,
        cert: { file: join(tls, "server.crt") },
        key: { file: join(tls, "server.key") },
        clientRootCAs: { files: [tlsCa.file] },
      },
    },
    metrics: { provider: "prometheus" },
  };
}

/** An orderer's orderer.yaml. Whatever is not in the file cannot be set by an environment variable either. */
export function ordererConfig(node: OrdererNode, up: string): object {
  const crypto = join(up, node.cryptoDir);
  const Certificate = join(crypto, "tls", "server.crt");
  const PrivateKey = join(crypto, "tls", "server.key");
  const ca = join(crypto, "tls", "ca.crt");
  const localTls = { Enabled: true, Certificate, PrivateKey, ClientAuthRequired: true, RootCAs: [ca], ClientRootCAs: [ca] };
  return {
    General: {
      ListenAddress: node.host,
      ListenPort: node.port,
      TLS: { ...localTls, ClientAuthRequired: node.clientCertificates === "required" },
      Keepalive: { ServerMinInterval: "60s", ServerInterval: "7200s", ServerTimeout: "20s" },
      MaxRecvMsgSize: MESSAGE_BYTES,
      MaxSendMsgSize: MESSAGE_BYTES,
      // The defaults (7 s, 5 s) are how long a submit hangs on a dead leader.
      Cluster: { SendBufferSize: 100, ClientCertificate: Certificate, ClientPrivateKey: PrivateKey, RPCTimeout: "1s", DialTimeout: "1s" },
      BootstrapMethod: "none", // channels are joined through the admin endpoint
      LocalMSPDir: join(crypto, "msp"),
      LocalMSPID: node.mspId,
      BCCSP,
      Authentication: { TimeWindow: "15m" },
    },
    FileLedger: { Location: "data" },
    Operations: { ListenAddress: `${node.host}:${node.operationsPort}`, TLS: localTls },
    Metrics: { Provider: "prometheus" },
    Admin: { ListenAddress: `${node.host}:${node.adminPort}`, TLS: localTls },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: "1 MB" },
    Consensus: { WALDir: "data/wal", SnapDir: "data/snapshot" },
  };
}

/** core.yaml for an organisation's administrator at the `peer` command line: `FABRIC_CFG_PATH=admin/<domain> peer …`. */
export function coreAdmin(organisation: Organisation, peer: PeerNode, up: string): object {
  const user = join(up, adminDir(organisation));
  return {
    peer: {
      localMspId: organisation.mspId,
      mspConfigPath: join(user, "msp"),
      address: `${peer.host}:${peer.port}`,
      tls: {
        enabled: true,
        clientAuthRequired: true,
        rootcert: { file: join(user, "tls", "ca.crt") },
        clientCert: { file: join(user, "tls", "client.crt") },
        clientKey: { file: join(user, "tls", "client.key") },
      },
      BCCSP,
    },
  };
}

/** core.yaml for the administrator of an orderer's own MSP, who signs changes of the ordering service; there is no peer to call. */
export function coreOrdererAdmin(node: OrdererNode, up: string): object {
  return { peer: { localMspId: node.mspId, mspConfigPath: join(up, ordererAdminDir(node), "msp"), BCCSP } };
}

/** Certificates of an organisation's administrator, relative to the network's folder. */
export function adminDir({ domain }: Pick<Organisation, "domain">): string {
  return `peerOrganizations/${domain}/users/Admin@${domain}`;
}

/** The same for the administrator of an orderer's own MSP. */
export function ordererAdminDir({ domain }: OrdererNode): string {
  return `ordererOrganizations/${domain}/users/Admin@${domain}`;
}
