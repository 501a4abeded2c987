import { record } from "./act.ts";
import { choice, field, id, instant, list, object, optional } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Numbers that serve once: seals, waybills, numbers of the contract register; and vehicles, which carry one load at a time. Each is a
 * record of its own, so that a second use is refused without reading anything else, and its trail finds whatever used it.
 */

/** A vehicle under way with a unit, by event time; without `to` while the exit is not recorded. */
const Journey = object({ unitId: field(id, "Transport unit."), from: field(instant, "Event time of its loading."), to: optional(instant, "Event time of its exit.") });
export type Journey = Infer<typeof Journey>;

const useKinds = ["seal", "waybill", "registration", "vehicle", "sale"] as const;
export const Use = record({
  what: field(choice(useKinds), "What it is."),
  number: field(id, "Number."),
  usedBy: optional(id, "Transport unit, consignment or contract; none when a vehicle is free."),
  journeys: optional(list(Journey, { max: 8 }), "Newest journeys of a vehicle, by event time."),
  knownSince: optional(instant, "End of the newest journey that is no longer listed."),
});
export type Use = Infer<typeof Use>;

/** Id of the record of a number. Waybills of the two conventions are numbered apart: `cmr/…`, `smgs/…`. */
export const useId = (what: Use["what"], number: string): string => `${what}/${number}`;
