import { CarriedAmount } from "../../domain/carried-royalty.ts";
import { creditsUpstream } from "../../indexer/queries/carried-royalty.ts";
import { builder } from "../builder.ts";
import { nodes } from "../nodes.ts";
import { payerPart } from "../payer-part.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("royaltyCredit", {
  description: "Royalty that was paid on lots and goes on with them: who pays royalty next on what was made of them is credited its share. Its amount is private to who paid first, customs and tax.",
  links: { payer: ["payerId", "organisation"], receipt: ["receiptNo", "receipt"], sale: ["saleNo", "sale"] },
});
recordQuery("royaltyCredit", "royaltyCredit", "receiptNo", "Royalty that lots carry on, by the number of its receipt.");
recordsQuery("royaltyCredit", "royaltyCredits", ["payerId", "product"], "Royalty that lots carry on.");
payerPart("royaltyCredit", { name: "carried", table: "carried_amount", what: "carried royalty", shape: CarriedAmount.shape, payer: "payerId" });

builder.objectField(nodes.consignment, "carriedRoyalty", (t) =>
  t.field({
    type: [nodes.royaltyCredit],
    nullable: { list: false, items: true },
    description: "Royalty that was paid on lots which its goods are made of: what its declaration may claim. The share of each is worked out when it is claimed.",
    complexity: { field: 20, multiplier: 5 },
    resolve: async ({ id }, _args, { reader }) => (await creditsUpstream(await reader.db(), id)) as never,
  }),
);
