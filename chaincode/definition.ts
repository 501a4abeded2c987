import { readFileSync } from "node:fs";
import { collectionsFor } from "../domain/collections.ts";
import type { CollectionConfig } from "../domain/collections.ts";
import { chaincodePolicy } from "../domain/endorsement.ts";

/** What the channel's organisations agree on about the chaincode. */
export interface ChaincodeDefinition {
  readonly name: string;
  /** Recorded in every transaction; raised with every change of rules or records. */
  readonly version: string;
  readonly policy: string;
  readonly collections: readonly CollectionConfig[];
}

interface ChannelFile {
  readonly chaincode: string;
  readonly organisations: readonly { readonly mspId: string; readonly sells: boolean; readonly buys: boolean }[];
}

const VERSION = "1.0";

/** The definition for the channel that a file like `channel.json` describes. */
export function definitionFor(channelFile: string): ChaincodeDefinition {
  const { chaincode, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as ChannelFile;
  return { name: chaincode, version: VERSION, policy: chaincodePolicy(organisations.map(({ mspId }) => mspId)), collections: collectionsFor(organisations) };
}
