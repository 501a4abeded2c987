import { after, eventOf, inState, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import { site } from "../registry.ts";
import { useId } from "../uses.ts";
import { consignmentOf, unitOf } from "./units.ts";
import type { Act, Ledger, Rule } from "../act.ts";
import type { SealUnit, Unit } from "../consignments.ts";
import type { Infer } from "../schema.ts";

/**
 * Seals a loaded unit with a seal that was never used. A seal is fixed where the goods were loaded and weighed, on the way by the carrier, or in the
 * terminal before the border (field practice: mine gate, then a second weighing and an electronic seal in the control zone), and by customs anywhere.
 * @throws {DomainError} `record/unknown`, `registry/site-unknown`, `consignment/seal-not-entitled`, `consignment/seal-duplicate`, `step/…`
 */
export const sealUnit: Rule<Infer<typeof SealUnit>> = async (act, ledger) => {
  const { unitId, sealNo, at } = act.input;
  const unit = await unitOf(ledger, unitId);
  const siteId = await placeOf(act, ledger, unit);
  inState("unit", unit, unitId, "seal it", "loaded");
  after(at, unit, `loading of unit ${unitId}`);
  const id = useId("seal", sealNo);
  const seal = await ledger.get("use", id);
  if (seal) throw new DomainError("consignment/seal-duplicate", { sealNo, usedBy: seal.usedBy ?? "" });
  const stamp = { tx: act.txId, at };
  const subjects = [subject("unit", unitId, "changed"), subject("consignment", unit.consignmentId, "named"), subject("use", id, "made"), subject("site", siteId, "named")];
  return {
    puts: [
      { kind: "unit", id: unitId, record: { ...unit, status: "sealed", sealNo, ...stamp } },
      { kind: "use", id, record: { what: "seal", number: sealNo, usedBy: unitId, ...stamp } },
    ],
    event: eventOf(act, "unit.sealed", { place: siteId, subjects, facts: { unitId, sealNo, siteId } }),
  };
};

/**
 * The site of the sealing: that of loading, or a terminal or gate of the consignment's border point. Carrier and customs seal at either, anyone else at its own
 * site only, so that no terminal seals what it never saw.
 * @throws {DomainError} `registry/site-unknown`, `consignment/seal-not-entitled`
 */
async function placeOf({ input, by }: Act<Infer<typeof SealUnit>>, ledger: Ledger, { unitId, consignmentId, carrierId, siteId: loadedAt }: Unit): Promise<string> {
  const { siteId = loadedAt } = input;
  const { ownerId, kind, borderPoint: serves } = await site(ledger, siteId);
  const { borderPoint } = await consignmentOf(ledger, consignmentId);
  const onWay = siteId === loadedAt || ((kind === "terminal" || kind === "border-gate") && serves === borderPoint);
  const may = by.orgId === carrierId || by.orgId === ownerId || by.orgRoles.includes("customs");
  if (!onWay || !may) throw new DomainError("consignment/seal-not-entitled", { unitId, carrierId, borderPoint, siteId, ownerId });
  return siteId;
}
