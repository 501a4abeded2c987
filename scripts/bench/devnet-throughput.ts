/**
 * Transactions per second through devnet, with everything on this machine: devnet in a process of its own, the
 * chaincode in another, the clients in this one. Each transaction writes one key of 300 B, emits an event, is endorsed
 * by two organisations, and counts when its commit status is VALID.
 *
 *     node scripts/bench/devnet-throughput.ts [--clients 1,16,64] [--seconds 10] [--timeout-ms 20] [--organisations 2]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BASIC_CHAINCODE, ChaincodeProcess, organisations, TestClient } from "../../devnet/testing.ts";
import type { ServeMessage, ServeOptions } from "../../devnet/serve.ts";

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "1,16,64" }, seconds: { type: "string", default: "10" },
    "timeout-ms": { type: "string", default: "20" }, organisations: { type: "string", default: "2" },
  },
});
const LETTERS = "ABCDEFGHIJ".slice(0, Number(values.organisations));
const seconds = Number(values.seconds);

function percentile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

/** CPU time that a process has used, ms; NaN where /proc does not tell. */
async function cpuMs(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10; // utime and stime, in ticks of 1/100 s
}

async function cpuOfAll(): Promise<Record<"devnet" | "chaincode" | "client", number>> {
  return { devnet: await cpuMs(child.pid), chaincode: await cpuMs(chaincode.pid), client: await cpuMs(process.pid) };
}

async function measure(clients: readonly TestClient[], workers: number): Promise<object> {
  const before = await cpuOfAll();
  const latencies: number[] = [];
  const value = "x".repeat(300);
  const start = performance.now();
  const end = start + seconds * 1000;
  let failed = 0;
  await Promise.all(Array.from({ length: workers }, async (_, worker) => {
    const client = clients[worker % clients.length]!;
    for (let n = 0; performance.now() < end; n++) {
      const began = performance.now();
      try {
        await client.submit("event", `${workers}-${worker}-${n}`, value);
        latencies.push(performance.now() - began);
      } catch {
        failed++; // counted and shown: a benchmark must not hide failures
      }
    }
  }));
  const elapsed = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const after = await cpuOfAll();
  const perTransaction = (name: keyof typeof after): number => Number(((after[name] - before[name]) / latencies.length).toFixed(2));
  return {
    clients: workers, tps: Number((latencies.length / elapsed).toFixed(1)), p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99), transactions: latencies.length, failed,
    cpuMsPerTransaction: { devnet: perTransaction("devnet"), chaincode: perTransaction("chaincode"), client: perTransaction("client") },
  };
}

const dir = await mkdtemp(join(tmpdir(), "devnet-bench-"));
const chaincode = await ChaincodeProcess.start(BASIC_CHAINCODE, "basic:1");
const child = fork(join(import.meta.dirname, "../../devnet/serve.ts"), {
  stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: process.env["DEVNET_EXEC_ARGV"]?.split(" ") ?? [],
});
try {
  const options: ServeOptions = {
    dir, channel: "bench", organisations: organisations(LETTERS), batch: { timeoutMs: Number(values["timeout-ms"]) },
    chaincodes: [{
      name: "basic", version: "1.0", sequence: 1, packageId: "basic:1", address: chaincode.address,
      endorsementPolicy: `OutOf(2,${[...LETTERS].map((letter) => `'Org${letter}MSP.peer'`).join(",")})`,
    }],
  };
  child.send(options);
  let message: ServeMessage;
  do [message] = (await once(child, "message")) as [ServeMessage];
  while ("log" in message);
  if ("failed" in message) throw new Error(message.failed);
  const { profile } = message.ready;
  const clients = await Promise.all([...LETTERS].map((letter) => TestClient.connect(dir, profile, `Org${letter}MSP`, `Org${letter}MSP`)));
  await measureWarmUp(clients);
  console.log(JSON.stringify({ organisations: LETTERS.length, batchTimeoutMs: options.batch?.timeoutMs, cpus: cpus().length, cpu: cpus()[0]?.model }));
  for (const workers of values.clients.split(",").map(Number)) console.log(JSON.stringify(await measure(clients, workers)));
  for (const client of clients) client.close();
} finally {
  child.disconnect();
  if (child.exitCode === null) await once(child, "exit");
  await chaincode.stop();
  await rm(dir, { recursive: true, force: true });
}

/** Lets the three processes compile what they run often. */
async function measureWarmUp(clients: readonly TestClient[]): Promise<void> {
  await Promise.all(Array.from({ length: 16 }, async (_, worker) => {
    for (let n = 0; n < 40; n++) await clients[worker % clients.length]!.submit("event", `warm-${worker}-${n}`, "x");
  }));
}
