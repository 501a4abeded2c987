import assert from "node:assert/strict";
import { test } from "node:test";
import { borderFigures } from "./border.ts";
import { dec } from "./decimal.ts";
import type { BorderFigure, Sides } from "./border.ts";
import type { Tolerance } from "./tax/tables/customs.ts";

const setting = (name: string, value: string, unit: Tolerance["unit"] = "%"): Tolerance => ({ id: name, setting: name, name, nameMn: name, value: dec(value), unit, source: "test", confidence: "low", verified: false });
const result = (analyte: string, value: string, unit: "%" | "g/t" = "%", basis: "dry" | "as-received" = "dry") => ({ analyte, value: dec(value), unit, basis, method: "M" });
const unit = { unitId: "U1", loadedKg: dec("100000"), exitedKg: dec("99400"), sealFixed: "S1", sealFound: "S1", plateLoaded: "1201УБА", plateLeft: "1201УБА", loadedAt: "2026-06-01T00:00:00Z", exitedAt: "2026-06-01T09:30:00Z" };
const sides: Sides = {
  consignmentId: "C",
  units: [unit],
  lots: [
    { lotId: "A", massKg: dec("75000"), results: [result("TM", "8", "%", "as-received"), result("Cu", "24"), result("Ag", "60", "g/t")] },
    { lotId: "B", massKg: dec("25000"), results: [result("TM", "12", "%", "as-received"), result("Cu", "20")] },
  ],
  exitedKg: dec("100000"),
  exitedAt: "2026-06-01T09:30:00Z",
  acceptance: { receivedKg: dec("98900"), results: [result("TM", "9.5", "%", "as-received"), result("Cu", "22.6"), result("Ag", "45", "g/t")], at: "2026-06-04T09:30:00Z" },
  tolerances: [setting("gate-weight", "0.5"), setting("acceptance-weight", "1"), setting("moisture", "1"), setting("splitting-Cu", "0.3"), setting("splitting-Ag", "20", "g/t")],
};
const line = ({ scope, id, measure, analyte, here, there, difference, differencePct, tolerance, exceeds }: BorderFigure): string =>
  [scope, id, measure, analyte, here, there, difference, differencePct && `${differencePct}%`, tolerance && `±${tolerance}`, exceeds].filter((part) => part !== undefined).join(" ");

test("both sides figure by figure: worked by hand", () => {
  // Weighted: TM 0.75·8 + 0.25·12 = 9; Cu 0.75·24 + 0.25·20 = 23. Dry: 100 000·0.91 = 91 000; 98 900·0.905 = 89 504.5.
  assert.deepEqual(borderFigures(sides).map(line), [
    "consignment C wet-mass 100000 98900 -1100 -1.1% ±1 true",
    "consignment C dry-mass 91000 89504.5 -1495.5 -1.6434% ±1 true",
    "consignment C moisture TM 9 9.5 0.5 ±1 false",
    "consignment C assay Cu 23 22.6 -0.4 ±0.3 true",
    "consignment C hours 2026-06-01T09:30:00Z 2026-06-04T09:30:00Z 72",
    "lot A moisture TM 8 9.5 1.5 ±1 true",
    "lot A assay Cu 24 22.6 -1.4 ±0.3 true",
    "lot A assay Ag 60 45 -15 ±20 false",
    "lot B moisture TM 12 9.5 -2.5 ±1 true",
    "lot B assay Cu 20 22.6 2.6 ±0.3 true",
    "unit U1 wet-mass 100000 99400 -600 -0.6% ±0.5 true",
    "unit U1 seal S1 S1 false",
    "unit U1 plate 1201УБА 1201УБА false",
    "unit U1 hours 2026-06-01T00:00:00Z 2026-06-01T09:30:00Z 9.5",
  ]);
});

test("a lot has its part of what the buyer weighed, and its own exchange of assays before the cargo's values: worked by hand", () => {
  const [a, b] = sides.lots as readonly [Sides["lots"][number], Sides["lots"][number]];
  const buyers = { results: [result("TM", "8.5", "%", "as-received"), result("Cu", "23.9")], at: "2026-06-05T00:00:00Z" };
  const lots = [{ ...a, exitedKg: dec("75000"), buyers }, { ...b, exitedKg: dec("25000") }];
  // Of 98,900 kg received: 74,175 and 24,725. Dry: A 75,000·0.92 = 69,000, 74,175·0.915 = 67,870.125; B 25,000·0.88 = 22,000, 24,725·0.905 = 22,376.125.
  assert.deepEqual(borderFigures({ ...sides, lots }).filter(({ scope }) => scope === "lot").map(line), [
    "lot A wet-mass 75000 74175 -825 -1.1% ±1 true",
    "lot A dry-mass 69000 67870.125 -1129.875 -1.6375% ±1 true",
    "lot A moisture TM 8 8.5 0.5 ±1 false",
    "lot A assay Cu 24 23.9 -0.1 ±0.3 false",
    "lot B wet-mass 25000 24725 -275 -1.1% ±1 true",
    "lot B dry-mass 22000 22376.125 376.125 1.7097% ±1 true",
    "lot B moisture TM 12 9.5 -2.5 ±1 true",
    "lot B assay Cu 20 22.6 2.6 ±0.3 true",
  ]);
  const { acceptance: _, ...open } = sides;
  assert.deepEqual(borderFigures({ ...open, lots }).filter(({ scope }) => scope === "lot").map(line), ["lot A moisture TM 8 8.5 0.5 ±1 false", "lot A assay Cu 24 23.9 -0.1 ±0.3 false"]);
});

test("exactly the tolerance is within it, a gram more is not", () => {
  const of = (exitedKg: string) => borderFigures({ ...sides, units: [{ ...unit, exitedKg: dec(exitedKg) }] }).find(({ scope, measure }) => scope === "unit" && measure === "wet-mass")?.exceeds;
  assert.deepEqual([of("99500"), of("99499.999"), of("100500"), of("100500.001")], [false, true, false, true]);
});

test("another seal or plate is flagged; without a tolerance a difference is shown and not judged", () => {
  const figures = borderFigures({ ...sides, tolerances: [], units: [{ ...unit, sealFound: "S2", plateLeft: "9999УБА" }] });
  assert.deepEqual(figures.filter(({ exceeds }) => exceeds).map(({ measure }) => measure), ["seal", "plate"]);
  assert.ok(figures.filter(({ difference }) => difference).every(({ exceeds, tolerance }) => exceeds === undefined && tolerance === undefined));
});

test("before acceptance there are the units' figures alone; values on another basis or unit are not compared", () => {
  const { acceptance: _, ...open } = sides;
  assert.deepEqual([...new Set(borderFigures(open).map(({ scope }) => scope))], ["unit"]);
  const figures = borderFigures({ ...sides, units: [], acceptance: { receivedKg: dec("1"), results: [result("Cu", "22", "%", "as-received"), result("Ag", "45")], at: "2026-06-04T09:30:00Z" } });
  assert.deepEqual(figures.filter(({ measure }) => measure === "assay" || measure === "moisture" || measure === "dry-mass"), []);
});

test("a lot without a certificate leaves nothing weighted to compare, and the others their own", () => {
  const [first] = sides.lots;
  const figures = borderFigures({ ...sides, lots: [first as Sides["lots"][number], { lotId: "B", massKg: dec("25000") }] });
  assert.ok(!figures.some(({ scope, measure }) => scope === "consignment" && (measure === "assay" || measure === "dry-mass")));
  assert.ok(figures.some(({ scope, id }) => scope === "lot" && id === "A"));
});
