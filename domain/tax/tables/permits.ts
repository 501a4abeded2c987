import { choice, field, id, list, optional, pattern, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { stampKinds } from "../../goods/stamp-numbers.ts";
import { permitKinds } from "../../vocabulary.ts";
import { procedures } from "./reliefs.ts";
import { reader, rowOf } from "./row.ts";

/** A permit or a document without which goods under a heading are not declared, or an excise stamp without which they are not sold. */
export const PermitRequirement = rowOf({
  name: field(text(200), "What is demanded, in English."),
  nameMn: field(text(200), "The same in Mongolian."),
  legalBasis: field(text(300), "Law or regulation."),
  authority: field(text(128), "Who issues it."),
  headings: field(list(pattern("Text", /^(\*|\d{2,8})$/, "0201", 8), { min: 1, max: 500 }), "Digits with which the HS codes begin; * is all goods."),
  procedures: optional(list(choice(procedures), { min: 1, max: procedures.length }), "Only under these customs procedures."),
  permit: optional(choice(permitKinds), "Kind of permit on the ledger that is drawn down."),
  document: optional(id, "Code of a document that must be named."),
  stamp: optional(choice(stampKinds), "Kind of excise stamp that each unit must bear before it is sold."),
});
export type PermitRequirement = Infer<typeof PermitRequirement>;
export const readPermitRequirements = reader("permit-requirements", PermitRequirement, {
  key: ({ id: row }) => row,
  gapless: true,
  row: ({ permit, document, stamp }) => ([permit, document, stamp].filter((each) => each !== undefined).length === 1 ? undefined : "a row demands either a permit, a document or an excise stamp"),
});
