import { AssessmentLines } from "../../domain/tax/lines.ts";
import { payerPart } from "../payer-part.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("sale", {
  description: "A sale within the country, whose royalty the buyer withholds. The amounts are private to seller, customs and tax.",
  links: { seller: ["sellerId", "organisation"], buyer: ["buyerId", "organisation"], contract: ["contractNo", "contract"], lots: ["lotIds", "lot"], certificates: ["certificateNos", "certificate"], receipt: ["receiptNo", "receipt"] },
});
recordQuery("sale", "sale", "saleNo", "A sale within the country.");
recordsQuery("sale", "sales", ["sellerId", "buyerId", "status"], "Sales within the country.");
payerPart("sale", { name: "statement", table: "sale_statement", what: "royalty of the sale", shape: AssessmentLines.shape, payer: "sellerId" });
