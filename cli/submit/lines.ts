import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { DomainError } from "../../domain/error.ts";
import { choice, decodeText, field, json, object, optional, pattern } from "../../domain/schema.ts";
import type { Infer } from "../../domain/schema.ts";
import { transactionNames } from "../../domain/transactions.ts";
import type { TransactionName } from "../../domain/transactions.ts";
import { UsageError } from "../failure.ts";

/** One line of a submission file. `as` names the identity that signs, e.g. `customs/officer`. */
export const SubmissionLine = object({
  transaction: field(choice(transactionNames as [TransactionName, ...TransactionName[]]), "Name of the transaction."),
  input: field(json, "Its input."),
  secret: optional(json, "Its private part."),
  as: optional(pattern("Id", /^[\w-]+(\/[\w-]+)?$/, "customs/officer"), "Identity that signs."),
});
export type SubmissionLine = Infer<typeof SubmissionLine>;

/** A line of a file: read, or refused with the reason; `number` counts from 1. */
export type ReadLine = { readonly number: number; readonly line: SubmissionLine } | { readonly number: number; readonly refusal: DomainError };

/**
 * Reads a JSON Lines file, or standard input for `-`. Blank lines and lines that begin with # are left out. A line that cannot be read
 * comes as a refusal, and reading goes on.
 * @throws {UsageError} when the file cannot be opened
 */
export async function* readLines(file: string): AsyncGenerator<ReadLine> {
  const stream = file === "-" ? process.stdin : createReadStream(file);
  const opened = new Promise<void>((resolve, reject) => {
    if (file === "-") resolve();
    stream.once("open", () => resolve());
    stream.once("error", (cause: Error) => reject(new UsageError(`${file} cannot be read`, { cause })));
  });
  const lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  await opened;
  let number = 0;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    number += 1;
    const text = next.value.trim();
    if (text === "" || text.startsWith("#")) continue;
    try {
      yield { number, line: decodeText(SubmissionLine, text) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      yield { number, refusal: error };
    }
  }
}

