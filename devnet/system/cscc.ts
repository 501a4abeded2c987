/** Configuration system chaincode: which channels there are, and how they are configured (core/scc/cscc). */
import { POLICY } from "../channel.ts";
import { decodeBlock, decodeEnvelope, decodePayload } from "../messages/common.ts";
import type { Response } from "../messages/proposal.ts";
import { readPair, Writer } from "../wire.ts";
import { failure, success } from "./call.ts";
import type { SystemCall } from "./call.ts";

const JOINING = new Set(["JoinChain", "JoinChainBySnapshot", "JoinBySnapshotStatus"]);

export function invokeCscc({ channel, creator, input }: SystemCall): Response {
  const name = input.args[0]?.toString("utf8") ?? "";
  if (name === "GetChannels") {
    return success(new Writer().message(1, new Writer().string(1, channel.id).finish()).finish());
  }
  if (input.args.length < 2) return failure(`Incorrect number of arguments, ${input.args.length}`);
  const channelId = input.args[1]!.toString("utf8");
  if (name !== "GetConfigBlock" && name !== "GetChannelConfig") {
    return failure(JOINING.has(name) ? `devnet does not offer ${name}: it has one fixed channel` : `Requested function ${name} not found.`);
  }
  if (channelId !== channel.id) return failure(`Unknown chain ID, ${channelId}`);
  const refusal = channel.config.policy(POLICY.READERS).unsatisfied([creator]);
  if (refusal !== undefined) return failure(`access denied for [${name}][${channelId}]: [${refusal}]`);
  const block = channel.ledger.blockBytes(channel.ledger.tip.lastConfig)!;
  if (name === "GetConfigBlock") return success(block);
  const { data } = decodePayload(decodeEnvelope(decodeBlock(block).envelopes[0]!).payload);
  return success(readPair(data)[0]); // ConfigEnvelope{1 config}
}
