import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec } from "./decimal.ts";
import { portionsOf, sharesOf, sumOf } from "./origin.ts";
import type { Decimal } from "./decimal.ts";
import type { Fraction, Made, Part } from "./origin.ts";

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

test("the portion of a lot in goods: through a blend and a plant with two products, by hand", () => {
  // Half of A (100 t) goes into a blend of 150 t; 60 t of it are washed into 30 t and 10 t. A truck takes 15 t of the washed coal.
  const lots: Record<string, Made> = { A: { madeKg: dec("100"), parents: [] }, blend: { madeKg: dec("150"), parents: [part("A", "50"), part("B", "100")] }, B: { madeKg: dec("100"), parents: [] }, washed: { madeKg: dec("30"), runKg: dec("40"), parents: [part("blend", "60")] } };
  // 15/30 of the washed × 30/40 of the run × 60/150 of the blend × 50/100 of A = 3/40
  assert.deepEqual(portionsOf([part("washed", "15")], (lotId) => lots[lotId] as Made).get("A"), { numerator: 3n, denominator: 40n });
});

test("the portions of a lot in all goods that a history ends in are the whole lot, exactly", () => {
  // Each step takes a part of one or two lots that still hold something, and makes one or two lots of it with a loss: a reference model pushes the first lot forward.
  const step = fc.record({ from: fc.array(fc.nat(50), { minLength: 1, maxLength: 2 }), tenths: fc.integer({ min: 1, max: 10 }), outputs: fc.integer({ min: 1, max: 2 }), kept: fc.integer({ min: 3, max: 9 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => {
      const lots = new Map<string, Made & { left: Decimal }>(["r0", "r1"].map((id) => [id, { madeKg: dec("1000"), parents: [], left: dec("1000") }]));
      steps.forEach(({ from: chosen, tenths, outputs, kept }, no) => {
        const holding = [...lots].filter(([, { left }]) => left.isPositive());
        const sources = [...new Set(chosen.map((i) => holding[i % holding.length]?.[0] ?? ""))].filter((id) => id !== "");
        const parents = sources.map((lotId) => {
          const lot = lots.get(lotId) as Made & { left: Decimal };
          const massKg = lot.left.times(dec(String(tenths))).times(dec("0.1"));
          lot.left = lot.left.minus(massKg);
          return { lotId, massKg };
        });
        if (parents.length === 0) return;
        const input = parents.reduce((sum, { massKg }) => sum.plus(massKg), dec("0"));
        const made = Array.from({ length: outputs }, (_, i) => input.times(dec(String(kept - i))).times(dec(outputs === 1 ? "0.1" : "0.04")));
        const runKg = made.reduce((a, b) => a.plus(b), dec("0"));
        made.forEach((madeKg, i) => lots.set(`${no}.${i}`, { madeKg, left: madeKg, parents, ...(outputs > 1 ? { runKg } : {}) }));
      });
      const ends = [...lots].filter(([, { left }]) => left.isPositive()).map(([lotId, { left }]) => ({ lotId, massKg: left }));
      const portions = ends.map((end) => portionsOf([end], (lotId) => lots.get(lotId) as Made));
      for (const root of ["r0", "r1"]) assert.deepEqual(sumOf(portions.flatMap((found) => (found.has(root) ? [found.get(root) as Fraction] : []))), { numerator: 1n, denominator: 1n });
    }),
  );
});
