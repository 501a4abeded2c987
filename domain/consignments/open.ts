import { eventOf, recordOf, subject, unused } from "../act.ts";
import { contractFor } from "../contracts.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { counterparty, day } from "../registry.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Ledger, Rule } from "../act.ts";
import type { OpenConsignment } from "../consignments.ts";
import type { Infer } from "../schema.ts";

/**
 * Opens a consignment under a registered contract in force, of which the submitter is the seller.
 * @throws {DomainError} `record/exists`, `contract/…`, `registry/…`, `declaration/border-point-closed`, `table/missing`, `step/before-cause`
 */
export const openConsignment: Rule<Infer<typeof OpenConsignment>> = async (act, ledger) => {
  const { consignmentId, contractNo, carrierId, mode, borderPoint, at } = act.input;
  const { orgId: exporterId, mspId: exporterMsp } = act.by;
  unused(await ledger.get("consignment", consignmentId), "consignment", consignmentId);
  const contract = await contractFor(ledger, contractNo, { sellerId: exporterId, on: day(at) });
  if (contract.status !== "registered") throw new DomainError("contract/not-registered", { contractNo });
  const carrier = await counterparty(ledger, carrierId, "carrier");
  await openTo(ledger, borderPoint, mode, day(at));
  const { product, buyerId, buyerMsp } = contract;
  const parties = { exporterId, exporterMsp, carrierMsp: carrier.mspId, buyerId, buyerMsp };
  const empty = { lots: [], licences: [], unitCount: 0, loadedKg: Decimal.zero, exitedCount: 0, exitedKg: Decimal.zero };
  const record = { ...recordOf(act), ...parties, product, openedAt: at, status: "open" as const, ...empty };
  const subjects = [
    subject("consignment", consignmentId, "made"),
    subject("contract", contractNo, "named"),
    ...[exporterId, carrierId, buyerId].map((orgId) => subject("organisation", orgId, "named")),
  ];
  const facts = { consignmentId, contractNo, product, exporterId, carrierId, buyerId, mode, borderPoint };
  return { puts: [{ kind: "consignment", id: consignmentId, record }], event: eventOf(act, "consignment.opened", { subjects, facts }) };
};

/** The border point must be known and open to the means of transport. */
async function openTo(ledger: Ledger, borderPoint: string, transportMode: "road" | "rail", on: string): Promise<void> {
  const points = rowsOn((await tablesInForce(ledger, "border-points"))["border-points"].rows, on);
  const point = points.find(({ id }) => id === borderPoint);
  if (!point?.open || !point.modes.includes(transportMode)) throw new DomainError("declaration/border-point-closed", { borderPoint, transportMode });
}
