import { choice, field, instant, json, list, object, optional, text } from "../domain/schema.ts";
import { recordKinds } from "../domain/records.ts";
import type { RecordKind } from "../domain/records.ts";
import type { Codec, Infer } from "../domain/schema.ts";

const word = field(text(128), "As the ledger has it.");

/** The payload of a chaincode event, as `domain/act.ts` describes it. */
export const Event = object({
  type: word,
  at: field(instant, "When it happened."),
  place: optional(text(128), "Where."),
  by: field(object({ orgId: word, mspId: word, user: word }), "Who recorded it."),
  subjects: field(list(object({ kind: field(choice(recordKinds) as Codec<RecordKind>, "Kind."), id: word, part: field(choice(["made", "changed", "drawn", "named"]), "Part.") }), { max: 100_000 }), "What it is about."),
  facts: field(json, "What was stated and decided."),
  corrects: optional(object({ txId: word, reason: field(text(1024), "Why.") }), "What it corrects."),
});
export type Event = Infer<typeof Event>;

/** Kinds that many others share, and the kinds whose events are not about them although they change them in passing. */
const passing: Partial<Record<RecordKind, readonly RecordKind[]>> = {
  consignment: ["unit"],
  contract: ["unit", "consignment", "declaration"],
};

/**
 * True where the event changes this subject in passing: a consignment when one of its units is loaded, a contract when one of its consignments
 * is declared. A trail finds such an event by the unit or the declaration, so that the trail of one truck has not every other truck in it.
 */
export function isAside(event: Event, kind: RecordKind): boolean {
  const narrower = passing[kind];
  return narrower !== undefined && event.subjects.some((subject) => (subject.part === "made" || subject.part === "changed") && narrower.includes(subject.kind));
}
