import assert from "node:assert/strict";
import { test } from "node:test";
import type { TransactionName } from "../../domain/transactions.ts";
import type { SubmissionLine } from "./lines.ts";
import { LineOrder } from "./order.ts";

const line = (transaction: TransactionName, input: object): SubmissionLine => ({ transaction, input });
const extract = (lotId: string) => line("lots:extract", { lotId, siteId: "mine", licenceNo: "MV-021752" });

/** Runs lines whose work ends when the test says so; `begun` lists those that have begun. */
function running(lines: readonly SubmissionLine[]) {
  const order = new LineOrder<string>();
  const begun: string[] = [];
  const before: Record<string, readonly string[]> = {};
  const ends: Record<string, () => void> = {};
  lines.forEach((each, i) => {
    const name = String(i);
    void order.run(each, (earlier) => {
      begun.push(name);
      before[name] = earlier;
      return new Promise((resolve) => (ends[name] = () => resolve(name)));
    });
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { begun, before, end: async (name: string) => (ends[name]?.(), settle()), settle };
}

test("lines that share only what the registry holds run side by side", async () => {
  const { begun, settle } = running([extract("A"), extract("B"), extract("C")]);
  await settle();
  assert.deepEqual(begun, ["0", "1", "2"]);
});

test("lines that name the same thing follow one another and are told what came before", async () => {
  const { begun, before, end, settle } = running([extract("A"), line("lots:split", { lotId: "A", parts: [{ lotId: "A1", massKg: "1" }] }), line("lots:adjust", { lotId: "A1" })]);
  await settle();
  assert.deepEqual(begun, ["0"]);
  await end("0");
  assert.deepEqual(begun, ["0", "1"]);
  await end("1");
  assert.deepEqual([begun, before["2"]], [["0", "1", "2"], ["1"]]);
});

test("what a third line connects keeps its order: the release waits for the payment that names only the assessment", async () => {
  const { begun, end, settle } = running([
    line("assessments:assess", { assessmentId: "S", declarationNo: "D" }),
    line("payments:record", { paymentNo: "P", assessmentId: "S" }),
    line("declarations:release", { declarationNo: "D" }),
  ]);
  await settle();
  await end("0");
  assert.deepEqual(begun, ["0", "1"]);
  await end("1");
  assert.deepEqual(begun, ["0", "1", "2"]);
});

test("a change of the registry waits for all before it and holds up all after", async () => {
  const { begun, end, settle } = running([extract("A"), line("registry:registerSite", { siteId: "new" }), extract("B")]);
  await settle();
  assert.deepEqual(begun, ["0"]);
  await end("0");
  assert.deepEqual(begun, ["0", "1"]);
  await end("1");
  assert.deepEqual(begun, ["0", "1", "2"]);
});

test("a line whose work fails does not hold up those that wait for it", async () => {
  const order = new LineOrder<string>();
  const failed = order.run(extract("A"), () => Promise.reject(new Error("refused")));
  await assert.rejects(failed, /refused/);
  let ran = false;
  await order.run(extract("A"), () => ((ran = true), Promise.resolve("done")));
  assert.ok(ran);
});

test("lists of ids count like single ones: what names a lot among others follows what changed it", async () => {
  const { begun, end, settle } = running([extract("A"), line("royalty:carry", { lotIds: ["A", "B"] }), extract("B")]);
  await settle();
  assert.deepEqual(begun, ["0"]);
  await end("0");
  assert.deepEqual(begun, ["0", "1"]);
  await end("1");
  assert.deepEqual(begun, ["0", "1", "2"]);
});
