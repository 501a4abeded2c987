import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "./decision.ts";
import type { AtGate, Expected, Gate } from "./decision.ts";

const gate: Gate = { siteId: "gashuunsukhait-gate", borderPoint: "gashuunsukhait-road", tolerancePct: "0.5" };
const unit: Expected = { unitId: "U-1", numbers: ["1201УБА"], status: "SEALED", netKg: "104360", sealNo: "S-1", siteId: "tavan-tolgoi", consignmentId: "C-1", borderPoint: "gashuunsukhait-road", declarationNo: "D-1", declarationStatus: "RELEASED", exitAt: null };
const at: AtGate = { plate: "1201УБА", sealNo: "S-1", tareKg: "31200", grossKg: "135560" };
const code = (given: ReturnType<typeof decide>): readonly unknown[] => [given.word, given.reason?.code];

test("a released, sealed unit with its own seal and weight passes", () => {
  assert.deepEqual(decide(at, unit, gate, 0), { word: "pass", netKg: "104360" });
});

test("nothing passes before seal and weight are read", () => {
  assert.equal(decide({ ...at, sealNo: "" }, unit, gate, 0).missing, "seal");
  assert.equal(decide({ ...at, grossKg: "" }, unit, gate, 0).missing, "weight");
  assert.equal(decide({ ...at, grossKg: "many" }, unit, gate, 0).missing, "weight");
  assert.equal(decide({ ...at, plate: "" }, unit, gate, 0).missing, "plate");
});

test("what the ledger would refuse is held or checked, with its own code", () => {
  assert.deepEqual(code(decide(at, undefined, gate, 0)), ["check", "gate/vehicle-unknown"]);
  assert.deepEqual(code(decide(at, { ...unit, status: "EXITED" }, gate, 0)), ["hold", "gate/already-passed"]);
  assert.deepEqual(code(decide(at, { ...unit, declarationStatus: "PAID" }, gate, 0)), ["hold", "gate/not-released"]);
  assert.deepEqual(code(decide(at, { ...unit, declarationNo: null, declarationStatus: null }, gate, 0)), ["hold", "gate/not-released"]);
  assert.deepEqual(code(decide(at, { ...unit, borderPoint: "zamiin-uud-rail" }, gate, 0)), ["check", "gate/wrong-gate"]);
  assert.deepEqual(code(decide(at, { ...unit, sealNo: null }, gate, 0)), ["hold", "consignment/seal-missing"]);
  assert.deepEqual(code(decide({ ...at, sealNo: "S-2" }, unit, gate, 0)), ["hold", "consignment/seal-mismatch"]);
  assert.deepEqual(code(decide({ ...at, tareKg: "135560" }, unit, gate, 0)), ["check", "consignment/tare-above-gross"]);
});

test("a weight passes up to the tolerance and not beyond it", () => {
  // 0.5 % of 104 360 kg is 521.8 kg.
  assert.equal(decide({ ...at, grossKg: "136081.8" }, unit, gate, 0).word, "pass");
  assert.deepEqual(code(decide({ ...at, grossKg: "136081.9" }, unit, gate, 0)), ["check", "consignment/weight-difference"]);
  assert.deepEqual(code(decide({ ...at, grossKg: "135038.1" }, unit, gate, 0)), ["check", "consignment/weight-difference"]);
});

test("after eight hours without the ledger nothing passes any more", () => {
  assert.equal(decide(at, unit, gate, 8).word, "pass");
  assert.deepEqual(code(decide(at, unit, gate, 8.1)), ["check", "gate/offline-too-long"]);
});

test("where there is no border nothing is decided", () => {
  assert.deepEqual(decide(at, undefined, { ...gate, borderPoint: "" }, 99), { missing: "weighing", netKg: "104360" });
});
