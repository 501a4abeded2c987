import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AUTHORITIES } from "../../domain/authority.ts";
import type { Authority } from "../../domain/authority.ts";
import { tableOwners } from "../../domain/tables.ts";
import type { TableName } from "../../domain/tables.ts";
import { enrol, loadIdentity, organisationOf, saveIdentity, validUntil } from "../../gateway/index.ts";
import type { ConnectionProfile, Enrolment } from "../../gateway/index.ts";
import type { ReadLine, SubmissionLine } from "../submit/lines.ts";
import { readLines } from "../submit/lines.ts";

/*
 * Users and data of the embedded default. Their keys lie in the data folder, so that one person can try every part; in production each
 * user's key is the user's own.
 */

/** A demonstration user; `name` is `organisation/user`. */
export interface DemoUser extends Enrolment {
  readonly name: string;
}

const people = [
  { user: "officer", role: "officer" },
  { user: "second-officer", role: "officer" },
  { user: "operator", role: "operator" },
] as const;

/** Users of the three authorities and of every organisation that the examples register. */
export async function demoUsers(examplesDir: string): Promise<readonly DemoUser[]> {
  const organisations: { orgId: string; mspId: string }[] = (Object.keys(AUTHORITIES) as Authority[]).map((orgId) => ({ orgId, mspId: AUTHORITIES[orgId] }));
  for await (const read of readLines(join(examplesDir, "registry.jsonl"))) {
    if ("line" in read && read.line.transaction === "registry:registerOrganisation") organisations.push(read.line.input as { orgId: string; mspId: string });
  }
  return organisations.flatMap(({ orgId, mspId }) => people.map(({ user, role }) => ({ name: `${orgId}/${user}`, mspId, orgId, user: `${orgId}-${user}`, role })));
}

/** Enrols the users that are not enrolled yet, and again those whose certificate ends within a month. */
export async function enrolAll(users: readonly DemoUser[], profile: ConnectionProfile, folder: string): Promise<void> {
  const soon = new Date(Date.now() + 30 * 86_400_000);
  for (const { name, ...enrolment } of users) {
    const existing = loadIdentity(join(folder, name));
    if (existing && validUntil(existing.certificate) > soon) continue;
    saveIdentity(join(folder, name), await enrol(organisationOf(profile, enrolment.mspId).mspDir, enrolment));
  }
}

/** The lines that put the tables of `data/tables` on the ledger: proposed by an officer of the authority that owns each, approved by a second one. */
function* tableLines(tablesDir: string): Generator<SubmissionLine> {
  for (const file of readdirSync(tablesDir).filter((name) => name.endsWith(".json")).sort()) {
    const table = file.replace(/\.json$/, "") as TableName;
    const { rows, note } = JSON.parse(readFileSync(join(tablesDir, file), "utf8")) as { rows: unknown; note: string };
    const owner = tableOwners[table];
    const at = "2020-01-02T00:00:00Z";
    yield { transaction: "tables:propose", as: `${owner}/officer`, input: { key: `table-${table}-1`, at, table, version: 1, rows, note } };
    yield { transaction: "tables:approve", as: `${owner}/second-officer`, input: { key: `table-${table}-1-approve`, at, table, version: 1 } };
  }
}

/** Everything that `garal start` loads, in order. */
export async function* demoLines(dataDir: string, examplesDir: string, withExamples: boolean): AsyncGenerator<ReadLine> {
  let number = 0;
  for (const line of tableLines(join(dataDir, "tables"))) yield { number: ++number, line };
  if (!withExamples) return;
  for (const file of ["registry.jsonl", "coal.jsonl", "copper.jsonl", "gold.jsonl", "copper-gold-silver.jsonl", "imports.jsonl", "vehicle.jsonl", "trader.jsonl", "procedures.jsonl"]) {
    for await (const read of readLines(join(examplesDir, file))) yield "line" in read ? { number: ++number, line: read.line } : { number: ++number, refusal: read.refusal };
  }
}
