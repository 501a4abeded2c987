import assert from "node:assert/strict";
import { test } from "node:test";
import { Lanes } from "./lanes.ts";

test("what shares a name runs in order, also after a failure; the rest runs side by side; nothing stays behind", async () => {
  const lanes = new Lanes();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const step = (name: string, wait?: Promise<void>) => async () => {
    log.push(`${name} begins`);
    await wait;
    log.push(`${name} ends`);
    if (name === "a") throw new Error("a failed");
    return name;
  };
  const a = lanes.run(["lot/1", "lot/2"], step("a", gate.promise));
  const b = lanes.run(["lot/2", "lot/3"], step("b"));
  const c = lanes.run(["lot/3"], step("c"));
  const d = lanes.run(["lot/4"], step("d"));
  assert.equal(await d, "d");
  assert.deepEqual(log, ["a begins", "d begins", "d ends"]);
  gate.resolve();
  await assert.rejects(a, /a failed/);
  assert.deepEqual(await Promise.all([b, c]), ["b", "c"]);
  assert.deepEqual(log.slice(3), ["a ends", "b begins", "b ends", "c begins", "c ends"]);
  await new Promise(setImmediate);
  assert.equal(lanes.size, 0);
});
