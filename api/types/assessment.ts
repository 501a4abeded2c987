import { Source, TableVersion } from "../../domain/declarations.ts";
import { recordKinds } from "../../domain/records.ts";
import type { RecordKind } from "../../domain/records.ts";
import { AssessmentLines, Line, Total } from "../../domain/tax/lines.ts";
import { builder } from "../builder.ts";
import { LedgerRecord } from "../ledger-record.ts";
import { nodes } from "../nodes.ts";
import { partOf } from "../outputs.ts";
import { payerPart } from "../payer-part.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";
import { TransactionNode, transactionOf } from "../transaction.ts";

const SourceObject = partOf(Source.shape, "A record that an assessment rests on, and the transaction that it comes from.");
const TableVersionObject = partOf(TableVersion.shape, "A table of rates or prices, at the version that was used.");
partOf(Line.shape, "One tax or fee: base, rate, amount, legal basis, and what they come from.");
partOf(Total.shape, "Amounts of one currency.");

builder.objectFields(SourceObject, (t) => ({
  record: t.field({
    type: LedgerRecord,
    nullable: true,
    description: "The record as it now stands.",
    resolve: ({ kind, id }, _args, context) => (recordKinds.includes(kind as RecordKind) ? nodes[kind as RecordKind].getDataloader(context).load(String(id)) : null),
  }),
  transaction: t.field({ type: TransactionNode, nullable: true, description: "That transaction.", resolve: ({ tx }, _args, context) => transactionOf(context).load(String(tx)) }),
}));
builder.objectFields(TableVersionObject, (t) => ({
  rateTable: t.field({ type: nodes.table, nullable: true, description: "That version, with its rows.", resolve: ({ table, version }) => `${String(table)}/${String(version)}` as never }),
}));

recordType("assessment", {
  description: "An assessment of taxes, computed on the ledger. Its lines are private to payer, customs and tax; the channel sees status, digest and tables.",
  rename: { payments: "paymentNos", supersededBy: "supersededById" },
  links: {
    declaration: ["declarationNo", "declaration"],
    importDeclaration: ["declarationNo", "importDeclaration"],
    payer: ["payerId", "organisation"],
    payments: ["payments", "payment"],
    supersededBy: ["supersededBy", "assessment"],
  },
});
recordQuery("assessment", "assessment", "assessmentId", "An assessment.");
recordsQuery("assessment", "assessments", ["payerId", "declarationNo", "status", "settlement"], "Assessments.");
payerPart("assessment", { name: "statement", table: "assessment_statement", what: "assessment lines", shape: AssessmentLines.shape, payer: "payerId" });
