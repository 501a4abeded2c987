import { existsSync, readFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { GENESIS, nodeDir } from "./files.ts";
import { adminDir, ordererAdminDir } from "./nodeConfig.ts";
import { listens, logFile, processState, run, start } from "./processes.ts";
import { orderers, peers } from "./topology.ts";
import type { OrdererNode, PeerNode, Topology } from "./topology.ts";

export type Node = PeerNode | OrdererNode;

/** All nodes, orderers first. */
export function nodes(topology: Topology): Node[] {
  return [...orderers(topology), ...peers(topology)];
}

/** The nodes that this folder holds: all of them, or one host's part. */
export function ownNodes(dir: string, topology: Topology): Node[] {
  return nodes(topology).filter(({ name }) => existsSync(nodeDir(dir, name)));
}

/** TLS client files of the administrator who may look into a node's operations and admin endpoints. */
export function adminTls(dir: string, node: Node): { ca: string; cert: string; key: string } {
  const folder = join(dir, node.kind === "peer" ? adminDir(node.organisation) : ordererAdminDir(node), "tls");
  return { ca: join(folder, "ca.crt"), cert: join(folder, "client.crt"), key: join(folder, "client.key") };
}

/** Starts the nodes that do not run and waits until each says it is healthy and takes calls. @throws {Error} with its last log lines if one ends */
export async function startNodes(dir: string, wanted: readonly Node[], binaries: Binaries): Promise<void> {
  for (const node of wanted) {
    start(dir, {
      name: node.name,
      file: binaries[node.kind],
      args: node.kind === "peer" ? ["node", "start"] : [],
      cwd: nodeDir(dir, node.name),
      env: { FABRIC_CFG_PATH: nodeDir(dir, node.name), FABRIC_LOGGING_SPEC: "error" },
    });
  }
  await Promise.all(wanted.map((node) => until(`${node.name} healthy`, async () => {
    if (!processState(dir, node.name)?.running) throw new Error(`${node.name} ended at once:\n${logTail(dir, node.name)}`);
    // A peer calls itself healthy some time before it takes calls.
    return (await healthy(dir, node)) && (await listens(`${node.host}:${node.port}`));
  })));
}

/** Joins nodes to the channel, those that are in it left alone. */
export async function joinChannel(dir: string, channel: string, wanted: readonly Node[], binaries: Binaries): Promise<void> {
  await Promise.all(wanted.filter((node) => node.kind === "orderer").map(async (node) => {
    const tls = adminTls(dir, node);
    const osnadmin = (...args: string[]) => run(binaries.osnadmin, [
      "channel", ...args, "--channelID", channel, "-o", `${node.host}:${node.adminPort}`,
      "--ca-file", tls.ca, "--client-cert", tls.cert, "--client-key", tls.key,
    ]);
    if (/Status: 200/.test(await osnadmin("list"))) return;
    const answer = await osnadmin("join", "--config-block", join(dir, GENESIS));
    if (!/Status: 201/.test(answer)) throw new Error(`${node.name} did not join ${channel}: ${answer}`);
  }));
  await Promise.all(wanted.filter((node) => node.kind === "peer").map(async (node) => {
    const env = adminEnv(dir, node);
    const joined = await run(binaries.peer, ["channel", "list"], { env });
    if (joined.split("\n").includes(channel)) return;
    await run(binaries.peer, ["channel", "join", "-b", join(dir, GENESIS)], { env });
  }));
}

/** Name of the orderer that leads the channel, or undefined while there is none or it is on another host. */
export async function leader(dir: string, topology: Topology): Promise<string | undefined> {
  const metric = topology.consensus === "raft" ? "consensus_etcdraft_is_leader" : "consensus_BFT_is_leader";
  const found = await Promise.all(ownNodes(dir, topology).filter(({ kind }) => kind === "orderer").map(async (node) => {
    const text = (await operations(dir, node, "/metrics"))?.body ?? "";
    return metricOf(text, metric, topology.channel) === 1 ? node.name : undefined;
  }));
  return found.find((name) => name !== undefined);
}

/** Blocks that a peer holds, or undefined if it does not answer. */
export async function height(dir: string, node: PeerNode, channel: string): Promise<number | undefined> {
  return metricOf((await operations(dir, node, "/metrics"))?.body ?? "", "ledger_blockchain_height", channel);
}

/** True if the node answers that it is healthy. */
export async function healthy(dir: string, node: Node): Promise<boolean> {
  return (await operations(dir, node, "/healthz"))?.status === 200;
}

/** Environment for `peer` as the administrator of a peer's organisation. */
export function adminEnv(dir: string, node: PeerNode): Record<string, string> {
  return { FABRIC_CFG_PATH: join(dir, "admin", node.organisation.domain), FABRIC_LOGGING_SPEC: "error" };
}

/** Last lines of a log, for messages. */
export function logTail(dir: string, name: string): string {
  return readFileSync(logFile(dir, name), "utf8").trimEnd().split("\n").slice(-8).join("\n");
}

/** Asks until the answer is true. @throws {Error} naming what was waited for after 30 s */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited 30 s in vain: ${what}`);
    await sleep(50);
  }
}

/** One request to a node's operations endpoint; undefined if nobody listens there. */
function operations(dir: string, node: Node, path: string): Promise<{ status: number; body: string } | undefined> {
  const tls = adminTls(dir, node);
  const options = { ca: readFileSync(tls.ca), cert: readFileSync(tls.cert), key: readFileSync(tls.key), servername: node.name, timeout: 5_000 };
  return new Promise((resolve, reject) => {
    const request = get(`https://${node.host}:${node.operationsPort}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on("timeout", () => request.destroy(Object.assign(new Error("no answer within 5 s"), { code: "ETIMEDOUT" })));
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT"].includes(error.code ?? "")) resolve(undefined);
      else reject(error);
    });
  });
}

function metricOf(text: string, name: string, channel: string): number | undefined {
  const line = text.split("\n").find((entry) => entry.startsWith(`${name}{`) && entry.includes(`channel="${channel}"`));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ") + 1));
}
