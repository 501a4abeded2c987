import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { connect, readProfile } from "../gateway/index.ts";
import { reindex as rebuild } from "../indexer/reindex.ts";
import type { Reindexed } from "../indexer/reindex.ts";
import { fromGateway } from "../indexer/source.ts";
import { CommandError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";
import { INDEX_IDENTITY, INDEX_MEMBER, openProjection } from "./start/read-side.ts";

interface Options {
  readonly data: string;
  readonly json?: true;
}

/**
 * `garal reindex`: rebuilds every table from the blocks of the running ledger, beside the ones in use, compares checksums and exchanges them.
 * @throws {CommandError} when no ledger runs there, or the rebuilt tables differ
 */
export async function reindex({ data, json }: Options): Promise<void> {
  const dir = resolve(data);
  const place = places(dir);
  if (!existsSync(place.running)) throw new CommandError(`garal does not run on ${dir}; start it by garal start: the blocks are read from its ledger`);
  const { chaincode } = JSON.parse(readFileSync(fileURLToPath(new URL("../channel.json", import.meta.url)), "utf8")) as { chaincode: string };
  const database = await openProjection(dir);
  const ledger = connect(readProfile(place.profile), identityNamed(place.identities, INDEX_IDENTITY));
  try {
    const result = await rebuild({
      url: database.url,
      scope: { chaincode, mspId: INDEX_MEMBER },
      source: (from, signal) => fromGateway(ledger.blocks(from, { signal })),
      onCommit: ({ newest }) => process.stderr.write(process.stderr.isTTY ? `\rblock ${newest}` : `block ${newest}\n`),
    });
    if (process.stderr.isTTY) process.stderr.write("\r");
    process.stdout.write(json ? `${JSON.stringify(result, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))}\n` : report(result));
    if (!result.identical) throw new CommandError("the rebuilt tables differ from the ones before; the rebuilt ones are in use now");
  } finally {
    ledger.close();
  }
}

function report({ before, after, identical, blocks }: Reindexed): string {
  const changed = Object.entries(after.tables).filter(([name, { sum }]) => before.tables[name as keyof typeof before.tables]?.sum !== sum);
  const rows = Object.values(after.tables).reduce((all, table) => all + table.rows, 0n);
  return [
    `${blocks} blocks, ${Object.keys(after.tables).length} tables, ${rows} rows`,
    `before ${before.all}`,
    `after  ${after.all}`,
    identical ? "identical" : `different in ${changed.map(([name]) => name).join(", ")}`,
    "",
  ].join("\n");
}
