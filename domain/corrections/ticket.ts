import { after, eventOf, known, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import { useId } from "../uses.ts";
import type { Rule } from "../act.ts";
import type { CorrectTicket } from "../corrections.ts";
import type { Infer } from "../schema.ts";

/**
 * Corrects the weights of a ticket that serves no unit; one that does is freed first, by unloading. Who weighed does it, or customs.
 * @throws {DomainError} `record/unknown`, `registry/site-not-owned`, `consignment/ticket-used`, `consignment/tare-above-gross`, `correction/nothing`, `step/before-cause`
 */
export const correctTicket: Rule<Infer<typeof CorrectTicket>> = async (act, ledger) => {
  const { ticketNo, tareKg, grossKg, reason, at } = act.input;
  const ticket = known(await ledger.get("ticket", ticketNo), "ticket", ticketNo);
  if (ticket.weighedBy !== act.by.orgId && !act.by.orgRoles.includes("customs")) throw new DomainError("registry/site-not-owned", { siteId: ticket.siteId, ownerId: ticket.weighedBy });
  if (ticket.usedBy !== undefined) throw new DomainError("consignment/ticket-used", { ticketNo, usedBy: ticket.usedBy });
  after(at, ticket, `weighbridge ticket ${ticketNo}`);
  if (!tareKg.lessThan(grossKg)) throw new DomainError("consignment/tare-above-gross", { tareKg, grossKg });
  if (tareKg.equals(ticket.tareKg) && grossKg.equals(ticket.grossKg)) throw new DomainError("correction/nothing", { kind: "ticket", id: ticketNo });
  const netKg = grossKg.minus(tareKg);
  const facts = { ticketNo, fromTareKg: ticket.tareKg, fromGrossKg: ticket.grossKg, fromKg: ticket.netKg, tareKg, grossKg, toKg: netKg, reason };
  return {
    puts: [{ kind: "ticket", id: ticketNo, record: { ...ticket, tareKg, grossKg, netKg, tx: act.txId, at } }],
    event: eventOf(act, "ticket.corrected", {
      place: ticket.siteId,
      subjects: [subject("ticket", ticketNo, "changed"), subject("device", ticket.deviceId, "named"), subject("use", useId("vehicle", ticket.vehicle), "named")],
      facts,
      corrects: { txId: ticket.tx, reason },
    }),
  };
};
