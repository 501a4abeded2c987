import { PaidAmount } from "../../domain/declarations.ts";
import { nodes } from "../nodes.ts";
import { payerPart } from "../payer-part.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("payment", {
  description: "A payment for an assessment. Its amount is private to payer, customs and tax.",
  links: { assessment: ["assessmentId", "assessment"], declaration: ["declarationNo", "declaration"], importDeclaration: ["declarationNo", "importDeclaration"] },
});
recordQuery("payment", "payment", "paymentNo", "A payment.");
recordsQuery("payment", "payments", ["assessmentId", "declarationNo"], "Payments.");
payerPart("payment", {
  name: "paid",
  table: "paid_amount",
  what: "paid amounts",
  shape: PaidAmount.shape,
  payer: async ({ record }, context) => String((await nodes.assessment.getDataloader(context).load(String(record["assessmentId"])))?.record["payerId"]),
});
