import { after, eventOf, inState, known, subject } from "../act.ts";
import { checkWeight, weighedAtBorder } from "../consignments/exit.ts";
import { consignmentOf, freeTicket, mainNumber, spent, unitOf, unspent } from "../consignments/units.ts";
import { DomainError } from "../error.ts";
import type { Rule } from "../act.ts";
import type { CorrectExit } from "../corrections.ts";
import type { Infer } from "../schema.ts";

/**
 * Puts another ticket of the border in the place of the one by which a unit passed the gate, until the buyer has accepted the consignment. An
 * officer of customs does it, whose reason also stands for a weight beyond the tolerance.
 * @throws {DomainError} `record/unknown`, `consignment/…`, `step/…`
 */
export const correctExit: Rule<Infer<typeof CorrectExit>> = async (act, ledger) => {
  const { unitId, ticketNo, reason, at } = act.input;
  const stamp = { tx: act.txId, at };
  const unit = await unitOf(ledger, unitId);
  inState("unit", unit, unitId, "correct its exit", "exited");
  const { exitTicketNo, exitNetKg, consignmentId } = unit;
  if (exitTicketNo === undefined || exitNetKg === undefined) throw new DomainError("record/unknown", { kind: "ticket", id: unitId });
  const consignment = await consignmentOf(ledger, consignmentId);
  inState("consignment", consignment, consignmentId, "correct an exit", "released", "exited");
  after(at, unit, `exit of unit ${unitId}`);
  const old = known(await ledger.get("ticket", exitTicketNo), "ticket", exitTicketNo);
  const ticket = await freeTicket(ledger, ticketNo, mainNumber(unit.vehicle), at);
  await weighedAtBorder(ledger, ticket, consignment);
  await checkWeight({ by: act.by, at, overrideReason: reason }, ledger, unit, ticket);
  const deltaKg = ticket.netKg.minus(exitNetKg);
  const facts = { unitId, consignmentId, fromTicketNo: exitTicketNo, ticketNo, fromKg: exitNetKg, toKg: ticket.netKg, deltaKg, reason };
  return {
    puts: [
      { kind: "unit", id: unitId, record: { ...unit, exitTicketNo: ticketNo, exitNetKg: ticket.netKg, ...stamp } },
      { kind: "consignment", id: consignmentId, record: { ...consignment, exitedKg: consignment.exitedKg.plus(deltaKg), ...stamp } },
      spent(ticket, unitId, stamp),
      unspent(old, stamp),
    ],
    event: eventOf(act, "exit.corrected", {
      place: ticket.siteId,
      subjects: [subject("unit", unitId, "changed"), subject("consignment", consignmentId, "changed"), subject("ticket", ticketNo, "changed"), subject("ticket", exitTicketNo, "changed")],
      facts,
      corrects: { txId: unit.tx, reason },
    }),
  };
};
