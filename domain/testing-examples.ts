import { readFileSync } from "node:fs";
import { tableNames, tableOwners } from "./tables.ts";
import { MemoryLedger, people } from "./testing.ts";
import { salt, setTable } from "./testing-world.ts";
import { resolveReferences } from "./references.ts";
import { transactions } from "./transactions.ts";
import type { TransactionName } from "./transactions.ts";

/** A line of `examples/`. */
export interface ExampleLine {
  readonly transaction: string;
  /** Organisation and role of who submits it. */
  readonly as: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly secret?: object;
}

/** A channel on which every example of the repository has run, by the rules alone. */
export async function exampleWorld<L extends MemoryLedger = MemoryLedger>(world: L = new MemoryLedger() as L, files: readonly string[] = ["registry", "coal", "copper", "gold", "copper-gold-silver"]): Promise<L> {
  for (const name of tableNames) await setTable(world, name, (JSON.parse(read(`data/tables/${name}.json`)) as { rows: unknown }).rows, people[tableOwners[name]]);
  for (const file of files) {
    for (const line of read(`examples/${file}.jsonl`).split("\n")) if (line.startsWith("{")) await replay(world, JSON.parse(line) as ExampleLine);
  }
  return world;
}

/** Runs one line by the rules, as the organisation and role that it names. */
export async function replay(world: MemoryLedger, { transaction, as, input, secret }: ExampleLine): Promise<void> {
  const [orgId = "", role] = as.split("/");
  const { mspId, roles } = await world.found("organisation", orgId);
  const by = { orgId, mspId, user: `${orgId}-${role}`, role: role === "operator" ? ("operator" as const) : ("officer" as const), orgRoles: roles };
  const resolved = (await resolveReferences(input, (kind, id) => world.get(kind, id))) as Readonly<Record<string, unknown>>;
  const name = transaction as TransactionName;
  await world.run(name, resolved, { by, ...("secret" in transactions[name] ? { secret: { salt, ...secret } } : {}) });
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
