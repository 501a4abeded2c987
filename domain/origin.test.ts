import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec } from "./decimal.ts";
import { sharesOf, sumOf } from "./origin.ts";
import type { Part } from "./origin.ts";

const part = (lotId: string, massKg: string): Part => ({ lotId, massKg: dec(massKg) });
const from = (graph: Readonly<Record<string, readonly Part[]>>) => (lotId: string) => graph[lotId] ?? [];

test("a blend of a third and two thirds, by hand", () => {
  // C is 1 t of A and 2 t of B; a truck takes 90 t of C and 10 t of A: A = 0.9/3 + 0.1 = 2/5, B = 0.9·2/3 = 3/5
  const shares = sharesOf([part("C", "90000"), part("A", "10000")], from({ C: [part("A", "1000"), part("B", "2000")] }));
  assert.deepEqual(shares, new Map([["A", { numerator: 2n, denominator: 5n }], ["B", { numerator: 3n, denominator: 5n }]]));
});

test("what was lost in a process changes no share", () => {
  const shares = sharesOf([part("washed", "55.5")], from({ washed: [part("raw-1", "30.25"), part("raw-2", "60.5")] }));
  assert.deepEqual(shares.get("raw-1"), { numerator: 1n, denominator: 3n });
});

test("shares of any history sum to one", () => {
  const layers = fc.array(fc.array(fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 1_000_000 })), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(layers, (given) => {
      const graph: Record<string, Part[]> = {};
      for (const [level, lots] of given.entries()) {
        const below = level === 0 ? 3 : (given[level - 1] as unknown[]).length;
        for (const [i, parents] of lots.entries()) graph[`${level + 1}.${i}`] = parents.map(([parent, grams]) => part(`${level}.${parent % below}`, `${grams}.5`));
      }
      const top = Object.keys(graph).filter((id) => id.startsWith(`${given.length}.`));
      const shares = sharesOf(top.map((id) => part(id, "7")), from(graph));
      assert.deepEqual(sumOf([...shares.values()]), { numerator: 1n, denominator: 1n });
      assert.ok([...shares.keys()].every((id) => id.startsWith("0.")));
    }),
  );
});

test("ten levels with two ways between each are walked once each, and a long history does not overflow the stack", () => {
  const diamond: Record<string, Part[]> = {};
  for (let level = 1; level <= 60; level++) for (const side of ["l", "r"]) diamond[`${side}${level}`] = [part(`l${level - 1}`, "1"), part(`r${level - 1}`, "3")];
  assert.deepEqual(sharesOf([part("l60", "1")], from(diamond)), new Map([["l0", { numerator: 1n, denominator: 4n }], ["r0", { numerator: 3n, denominator: 4n }]]));
  const chain: Record<string, Part[]> = {};
  for (let i = 1; i < 50_000; i++) chain[`${i}`] = [part(`${i - 1}`, "5")];
  assert.deepEqual([...sharesOf([part("49999", "1")], from(chain)).keys()], ["0"]);
});
