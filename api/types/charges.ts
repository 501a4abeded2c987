import { AdvanceAmount, Due, PlanParts } from "../../domain/charges.ts";
import { AssessmentLines } from "../../domain/tax/lines.ts";
import { partOf } from "../outputs.ts";
import { payerPart } from "../payer-part.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

partOf(Due.shape, "A sum that must be paid by a day.");

recordType("charge", {
  description: "A charge that follows an assessment (interest, penalty, suspended taxes that fall due) or gives some of it back (drawback). Its lines are private to payer, customs and tax.",
  rename: { replacedBy: "replacedByNo" },
  links: {
    assessment: ["assessmentId", "assessment"],
    declaration: ["declarationNo", "declaration"],
    importDeclaration: ["declarationNo", "importDeclaration"],
    payer: ["payerId", "organisation"],
    reexport: ["reexportNo", "reexport"],
    replacedBy: ["replacedBy", "charge"],
  },
});
recordQuery("charge", "charge", "chargeNo", "A charge.");
recordsQuery("charge", "charges", ["payerId", "declarationNo", "what", "status"], "Charges that follow assessments.");
payerPart("charge", { name: "statement", table: "charge_statement", what: "charge lines", shape: AssessmentLines.shape, payer: "payerId" });
childrenField("declaration", "chargesMade", "charge", "declarationNo", "Every charge that followed its assessments, in force or not.");
childrenField("importDeclaration", "chargesMade", "charge", "declarationNo", "Every charge that followed its assessments, in force or not.");

recordType("paymentPlan", { description: "A plan of payment in parts, as the tax authority granted it. The parts are private to payer, customs and tax.", links: { assessment: ["assessmentId", "assessment"], payer: ["payerId", "organisation"] } });
recordQuery("paymentPlan", "paymentPlan", "planNo", "A plan of payment in parts.");
recordsQuery("paymentPlan", "paymentPlans", ["payerId", "declarationNo"], "Plans of payment in parts.");
payerPart("paymentPlan", { name: "plan", table: "plan_parts", what: "parts of payment", shape: PlanParts.shape, payer: "payerId" });

recordType("advance", { description: "A payment in advance, and the payments that draw on it. Its amount is private to payer, customs and tax.", rename: { uses: "usedByPaymentNos", refunds: "refundNos" }, links: { payer: ["payerId", "organisation"], usedBy: ["uses", "payment"], refunds: ["refunds", "advanceRefund"] } });
recordQuery("advance", "advancePayment", "paymentNo", "A payment in advance.");
recordsQuery("advance", "advancePayments", ["payerId"], "Payments in advance.");
payerPart("advance", { name: "amount", table: "advance_amount", what: "advance payments", shape: AdvanceAmount.shape, payer: "payerId" });

recordType("advanceRefund", { description: "What the tax authority paid back of a payment in advance. Its amount is among the advance's uses, private to payer, customs and tax.", links: { advance: ["advanceNo", "advance"], payer: ["payerId", "organisation"] } });
recordQuery("advanceRefund", "advanceRefund", "paymentNo", "A refund of an advance.");
recordsQuery("advanceRefund", "advanceRefunds", ["payerId", "advanceNo"], "Refunds of advances.");

recordType("obligation", { description: "What is still to be accounted for of goods whose taxes a procedure suspends: left again, taken into home use, or charged.", links: { declaration: ["declarationNo", "importDeclaration"], importer: ["importerId", "organisation"] } });
recordQuery("obligation", "obligation", "declarationNo", "What is to be accounted for under a declaration.");
recordsQuery("obligation", "obligations", ["importerId", "procedure", "status"], "Goods whose taxes are suspended.");

recordType("reexport", { description: "Imported goods that have left the country again.", links: { declaration: ["declarationNo", "importDeclaration"], importer: ["importerId", "organisation"], gate: ["gateSiteId", "site"], drawback: ["drawbackNo", "charge"] } });
recordQuery("reexport", "reexport", "reexportNo", "Goods that have left again.");
recordsQuery("reexport", "reexports", ["importerId", "declarationNo"], "Imported goods that have left again.");
childrenField("importDeclaration", "reexports", "reexport", "declarationNo", "What of it has left the country again.");
