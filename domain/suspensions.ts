import { input, recordFrom } from "./act.ts";
import { licenceNo } from "./identifiers.ts";
import { choice, field, id, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Suspension of an organisation or a licence, and its lifting, by two people of the minerals regulator: one proposes, another one decides
 * (docs/decisions/0036). What a suspension does is the registry's (registry.ts): it stands in the organisation's or the licence's own record.
 */

export const suspensionChanges = ["suspend", "lift"] as const;
export const ProposeSuspension = input({
  suspensionNo: field(id, "Number of the proposal."),
  change: field(choice(suspensionChanges), "Suspend, or lift a suspension."),
  orgId: optional(id, "Organisation; left out for a licence."),
  licenceNo: optional(licenceNo, "Licence; left out for an organisation."),
  reason: field(text(), "Why, with the decision or the finding that it rests on."),
});
export const DecideSuspension = input({
  suspensionNo: field(id, "Proposal."),
  decision: field(choice(["approved", "rejected"]), "A second person approves or rejects; who proposed it may take it back by rejecting it."),
  note: optional(text(), "Why, where it is rejected."),
});

export const Suspension = recordFrom(ProposeSuspension, {
  status: field(choice(["proposed", "approved", "rejected"]), "Only an approved one has an effect."),
  proposedBy: field(id, "Pseudonym of the officer who proposed it."),
  decidedBy: optional(id, "Pseudonym of the officer who decided it."),
  note: optional(text(), "Why it was rejected."),
});
export type Suspension = Infer<typeof Suspension>;
