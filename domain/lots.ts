import { input, record } from "./act.ts";
import { licenceNo } from "./identifiers.ts";
import { balanceKg, choice, decimal, field, id, instant, integer, list, massKg, object, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Lots: amounts of one product with an owner, a custodian and a place. They form a directed acyclic graph, and mass is conserved:
 * what leaves a lot enters another one, a transport unit, or is adjusted with a reason.
 */

/** Most licences that a lot may derive from: its record is read and written with every draw and must stay small. */
export const MAX_LICENCES = 200;

const lotId = field(id, "Lot.");
export const Draw = object({ lotId, massKg: field(massKg, "Mass drawn from it, kg as weighed (wet).") });
export type Draw = Infer<typeof Draw>;
const draws = (min: number) => list(Draw, { min, max: 100 });

export const ExtractLot = input({
  lotId: field(id, "New lot."),
  licenceNo: field(licenceNo, "Licence under which it was mined."),
  siteId: field(id, "Mine where it lies."),
  product: field(id, "Product."),
  massKg: field(massKg, "Mass by survey or scale, kg wet."),
});
export const ProcessLots = input({
  runId: field(id, "Run of the plant."),
  siteId: field(id, "Plant."),
  process: field(id, "Process that the plant is registered for."),
  inputs: field(draws(1), "What went in."),
  outputs: field(list(object({ lotId: field(id, "New lot."), product: field(id, "Product."), massKg: field(massKg, "Mass, kg wet.") }), { min: 1, max: 20 }), "What came out."),
  lossKg: field(balanceKg, "Tailings and losses, kg: inputs less outputs."),
});
export const SplitLot = input({ lotId, parts: field(draws(1), "New lots and their masses; the rest stays in the lot.") });
export const BlendLots = input({ lotId: field(id, "New lot."), siteId: field(id, "Where they were blended."), inputs: field(draws(2), "What was blended; one product.") });
export const MoveLot = input({ lotId, toSiteId: field(id, "Where it is now."), custodianId: field(id, "Who holds it now.") });
export const OfferLot = input({ lotId, toOrgId: field(id, "Organisation that is to own it."), contractNo: optional(id, "Contract of the sale.") });
export const AcceptLot = input({ lotId });
export const DeclineLot = input({ lotId, reason: field(text(), "Why.") });
export const adjustReasons = ["survey", "moisture-loss", "spillage", "theft", "scale-correction", "sample-taken", "other"] as const;
export const AdjustLot = input({
  lotId,
  deltaKg: field(decimal({ min: "-1000000000000", max: "1000000000000", places: 3 }), "Change of mass, kg; negative for a loss."),
  reason: field(choice(adjustReasons), "Why."),
  note: field(text(), "What was found."),
  surveyNo: optional(id, "Survey report; needed where the change is large."),
});

/** How a lot's mass is spread over lanes (tally.ts). */
export const Spread = object({
  series: field(integer(1, 1_000_000_000), "How often the lot was spread."),
  lanes: field(integer(0, 64), "Over how many lanes; 0 while all of it stands in the lot itself."),
});
export type Spread = Infer<typeof Spread>;
const lotStatuses = ["open", "offered", "exhausted"] as const;
export const Lot = record({
  lotId,
  product: field(id, "Product."),
  ownerId: field(id, "Owner."),
  ownerMsp: field(id, "Owner's member."),
  custodianId: field(id, "Holder."),
  custodianMsp: field(id, "Holder's member."),
  siteId: field(id, "Place."),
  massKg: field(balanceKg, "Mass left, kg wet; while it is spread, what was left when it was: what its lanes have given since is still in it."),
  spread: optional(Spread, "How it is spread over lanes, once it was."),
  madeKg: field(massKg, "Mass when it came to be, kg wet."),
  madeBy: field(choice(["extract", "process", "split", "blend"]), "How it came to be."),
  madeAt: field(instant, "Event time of that."),
  madeTx: field(id, "Transaction of that."),
  parents: field(list(Draw, { max: 100 }), "What it was made of; empty for an extraction."),
  runKg: optional(massKg, "Mass of all lots that came of the same run of a plant, kg wet, where they were several."),
  licences: field(list(licenceNo, { max: MAX_LICENCES }), "Licences of the extractions that it derives from, sorted."),
  heldSince: field(instant, "Event time since which owner, holder and place are these."),
  status: field(choice(lotStatuses), "Offered lots await the receiver; exhausted ones hold nothing."),
  offeredTo: optional(id, "Receiver of a pending transfer."),
  offeredToMsp: optional(id, "Receiver's member."),
});
export type Lot = Infer<typeof Lot>;
