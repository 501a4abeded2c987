import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { CodedError } from "../domain/coded.ts";
import type { LogEntry } from "../domain/log/entry.ts";
import { verifyConsistency } from "../domain/log/merkle.ts";
import { formatVkey, parseNote } from "../domain/log/note.ts";
import { checkPolicy, parsePolicy } from "../domain/log/policy.ts";
import type { Policy } from "../domain/log/policy.ts";
import { blockOf, connect, loadIdentity, readProfile } from "../gateway/index.ts";
import { writeWhole } from "../log/files.ts";
import { LogReader, keeperKeys, startKeeper, vkeysOf } from "../log/main.ts";
import type { KeeperStatus } from "../log/main.ts";
import { fetchFrom } from "../log/client.ts";
import { CommandError, UsageError } from "./failure.ts";
import { places } from "./identities.ts";
import { lockData } from "./start/lock.ts";

interface Options {
  readonly data: string;
  readonly dir?: string;
  readonly url?: string;
  readonly policy?: string;
  readonly name?: string;
  readonly origin?: string;
  readonly profile?: string;
  readonly identity?: string;
  readonly host: string;
  readonly port: string;
  readonly since?: string;
  readonly json?: true;
}

const actions = { key, keep, status, verify } as const;

/**
 * `garal log ACTION`: one organisation's keeper, and what anyone can check about a log.
 * @throws {UsageError} exit 2
 * @throws {CommandError} exit 1: what was asked for does not hold
 */
export async function log(action: string, options: Options): Promise<void> {
  const run = Object.hasOwn(actions, action) ? actions[action as keyof typeof actions] : undefined;
  if (run === undefined) throw new UsageError(`there is no action ${action}; there are ${Object.keys(actions).join(", ")}`);
  try {
    await run(options);
  } catch (error) {
    if (error instanceof CodedError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

function needed<K extends keyof Options>(options: Options, name: K): NonNullable<Options[K]> {
  const value = options[name];
  if (value === undefined) throw new UsageError(`--${name} is needed`);
  return value as NonNullable<Options[K]>;
}

/** Prints the public keys of the keeper in a folder, which are made at the first call: what the others' policies name. */
function key(options: Options): void {
  const keys = keeperKeys(needed(options, "dir"), needed(options, "name"), needed(options, "origin"));
  const { cosigner, log: logKey } = vkeysOf(keys);
  const anchorAddress = `0x${Buffer.from(keys.anchorAddress).toString("hex")}`;
  process.stdout.write(options.json ? `${JSON.stringify({ cosigner, log: logKey, anchorAddress })}\n` : `witness  ${cosigner}\nlog      ${logKey}\nanchor   ${anchorAddress}\n`);
}

/** Keeps one organisation's log until it is stopped. Whose key the policy names as the log's publishes checkpoints, all others witness them. */
async function keep(options: Options): Promise<void> {
  const [dir, name] = [needed(options, "dir"), needed(options, "name")];
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError("--port is a number from 0 to 65535");
  const identity = loadIdentity(needed(options, "identity"));
  if (!identity) throw new UsageError(`there is no identity in ${String(options.identity)}`);
  const profile = readProfile(needed(options, "profile"));
  const text = textOf(needed(options, "policy"));
  const policy = parsePolicy(new TextEncoder().encode(text));
  const [theLog, ...others] = policy.logs;
  if (theLog === undefined || others.length > 0) throw new UsageError("the policy names exactly one log");
  const release = lockData(dir);
  const say = (what: unknown): void => void process.stderr.write(`${new Date().toISOString()} ${what instanceof Error ? what.message : String(what)}\n`);
  const ledger = connect(profile, identity);
  const keeper = await startKeeper({
    dir,
    channel: profile.channel,
    origin: theLog.key.name,
    name,
    log: formatVkey(theLog.key),
    host: options.host,
    port,
    onTrouble: say,
    blocks: async function* (from, signal) {
      for await (const block of ledger.blocks(from, { signal, onInterruption: say })) yield blockOf(block);
    },
  });
  try {
    const operates = formatVkey(keeper.keys.log) === formatVkey(theLog.key);
    if (!operates && !policy.witnesses.some(({ key: witness }) => formatVkey(witness) === formatVkey(keeper.keys.cosigner))) say(`the policy names neither key of ${dir}: nobody will count its cosignatures`);
    if (operates) keeper.publish(text);
    process.stdout.write(`${operates ? "publishes" : "witnesses"} ${theLog.key.name} at ${keeper.url}\n`);
    const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    await Promise.race([stopped, keeper.failed]);
  } finally {
    await keeper.stop();
    ledger.close();
    release();
  }
}

/** Tells how the keepers of a policy go. Fails if one does not answer or has stopped. */
async function status(options: Options): Promise<void> {
  const policy = policyOf(options);
  const urls = new Map([...policy.witnesses.map(({ name, url }) => [name, url] as const)].filter((one): one is readonly [string, string] => one[1] !== undefined));
  const asked = options.url === undefined ? [...urls] : [["log", options.url] as const];
  const told = await Promise.all(
    asked.map(async ([name, url]) => {
      try {
        return { name, url, status: JSON.parse(new TextDecoder().decode(await fetchFrom(url, "status"))) as KeeperStatus };
      } catch (error) {
        return { name, url, error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  const line = (one: (typeof told)[number]): string => {
    if (!("status" in one)) return `${one.name.padEnd(12)} ${one.error}`;
    const { size, block = "none", cosigned, published, stopped, trouble } = one.status;
    const parts = [`${size} entries to block ${block}`, `cosigned ${cosigned}`, ...(published === null ? [] : [`published ${published}`]), ...(stopped === null ? [] : [`STOPPED: ${stopped}`]), ...(trouble === null ? [] : [`last trouble: ${trouble}`])];
    return `${one.name.padEnd(12)} ${parts.join(", ")}`;
  };
  process.stdout.write(options.json ? `${JSON.stringify(told)}\n` : told.map((one) => `${line(one)}\n`).join(""));
  const bad = told.filter((one) => !("status" in one) || one.status.stopped !== null);
  if (bad.length > 0) throw new CommandError(`${bad.map(({ name }) => name).join(", ")}: no answer, or stopped`);
}

/** Reads a whole log and checks it: head by the policy, tree from its leaves, entries in block order, and that it continues a head seen before. */
async function verify(options: Options): Promise<void> {
  const policy = policyOf(options);
  const url = options.url ?? policy.logs[0]?.url;
  if (url === undefined) throw new UsageError("the policy names no URL of the log: give it by --url");
  const reader = new LogReader(url);
  const note = await reader.checkpoint();
  const { checkpoint, witnesses } = checkPolicy(policy, parseNote(note));
  const { size, root, origin } = checkpoint;
  let before: LogEntry | undefined;
  let valid = 0;
  await reader.audit(checkpoint, (entry, index) => {
    if (!follows(entry, before)) throw new CommandError(`entry ${index} is not the next transaction after entry ${index - 1}`);
    before = entry;
    if (entry.code === 0) valid += 1;
  });
  const since = options.since === undefined ? undefined : await continues(reader, options.since, policy, { size, root });
  if (options.since !== undefined) writeWhole(options.since, note);
  const report = { origin, size, root: Buffer.from(root).toString("hex"), valid, block: before?.block.toString() ?? null, witnesses: witnesses.map(({ name }) => name), since: since ?? null };
  const lines = [
    `log        ${origin}, ${size} entries to block ${report.block ?? "none"}, ${valid} of them took effect`,
    `root       ${report.root}`,
    `cosigned   by ${report.witnesses.join(", ")}: the policy's quorum`,
    "entries    every entry and tile leads to that root; transactions follow each other without a gap",
    ...(since === undefined ? [] : [`continues  the head of ${since} entries seen before`]),
  ];
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${lines.join("\n")}\n`);
}

/** Blocks without transactions leave numbers out; within a block positions count up from 0. */
function follows({ channel, block, position }: LogEntry, before: LogEntry | undefined): boolean {
  if (before === undefined) return position === 0;
  if (channel !== before.channel) return false;
  return block === before.block ? position === before.position + 1 : block > before.block && position === 0;
}

/** @returns the size of the head in the file, which the log must continue; undefined if there is no such file yet */
async function continues(reader: LogReader, file: string, policy: Policy, { size, root }: { readonly size: number; readonly root: Uint8Array }): Promise<number | undefined> {
  if (!existsSync(file)) return undefined;
  const earlier = checkPolicy(policy, parseNote(readFileSync(file))).checkpoint;
  if (earlier.size > size) throw new CommandError(`the log has shrunk: ${earlier.size} entries were published before, now ${size} are`);
  if (earlier.size > 0) verifyConsistency({ first: earlier.size, second: size, firstRoot: earlier.root, secondRoot: root, proof: earlier.size === size ? [] : await reader.proveConsistency(earlier.size, size) });
  return earlier.size;
}

function policyOf({ policy, data }: Options): Policy {
  return parsePolicy(new TextEncoder().encode(textOf(policy ?? join(places(data).log, "policy"))));
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new UsageError(`${file} does not exist; name a policy by --policy`);
  return readFileSync(file, "utf8");
}
