import { distinct, eventOf, subject } from "../act.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { site } from "../registry.ts";
import { drawn, licencesOf, newLot, sourcesAt } from "./balance.ts";
import type { Rule } from "../act.ts";
import type { ProcessLots } from "../lots.ts";
import type { Process } from "../registry.ts";
import type { Infer } from "../schema.ts";

/**
 * Records a run of a plant: lots of one product go in, new lots come out, the rest is loss to the gram, and the yield (mass of all outputs
 * in percent of the inputs) lies in the range that the plant is registered with. The outputs belong to the owner of the inputs, who may
 * have them processed by the plant that holds them.
 * @throws {DomainError} `registry/site-unknown`, `registry/process-unknown`, `lot/…`, `input/duplicate`
 */
export const processLots: Rule<Infer<typeof ProcessLots>> = async (act, ledger) => {
  const { runId, siteId, process, inputs, outputs, lossKg } = act.input;
  const plant = await site(ledger, siteId);
  distinct(outputs.map(({ lotId }) => lotId), "outputs");
  const sources = await sourcesAt(act, ledger, inputs, siteId);
  const first = sources[0].lot;
  const { orgId } = act.by;
  if (first.ownerId !== orgId && first.custodianId !== orgId) throw new DomainError("lot/not-owner", { lotId: first.lotId, ownerId: first.ownerId });

  const run = plant.processes?.find((row) => row.process === process && row.inputProduct === first.product);
  if (!run) throw new DomainError("registry/process-unknown", { siteId, process, product: first.product });
  for (const { lot } of sources) expectProduct(lot.lotId, lot.product, run.inputProduct);
  if (!outputs.some(({ product }) => product === run.outputProduct)) expectProduct(outputs[0]?.lotId ?? "", outputs[0]?.product ?? "", run.outputProduct);
  for (const { lotId, product } of outputs) if (!run.byProducts?.includes(product)) expectProduct(lotId, product, run.outputProduct);

  const yieldPct = balanced(sum(inputs.map(({ massKg }) => massKg)), sum(outputs.map(({ massKg }) => massKg)), lossKg, run);
  const { runKg: _ofInput, ...owned } = first;
  const runKg = outputs.length > 1 ? { runKg: sum(outputs.map(({ massKg }) => massKg)) } : {};
  const heritage = { ...owned, ...runKg, licences: licencesOf(sources.map(({ lot }) => lot)) };
  const made = await Promise.all(outputs.map(({ lotId, product, massKg }) => newLot(act, ledger, lotId, massKg, "process", inputs, { ...heritage, product })));
  const subjects = [
    ...inputs.map(({ lotId }) => subject("lot", lotId, "drawn")),
    ...outputs.map(({ lotId }) => subject("lot", lotId, "made")),
    subject("site", siteId, "named"),
  ];
  const event = eventOf(act, "lot.processed", { place: siteId, subjects, facts: { runId, process, inputs, outputs, lossKg, yieldPct } });
  return { puts: [...sources.map((source) => drawn(source, act)), ...made], event };
};

/** Mass is conserved and the yield is possible. Returns the yield in percent, rounded half up to 6 decimals for people; the check is exact. */
function balanced(inKg: Decimal, outKg: Decimal, lossKg: Decimal, { process, yieldMinPct, yieldMaxPct }: Infer<typeof Process>): Decimal {
  const accounted = outKg.plus(lossKg);
  if (!inKg.equals(accounted)) throw new DomainError("lot/unbalanced", { inKg, outKg: accounted, diffKg: inKg.minus(accounted).abs(), toleranceKg: 0 });
  const scaled = outKg.times(Decimal.hundred);
  const yieldPct = scaled.dividedByHalfUp(inKg, 6);
  if (scaled.lessThan(inKg.times(yieldMinPct)) || scaled.greaterThan(inKg.times(yieldMaxPct))) {
    throw new DomainError("lot/yield-out-of-range", { yieldPct, minPct: yieldMinPct, maxPct: yieldMaxPct, process });
  }
  return yieldPct;
}

function expectProduct(lotId: string, product: string, expected: string): void {
  if (product !== expected) throw new DomainError("lot/product-mismatch", { lotId, product, expected });
}
