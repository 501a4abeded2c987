import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { hex } from "../../domain/fabric/hash.ts";
import { parseCheckpoint } from "../../domain/log/checkpoint.ts";
import { blockEntries, encodeEntry } from "../../domain/log/entry.ts";
import type { LogEntry } from "../../domain/log/entry.ts";
import { verifyConsistency } from "../../domain/log/merkle.ts";
import { parseNote, utf8 } from "../../domain/log/note.ts";
import { checkPolicy, parsePolicy } from "../../domain/log/policy.ts";
import { blockOf, connect, saveIdentity } from "../../gateway/index.ts";
import { LogReader, TileStore } from "../../log/main.ts";
import type { ServeOptions, ServeReady } from "../../log/serve.ts";
import { freePort } from "../../devnet/port.ts";
import { startDevnetLedger } from "./ledgers.ts";
import { Load } from "./load.ts";
import { killed, register, until, userOf } from "./parts.ts";

/*
 * The log-keepers of all organisations, in a process that is killed again and again while transactions go on. The chain that they anchor on is never
 * there: that must not be noticed anywhere else.
 */

const KILLS = 3;

test("log-keepers that are killed at any moment resume bit for bit, hinder no transaction, and publish no head that does not continue the last", { timeout: 240_000 }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "garal-failure-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const ledger = await startDevnetLedger(join(dir, "ledger"));
  t.after(() => ledger.stop());
  const { miners, licences } = await register(ledger.profile, 4, 30_000);
  t.after(() => miners.forEach((miner) => miner.close()));

  const mspIds = Object.keys(ledger.profile.organisations).sort((a, b) => Number(b === "CustomsMSP") - Number(a === "CustomsMSP"));
  const members = [];
  for (const mspId of mspIds) {
    const identity = join(dir, "identities", mspId);
    saveIdentity(identity, await userOf(ledger.profile, mspId));
    members.push({ mspId, domain: ledger.profile.organisations[mspId]?.domain ?? "", identity });
  }
  const logDir = join(dir, "log");
  const options: ServeOptions = { dir: logDir, port: await freePort(), profile: ledger.profilePath, members };
  const start = async (): Promise<{ child: ChildProcess; url: string }> => {
    const env = { ...process.env, GARAL_ANCHOR_RPC: "http://127.0.0.1:9", GARAL_ANCHOR_KEY: "11".repeat(32) };
    const child = fork(fileURLToPath(new URL("../../log/serve.ts", import.meta.url)), [JSON.stringify(options)], { stdio: ["ignore", "inherit", "inherit", "ipc"], env });
    for (;;) {
      const [message] = (await Promise.race([once(child, "message"), once(child, "exit").then(([code]) => Promise.reject(new Error(`the keepers ended at once: ${code}`)))])) as [ServeReady | { failed: string } | { log: string }];
      if ("failed" in message) throw new Error(message.failed);
      if ("url" in message) return { child, url: message.url };
    }
  };

  let { child, url } = await start();
  t.after(() => (child.exitCode === null && child.signalCode === null ? killed(child) : undefined));
  const policy = () => parsePolicy(utf8(readFileSync(join(logDir, "policy"), "utf8")));
  const headNow = async () => {
    const note = await new LogReader(url).checkpoint().catch(() => undefined);
    return note && checkPolicy(policy(), parseNote(note)).checkpoint;
  };
  const heads = [];
  const load = new Load("log", miners, licences);
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = heads.at(-1)?.size ?? 0;
      await until("a new head is published", async () => ((await headNow())?.size ?? 0) > seen);
      heads.push((await headNow()) as NonNullable<Awaited<ReturnType<typeof headNow>>>);
      await killed(child);
      const acknowledged = load.acknowledged.length;
      await until("transactions go on without the log", () => load.acknowledged.length > acknowledged + 3);
      ({ child, url } = await start());
    }
  } finally {
    await load.stop();
  }
  await load.end();

  const last = load.acknowledged.reduce((newest, { block }) => (block > newest ? block : newest), 0n);
  // What the log must be, from the blocks alone.
  const customs = connect(ledger.profile, await userOf(ledger.profile, "CustomsMSP"));
  t.after(() => customs.close());
  const expected: LogEntry[] = [];
  for await (const delivered of customs.blocks(0n)) {
    expected.push(...blockEntries(ledger.profile.channel, blockOf(delivered)));
    if (delivered.number >= last) break;
  }
  await until("the last block is covered by a cosigned head", async () => ((await headNow())?.size ?? 0) >= expected.length);
  const head = (await headNow()) as NonNullable<Awaited<ReturnType<typeof headNow>>>;
  const reader = new LogReader(url);
  const entries: LogEntry[] = [];
  await reader.audit(head, (entry) => entries.push(entry));
  assert.deepEqual(entries.slice(0, expected.length).map((entry) => hex(encodeEntry(entry))), expected.map((entry) => hex(encodeEntry(entry))));
  const logged = new Map(entries.map((entry) => [entry.txId, entry]));
  for (const { txId, block } of load.acknowledged) assert.deepEqual([logged.get(txId)?.code, logged.get(txId)?.block], [0, block], txId);
  for (const { size, root } of heads) {
    verifyConsistency({ first: size, second: head.size, firstRoot: root, secondRoot: head.root, proof: size === head.size ? [] : await reader.proveConsistency(size, head.size) });
  }
  await killed(child);
  for (const mspId of mspIds) {
    const store = await TileStore.open(join(logDir, mspId, "log"), ledger.profile.channel);
    await store.verify();
    if (store.head.size >= head.size) assert.equal(hex(await store.rootAt(head.size)), hex(head.root), mspId);
  }
  assert.equal(parseCheckpoint(parseNote(readFileSync(join(logDir, "CustomsMSP/log/checkpoint"))).text).size, head.size);
  t.diagnostic(`${load.acknowledged.length} transactions, ${KILLS} kills, ${head.size} entries`);
});
