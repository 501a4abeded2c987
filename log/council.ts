import { join } from "node:path";
import { blockOf, connect } from "../gateway/index.ts";
import type { ConnectionProfile, Identity } from "../gateway/index.ts";
import { writeWhole } from "./files.ts";
import { keeperKeys, policyText, startKeeper, vkeysOf } from "./main.ts";
import type { Keeper } from "./main.ts";

/** One organisation's keeper. */
export interface CouncilMember {
  readonly mspId: string;
  readonly domain: string;
  /** By which the keeper reads its own peer's blocks. */
  readonly identity: Identity;
}

export interface CouncilOptions {
  /** Each keeper has a folder of its own in it, named by its MSP; the policy lies beside them. */
  readonly dir: string;
  readonly profile: ConnectionProfile;
  /** The log's operator first. */
  readonly members: readonly [CouncilMember, ...CouncilMember[]];
  /** Port of the log itself; a free one is taken for 0, and where it is in use. */
  readonly port: number;
  readonly onTrouble: (mspId: string, error: unknown) => void;
}

/** Keepers of all organisations, and what outsiders need to trust their log. */
export interface Council {
  readonly origin: string;
  /** URL of the log. */
  readonly url: string;
  readonly policy: string;
  /** In the order of `members`; more than half of them make the quorum. */
  readonly keepers: ReadonlyMap<string, Keeper>;
  readonly operator: Keeper;
  readonly quorum: number;
  stop(): Promise<void>;
}

/** The policy's file in the council's folder. */
export const POLICY_FILE = "policy";

/** More than half: two quorums share a member, who cosigns no two heads that do not continue each other. */
export const majority = (members: number): number => Math.floor(members / 2) + 1;

/**
 * Starts the keepers of several organisations in this process, each on its own peer, as the embedded default does; in production each
 * organisation runs its own by `garal log keep`. The first operates the log.
 */
export async function startCouncil({ dir, profile, members, port, onTrouble }: CouncilOptions): Promise<Council> {
  const [first] = members;
  const origin = `${first.domain}/${profile.channel}`;
  const log = vkeysOf(keeperKeys(join(dir, first.mspId), witnessName(first.domain), origin)).log;
  const keepers = new Map<string, Keeper>();
  const clients = members.map(({ identity }) => connect(profile, identity));
  const stop = async (): Promise<void> => {
    await Promise.all([...keepers.values()].map((keeper) => keeper.stop()));
    for (const client of clients) client.close();
  };
  try {
    for (const [i, { mspId, domain }] of members.entries()) {
      const trouble = (error: unknown): void => onTrouble(mspId, error);
      const start = (at: number) =>
        startKeeper({
          dir: join(dir, mspId),
          channel: profile.channel,
          origin,
          name: witnessName(domain),
          log,
          port: at,
          onTrouble: trouble,
          blocks: async function* (from, signal) {
            for await (const block of (clients[i] as (typeof clients)[number]).blocks(from, { signal, onInterruption: trouble })) yield blockOf(block);
          },
        });
      const keeper = await start(i === 0 ? port : 0).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EADDRINUSE") throw error;
        return start(0);
      });
      keeper.failed.catch(trouble);
      keepers.set(mspId, keeper);
    }
    const operator = keepers.get(first.mspId) as Keeper;
    const quorum = majority(members.length);
    const names = [...keepers].map(([mspId, { keys, url }]) => ({ name: mspId, vkey: vkeysOf(keys).cosigner, url }));
    const policy = policyText({ vkey: log, url: operator.url }, names, quorum);
    writeWhole(join(dir, POLICY_FILE), policy);
    operator.publish(policy);
    return { origin, url: operator.url, policy, keepers, operator, quorum, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const witnessName = (domain: string): string => `${domain}/witness`;
