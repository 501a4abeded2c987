import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { startDevnet } from "../devnet/main.ts";
import { UsageError } from "./failure.ts";

interface Options {
  readonly dir: string;
  readonly orgs: string;
  readonly channel: string;
  readonly port: string;
  readonly chaincode?: readonly string[];
  readonly policy?: string;
  readonly collections?: string;
}

/**
 * `garal devnet`: an empty embedded ledger for any Fabric client. Organisations and ports are those of Fabric's test network (Org1MSP on 7051,
 * Org2MSP on 9051 …), so that a sample's client finds them.
 * @throws {UsageError} for a wrong option
 */
export async function devnet({ dir, orgs, channel, port, chaincode = [], policy, collections }: Options): Promise<void> {
  const [count, first] = [Number(orgs), Number(port)];
  if (!Number.isInteger(count) || count < 1 || count > 26) throw new UsageError("--orgs is a whole number from 1 to 26");
  if (!Number.isInteger(first) || first < 0 || first > 65_535) throw new UsageError("--port is a number from 0 to 65535");
  const organisations = Array.from({ length: count }, (_, i) => ({
    mspId: `Org${i + 1}MSP`,
    domain: `org${i + 1}.example.com`,
    name: `Org${i + 1}`,
    ...(first === 0 ? {} : { port: first + 2000 * i }),
  }));
  if (organisations.some((organisation) => (organisation.port ?? 0) > 65_535)) throw new UsageError("the last organisation's port is above 65535; choose a lower --port");
  const endorsementPolicy = policy ?? `OR(${organisations.map(({ mspId }) => `'${mspId}.peer'`).join(",")})`;
  const chaincodes = chaincode.map((text) => {
    const match = /^([\w-]+)=([\w.-]+:\d+)$/.exec(text);
    if (!match) throw new UsageError(`--chaincode ${text} is not NAME=HOST:PORT`);
    const [, name = "", address = ""] = match;
    return { name, address, version: "1.0", sequence: 1, endorsementPolicy, ...(collections ? { collections: JSON.parse(readFileSync(collections, "utf8")) } : {}) };
  });
  const running = await startDevnet({ dir: resolve(dir), channel, organisations, chaincodes, onLog: (text) => process.stderr.write(`${text}\n`) });
  const peers = Object.entries(running.profile.organisations).map(([mspId, { peers: [peer] }]) => `  ${mspId.padEnd(10)} ${peer?.address ?? ""}\n`);
  process.stdout.write(`channel ${channel}; connection profile ${running.profilePath}; certificates ${resolve(dir)}/organizations\n${peers.join("")}ready\n`);
  await new Promise<void>((end) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end());
  });
  await running.stop();
}
