import { common } from "@hyperledger/fabric-protos";
import { openConnection } from "../gateway/connection.ts";
import type { ConnectionProfile, Identity } from "../gateway/index.ts";

/** Asks a peer how far the ledger has come. */
export interface LedgerHeight {
  /** Number of its newest block. @throws {Error} if the peer does not answer */
  newest(): Promise<bigint>;
  close(): void;
}

/** Asks the peer of the identity's own organisation, by the query system chaincode. */
export function ledgerHeight(profile: ConnectionProfile, identity: Identity): LedgerHeight {
  const connection = openConnection(profile, identity.mspId);
  const query = connection.as(identity).getNetwork(profile.channel).getContract("qscc");
  return {
    newest: async () => BigInt(common.BlockchainInfo.deserializeBinary(await query.evaluateTransaction("GetChainInfo", profile.channel)).getHeight()) - 1n,
    close: () => connection.close(),
  };
}
