import { after, eventOf, recordOf, subject } from "../act.ts";
import { checkResults, productOf } from "../assays/results.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { tolerancePct } from "../tolerances.ts";
import { consignmentOf } from "./units.ts";
import type { Rule } from "../act.ts";
import type { AcceptConsignment } from "../consignments.ts";
import type { Infer } from "../schema.ts";

/**
 * The buyer accepts a consignment that has left the country whole, with its own weight and assay. A difference beyond the tolerance needs
 * a reason; the percentage is rounded half up to 6 decimals for people, the check is exact.
 * @throws {DomainError} `consignment/unknown`, `acceptance/…`, `assay/…`, `step/before-cause`, `table/…`
 */
export const acceptConsignment: Rule<Infer<typeof AcceptConsignment>> = async (act, ledger) => {
  const { consignmentId, receivedKg, certificateNo, laboratory, results, differenceReason, at } = act.input;
  const consignment = await consignmentOf(ledger, consignmentId);
  const { buyerId, exitedKg: shippedKg } = consignment;
  if (buyerId !== act.by.orgId) throw new DomainError("acceptance/not-buyer", { orgId: act.by.orgId, consignmentId });
  const earlier = await ledger.get("acceptance", consignmentId);
  if (earlier) throw new DomainError("acceptance/already-recorded", { consignmentId, date: earlier.acceptedOn });
  if (consignment.status !== "exited") throw new DomainError("acceptance/before-exit", { consignmentId });
  after(at, { at: consignment.exitedAt ?? consignment.at }, `exit of consignment ${consignmentId}`);
  checkResults(results, (await productOf(ledger, consignment.product, day(at)))?.assay ?? []);

  const differenceKg = receivedKg.minus(shippedKg);
  const percent = differenceKg.times(Decimal.hundred);
  const differencePct = percent.dividedByHalfUp(shippedKg, 6);
  const limitPct = await tolerancePct(ledger, "acceptance-weight", day(at));
  const withinTolerance = percent.abs().greaterThan(shippedKg.times(limitPct)) ? ("no" as const) : ("yes" as const);
  if (withinTolerance === "no" && differenceReason === undefined) throw new DomainError("acceptance/weight-difference", { acceptedKg: receivedKg, shippedKg, diffKg: differenceKg });

  const difference = { shippedKg, differenceKg, differencePct, withinTolerance, tolerancePct: limitPct };
  const stamp = { tx: act.txId, at };
  const subjects = [
    subject("acceptance", consignmentId, "made"),
    subject("consignment", consignmentId, "changed"),
    subject("contract", consignment.contractNo, "named"),
    subject("organisation", consignment.exporterId, "named"),
  ];
  const facts = { consignmentId, receivedKg, ...difference, ...(differenceReason === undefined ? {} : { differenceReason }), certificateNo, laboratory, results };
  return {
    puts: [
      { kind: "acceptance", id: consignmentId, record: { ...recordOf(act), ...difference, buyerId, acceptedOn: day(at) } },
      { kind: "consignment", id: consignmentId, record: { ...consignment, status: "accepted", ...stamp } },
    ],
    event: eventOf(act, "consignment.accepted", { subjects, facts }),
  };
};
