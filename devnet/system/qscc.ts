/** Query system chaincode: blocks and transactions of the ledger (hyperledger/fabric core/scc/qscc). */
import { POLICY } from "../channel.ts";
import { MetadataSlot } from "../messages/common.ts";
import { Writer } from "../wire.ts";
import { failure, success } from "./call.ts";
import type { SystemCall } from "./call.ts";
import type { Response } from "../messages/proposal.ts";

const FUNCTIONS = new Set(["GetChainInfo", "GetBlockByNumber", "GetBlockByHash", "GetTransactionByID", "GetBlockByTxID"]);

export function invokeQscc({ channel, creator, input }: SystemCall): Response {
  const { args } = input;
  if (args.length < 2) return failure(`Incorrect number of arguments, ${args.length}`);
  const name = args[0]!.toString("utf8");
  const channelId = args[1]!.toString("utf8");
  if (name !== "GetChainInfo" && args.length < 3) return failure(`missing 3rd argument for ${name}`);
  if (channelId !== channel.id) return failure(`Invalid chain ID, ${channelId}`);
  if (!FUNCTIONS.has(name)) {
    return failure(`access denied for [${name}][${channelId}]: [Unmapped policy for qscc/${name}]`);
  }
  const refusal = channel.config.policy(POLICY.READERS).unsatisfied([creator]);
  if (refusal !== undefined) return failure(`access denied for [${name}][${channelId}]: [${refusal}]`);
  const argument = args[2] ?? Buffer.alloc(0);
  const { ledger } = channel;
  switch (name) {
    case "GetChainInfo": {
      const { height, hash, previousHash } = ledger.tip;
      return success(new Writer().int(1, height).bytes(2, hash).bytes(3, previousHash).finish());
    }
    case "GetBlockByNumber":
      return blockByNumber(channel, argument.toString("utf8"));
    case "GetBlockByHash": {
      const number = ledger.blockNumberByHash(argument);
      const hash = argument.toString("hex");
      if (number === undefined) {
        return failure(`Failed to get block hash ${hash}, error no such block hash [${hash}] in index`);
      }
      return success(ledger.blockBytes(number)!);
    }
    default: {
      const txId = argument.toString("utf8");
      const found = ledger.transaction(txId);
      const missing = `error no such transaction ID [${txId}] in index`;
      if (name === "GetBlockByTxID") {
        return found === undefined
          ? failure(`Failed to get block for txID ${txId}, ${missing}`)
          : success(ledger.blockBytes(found.block)!);
      }
      if (found === undefined) return failure(`Failed to get transaction with id ${txId}, ${missing}`);
      const block = ledger.block(found.block)!;
      const code = block.metadata[MetadataSlot.TRANSACTIONS_FILTER]?.[found.index];
      return success(new Writer().message(1, block.envelopes[found.index]!).int(2, code).finish());
    }
  }
}

const NEWEST = 2n ** 64n - 1n;

function blockByNumber({ ledger }: SystemCall["channel"], text: string): Response {
  if (!/^\d+$/.test(text) || BigInt(text) > NEWEST) {
    return failure(`Failed to parse block number with error strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  const number = BigInt(text) === NEWEST ? ledger.height - 1 : Number(text);
  const bytes = ledger.blockBytes(number);
  return bytes === undefined
    ? failure(`Failed to get block number ${text}, error no such block number [${text}] in index`)
    : success(bytes);
}
