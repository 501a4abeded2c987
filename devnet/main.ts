/** devnet: an embedded ledger that speaks Fabric's wire protocols. See README.md for what it is and is not. */
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Server } from "@grpc/grpc-js";
import { ChaincodeConnection } from "./chaincode/connection.ts";
import { Channel } from "./channel.ts";
import type { ChaincodePackage, Peer } from "./channel.ts";
import { CommitWaiters } from "./gateway/commit-status.ts";
import { channelConfig, ensureCryptoMaterial, genesisBlock, signingIdentity } from "./identity/index.ts";
import type { CryptoMaterial, OrganizationMaterial } from "./identity/index.ts";
import { Ledger } from "./ledger/ledger.ts";
import { approvals, commitment, needsCommit } from "./lifecycle/deploy.ts";
import type { Administrator } from "./lifecycle/deploy.ts";
import { definitionOf } from "./lifecycle/options.ts";
import type { ChaincodeOptions } from "./lifecycle/options.ts";
import { listen } from "./listener.ts";
import { decodeBlock, decodeChannelHeader, decodeEnvelope, decodePayload, encodeBlock } from "./messages/common.ts";
import { annotateBlock } from "./ordering/block.ts";
import { Orderer } from "./ordering/orderer.ts";
import { freePort } from "./port.ts";
import { readProfile, writeProfile } from "./profile.ts";
import type { ConnectionProfile } from "./profile.ts";
import { commitBatch } from "./validation/committer.ts";
import { OrderedEnvelope } from "./validation/transaction.ts";

export type { ChaincodeOptions, CollectionOptions } from "./lifecycle/options.ts";
export type { ConnectionProfile, ProfileOrganisation, ProfilePeer } from "./profile.ts";

export interface OrganisationOptions {
  readonly mspId: string;
  /** DNS domain; names the peer (`peer0.<domain>`) and the certificate folders. */
  readonly domain: string;
  /** Name for people. */
  readonly name: string;
  /** Port of this organisation's peer; goes before `listen`. */
  readonly port?: number;
}

export interface BatchOptions {
  /** Milliseconds that the first message of a batch waits at most. */
  readonly timeoutMs: number;
  readonly maxMessages: number;
  readonly preferredMaxBytes: number;
  readonly absoluteMaxBytes: number;
}

export interface DevnetOptions {
  /** Folder of the ledger, the certificates and the connection profile; made if it is not there. */
  readonly dir: string;
  readonly channel: string;
  /** Fixed once the ledger exists. */
  readonly organisations: readonly OrganisationOptions[];
  /** Organisation i listens on `basePort` + 10·i; 0 (the default) takes free ports and keeps them in `dir`. */
  readonly listen?: { readonly host?: string; readonly basePort?: number };
  readonly chaincodes: readonly ChaincodeOptions[];
  readonly batch?: Partial<BatchOptions>;
  /** Milliseconds that a chaincode may run; 30 000 as in Fabric. */
  readonly executeTimeoutMs?: number;
  readonly onLog?: (message: string) => void;
}

export interface Devnet {
  readonly profile: ConnectionProfile;
  /** `dir`/connection.json. */
  readonly profilePath: string;
  /** Makes an organisation's peer go away: it no longer listens nor endorses. Its private data keep coming in. */
  stopPeer(mspId: string): void;
  /** Brings a stopped peer back, at the same address. */
  startPeer(mspId: string): Promise<void>;
  /** Commits what was accepted, closes all connections and the ledger. */
  stop(): Promise<void>;
}

const DEFAULT_BATCH: BatchOptions = {
  timeoutMs: 200, maxMessages: 500, preferredMaxBytes: 2 << 20, absoluteMaxBytes: 10 << 20,
};

/**
 * Starts devnet in a folder: makes or opens the ledger, commits changed chaincode definitions, listens.
 * The chaincodes themselves need not run yet; they are dialled when they are needed.
 * @throws {Error} the folder is in use, a port is taken, or the options do not fit the ledger that is there
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const log = options.onLog ?? (() => undefined);
  const host = options.listen?.host ?? "127.0.0.1";
  await mkdir(options.dir, { recursive: true });
  const profilePath = join(options.dir, "connection.json");
  const material = await ensureCryptoMaterial(join(options.dir, "organizations"), {
    peerOrganizations: options.organisations,
    ordererOrganization: { mspId: "OrdererMSP", domain: "orderer.invalid", name: "Ordering service" },
  });
  const ports = await choosePorts(options, host, await readProfile(profilePath));
  const ledger = await Ledger.open(join(options.dir, "ledger"));
  const connections: ChaincodeConnection[] = [];
  const servers = new Map<string, Server>();
  const shutDown = (): void => {
    for (const server of servers.values()) server.forceShutdown();
    for (const connection of connections) connection.close();
  };
  try {
    const batch = { ...DEFAULT_BATCH, ...options.batch };
    if (ledger.height === 0) await writeGenesis(ledger, options, material, host, ports, batch);
    const channel = openChannel(ledger, options, material, host, ports, connections, log);
    const signer = signingIdentity("OrdererMSP", material.ordererOrganization.nodes[0].signing);
    await deploy(channel, options, material, (envelopes) =>
      commitBatch(channel, signer, envelopes.map((bytes) => new OrderedEnvelope(bytes))));
    const rules = { ...batch, maxMessageCount: batch.maxMessages };
    const orderer = new Orderer(channel, rules, (messages) => commitBatch(channel, signer, messages));
    const waiters = new CommitWaiters(channel);
    const peerOf = (mspId: string): Peer => {
      const peer = channel.peers.find((one) => one.mspId === mspId);
      if (peer === undefined) throw new Error(`no organisation ${mspId}`);
      return peer;
    };
    const startPeer = async (mspId: string): Promise<void> => {
      if (servers.has(mspId)) return;
      const peer = peerOf(mspId);
      const { tls } = material.peerOrganizations[channel.peers.indexOf(peer)]!.nodes[0];
      servers.set(mspId, await listen(channel, peer, tls, orderer, waiters));
      peer.running = true;
    };
    for (const { mspId } of channel.peers) await startPeer(mspId);
    const profile = describe(options, material, channel);
    await writeProfile(profilePath, profile);
    return {
      profile, profilePath, startPeer,
      stopPeer(mspId) {
        peerOf(mspId).running = false;
        servers.get(mspId)?.forceShutdown();
        servers.delete(mspId);
      },
      async stop() {
        await orderer.stop();
        shutDown();
        waiters.close();
        await ledger.close();
      },
    };
  } catch (error) {
    shutDown();
    await ledger.close();
    throw error;
  }
}

/** One port for each organisation: as told, as remembered, or free. */
async function choosePorts(
  { organisations, listen: where }: DevnetOptions, host: string, known: ConnectionProfile | undefined,
): Promise<number[]> {
  const base = where?.basePort ?? 0;
  return Promise.all(organisations.map(async ({ mspId, port }, i) => {
    if (port !== undefined) return port;
    if (base !== 0) return base + 10 * i;
    const remembered = known?.organisations[mspId]?.peers[0]?.address.split(":").at(-1);
    return remembered === undefined ? freePort(host) : Number(remembered);
  }));
}

async function writeGenesis(
  ledger: Ledger, options: DevnetOptions, material: CryptoMaterial, host: string, ports: readonly number[],
  batch: BatchOptions,
): Promise<void> {
  const bytes = Buffer.from(genesisBlock({
    channelId: options.channel,
    peerOrganizations: material.peerOrganizations.map((organization, i) => ({
      material: organization, anchorPeers: [{ host, port: ports[i]! }],
    })),
    ordererOrganization: { material: material.ordererOrganization, endpoints: [] },
    batch: {
      timeoutMs: batch.timeoutMs, maxMessageCount: batch.maxMessages, preferredMaxBytes: batch.preferredMaxBytes,
      absoluteMaxBytes: batch.absoluteMaxBytes,
    },
  }, new Date()));
  const block = annotateBlock(decodeBlock(bytes), Uint8Array.of(0), Buffer.alloc(0));
  const header = decodePayload(decodeEnvelope(block.envelopes[0]!).payload).header!;
  await ledger.commit({
    block, bytes: encodeBlock(block), codes: [0], txIds: [decodeChannelHeader(header.channelHeader).txId],
    commitHash: Buffer.alloc(0), lastConfig: 0, changes: [], changesLifecycle: false,
  });
}

function openChannel(
  ledger: Ledger, options: DevnetOptions, material: CryptoMaterial, host: string, ports: readonly number[],
  connections: ChaincodeConnection[], log: (message: string) => void,
): Channel {
  const config = channelConfig(ledger.blockBytes(0)!);
  const wanted = options.organisations.map(({ mspId }) => mspId).sort();
  if (config.channelId !== options.channel || config.applicationOrganizations.join() !== wanted.join()) {
    throw new Error(
      `the ledger in ${options.dir} is for channel ${config.channelId} with ${config.applicationOrganizations.join(", ")}; ` +
        "devnet cannot change that: use another folder",
    );
  }
  const packages = new Map(options.chaincodes.map(({ name, version, packageId, address }): [string, ChaincodePackage] =>
    [name, { packageId: packageId ?? `${name}_${version}:unnamed`, address }]));
  const checked = new Set(options.chaincodes.flatMap(({ packageId }) => packageId ?? []));
  const peers = material.peerOrganizations.map((organization, i) => {
    const chaincodes = new Map<string, ChaincodeConnection>();
    for (const { packageId, address } of packages.values()) {
      if (chaincodes.has(packageId)) continue;
      const own = typeof address === "string" ? address : address[organization.mspId];
      if (own === undefined) throw new Error(`chaincode package ${packageId} has no address for ${organization.mspId}`);
      const connection = new ChaincodeConnection(packageId, own, checked.has(packageId));
      chaincodes.set(packageId, connection);
      connections.push(connection);
    }
    return makePeer(config, organization, `${host}:${ports[i]}`, chaincodes);
  });
  return new Channel({ config, ledger, peers, packages, executeTimeoutMs: options.executeTimeoutMs ?? 30_000, log });
}

function makePeer(
  config: Channel["config"], { mspId, nodes }: OrganizationMaterial, address: string, chaincodes: Peer["chaincodes"],
): Peer {
  const signer = signingIdentity(mspId, nodes[0].signing);
  const identity = config.msps.deserialize(signer.serialized);
  return { mspId, name: nodes[0].name, address, signer, identity, chaincodes, running: true };
}

/** Puts new and changed definitions on the ledger: one block with the approvals, one with the commit, for each. */
async function deploy(
  channel: Channel, options: DevnetOptions, material: CryptoMaterial, commit: (envelopes: Buffer[]) => Promise<void>,
): Promise<void> {
  const administrators = channel.peers.map((peer, i): Administrator => ({
    peer, signer: signingIdentity(peer.mspId, material.peerOrganizations[i]!.admin.signing),
  }));
  for (const chaincode of options.chaincodes) {
    const definition = definitionOf(chaincode);
    const view = channel.ledger.view();
    const committed = view.definition(definition.name);
    view.release();
    if (!needsCommit(committed, definition)) continue;
    await commit(await approvals(channel, administrators, definition, channel.packages.get(definition.name)!.packageId));
    await commit([await commitment(channel, administrators, definition)]);
    const after = channel.ledger.view();
    const now = after.definition(definition.name);
    after.release();
    if (now?.sequence !== definition.sequence) throw new Error(`the definition of chaincode ${definition.name} was not accepted`);
    channel.log(`chaincode ${definition.name} ${definition.version}: definition ${definition.sequence} committed`);
  }
}

function describe(options: DevnetOptions, material: CryptoMaterial, channel: Channel): ConnectionProfile {
  const path = (file: string): string => relative(options.dir, file);
  return {
    channel: options.channel,
    organisations: Object.fromEntries(material.peerOrganizations.map((organization, i) => {
      const { mspId, domain, name, folder, tlsCa } = organization;
      const { name: peerName, address } = channel.peers[i]!;
      const peers = [{ name: peerName, address, tlsCaFile: path(tlsCa.certificatePath) }];
      return [mspId, { domain, name, peers, mspDir: path(folder) }];
    })),
  };
}
