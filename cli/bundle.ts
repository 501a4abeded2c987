import { writeFileSync } from "node:fs";
import { ApiClient } from "./api.ts";
import { CommandError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";
import { named } from "./trail.ts";

interface Options {
  readonly data: string;
  readonly as: string;
  readonly output: string;
  readonly disclose?: true;
  readonly url?: string;
  readonly json?: true;
}

/**
 * `garal bundle ID -o FILE`: the file that proves a consignment, a transport unit or a lot to somebody who trusts neither the file nor its sender.
 * @throws {CommandError} when nothing bears the number, or the log does not reach so far yet
 */
export async function bundle(id: string, { data, as, output, disclose, url, json }: Options): Promise<void> {
  const api = url === undefined ? ApiClient.on(data) : new ApiClient(url);
  await api.signIn(identityNamed(places(data).identities, as));
  const { kind, id: subjectId } = await named(api, id);
  const text = await api.download(`/bundle/${kind}/${encodeURIComponent(subjectId)}${disclose ? "?disclose=yes" : ""}`);
  try {
    writeFileSync(output, text);
  } catch (cause) {
    throw new CommandError(`${output} cannot be written`, { cause });
  }
  const { transactions } = JSON.parse(text) as { transactions: readonly { readonly envelope: string }[] };
  const envelopes = transactions.reduce((sum, { envelope }) => sum + Math.floor((envelope.length * 3) / 4), 0);
  const made = { kind, id: subjectId, file: output, transactions: transactions.length, bytes: Buffer.byteLength(text), envelopeBytes: envelopes };
  process.stdout.write(json ? `${JSON.stringify(made)}\n` : `${output}: ${kind} ${subjectId}, ${made.transactions} transactions, ${made.bytes} bytes (envelopes ${envelopes}, ratio ${(made.bytes / envelopes).toFixed(2)})\n`);
}
