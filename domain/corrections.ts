import { input } from "./act.ts";
import { field, id, massKg, text } from "./schema.ts";

/*
 * Corrections: each is a new event that names the transaction it corrects and gives a reason; mass stays conserved. What rested on the corrected
 * event is found by the things that both name.
 */

const reason = field(text(), "Why it is corrected.");

export const CorrectExtraction = input({ lotId: field(id, "Lot that was extracted."), massKg: field(massKg, "Mass that was truly extracted, kg wet."), reason });
export const CorrectTicket = input({ ticketNo: field(id, "Ticket that serves no unit yet."), tareKg: field(massKg, "True empty weight, kg."), grossKg: field(massKg, "True loaded weight, kg."), reason });
export const UnloadUnit = input({ unitId: field(id, "Transport unit that was loaded in error and is not sealed."), reason });
export const CorrectExit = input({ unitId: field(id, "Transport unit that has passed the gate."), ticketNo: field(id, "Weighbridge ticket of the border by which it truly passed."), reason });
