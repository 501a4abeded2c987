import { after, eventOf, inState, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import { useId } from "../uses.ts";
import { unitOf } from "./units.ts";
import type { Rule } from "../act.ts";
import type { SealUnit } from "../consignments.ts";
import type { Infer } from "../schema.ts";

/**
 * Seals a loaded unit with a seal that was never used; its carrier, a terminal or customs does it.
 * @throws {DomainError} `record/unknown`, `consignment/not-carrier`, `consignment/seal-duplicate`, `step/…`
 */
export const sealUnit: Rule<Infer<typeof SealUnit>> = async (act, ledger) => {
  const { unitId, sealNo, at } = act.input;
  const unit = await unitOf(ledger, unitId);
  const { orgId, orgRoles } = act.by;
  if (unit.carrierId !== orgId && !orgRoles.includes("terminal") && !orgRoles.includes("customs")) throw new DomainError("consignment/not-carrier", { unitId, carrierId: unit.carrierId });
  inState("unit", unit, unitId, "seal it", "loaded");
  after(at, unit, `loading of unit ${unitId}`);
  const id = useId("seal", sealNo);
  const seal = await ledger.get("use", id);
  if (seal) throw new DomainError("consignment/seal-duplicate", { sealNo, usedBy: seal.usedBy ?? "" });
  const stamp = { tx: act.txId, at };
  return {
    puts: [
      { kind: "unit", id: unitId, record: { ...unit, status: "sealed", sealNo, ...stamp } },
      { kind: "use", id, record: { what: "seal", number: sealNo, usedBy: unitId, ...stamp } },
    ],
    event: eventOf(act, "unit.sealed", { subjects: [subject("unit", unitId, "changed"), subject("consignment", unit.consignmentId, "named"), subject("use", id, "made")], facts: { unitId, sealNo } }),
  };
};
