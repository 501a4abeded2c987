import assert from "node:assert/strict";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DomainError } from "../../domain/error.ts";
import { ShareBook } from "./book.ts";

const DAY_MS = 86_400_000;
let now = Date.parse("2026-11-24T00:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "garal-shares-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const maker = { orgId: "ETT", mspId: "MinerMSP", user: "ETT-officer" };
const given = { kind: "consignment", recordId: "C-1/é", maker, days: 10 } as const;
const code = (expected: string) => (error: unknown) => (error as DomainError).code === expected;

test("a share opens by its token until it expires, and the disk holds its hash alone", async () => {
  const book = new ShareBook(join(folder, "a"), () => now);
  const { token, share } = await book.give(given);
  assert.match(token, /^[\w-]{22}$/);
  assert.deepEqual(await book.open(token), share);
  assert.deepEqual(await new ShareBook(join(folder, "a"), () => now).open(token), share, "after a restart too");
  const kept = globSync("**/*", { cwd: join(folder, "a"), withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name + readFileSync(join(entry.parentPath, entry.name), "utf8"));
  assert.ok(kept.length === 2 && kept.every((text) => !text.includes(token)));
  now += 10 * DAY_MS;
  await assert.rejects(book.open(token), code("share/expired"));
});

test("whatever was never given is unknown: another token, none, a hash, a way to another file", async () => {
  const book = new ShareBook(join(folder, "b"), () => now);
  const { token, share } = await book.give(given);
  for (const text of ["", token.slice(1), `${token}A`, share.id, "../../trust", "\u0000", "x".repeat(1_000)]) await assert.rejects(book.open(text), code("share/unknown"), text);
});

test("only the organisation that made a share lists and withdraws it", async () => {
  const book = new ShareBook(join(folder, "c"), () => now);
  const { token, share } = await book.give(given);
  assert.deepEqual(await book.of("ETT", "consignment", "C-1/é"), [share]);
  assert.deepEqual(await book.of("OTHER", "consignment", "C-1/é"), []);
  assert.deepEqual(await book.of("ETT", "unit", "C-1/é"), []);
  await assert.rejects(book.withdraw("OTHER", share.id), code("share/unknown"));
  await assert.rejects(book.withdraw("ETT", "../x"), code("share/unknown"));
  const withdrawn = await book.withdraw("ETT", share.id);
  now += DAY_MS;
  assert.deepEqual(await book.withdraw("ETT", share.id), withdrawn, "again is nothing new");
  await assert.rejects(book.open(token), code("share/withdrawn"));
});

test("one share is used 60 times an hour at most, and the others go on", async () => {
  const book = new ShareBook(join(folder, "d"), () => now);
  const [one, other] = [await book.give(given), await book.give(given)];
  for (let i = 0; i < 60; i++) await book.open(one.token);
  await assert.rejects(book.open(one.token), code("system/rate-limited"));
  await book.open(other.token);
  now += 3_600_000;
  await book.open(one.token);
});

test("a share lasts 1 to 400 days", async () => {
  const book = new ShareBook(join(folder, "e"), () => now);
  for (const days of [0, -1, 401]) await assert.rejects(book.give({ ...given, days }), code("input/out-of-range"));
});
