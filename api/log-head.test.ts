import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testApi } from "./testing.ts";

const api = await testApi();
const dir = mkdtempSync(join(tmpdir(), "garal-head-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const token = await api.signIn(await api.members.tax.issue("tax-officer", { attributes: { "garal.role": "officer" } }));
const query = "{ logHead { checkpoint policy anchoredSize } }";
const source = { channel: "garal", chaincode: "garal", organisations: [], log: dir };

test("the head of the log is its note as published, with the policy and what is anchored; null while there is none", async () => {
  assert.deepEqual((await api.ask(query, { token })).data, { logHead: null });
  Object.assign(api.services, { proofs: () => source });
  assert.deepEqual((await api.ask(query, { token })).data, { logHead: null }, "the log has published nothing yet");
  writeFileSync(join(dir, "checkpoint"), "log.example/garal\n1\nAAAA\n\n— log.example/garal AAAA\n");
  Object.assign(api.services, { proofs: () => ({ ...source, policy: "log x\n", anchored: { size: 1, root: new Uint8Array(32) } }) });
  assert.deepEqual((await api.ask(query, { token })).data, { logHead: { checkpoint: "log.example/garal\n1\nAAAA\n\n— log.example/garal AAAA\n", policy: "log x\n", anchoredSize: 1 } });
});

test("a log that cannot be reached is told by its absence, and nobody reads it without sign-in", async () => {
  Object.assign(api.services, { proofs: () => ({ ...source, log: "http://127.0.0.1:1" }) });
  assert.deepEqual((await api.ask(query, { token })).data, { logHead: null });
  assert.equal((await api.ask(query)).errors?.[0]?.extensions.code, "auth/not-signed-in");
});
