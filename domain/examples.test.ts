import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "./decimal.ts";
import { exampleWorld } from "./testing-examples.ts";

test("every example runs by the rules from extraction to the buyer's acceptance", async () => {
  const world = await exampleWorld();
  const consignments = await world.all("consignment");
  for (const { consignmentId, status, lots, loadedKg, exitedKg, unitCount, exitedCount } of consignments) {
    assert.deepEqual([status, exitedCount], ["accepted", unitCount], consignmentId);
    const units = (await world.all("unit")).filter((unit) => unit.consignmentId === consignmentId);
    assert.deepEqual([units.length, String(sum(units.map(({ netKg }) => netKg)))], [unitCount, String(loadedKg)]);
    assert.equal(String(sum(lots.map(({ massKg }) => massKg))), String(loadedKg));
    assert.equal(String(sum(units.map((unit) => unit.exitNetKg ?? sum([])))), String(exitedKg));
    assert.equal(String((await world.found("acceptance", consignmentId)).shippedKg), String(exitedKg));
  }
  assert.equal(consignments.length, 2);
});
