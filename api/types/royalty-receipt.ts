import { ReceiptAmounts } from "../../domain/royalty.ts";
import { payerPart } from "../payer-part.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("receipt", {
  description: "A royalty (АМНАТ) receipt of the tax authority. Its amounts are private to payer, customs and tax.",
  rename: { usedBy: "usedByDeclarationNo" },
  links: { payer: ["payerId", "organisation"], licence: ["licenceNo", "licence"], usedBy: ["usedBy", "declaration"] },
});
recordQuery("receipt", "royaltyReceipt", "receiptNo", "A royalty receipt.");
recordsQuery("receipt", "royaltyReceipts", ["payerId", "usedBy"], "Royalty receipts.");
payerPart("receipt", { name: "amounts", table: "receipt_amounts", what: "royalty amounts", shape: ReceiptAmounts.shape, payer: "payerId" });
