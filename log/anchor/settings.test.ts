import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "../testing.ts";
import { anchorSettings } from "./settings.ts";

const key = "1f".repeat(32);
const address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

test("without a chain's endpoint the embedded one is used, often; another one seldom, since each head costs a transaction", () => {
  assert.deepEqual(anchorSettings({}), { chain: undefined, intervalMs: 10_000 });
  assert.deepEqual(anchorSettings({ GARAL_ANCHOR_RPC: "https://rpc.test/x", GARAL_ANCHOR_KEY: key }), { chain: { rpc: "https://rpc.test/x", key: `0x${key}` }, intervalMs: 600_000 });
  assert.deepEqual(anchorSettings({ GARAL_ANCHOR_RPC: "https://rpc.test", GARAL_ANCHOR_KEY: `0x${key}`, GARAL_ANCHOR_CONTRACT: `${address}@42`, GARAL_ANCHOR_INTERVAL: "60" }), {
    chain: { rpc: "https://rpc.test", key: `0x${key}`, contract: { address, fromBlock: 42n } },
    intervalMs: 60_000,
  });
});

test("settings that cannot be meant are refused before anything starts, and a secret is not repeated", () => {
  const good = { GARAL_ANCHOR_RPC: "https://rpc.test", GARAL_ANCHOR_KEY: key };
  for (const wrong of [{ GARAL_ANCHOR_RPC: "rpc.test" }, { GARAL_ANCHOR_RPC: "file:///x" }, { GARAL_ANCHOR_KEY: "" }, { GARAL_ANCHOR_KEY: `${key}0` }, { GARAL_ANCHOR_CONTRACT: "0x12" }, { GARAL_ANCHOR_CONTRACT: `${address}@x` }, { GARAL_ANCHOR_INTERVAL: "0" }, { GARAL_ANCHOR_INTERVAL: "1.5" }]) {
    assert.throws(() => anchorSettings({ ...good, ...wrong }), (error: unknown) => refusal("anchor/settings")(error) && !String(error).includes(key), JSON.stringify(wrong));
  }
});
