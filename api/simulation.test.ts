import assert from "node:assert/strict";
import { test } from "node:test";
import { dataRows } from "../domain/tax/testing.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";
import type { TestMember } from "./testing.ts";

const api = await testApi();
await fillExamples(api);
const { customs, tax, minerals, miner } = api.members;
const signIn = async (member: TestMember, role = "officer", orgId?: string): Promise<string> =>
  api.signIn(await member.issue(`${orgId ?? "authority"}-${role}`, { attributes: { "garal.role": role, ...(orgId === undefined ? {} : { "garal.org": orgId }) } }));
const officer = await signIn(tax);

const query = `query ($from: Date!, $to: Date!, $tables: [TrialTable!], $inForce: Boolean!, $after: String, $first: Int!) {
  tryRates(from: $from, to: $to, tables: $tables, inForce: $inForce, after: $after, first: $first) {
    total next rows { declarationNo kind payerId status reasons shifts { currency before after difference } refusal { code } } } }`;
const recent = { from: "2010-01-01", to: "2026-12-31", inForce: false, first: 100 };
interface Row {
  readonly declarationNo: string;
  readonly status: string | null;
  readonly shifts: readonly { readonly currency: string; readonly before: string; readonly after: string; readonly difference: string }[];
  readonly refusal: { readonly code: string } | null;
}
async function tried(variables: object, token = officer): Promise<{ total: number; next: string | null; rows: readonly Row[] }> {
  const answer = await api.ask(query, { token, variables });
  assert.deepEqual(answer.errors, undefined);
  return (answer.data as unknown as { tryRates: { total: number; next: string | null; rows: readonly Row[] } }).tryRates;
}
async function codeOf(variables: object, token = officer): Promise<string | undefined> {
  return (await api.ask(query, { token, variables })).errors?.[0]?.extensions.code;
}
const raised = dataRows("royalty-base").map((row) => (row["id"] === "BASE-STANDARD" ? { ...row, ratePct: "10" } : row));

test("under the tables of their own assessments declarations bear what they bear", async () => {
  const { rows, total } = await tried(recent);
  assert.equal(rows.length, total);
  assert.ok(rows.length >= 2);
  for (const { shifts, refusal, declarationNo } of rows) assert.deepEqual([refusal, shifts.every(({ difference }) => difference === "0")], [null, true], declarationNo);
});

test("pages one by one hold the same rows as one page", async () => {
  const whole = await tried({ ...recent, tables: [{ table: "ROYALTY_BASE", rows: raised }] });
  const found: Row[] = [];
  for (let after: string | null = null; ; ) {
    const { rows, next } = await tried({ ...recent, tables: [{ table: "ROYALTY_BASE", rows: raised }], first: 2, after });
    found.push(...rows);
    if (next === null) break;
    after = next;
  }
  assert.deepEqual(found, whole.rows);
  const changed = whole.rows.filter(({ shifts }) => shifts.some(({ difference }) => difference !== "0"));
  assert.ok(changed.length > 0 && changed.every(({ shifts }) => shifts.every(({ difference }) => !difference.startsWith("-"))), "a raised rate charges more");
});

test("a version on the ledger is tried by its number", async () => {
  const { rows } = await tried({ ...recent, tables: [{ table: "ROYALTY_BASE", version: 1 }], inForce: true });
  assert.ok(rows.every(({ shifts }) => shifts.every(({ difference }) => difference === "0")));
  assert.equal(await codeOf({ ...recent, tables: [{ table: "ROYALTY_BASE", version: 99 }] }), "record/unknown");
});

test("rows with gaps, a table named twice or without rows, and a period without an end are refused", async () => {
  assert.equal(await codeOf({ ...recent, tables: [{ table: "ROYALTY_BASE", rows: raised.filter(({ id }) => id !== "BASE-STANDARD") }] }), "table/invalid");
  assert.equal(await codeOf({ ...recent, tables: [{ table: "ROYALTY_BASE", rows: raised }, { table: "ROYALTY_BASE", version: 1 }] }), "input/duplicate");
  assert.equal(await codeOf({ ...recent, tables: [{ table: "ROYALTY_BASE" }] }), "input/required");
  assert.equal(await codeOf({ ...recent, from: "1990-01-01" }), "input/out-of-range");
  assert.equal(await codeOf({ ...recent, from: "2027-01-01" }), "input/out-of-range");
});

test("only officers of customs and tax try rates: nobody else sees the amounts", async () => {
  assert.equal(await codeOf(recent, await signIn(customs)), undefined);
  for (const token of [await signIn(tax, "operator"), await signIn(minerals), await signIn(miner, "officer", "erdenes-tavantolgoi")]) assert.equal(await codeOf(recent, token), "auth/not-entitled");
});
