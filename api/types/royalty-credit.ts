import { CarriedAmount } from "../../domain/carried-royalty.ts";
import { payerPart } from "../payer-part.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("royaltyCredit", {
  description: "Royalty that was paid on lots and goes on with them: who pays royalty next on what was made of them is credited its share. Its amount is private to who paid first, customs and tax.",
  links: { payer: ["payerId", "organisation"], receipt: ["receiptNo", "receipt"], sale: ["saleNo", "sale"] },
});
recordQuery("royaltyCredit", "royaltyCredit", "receiptNo", "Royalty that lots carry on, by the number of its receipt.");
recordsQuery("royaltyCredit", "royaltyCredits", ["payerId", "product"], "Royalty that lots carry on.");
payerPart("royaltyCredit", { name: "carried", table: "carried_amount", what: "carried royalty", shape: CarriedAmount.shape, payer: "payerId" });
