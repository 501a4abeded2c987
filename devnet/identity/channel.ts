/**
 * A channel as its newest configuration block describes it: MSPs, policies by path, batch limits
 * (hyperledger/fabric common/channelconfig, common/policies/policy.go).
 */
import { common, orderer } from "@hyperledger/fabric-protos";
import type { BatchConfig } from "./genesis.ts";
import { Msp, MspManager } from "./msp.ts";
import { implicitMetaPolicy, missingPolicy, signaturePolicy, type MetaRule, type Policy } from "./policy.ts";
import { PolicyError } from "./policy-language.ts";

/** Not a configuration block, or one that devnet cannot read. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The policy of a chaincode definition that names none. */
const DEFAULT_ENDORSEMENT = "/Channel/Application/Endorsement";
const ROOT = "Channel";

export class ChannelConfig {
  readonly channelId: string;
  readonly sequence: bigint;
  readonly msps: MspManager;
  /** MSP ids of the application organisations, ascending. */
  readonly applicationOrganizations: readonly string[];
  readonly batch: BatchConfig;
  /** By path below /Channel, e.g. `Application/Org1MSP/Endorsement`. */
  readonly #policies: ReadonlyMap<string, Policy>;

  /** See `channelConfig`. */
  constructor(configBlock: Uint8Array) {
    const { channelId, config } = readConfig(configBlock);
    const channel = config.getChannelGroup();
    const application = channel?.getGroupsMap().get("Application");
    const ordering = channel?.getGroupsMap().get("Orderer");
    if (!channel || !application || !ordering) throw new ConfigError(`channel ${channelId} lacks a configuration group`);
    this.channelId = channelId;
    this.sequence = BigInt(config.getSequence());
    const applicationMsps = organizationMsps(application);
    this.applicationOrganizations = applicationMsps.map(({ mspId }) => mspId).sort();
    this.msps = new MspManager([...applicationMsps, ...organizationMsps(ordering)]);
    this.batch = readBatch(ordering);
    this.#policies = readPolicies(channel);
  }

  /**
   * A policy by absolute path (`/Channel/Application/Writers`, `/Channel/Application/Org1MSP/Endorsement`) or by its
   * path below `/Channel`. An unknown one is never satisfied ("no such policy: '…'"), as in Fabric.
   */
  policy(path: string): Policy {
    const prefix = `/${ROOT}/`;
    const below = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    return this.#policies.get(below) ?? missingPolicy(below);
  }

  /**
   * The policy of a chaincode definition or collection.
   * @param bytes `peer.ApplicationPolicy`; empty means `/Channel/Application/Endorsement`
   * @throws {PolicyError} undecodable, or empty inside
   */
  applicationPolicy(bytes: Uint8Array): Policy {
    if (bytes.length === 0) return this.policy(DEFAULT_ENDORSEMENT);
    let message: common.ApplicationPolicy;
    try {
      message = common.ApplicationPolicy.deserializeBinary(bytes);
    } catch (error) {
      throw new PolicyError("failed to unmarshal ApplicationPolicy bytes", { cause: error });
    }
    const signature = message.getSignaturePolicy();
    if (signature) return signaturePolicy(signature.serializeBinary());
    const reference = message.getChannelConfigPolicyReference();
    if (reference === "") throw new PolicyError("unsupported policy type: neither a signature policy nor a reference");
    return this.policy(reference);
  }
}

/**
 * Reads a channel's configuration.
 * @param configBlock `common.Block` bytes whose first envelope is a configuration
 * @throws {ConfigError} not a configuration block, or a group, value or policy is missing or unreadable
 * @throws {PolicyError} @throws {MspError} a policy or MSP in it is not usable
 */
export const channelConfig = (configBlock: Uint8Array): ChannelConfig => new ChannelConfig(configBlock);

function readConfig(block: Uint8Array): { readonly channelId: string; readonly config: common.Config } {
  try {
    const [envelope] = common.Block.deserializeBinary(block).getData()?.getDataList_asU8() ?? [];
    if (!envelope) throw new ConfigError("the block has no envelope");
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    if (header.getType() !== common.HeaderType.CONFIG) throw new ConfigError("the block is not a configuration block");
    const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
    if (!config) throw new ConfigError("the envelope has no configuration");
    return { channelId: header.getChannelId(), config };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError("the block cannot be decoded", { cause: error });
  }
}

function entries<V>(map: { forEach(callback: (value: V, key: string) => void): void }): [string, V][] {
  const list: [string, V][] = [];
  map.forEach((value, key) => list.push([key, value]));
  return list;
}

function organizationMsps(parent: common.ConfigGroup): Msp[] {
  return entries(parent.getGroupsMap()).map(([name, organization]) => {
    const value = organization.getValuesMap().get("MSP");
    if (!value) throw new ConfigError(`organisation ${name} has no MSP`);
    return new Msp(value.getValue_asU8());
  });
}

function readBatch(ordering: common.ConfigGroup): BatchConfig {
  const value = (key: string): Uint8Array => {
    const found = ordering.getValuesMap().get(key);
    if (!found) throw new ConfigError(`the orderer group has no ${key}`);
    return found.getValue_asU8();
  };
  const size = orderer.BatchSize.deserializeBinary(value("BatchSize"));
  return {
    maxMessageCount: size.getMaxMessageCount(),
    absoluteMaxBytes: size.getAbsoluteMaxBytes(),
    preferredMaxBytes: size.getPreferredMaxBytes(),
    timeoutMs: goDurationMs(orderer.BatchTimeout.deserializeBinary(value("BatchTimeout")).getTimeout()),
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's duration text (`2s`, `1m30s`, `500ms`) in milliseconds. */
function goDurationMs(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) throw new ConfigError(`cannot read the duration '${text}'`);
  let total = 0;
  for (const [, amount, unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return total;
}

/** All policies of a group and of the groups in it, by path below the group. */
function readPolicies(parent: common.ConfigGroup): Map<string, Policy> {
  const groups = entries(parent.getGroupsMap()).map(([name, group]) => [name, readPolicies(group)] as const);
  const policies = new Map<string, Policy>();
  for (const [name, entry] of entries(parent.getPoliciesMap())) {
    const policy = entry.getPolicy();
    if (!policy) throw new ConfigError(`policy ${name} is empty`);
    const bytes = policy.getValue_asU8();
    switch (policy.getType()) {
      case common.Policy.PolicyType.SIGNATURE:
        policies.set(name, signaturePolicy(bytes));
        break;
      case common.Policy.PolicyType.IMPLICIT_META: {
        const meta = common.ImplicitMetaPolicy.deserializeBinary(bytes);
        const sub = meta.getSubPolicy();
        const subPolicies = groups.map(([, found]) => found.get(sub) ?? missingPolicy(sub));
        policies.set(name, implicitMetaPolicy(META_RULES[meta.getRule()], sub, subPolicies));
        break;
      }
      default:
        throw new ConfigError(`policy ${name} has unknown policy type ${policy.getType()}`);
    }
  }
  for (const [group, found] of groups) for (const [name, policy] of found) policies.set(`${group}/${name}`, policy);
  return policies;
}

const META_RULES = ["ANY", "ALL", "MAJORITY"] as const satisfies readonly MetaRule[];
