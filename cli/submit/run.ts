import { DomainError } from "../../domain/error.ts";
import { resolveReferences } from "../../domain/references.ts";
import { transactions } from "../../domain/transactions.ts";
import type { Recorded } from "../../gateway/index.ts";
import { UsageError } from "../failure.ts";
import type { Clients } from "../identities.ts";
import type { ReadLine, SubmissionLine } from "./lines.ts";
import { LineOrder } from "./order.ts";

/** A line that was not recorded. */
export interface Rejected {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** What became of a file. `repeated` lines had been recorded before, under the same key and with the same content. */
export interface Summary {
  readonly lines: number;
  readonly recorded: number;
  readonly repeated: number;
  readonly refused: readonly Rejected[];
  /** Lines that were not tried, after the first refusal of a strict run. */
  readonly skipped: number;
}

interface Options {
  readonly defaultIdentity?: string;
  readonly concurrency: number;
  readonly strict: boolean;
  readonly onProgress?: (done: number) => void;
}

/**
 * Submits lines through the gateway, many at once where they do not depend on one another. A refused line does not hold up the rest
 * unless `strict`.
 */
export async function submitLines(lines: AsyncIterable<ReadLine>, clients: Clients, { defaultIdentity, concurrency, strict, onProgress }: Options): Promise<Summary> {
  const order = new LineOrder<Recorded>();
  const refused: Rejected[] = [];
  const running = new Set<Promise<void>>();
  const count = { lines: 0, recorded: 0, repeated: 0, skipped: 0 };
  const stopped = () => strict && refused.length > 0;
  let done = 0;
  const reject = (line: number, error: unknown) => {
    refused.push({ line, ...rejection(error) });
    onProgress?.(++done);
  };
  for await (const read of lines) {
    count.lines += 1;
    if (stopped()) {
      count.skipped += 1;
    } else if ("refusal" in read) {
      reject(read.number, read.refusal);
    } else {
      const work = order.run(read.line, async (before) => {
        if (stopped()) {
          count.skipped += 1;
          return undefined;
        }
        try {
          const recorded = await submitLine(read.line, clients, defaultIdentity, before);
          count[recorded.repeated ? "repeated" : "recorded"] += 1;
          onProgress?.(++done);
          return recorded;
        } catch (error) {
          reject(read.number, error);
          return undefined;
        }
      });
      const tracked = work.finally(() => running.delete(tracked));
      running.add(tracked);
      if (running.size >= concurrency * 4) await Promise.race(running); // lines that wait for others do not count as under way
    }
  }
  await Promise.all(running);
  return { ...count, refused: refused.sort((a, b) => a.line - b.line) };
}

async function submitLine(line: SubmissionLine, clients: Clients, defaultIdentity: string | undefined, before: readonly Recorded[]): Promise<Recorded> {
  const as = line.as ?? defaultIdentity;
  if (as === undefined) throw new DomainError("input/required", { field: "as" });
  const client = clients.of(as);
  // Each member's peer commits at its own pace: what another member recorded must have reached this one's.
  await Promise.all(before.map(({ txId }) => client.committed(txId)));
  const input = (await resolveReferences(line.input, (kind, id) => client.read(kind, id))) as { key?: unknown };
  const needsSecret = "secret" in transactions[line.transaction];
  const secret = needsSecret ? { salt: clients.saltOf(as, `${line.transaction}:${String(input.key)}`), ...(line.secret as object | undefined) } : line.secret;
  return client.submit(line.transaction, input, secret as object | undefined);
}

function rejection(error: unknown): { code: string; message: string } {
  if (error instanceof DomainError) return { code: error.code, message: error.message };
  if (error instanceof UsageError) return { code: "auth/key-missing", message: error.message };
  throw error;
}
