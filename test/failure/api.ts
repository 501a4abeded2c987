import { join } from "node:path";
import { startApi } from "../../api/main.ts";
import { loadIdentity, readProfile } from "../../gateway/index.ts";

/** The API as a process of its own, so that it can be killed. */
export interface ApiSettings {
  readonly port: number;
  /** URL of the projection's database, as a role that may only read. */
  readonly database: string;
  /** Connection profile. */
  readonly profile: string;
  /** Folder of the identity that carries what others have signed. */
  readonly identity: string;
  /** Folder of a miner's identity, whose key this server holds: `MINER` signs in as it. */
  readonly miner: string;
}
export const MINER = "miner";

function identityIn(folder: string) {
  const identity = loadIdentity(folder);
  if (!identity) throw new Error(`no identity in ${folder}`);
  return identity;
}

if (process.send !== undefined && process.argv[2] !== undefined) {
  process.once("disconnect", () => process.exit(0)); // its parent ended
  const { port, database, profile, identity, miner } = JSON.parse(process.argv[2]) as ApiSettings;
  // What it tells its operator is not this test's; what clients are told is.
  await startApi({ port, database, documents: join(identity, "documents"), profile: readProfile(profile), identity: identityIn(identity), demoIdentities: { [MINER]: identityIn(miner) }, log: () => undefined });
  process.send("serves");
}
