import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { people } from "../testing.ts";
import { consignment, consignmentNow, LICENCE, newWorld, weigh } from "../testing-world.ts";
import { sharesOf, sumOf } from "../origin.ts";
import { lotOf } from "./balance.ts";
import type { Fraction } from "../origin.ts";
import type { Lot } from "../lots.ts";
import type { MemoryLedger } from "../testing.ts";

/*
 * Mass is conserved: what was extracted and what adjustments added is what lots hold, what runs lost and what was loaded, to the gram,
 * after any history, accepted or refused.
 */

const { miner, rival, carrier } = people;
const owners = [miner, rival];
/** One step of a history: what is tried, on which lots, with how much of them in tenths (more than ten tenths overdraws). */
const step = fc.record({
  what: fc.constantFrom("extract", "process", "split", "blend", "move", "offer", "accept", "decline", "adjust", "load", "unload", "correct"),
  a: fc.nat({ max: 30 }),
  b: fc.nat({ max: 30 }),
  tenths: fc.integer({ min: 1, max: 11 }),
  grams: fc.integer({ min: 1, max: 5_000_000 }),
  flag: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Long enough that offers are answered and lots are processed where they were moved; a counterexample shrinks to its few steps. */
const histories = fc.array(step, { minLength: 1, maxLength: 100, size: "max" });

const part = (lot: Lot, tenths: number) => lot.massKg.times(Decimal.of(BigInt(tenths), 1)).roundedHalfUp(3);
const ownerOf = (lot: Lot) => owners.find(({ orgId }) => orgId === lot.ownerId) ?? miner;

async function attempt(world: MemoryLedger, { what, a, b, tenths, grams, flag }: Step, no: number): Promise<unknown> {
  const lots = await Promise.all((await world.all("lot")).map(({ lotId }) => lotOf(world, lotId)));
  // Most lots are not at the plant, and most runs would be refused for that alone.
  const raw = what === "process" ? lots.filter((one) => one.siteId === "plant" && one.product === "coking-coal-raw") : [];
  const [lot, other] = [raw[a % raw.length] ?? lots[a % lots.length], lots[b % lots.length]];
  assert.ok(lot && other);
  const by = ownerOf(lot);
  const { lotId, siteId } = lot;
  switch (what) {
    case "extract":
      return world.run("lots:extract", { lotId: `e${no}`, licenceNo: flag ? LICENCE : "TEST-MV-000102", siteId: "pit", product: "coking-coal-raw", massKg: Decimal.of(BigInt(grams), 3) }, { by: miner });
    case "process": {
      const [taken, made, more] = [part(lot, tenths), part(lot, tenths).times(Decimal.of(BigInt(4 + (b % 5)), 1)).roundedHalfUp(3), Decimal.of(BigInt(grams), 3)];
      const outputs = [{ lotId: `p${no}`, product: "coking-coal-washed", massKg: made }, ...(flag ? [{ lotId: `q${no}`, product: "thermal-coal", massKg: more }] : [])];
      return world.run("lots:process", { runId: `r${no}`, siteId, process: "washing", inputs: [{ lotId, massKg: taken }], outputs, lossKg: taken.minus(sum(outputs.map(({ massKg }) => massKg))) }, { by });
    }
    case "split":
      return world.run("lots:split", { lotId, parts: [{ lotId: `s${no}`, massKg: part(lot, tenths) }, ...(flag ? [{ lotId: `t${no}`, massKg: part(lot, 1) }] : [])] }, { by });
    case "blend":
      return world.run("lots:blend", { lotId: `b${no}`, siteId, inputs: [{ lotId, massKg: part(lot, tenths) }, { lotId: other.lotId, massKg: part(other, tenths) }] }, { by });
    case "move":
      return world.run("lots:move", { lotId, toSiteId: flag ? "plant" : "pit", custodianId: b % 4 === 0 ? "haul" : "tt" }, { by });
    case "offer":
      return world.run("lots:offer", { lotId, toOrgId: by === miner ? "rival" : "tt" }, { by });
    case "accept":
      return world.run("lots:accept", { lotId }, { by: by === miner ? rival : miner });
    case "decline":
      return world.run("lots:decline", { lotId, reason: "r" }, { by: flag ? by : carrier });
    case "adjust":
      return world.run("lots:adjust", { lotId, deltaKg: flag ? Decimal.of(BigInt(grams), 3) : part(lot, tenths).negated(), reason: "survey", note: "n", surveyNo: "S" }, { by });
    case "unload": {
      const units = await world.all("unit");
      return world.run("corrections:loading", { unitId: units[a % units.length]?.unitId ?? "none", reason: "r" }, { by: miner });
    }
    case "correct":
      return world.run("corrections:extraction", { lotId, massKg: flag ? lot.madeKg.plus(Decimal.of(BigInt(grams), 3)) : part(lot, tenths), reason: "r" }, { by: miner });
    case "load": {
      const netKg = part(lot, tenths);
      const plate = `${String(1000 + no)}УБА`;
      await weigh(world, `T${no}`, Number(netKg.toString()), { vehicle: plate, deviceId: siteId === "plant" ? "WB-PLANT" : "WB-PIT" });
      return world.run("consignments:load", { unitId: `U${no}`, consignmentId: "CON", vehicle: { kind: "truck", plate }, lots: [{ lotId, massKg: netKg }], ticketNo: `T${no}`, waybillType: "cmr", waybillNo: `W${no}` }, { by: miner });
    }
  }
}

/** Sum of a figure over all events of a type, from the facts that the channel sees. */
const total = ({ history }: MemoryLedger, type: string, fact: string) => sum(history.flatMap(({ outcome: { event } }) => (event.type === type ? [event.facts[fact] as Decimal] : [])));

async function check(world: MemoryLedger): Promise<void> {
  const lots = await Promise.all((await world.all("lot")).map(({ lotId }) => lotOf(world, lotId)));
  const came = total(world, "lot.extracted", "massKg").plus(total(world, "lot.adjusted", "deltaKg")).plus(total(world, "extraction.corrected", "deltaKg"));
  const { loadedKg } = await consignmentNow(world, "CON");
  const went = sum([...lots.map(({ massKg }) => massKg), total(world, "lot.processed", "lossKg"), loadedKg]);
  assert.equal(String(came), String(went), "mass is conserved");
  const extracted = sum((await world.all("licenceYear")).map(({ extractedKg }) => extractedKg));
  assert.equal(String(extracted), String(total(world, "lot.extracted", "massKg").plus(total(world, "extraction.corrected", "deltaKg"))), "years of licences count what was extracted");
  const byId = new Map(lots.map((lot) => [lot.lotId, lot]));
  for (const lot of lots) {
    assert.ok(!lot.massKg.isNegative(), `${lot.lotId} is below zero`);
    assert.equal(lot.status === "exhausted", lot.massKg.isZero() && lot.offeredTo === undefined);
    const inherited = [...new Set(lot.parents.flatMap(({ lotId }) => byId.get(lotId)?.licences ?? []))].sort();
    checkOrigin(lot, byId);
    if (lot.madeBy !== "extract") assert.deepEqual(lot.licences, inherited, `${lot.lotId} derives from the licences of its parents`);
  }
}

/** Shares of a lot's origins sum to one, come of extractions, and are those of its parents weighed by what each gave: the definition, without sharing of work. */
function checkOrigin(lot: Lot, byId: ReadonlyMap<string, Lot>): void {
  const parentsOf = (lotId: string) => byId.get(lotId)?.parents ?? [];
  const shares = sharesOf(lot.parents.length === 0 ? [{ lotId: lot.lotId, massKg: lot.madeKg }] : lot.parents, parentsOf);
  const one = sumOf([...shares.values()]);
  assert.ok(one.numerator === one.denominator, `${lot.lotId}: the shares sum to ${one.numerator}/${one.denominator}`);
  const reference = new Map<string, Fraction>();
  const walk = ({ lotId, parents }: Pick<Lot, "lotId" | "parents">, share: Fraction): void => {
    if (parents.length === 0) return void reference.set(lotId, sumOf([share, ...(reference.has(lotId) ? [reference.get(lotId) as Fraction] : [])]));
    const total = grams(sum(parents.map(({ massKg }) => massKg)));
    for (const parent of parents) walk(byId.get(parent.lotId) as Lot, { numerator: share.numerator * grams(parent.massKg), denominator: share.denominator * total });
  };
  walk(lot, { numerator: 1n, denominator: 1n });
  assert.deepEqual([...shares.keys()].sort(), [...reference.keys()].sort());
  for (const [lotId, share] of shares) {
    const other = reference.get(lotId) as Fraction;
    assert.ok(byId.get(lotId)?.madeBy === "extract" && share.numerator * other.denominator === other.numerator * share.denominator, `${lot.lotId} of ${lotId}`);
  }
}
const grams = ({ units, scale }: Decimal): bigint => units * 10n ** BigInt(3 - scale);

test("mass is conserved over any history, refused steps leave no trace", async () => {
  const start = await newWorld();
  await consignment(start);
  const tried = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const world = start.copy();
      for (const [no, one] of steps.entries()) {
        try {
          await attempt(world, one, no);
          tried.set(one.what, (tried.get(one.what) ?? 0) + 1);
        } catch (reason) {
          if (!(reason instanceof DomainError)) throw reason;
        }
      }
      await check(world);
    }),
    { numRuns: 80 },
  );
  assert.deepEqual([...tried.keys()].sort(), ["accept", "adjust", "blend", "correct", "decline", "extract", "load", "move", "offer", "process", "split", "unload"], "every kind of step succeeded at least once");
});

test("lots form an acyclic graph: a lot is made only of lots that were there before it", async () => {
  const start = await newWorld();
  await consignment(start);
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const world = start.copy();
      for (const [no, one] of steps.entries()) await attempt(world, one, no).catch((reason: unknown) => assert.ok(reason instanceof DomainError, String(reason)));
      const order = world.history.flatMap(({ outcome: { event } }) => event.subjects.filter(({ kind, part: role }) => kind === "lot" && role === "made").map(({ id }) => id));
      for (const { lotId, parents } of await world.all("lot")) {
        for (const parent of parents) assert.ok(order.indexOf(parent.lotId) < order.indexOf(lotId) && order.includes(parent.lotId), `${lotId} of ${parent.lotId}`);
      }
    }),
    { numRuns: 20 },
  );
});
