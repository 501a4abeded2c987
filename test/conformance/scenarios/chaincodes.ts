import { common, peer } from "@hyperledger/fabric-protos";
import { decodeEnvelope, endorsers, preparedEnvelope, readWriteSet } from "../decode.ts";
import type { Ledger } from "../ledger.ts";
import { committed, outcome } from "../observe.ts";
import { endorse, read, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import type { Operation } from "../chaincode/operations.ts";
import { CHANNEL } from "../setup.ts";

const call = (...operations: Operation[]): Operation => ({ do: "call", chaincode: "other", operations });
const tried = (operation: Operation): Operation => ({ do: "try", operation });
const by = (...organisations: string[]) => ({ endorsingOrganizations: organisations });

function system(ledger: Ledger, chaincode: string, name: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> {
  return ledger.contract("MinerMSP", chaincode).evaluate(name, { arguments: args });
}

/** Chaincode calling chaincode, and the system chaincodes that clients ask. */
export const chaincodes: Scenario[] = [
  {
    name: "a chaincode calls another: its answer comes back, its state is its own, its event is lost",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const transaction = await endorse(contract, [
        call({ do: "put", key: key(), value: "theirs" }, { do: "event", name: "inner", payload: "i" }, { do: "creator" }),
        { do: "put", key: key(), value: "ours" },
        { do: "event", name: "outer", payload: "o" },
      ], by("MinerMSP", "LabMSP"));
      const { action } = decodeEnvelope(preparedEnvelope(transaction));
      const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
      const status = await committed(transaction.submit());
      return {
        set: readWriteSet(action),
        event: [event.getEventName(), event.getChaincodeId()],
        result: JSON.parse(Buffer.from(transaction.getResult()).toString()) as unknown,
        status,
        main: await read(contract, [{ do: "get", key: key() }]),
        other: await read(ledger.contract("MinerMSP", "other"), [{ do: "get", key: key() }]),
      };
    },
  },
  {
    name: "a called chaincode's failure is an answer, and what it wrote before stays in the transaction",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const operations = [call({ do: "put", key: key(), value: "1" }, { do: "throw", message: "inner bad" }), call({ do: "respond", status: 404, message: "not here", payload: "p" })];
      const answers = await read(contract, operations);
      const status = await run(contract, operations);
      return { answers, status, written: await read(ledger.contract("MinerMSP", "other"), [{ do: "get", key: key() }]) };
    },
  },
  {
    name: "a chaincode cannot call itself, one that is not there, or a channel that is not there",
    run: async (ledger) =>
      read(ledger.contract("MinerMSP"), [
        tried({ do: "call", chaincode: "main", operations: [{ do: "creator" }] }),
        tried({ do: "call", chaincode: "ghost", operations: [] }),
        tried({ do: "call", chaincode: "qscc", operations: [] }),
        tried({ do: "call", chaincode: "other", operations: [], channel: "nowhere" }),
        tried({ do: "call", chaincode: "other", operations: [{ do: "channel" }], channel: CHANNEL }),
      ]),
  },
  {
    name: "policies: of caller and callee where both write, of both where only the callee writes, of the caller where it only reads",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(ledger.contract("MinerMSP", "other"), [{ do: "put", key: key(), value: "1" }]);
      const put: Operation = { do: "put", key: key(), value: "2" };
      return {
        calleeWritesOne: await run(contract, [call(put)], by("LabMSP")),
        calleeWritesTwo: await run(contract, [call(put)], by("LabMSP", "MinerMSP")),
        bothWriteOne: await run(contract, [call(put), put], by("LabMSP")),
        readsOne: await run(contract, [call({ do: "get", key: key() })], by("LabMSP")),
        otherCallsMainOne: await run(ledger.contract("MinerMSP", "other"), [{ do: "call", chaincode: "main", operations: [put] }], by("LabMSP")),
        otherCallsMainReads: await run(ledger.contract("MinerMSP", "other"), [{ do: "call", chaincode: "main", operations: [{ do: "get", key: key() }] }], by("LabMSP")),
        chosen: endorsers(await endorse(ledger.contract("MinerMSP", "other"), [{ do: "call", chaincode: "main", operations: [put] }])).length,
      };
    },
  },
  {
    name: "a called chaincode's reads conflict like the caller's own",
    run: async (ledger, key) => {
      const other = ledger.contract("MinerMSP", "other");
      const contract = ledger.contract("MinerMSP");
      await run(other, [{ do: "put", key: key(), value: "1" }]);
      const reader = await endorse(contract, [call({ do: "get", key: key() }), { do: "put", key: key(), value: "x" }]);
      await run(other, [{ do: "put", key: key(), value: "2" }]);
      return committed(reader.submit());
    },
  },
  {
    name: "qscc: chain, blocks and transactions by number, hash and id, and its refusals",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "1" }]);
      const { blockNumber } = await (await transaction.submit()).getStatus();
      const id = transaction.getTransactionId();
      const info = common.BlockchainInfo.deserializeBinary(await system(ledger, "qscc", "GetChainInfo", CHANNEL));
      const byNumber = common.Block.deserializeBinary(await system(ledger, "qscc", "GetBlockByNumber", CHANNEL, String(blockNumber)));
      const newest = common.Block.deserializeBinary(await system(ledger, "qscc", "GetBlockByNumber", CHANNEL, "18446744073709551615"));
      const byHash = common.Block.deserializeBinary(await system(ledger, "qscc", "GetBlockByHash", CHANNEL, info.getCurrentblockhash_asU8()));
      const byId = common.Block.deserializeBinary(await system(ledger, "qscc", "GetBlockByTxID", CHANNEL, id));
      const processed = peer.ProcessedTransaction.deserializeBinary(await system(ledger, "qscc", "GetTransactionByID", CHANNEL, id));
      return {
        tip: BigInt(info.getHeight()) === blockNumber + 1n,
        numbers: [byNumber, newest, byHash, byId].map((block) => BigInt(block.getHeader()!.getNumber()) === blockNumber),
        code: processed.getValidationcode(),
        sameTransaction: decodeEnvelope(processed.getTransactionenvelope()!).channelHeader.getTxId() === id,
        noBlock: await outcome(system(ledger, "qscc", "GetBlockByNumber", CHANNEL, "999999")),
        noNumber: await outcome(system(ledger, "qscc", "GetBlockByNumber", CHANNEL, "x")),
        noTransaction: await outcome(system(ledger, "qscc", "GetTransactionByID", CHANNEL, "no such id")),
        noBlockOfTransaction: await outcome(system(ledger, "qscc", "GetBlockByTxID", CHANNEL, "no such id")),
        noFunction: await outcome(system(ledger, "qscc", "Foo", CHANNEL)),
        noFunctionWithArgument: await outcome(system(ledger, "qscc", "Foo", CHANNEL, "x")),
        noChannel: await outcome(system(ledger, "qscc", "GetChainInfo", "nowhere")),
        noArguments: await outcome(system(ledger, "qscc", "GetChainInfo")),
        submitted: await outcome(ledger.contract("MinerMSP", "qscc").newProposal("GetChainInfo", { arguments: [CHANNEL] }).endorse()),
      };
    },
  },
  {
    name: "cscc and _lifecycle tell the channel and the committed definition",
    run: async (ledger) => {
      const channels = peer.ChannelQueryResponse.deserializeBinary(await system(ledger, "cscc", "GetChannels"));
      const config = common.Block.deserializeBinary(await system(ledger, "cscc", "GetConfigBlock", CHANNEL));
      const argument = new peer.lifecycle.QueryChaincodeDefinitionArgs();
      argument.setName("main");
      const definition = peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(
        await system(ledger, "_lifecycle", "QueryChaincodeDefinition", argument.serializeBinary()));
      const policy = peer.ApplicationPolicy.deserializeBinary(definition.getValidationParameter_asU8());
      const ghost = new peer.lifecycle.QueryChaincodeDefinitionArgs();
      ghost.setName("ghost");
      return {
        channels: channels.getChannelsList().map((channel) => channel.getChannelId()),
        configBlock: config.getHeader()!.getNumber(),
        definition: {
          sequence: definition.getSequence(),
          version: definition.getVersion(),
          plugins: [definition.getEndorsementPlugin(), definition.getValidationPlugin()],
          init: definition.getInitRequired(),
          principals: policy.getSignaturePolicy()?.getIdentitiesList().length,
          collections: definition.getCollections()?.getConfigList().map((collection) => {
            const fixed = collection.getStaticCollectionConfig()!;
            return [fixed.getName(), fixed.getRequiredPeerCount(), fixed.getMaximumPeerCount(), fixed.getBlockToLive(), fixed.getMemberOnlyRead(), fixed.getMemberOnlyWrite(), fixed.hasEndorsementPolicy()];
          }),
        },
        ghost: await outcome(system(ledger, "_lifecycle", "QueryChaincodeDefinition", ghost.serializeBinary())),
        unknownFunction: await outcome(system(ledger, "_lifecycle", "Foo", "x")),
        csccUnknown: await outcome(system(ledger, "cscc", "Foo", CHANNEL)),
      };
    },
  },
];
