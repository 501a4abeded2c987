import assert from "node:assert/strict";
import { test } from "node:test";
import { roleHolder } from "./fixtures.ts";
import { endorserSets } from "./layout.ts";
import { implicitMetaPolicy, signaturePolicy } from "./policy.ts";
import { parsePolicy } from "./policy-language.ts";

const policy = (text: string) => signaturePolicy(parsePolicy(text));
const sets = (text: string, available: string, prefer?: string): string[] =>
  endorserSets([policy(text)], available.split(""), prefer).map((set) => set.join(""));

test("the minimal sets of a policy, smallest first", () => {
  assert.deepEqual(sets("OR(AND('A.peer', 'B.peer'), 'C.peer')", "ABC"), ["C", "AB"]);
  assert.deepEqual(sets("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", "ABC"), ["AB", "AC", "BC"]);
  assert.deepEqual(sets("OR('A.peer', AND('A.peer', 'B.peer'))", "AB"), ["A"]);
});

test("sets with the preferred organisation come first, even before smaller ones", () => {
  assert.deepEqual(sets("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", "ABC", "C"), ["AC", "BC", "AB"]);
  assert.deepEqual(sets("OR(AND('A.peer', 'B.peer'), 'C.peer')", "ABC", "B"), ["AB", "C"]);
});

test("only available organisations, and only roles that a peer has", () => {
  assert.deepEqual(sets("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", "AC"), ["AC"]);
  assert.deepEqual(sets("AND('A.peer', 'B.peer')", "A"), []);
  assert.deepEqual(sets("OR('A.admin', 'B.client', 'C.member')", "ABC"), ["C"]);
});

test("one peer counts once, so a policy on two peers of one organisation has no set", () => {
  assert.deepEqual(sets("AND('A.peer', 'A.member')", "AB"), []);
});

test("several policies must all be met: sets are unions, and stay minimal", () => {
  const both = [policy("OutOf(2, 'A.peer', 'B.peer', 'C.peer')"), policy("OR('C.peer', 'D.peer')")];
  assert.deepEqual(endorserSets(both, ["A", "B", "C", "D"]), [["A", "C"], ["B", "C"], ["A", "B", "D"]]);
  assert.deepEqual(endorserSets([], ["A"]), [[]]);
});

test("the policies' own greedy evaluation has the last word", () => {
  assert.deepEqual(sets("AND(OR('A.peer', 'B.peer'), 'A.peer')", "AB"), []);
});

test("implicit meta policies are expanded", () => {
  const majority = implicitMetaPolicy("MAJORITY", "Endorsement", ["A", "B", "C"].map((o) => policy(`OR('${o}.peer')`)));
  assert.deepEqual(endorserSets([majority], ["A", "B", "C"], "B"), [["A", "B"], ["B", "C"], ["A", "C"]]);
});

test("4 of 7 gives the 35 sets; of 30 organisations some sets are found, each of them right", () => {
  const peers = (n: number): string => Array.from({ length: n }, (_, i) => `'O${i}.peer'`).join(", ");
  const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `O${i}`);
  assert.equal(endorserSets([policy(`OutOf(4, ${peers(7)})`)], names(7)).length, 35);
  const large = policy(`OutOf(16, ${peers(30)})`);
  const found = endorserSets([large, large], names(30), "O29");
  assert.ok(found.length > 0);
  for (const set of found) assert.equal(large.unsatisfied(set.map((mspId) => roleHolder(mspId, "peer"))), undefined);
  assert.ok(found[0]?.includes("O29") && found[0].length === 16);
});
