import { readFileSync } from "node:fs";
import { tableNames, tableOwners } from "./tables.ts";
import { MemoryLedger, people } from "./testing.ts";
import { salt, setTable } from "./testing-world.ts";
import { object, text } from "./schema.ts";
import { transactions } from "./transactions.ts";
import type { UserRole } from "./act.ts";
import type { RecordKind } from "./records.ts";
import type { TransactionName } from "./transactions.ts";

interface ExampleLine {
  readonly transaction: string;
  /** Organisation and role of who submits it. */
  readonly as: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly secret?: object;
}
const Reference = object({ $record: { ...text(), optional: false, about: "kind/id/field" } });

/** A channel on which every example of the repository has run, by the rules alone. */
export async function exampleWorld<L extends MemoryLedger = MemoryLedger>(world: L = new MemoryLedger() as L, files: readonly string[] = ["registry", "coal", "copper", "gold", "copper-gold-silver"]): Promise<L> {
  for (const name of tableNames) await setTable(world, name, (JSON.parse(read(`data/tables/${name}.json`)) as { rows: unknown }).rows, people[tableOwners[name]]);
  for (const file of files) {
    for (const line of read(`examples/${file}.jsonl`).split("\n")) if (line.startsWith("{")) await replay(world, JSON.parse(line) as ExampleLine);
  }
  return world;
}

async function replay(world: MemoryLedger, { transaction, as, input, secret }: ExampleLine): Promise<void> {
  const [orgId = "", role] = as.split("/");
  const { mspId, roles } = await world.found("organisation", orgId);
  const by = { orgId, mspId, user: `${orgId}-${role}`, role: role as UserRole, orgRoles: roles };
  const resolved = await Promise.all(Object.entries(input).map(async ([name, value]) => [name, await resolve(world, value)]));
  const name = transaction as TransactionName;
  await world.run(name, Object.fromEntries(resolved), { by, ...("secret" in transactions[name] ? { secret: { salt, ...secret } } : {}) });
}

/** A value, or the field of a record that it refers to. */
async function resolve(world: MemoryLedger, value: unknown): Promise<unknown> {
  if (value === null || typeof value !== "object" || !("$record" in value)) return value;
  const [kind = "", id = "", name = ""] = Reference.decode(value, "input").$record.split("/");
  return ((await world.found(kind as RecordKind, id)) as Readonly<Record<string, unknown>>)[name];
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
