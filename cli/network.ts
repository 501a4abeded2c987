import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { networkDown, networkStatus, networkUp, upgradeChaincode } from "../network/main.ts";
import type { NetworkStatus } from "../network/main.ts";
import { CommandError, UsageError } from "./failure.ts";
import { garalChaincode } from "./start/ledger.ts";

interface Options {
  readonly dir: string;
  readonly orderers?: string;
  readonly json?: true;
}

const channelFile = fileURLToPath(new URL("../channel.json", import.meta.url));

/**
 * `garal network up|down|status|upgrade`: a real Fabric network of garal's organisations with garal's chaincode, on this machine.
 * @throws {UsageError} for an unknown action or kind of orderers
 * @throws {CommandError} when Fabric's programs are missing or the network does not come up
 */
export async function network(action: string, { dir: folder, orderers, json }: Options): Promise<void> {
  const dir = resolve(folder);
  if (orderers !== undefined && orderers !== "raft" && orderers !== "bft") throw new UsageError("--orderers is raft or bft");
  const actions: Readonly<Record<string, () => Promise<void>>> = {
    async up() {
      await networkUp({ dir, chaincode: garalChaincode(channelFile), ...(orderers ? { orderers } : {}) });
      show(await networkStatus({ dir }), json);
    },
    async down() {
      const ended = await networkDown({ dir });
      process.stdout.write(json ? `${JSON.stringify(ended)}\n` : `ended: ${ended.join(", ") || "nothing ran"}\n`);
    },
    async status() {
      show(await networkStatus({ dir }), json);
    },
    async upgrade() {
      await upgradeChaincode({ dir, chaincode: garalChaincode(channelFile) });
      show(await networkStatus({ dir }), json);
    },
  };
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!run) throw new UsageError(`network ${action}: choose up, down, status or upgrade`);
  try {
    await run();
  } catch (cause) {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function show(status: NetworkStatus, json: true | undefined): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(status)}\n`);
    return;
  }
  const programs = status.programs.map(({ name, pid, running, healthy, height }) => {
    const state = running ? `runs (${pid})${healthy === false ? ", not healthy" : ""}` : "does not run";
    return `  ${name.padEnd(32)} ${state}${height === undefined ? "" : `, ${height} blocks`}${name === status.leader ? ", leads" : ""}\n`;
  });
  const chaincodes = status.chaincodes.map(({ name, version, sequence }) => `${name} ${version} (sequence ${sequence})`);
  process.stdout.write(`channel ${status.channel}, ${status.consensus}; chaincode ${chaincodes.join(", ") || "none"}\n${programs.join("")}`);
}
