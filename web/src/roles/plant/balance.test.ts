import assert from "node:assert/strict";
import { test } from "node:test";
import { runBalance } from "./balance.ts";

test("in is out and loss: the difference is exact, the yield in percent", () => {
  const run = runBalance({ inputs: [{ lotId: "a", massKg: "40 000 000" }, { lotId: "b", massKg: "0.1" }], outputs: [{ lotId: "c", product: "x", massKg: "1 100 000.3" }], lossKg: "38 899 999.8" });
  assert.deepEqual([run.inKg, run.outKg, run.differenceKg, run.yieldPct].map(String), ["40000000.1", "1100000.3", "0", "2.75"]);
});

test("what is not yet a number counts as nothing and is said", () => {
  const run = runBalance({ inputs: [{ massKg: "12x" }, { massKg: "" }], outputs: [{ massKg: "-5" }], lossKg: "<b>" });
  assert.deepEqual([run.inKg, run.outKg, run.differenceKg].map(String), ["0", "0", "0"]);
  assert.deepEqual([run.yieldPct, run.unread], [undefined, 2]);
});
