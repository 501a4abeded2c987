import { CommandError, UsageError } from "../failure.ts";
import { Clients, places } from "../identities.ts";
import { readLines } from "./lines.ts";
import { submitLines } from "./run.ts";
import type { Summary } from "./run.ts";

interface Options {
  readonly data: string;
  readonly as?: string;
  readonly profile?: string;
  readonly identities?: string;
  readonly concurrency: string;
  readonly strict?: true;
  readonly json?: true;
}

/**
 * `garal submit FILE`: submits the events of a file, shows progress and prints a summary.
 * @throws {UsageError} for a wrong option or a file that cannot be read
 * @throws {CommandError} when at least one line was refused
 */
export async function submit(file: string, options: Options): Promise<void> {
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1000) throw new UsageError("--concurrency is a whole number from 1 to 1000");
  const clients = new Clients(options.profile ?? places(options.data).profile, options.identities ?? places(options.data).identities);
  const started = Date.now();
  try {
    const summary = await submitLines(readLines(file), clients, {
      concurrency,
      strict: options.strict ?? false,
      ...(options.as === undefined ? {} : { defaultIdentity: options.as }),
      onProgress: (done) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${done} done`);
        else if (done % 100 === 0) process.stderr.write(`${done} done\n`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write("\r");
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : report(summary, (Date.now() - started) / 1000));
    if (summary.refused.length > 0) throw new CommandError(`${summary.refused.length} of ${summary.lines} lines were refused`);
  } finally {
    clients.close();
  }
}

function report({ lines, recorded, repeated, refused, skipped }: Summary, seconds: number): string {
  const reasons = refused.map(({ line, message }) => `line ${line}: ${message}\n`).join("");
  return `${reasons}${lines} lines in ${seconds.toFixed(1)} s: ${recorded} recorded, ${repeated} recorded before, ${refused.length} refused, ${skipped} not tried\n`;
}
