import { cpus } from "node:os";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startLedger } from "../../chaincode/testing/ledger.ts";
import { connect, enrol, organisationOf } from "../../gateway/index.ts";
import type { LedgerClient } from "../../gateway/index.ts";

/*
 * Throughput and latency of garal's chaincode on the embedded ledger and on a real Fabric network, by the same driver in one run: `consignments:weigh`, the most
 * frequent step of a truck's trip, endorsed by policy, waited for until committed. Needs Fabric's programs on the PATH or in FABRIC_BIN.
 * Run: node scripts/bench/ledgers.ts [--seconds 15] [--clients 1,16,64]
 */

const { values } = parseArgs({ options: { seconds: { type: "string", default: "15" }, clients: { type: "string", default: "1,16,64" } } });
const seconds = Number(values.seconds);
const loads = values.clients.split(",").map(Number);
const at = "2026-07-01T00:00:00Z";

interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Records the registry that an extraction needs. */
async function prepare(minerals: LedgerClient): Promise<void> {
  const early = "2020-01-02T00:00:00Z";
  const lines = readFileSync(fileURLToPath(new URL("../../examples/registry.jsonl", import.meta.url)), "utf8").split("\n").filter((line) => line.startsWith("{"));
  for (const line of lines) {
    const { transaction, input } = JSON.parse(line) as { transaction: Parameters<LedgerClient["submit"]>[0]; input: object };
    await minerals.submit(transaction, { ...input, at: early });
  }
}

async function measure(client: LedgerClient, workers: number, run: string): Promise<Measured> {
  const times: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let i = 0; performance.now() < until; i++) {
        const ticketNo = `${run}-${worker}-${i}`;
        const start = performance.now();
        await client.submit("consignments:weigh", { key: ticketNo, at, ticketNo, deviceId: "WB-TT-1", vehicle: "1201УБА", tareKg: "31200", grossKg: "135560" });
        times.push(performance.now() - start);
      }
    }),
  );
  const elapsed = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const rank = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { perSecond: times.length / elapsed, p50: rank(0.5), p99: rank(0.99) };
}

async function run(name: "devnet" | "fabric"): Promise<Measured[]> {
  process.env["GARAL_TEST_LEDGER"] = name;
  const ledger = await startLedger();
  try {
    const user = async (mspId: string, orgId: string, role: "officer" | "operator") => connect(ledger.profile, await enrol(organisationOf(ledger.profile, mspId).mspDir, { mspId, user: `${orgId}-${role}`, orgId, role }));
    const minerals = await user("MineralsMSP", "minerals", "officer");
    const miner = await user("MinerMSP", "erdenes-tavantolgoi", "operator");
    await prepare(minerals);
    await measure(miner, 4, `${name}-warm`);
    const results: Measured[] = [];
    for (const workers of loads) results.push(await measure(miner, workers, `${name}-${workers}`));
    minerals.close();
    miner.close();
    return results;
  } finally {
    await ledger.stop();
  }
}

const devnet = await run("devnet");
const fabric = await run("fabric");
console.log(`consignments:weigh, seven organisations, ${seconds} s a cell, ${cpus().length} cores for everything; tx/s (p50/p99 ms)`);
console.log("clients   devnet                 Fabric                 ratio");
loads.forEach((workers, i) => {
  const [a, b] = [devnet[i], fabric[i]] as [Measured, Measured];
  const cell = ({ perSecond, p50, p99 }: Measured) => `${perSecond.toFixed(1)} (${p50.toFixed(0)}/${p99.toFixed(0)})`.padEnd(23);
  console.log(`${String(workers).padEnd(10)}${cell(a)}${cell(b)}${(a.perSecond / b.perSecond).toFixed(1)}`);
});
