import type { Transaction } from "@hyperledger/fabric-gateway";
import { common, gateway, ledger, msp, peer } from "@hyperledger/fabric-protos";

// One decoder for both ledgers, from the public protobuf definitions: what one of them wrote otherwise does not decode.

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The layers of an endorser transaction. */
export interface Decoded {
  header: common.Header;
  channelHeader: common.ChannelHeader;
  actionPayload: peer.ChaincodeActionPayload;
  responsePayload: peer.ProposalResponsePayload;
  action: peer.ChaincodeAction;
}

/** Takes an endorser transaction's envelope apart. @throws {Error} if a layer does not decode */
export function decodeEnvelope(envelope: common.Envelope): Decoded {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader()!;
  const [single] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(single!.getPayload_asU8());
  const responsePayload = peer.ProposalResponsePayload.deserializeBinary(actionPayload.getAction()!.getProposalResponsePayload_asU8());
  return {
    header,
    channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    actionPayload,
    responsePayload,
    action: peer.ChaincodeAction.deserializeBinary(responsePayload.getExtension_asU8()),
  };
}

/** The envelope that the gateway prepared for a transaction. */
export function preparedEnvelope(transaction: Transaction): common.Envelope {
  return gateway.PreparedTransaction.deserializeBinary(transaction.getBytes()).getEnvelope()!;
}

/** MSP ids of those who endorsed, sorted: which peer answers first is chance. */
export function endorsers(transaction: Transaction): string[] {
  const { actionPayload } = decodeEnvelope(preparedEnvelope(transaction));
  return actionPayload.getAction()!.getEndorsementsList().map((endorsement) => mspIdOf(endorsement.getEndorser_asU8())).sort();
}

/** MSP id of a serialized identity. */
export function mspIdOf(serialized: Uint8Array): string {
  return msp.SerializedIdentity.deserializeBinary(serialized).getMspid();
}

/** A transaction's read-write set as JSON; versions ranked in order of height, so that they compare between ledgers. */
export function readWriteSet(action: peer.ChaincodeAction): unknown {
  const set = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
  const namespaces = set.getNsRwsetList().map((namespace) => ({
    namespace: namespace.getNamespace(),
    ...publicPart(ledger.rwset.kvrwset.KVRWSet.deserializeBinary(namespace.getRwset_asU8())),
    collections: namespace.getCollectionHashedRwsetList().map((collection) => ({
      collection: collection.getCollectionName(),
      ...hashedPart(ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8())),
      privateHash: hex(collection.getPvtRwsetHash_asU8()),
    })),
  }));
  return ranked(namespaces);
}

type Version = { block: number; transaction: number };

function publicPart(set: ledger.rwset.kvrwset.KVRWSet) {
  return {
    reads: set.getReadsList().map(readOf),
    ranges: set.getRangeQueriesInfoList().map((range) => ({
      start: range.getStartKey(),
      end: range.getEndKey(),
      exhausted: range.getItrExhausted(),
      reads: range.getRawReads()?.getKvReadsList().map(readOf),
      merkle: range.hasReadsMerkleHashes()
        ? { degree: range.getReadsMerkleHashes()!.getMaxDegree(), level: range.getReadsMerkleHashes()!.getMaxLevel(), hashes: range.getReadsMerkleHashes()!.getMaxLevelHashesList().length }
        : undefined,
    })),
    writes: set.getWritesList().map((write) => ({ key: write.getKey(), isDelete: write.getIsDelete(), value: utf8(write.getValue_asU8()) })),
    metadata: set.getMetadataWritesList().map((write) => ({
      key: write.getKey(),
      entries: write.getEntriesList().map((entry) => ({ name: entry.getName(), value: hex(entry.getValue_asU8()) })),
    })),
  };
}

function readOf(read: ledger.rwset.kvrwset.KVRead) {
  return { key: read.getKey(), version: versionOf(read.getVersion()) };
}

function hashedPart(set: ledger.rwset.kvrwset.HashedRWSet) {
  return {
    reads: set.getHashedReadsList().map((read) => ({ keyHash: hex(read.getKeyHash_asU8()), version: versionOf(read.getVersion()) })),
    writes: set.getHashedWritesList().map((write) => ({
      keyHash: hex(write.getKeyHash_asU8()),
      isDelete: write.getIsDelete(),
      isPurge: write.getIsPurge(),
      valueHash: hex(write.getValueHash_asU8()),
    })),
    metadata: set.getMetadataWritesList().map((write) => ({ keyHash: hex(write.getKeyHash_asU8()), entries: write.getEntriesList().length })),
  };
}

function versionOf(version: ledger.rwset.kvrwset.Version | undefined): Version | null {
  return version ? { block: version.getBlockNum(), transaction: version.getTxNum() } : null;
}

/** Replaces versions by their rank among all versions in the value; a definition's version depends on how it came to be. */
function ranked(value: unknown): unknown {
  const found: Version[] = [];
  const isVersion = (entry: unknown): entry is Version => typeof entry === "object" && entry !== null && "block" in entry && "transaction" in entry;
  const collect = (entry: unknown): void => {
    if (isVersion(entry)) found.push(entry);
    else if (typeof entry === "object" && entry !== null) Object.values(entry).forEach(collect);
  };
  const user = (namespaces: unknown): unknown[] => (namespaces as { namespace: string }[]).filter(({ namespace }) => namespace !== "_lifecycle");
  collect(user(value));
  const order = [...new Set(found.sort((a, b) => a.block - b.block || a.transaction - b.transaction).map((entry) => JSON.stringify(entry)))];
  const replace = (entry: unknown): unknown => {
    if (isVersion(entry)) {
      const rank = order.indexOf(JSON.stringify(entry));
      return rank < 0 ? "version of the definition" : `version ${rank + 1}`;
    }
    if (Array.isArray(entry)) return entry.map(replace);
    if (typeof entry === "object" && entry !== null) return Object.fromEntries(Object.entries(entry).map(([name, field]) => [name, replace(field)]));
    return entry;
  };
  return replace(value);
}
