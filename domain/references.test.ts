import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveReferences } from "./references.ts";
import { refuses } from "./testing.ts";
import type { ReadRecord } from "./references.ts";

const read: ReadRecord = async (kind, id) => (kind === "recall" && id === "08650378733967/B1" ? { recallNo: "R-1" } : undefined);

test("a reference stands for a field of a record, at any depth; an id may hold slashes", async () => {
  const reference = { $record: "recall/08650378733967/B1/recallNo" };
  assert.deepEqual(await resolveReferences({ a: reference, list: [{ b: reference }, 1, null, "text"] }, read), { a: "R-1", list: [{ b: "R-1" }, 1, null, "text"] });
});

test("what there is not is refused: another kind, another record, another field, an inherited one", async () => {
  for (const wrong of ["nonsense/x/y", "recall/other/recallNo", "recall/08650378733967/B1/other", "recall/08650378733967/B1/toString", "", "recall"]) {
    await refuses("record/unknown", resolveReferences({ $record: wrong }, read));
  }
});
