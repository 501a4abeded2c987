import { connect, loadIdentity, readProfile } from "../../gateway/index.ts";
import { runIndexer } from "../../indexer/service.ts";
import { fromGateway } from "../../indexer/source.ts";

/** The indexer as a process of its own, so that it can be killed. */
export interface IndexerSettings {
  readonly url: string;
  /** Connection profile. */
  readonly profile: string;
  /** Folder of the identity that reads its own organisation's peer. */
  readonly identity: string;
}

const { url, profile, identity: folder } = JSON.parse(process.argv[2] as string) as IndexerSettings;
const identity = loadIdentity(folder);
if (!identity) throw new Error(`no identity in ${folder}`);
process.once("disconnect", () => process.exit(0)); // its parent ended
const ledger = connect(readProfile(profile), identity);
await runIndexer({
  url,
  scope: { chaincode: "garal", mspId: identity.mspId },
  source: (from, signal) => fromGateway(ledger.blocks(from, { signal })),
  signal: new AbortController().signal,
});
