import { DeclaredValue, declaredValueId, Item, Returned } from "../../domain/declarations.ts";
import { partOf } from "../outputs.ts";
import { payerPart } from "../payer-part.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

partOf(Item.shape, "Goods of a declaration.");
partOf(Returned.shape, "Why a declaration was returned to its declarant.");
recordType("declaration", {
  rename: { payments: "paymentNos" },
  description: "A customs declaration, as its version in force; `versions` has the earlier ones.",
  links: {
    consignment: ["consignmentId", "consignment"],
    contract: ["contractNo", "contract"],
    exporter: ["exporterId", "organisation"],
    agent: ["agentId", "organisation"],
    mandate: ["mandateNo", "mandate"],
    receipts: ["receiptNos", "receipt"],
    assays: ["certificateNos", "certificate"],
    assessment: ["assessmentId", "assessment"],
    payments: ["payments", "payment"],
  },
});
recordQuery("declaration", "declaration", "declarationNo", "A customs declaration.");
recordsQuery("declaration", "declarations", ["exporterId", "consignmentId", "borderPoint", "status"], "Customs declarations.");
childrenField("declaration", "assessments", "assessment", "declarationNo", "Every assessment of it.");
payerPart("declaration", { name: "value", table: "declared_value", what: "declared values", shape: DeclaredValue.shape, payer: "exporterId", idOf: ({ id, record }) => declaredValueId(id, Number(record["version"])) });
