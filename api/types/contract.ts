import { termsId } from "../../domain/contract-price.ts";
import { PriceTerms } from "../../domain/contracts.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { nodes } from "../nodes.ts";
import { partOf } from "../outputs.ts";
import { documentIn, privatePart, withheldIn, WithheldObject } from "../private.ts";
import type { Disclosure } from "../private.ts";
import type { RecordRow } from "../reads/records.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("contract", {
  description: "A sales contract. Its price terms are private to the parties, customs and tax; the channel sees their digest.",
  links: { seller: ["sellerId", "organisation"], buyer: ["buyerId", "organisation"] },
});
recordQuery("contract", "contract", "contractNo", "A sales contract.");
recordsQuery("contract", "contracts", ["sellerId", "buyerId", "product", "status"], "Sales contracts.");
childrenField("contract", "consignments", "consignment", "contractNo", "Consignments under it.");

const readTerms = privatePart("price_terms", "price terms");
const termsOf = ({ id, record }: RecordRow, version: number, context: Context): Promise<Disclosure> => {
  const { sellerId, sellerMsp, buyerId, buyerMsp } = record as Record<string, string>;
  return readTerms(termsId(id, version), [{ orgId: sellerId ?? "", mspId: sellerMsp ?? "" }, { orgId: buyerId ?? "", mspId: buyerMsp ?? "" }], context);
};

builder.objectFields(nodes.contract, (t) => ({
  terms: t.field({
    type: partOf(PriceTerms.shape, "Price terms of a contract."),
    nullable: true,
    description: "Price terms, for those entitled: the contract's own, or a later version.",
    args: { version: t.arg.int({ required: true, defaultValue: 1, description: "Version of the terms." }) },
    resolve: async (row, { version }, context) => documentIn(await termsOf(row, version, context)),
  }),
  termsWithheld: t.field({ type: WithheldObject, nullable: true, description: "Why the terms are not shown; null where they are.", args: { version: t.arg.int({ required: true, defaultValue: 1, description: "Version of the terms." }) }, resolve: async (row, { version }, context) => withheldIn(await termsOf(row, version, context)) }),
}));
