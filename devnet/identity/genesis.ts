/**
 * Block 0 of a channel, as configtxgen would write it for one orderer organisation and some peer organisations
 * (hyperledger/fabric internal/configtxgen/encoder/encoder.go), so that whatever decodes Fabric's configuration blocks
 * finds the organisations' roots and policies in it.
 */
import { createHash, randomBytes } from "node:crypto";
import { common, msp as mspPb, orderer, peer } from "@hyperledger/fabric-protos";
import { blockDataHash } from "./block.ts";
import type { MetaRule } from "./policy.ts";
import { parsePolicy } from "./policy-language.ts";

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** When the orderer cuts a block. */
export interface BatchConfig {
  readonly maxMessageCount: number;
  readonly absoluteMaxBytes: number;
  readonly preferredMaxBytes: number;
  /** Milliseconds after the first message of a batch. */
  readonly timeoutMs: number;
}

/** The part of an `OrganizationMaterial` that goes into a configuration. */
export interface OrganizationCertificates {
  readonly mspId: string;
  readonly ca: { readonly certificatePem: string };
  readonly tlsCa: { readonly certificatePem: string };
}

export interface ChannelSpec {
  readonly channelId: string;
  readonly peerOrganizations: readonly { readonly material: OrganizationCertificates; readonly anchorPeers: readonly HostPort[] }[];
  readonly ordererOrganization: { readonly material: OrganizationCertificates; readonly endpoints: readonly HostPort[] };
  readonly batch: BatchConfig;
}

/** Fabric leaves the name to the ordering service; clients and verifiers only look for "BFT". */
const CONSENSUS_TYPE = "devnet";
/** Everything in the tree may be changed by the administrators of the group that holds it. */
const MOD_POLICY = "Admins";
const ONE_HASH_OVER_ALL_ENVELOPES = 4_294_967_295;

/**
 * Writes block 0.
 * @param now the channel's timestamp, kept in whole seconds
 * @returns `common.Block` bytes; two calls differ in the nonce, so keep the first
 */
export function genesisBlock(spec: ChannelSpec, now: Date): Uint8Array {
  const config = new common.Config();
  config.setChannelGroup(channelGroup(spec));
  const configEnvelope = new common.ConfigEnvelope();
  configEnvelope.setConfig(config);

  const nonce = randomBytes(24);
  const channelHeader = common.ChannelHeader.deserializeBinary(timestampField(now));
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setChannelId(spec.channelId);
  channelHeader.setTxId(createHash("sha256").update(nonce).digest("hex")); // of nonce ‖ creator, and nobody is the creator
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(configEnvelope.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const envelopeBytes = envelope.serializeBinary();

  const blockHeader = new common.BlockHeader();
  blockHeader.setDataHash(blockDataHash([envelopeBytes]));
  const data = new common.BlockData();
  data.addData(envelopeBytes);
  const block = new common.Block();
  block.setHeader(blockHeader);
  block.setData(data);
  block.setMetadata(unsignedMetadata());
  return block.serializeBinary();
}

/**
 * A channel header with nothing but `timestamp` (field 3: Timestamp{1 seconds}), in wire format: fabric-protos takes
 * only Timestamp objects of its own copy of google-protobuf, which importers cannot reach.
 */
function timestampField(now: Date): Uint8Array {
  const seconds: number[] = [];
  for (let left = BigInt(Math.floor(now.getTime() / 1000)); ; left >>= 7n) {
    seconds.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
    if (left <= 0x7fn) break;
  }
  return Buffer.of(0x1a, seconds.length + 1, 0x08, ...seconds);
}

/** Five slots; the first names block 0 as the last configuration, and is not signed: a reader must pin this block's hash. */
function unsignedMetadata(): common.BlockMetadata {
  const orderers = new common.OrdererBlockMetadata();
  orderers.setLastConfig(new common.LastConfig());
  const signatures = new common.Metadata();
  signatures.setValue(orderers.serializeBinary());
  const metadata = new common.BlockMetadata();
  metadata.addMetadata(signatures.serializeBinary());
  for (let slot = 1; slot < 5; slot++) metadata.addMetadata(new Uint8Array());
  return metadata;
}

function channelGroup(spec: ChannelSpec): common.ConfigGroup {
  const channel = group();
  const hashing = new common.HashingAlgorithm();
  hashing.setName("SHA256");
  const structure = new common.BlockDataHashingStructure();
  structure.setWidth(ONE_HASH_OVER_ALL_ENVELOPES);
  setValue(channel, "HashingAlgorithm", hashing);
  setValue(channel, "BlockDataHashingStructure", structure);
  setValue(channel, "Capabilities", capabilities("V3_0"));
  setMembershipPolicies(channel);
  channel.getGroupsMap().set("Application", applicationGroup(spec));
  channel.getGroupsMap().set("Orderer", ordererGroup(spec));
  return channel;
}

function applicationGroup({ peerOrganizations }: ChannelSpec): common.ConfigGroup {
  const application = group();
  setValue(application, "Capabilities", capabilities("V2_5"));
  setMembershipPolicies(application);
  setMetaPolicy(application, "Endorsement", "MAJORITY", "Endorsement");
  setMetaPolicy(application, "LifecycleEndorsement", "MAJORITY", "Endorsement");
  for (const { material, anchorPeers } of peerOrganizations) {
    const { mspId } = material;
    const organization = organizationGroup(material, {
      Readers: `OR('${mspId}.admin', '${mspId}.peer', '${mspId}.client')`,
      Writers: `OR('${mspId}.admin', '${mspId}.client')`,
      Admins: `OR('${mspId}.admin')`,
      Endorsement: `OR('${mspId}.peer')`,
    });
    if (anchorPeers.length > 0) {
      const anchors = new peer.AnchorPeers();
      for (const { host, port } of anchorPeers) {
        const anchor = new peer.AnchorPeer();
        anchor.setHost(host);
        anchor.setPort(port);
        anchors.addAnchorPeers(anchor);
      }
      setValue(organization, "AnchorPeers", anchors);
    }
    application.getGroupsMap().set(mspId, organization);
  }
  return application;
}

function ordererGroup({ ordererOrganization: { material, endpoints }, batch }: ChannelSpec): common.ConfigGroup {
  const ordering = group();
  const consensus = new orderer.ConsensusType();
  consensus.setType(CONSENSUS_TYPE);
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(batch.maxMessageCount);
  size.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
  size.setPreferredMaxBytes(batch.preferredMaxBytes);
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout(`${batch.timeoutMs}ms`);
  setValue(ordering, "ConsensusType", consensus);
  setValue(ordering, "BatchSize", size);
  setValue(ordering, "BatchTimeout", timeout);
  setValue(ordering, "ChannelRestrictions", new orderer.ChannelRestrictions());
  setValue(ordering, "Capabilities", capabilities("V2_0"));
  setMembershipPolicies(ordering);
  setMetaPolicy(ordering, "BlockValidation", "ANY", "Writers");
  const { mspId } = material;
  const organization = organizationGroup(material, {
    Readers: `OR('${mspId}.member')`,
    Writers: `OR('${mspId}.member')`,
    Admins: `OR('${mspId}.admin')`,
  });
  const addresses = new common.OrdererAddresses();
  addresses.setAddressesList(endpoints.map(({ host, port }) => `${host}:${port}`));
  setValue(organization, "Endpoints", addresses);
  ordering.getGroupsMap().set(mspId, organization);
  return ordering;
}

function organizationGroup(material: OrganizationCertificates, policies: Readonly<Record<string, string>>): common.ConfigGroup {
  const organization = group();
  setValue(organization, "MSP", mspConfig(material));
  for (const [name, text] of Object.entries(policies)) {
    setPolicy(organization, name, common.Policy.PolicyType.SIGNATURE, parsePolicy(text));
  }
  return organization;
}

/** An organisation's MSP with its four role OUs, all certified by its one CA. */
export function mspConfig({ mspId, ca, tlsCa }: OrganizationCertificates): mspPb.MSPConfig {
  const root = Buffer.from(ca.certificatePem);
  const unit = (name: string): mspPb.FabricOUIdentifier => {
    const identifier = new mspPb.FabricOUIdentifier();
    identifier.setCertificate(root);
    identifier.setOrganizationalUnitIdentifier(name);
    return identifier;
  };
  const units = new mspPb.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(unit("client"));
  units.setPeerOuIdentifier(unit("peer"));
  units.setAdminOuIdentifier(unit("admin"));
  units.setOrdererOuIdentifier(unit("orderer"));
  const crypto = new mspPb.FabricCryptoConfig();
  crypto.setSignatureHashFamily("SHA2");
  crypto.setIdentityIdentifierHashFunction("SHA256");
  const fabric = new mspPb.FabricMSPConfig();
  fabric.setName(mspId);
  fabric.addRootCerts(root);
  fabric.addTlsRootCerts(Buffer.from(tlsCa.certificatePem));
  fabric.setCryptoConfig(crypto);
  fabric.setFabricNodeOus(units);
  const config = new mspPb.MSPConfig();
  config.setConfig(fabric.serializeBinary());
  return config;
}

function group(): common.ConfigGroup {
  const created = new common.ConfigGroup();
  created.setModPolicy(MOD_POLICY);
  return created;
}

function setValue(target: common.ConfigGroup, key: string, message: { serializeBinary(): Uint8Array }): void {
  const value = new common.ConfigValue();
  value.setValue(message.serializeBinary());
  value.setModPolicy(MOD_POLICY);
  target.getValuesMap().set(key, value);
}

function setPolicy(target: common.ConfigGroup, name: string, type: number, bytes: Uint8Array): void {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(bytes);
  const entry = new common.ConfigPolicy();
  entry.setPolicy(policy);
  entry.setModPolicy(MOD_POLICY);
  target.getPoliciesMap().set(name, entry);
}

function setMetaPolicy(target: common.ConfigGroup, name: string, rule: MetaRule, subPolicy: string): void {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy(subPolicy);
  setPolicy(target, name, common.Policy.PolicyType.IMPLICIT_META, meta.serializeBinary());
}

function setMembershipPolicies(target: common.ConfigGroup): void {
  setMetaPolicy(target, "Readers", "ANY", "Readers");
  setMetaPolicy(target, "Writers", "ANY", "Writers");
  setMetaPolicy(target, "Admins", "MAJORITY", "Admins");
}

function capabilities(name: string): common.Capabilities {
  const message = new common.Capabilities();
  message.getCapabilitiesMap().set(name, new common.Capability());
  return message;
}
