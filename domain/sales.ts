import { input, recordFrom } from "./act.ts";
import { carriedReceiptNos } from "./carried-royalty.ts";
import { Source, TableVersion } from "./declarations.ts";
import { licenceNo, taxReceiptNo } from "./identifiers.ts";
import { Draw, MAX_LICENCES } from "./lots.ts";
import { choice, date, digest, field, id, list, massKg, optional, pattern, text } from "./schema.ts";
import { saleChannels } from "./vocabulary.ts";
import type { Infer } from "./schema.ts";

/*
 * Sales within the country, which pass no border: gold to the central bank, coal to a power station. The buyer reports what it was offered, the tax
 * authority assesses the seller's royalty, the buyer withholds it and pays it in, and the royalty receipt closes the sale (form ТТ-15, buyers who withhold).
 */

export const ReportSale = input({
  saleNo: field(id, "Number that the buyer gives the sale."),
  contractNo: field(id, "Contract."),
  lotIds: field(list(id, { min: 1, max: 20 }), "Lots that the seller has offered to the buyer."),
  certificateNos: field(list(id, { min: 1, max: 20 }), "Laboratory conclusions, one for every lot."),
  carriedReceiptNos,
});
export const AssessSale = input({ saleNo: field(id, "Sale."), legalDate: optional(date, "Day whose rates, prices and rules hold, where it is not the day of the report.") });
export const SettleSale = input({
  saleNo: field(id, "Sale."),
  receiptNo: field(taxReceiptNo, "ДДТД of the royalty that the buyer withheld and paid in."),
  period: field(pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2026-06", 7), "Month of the return."),
});

export const Sale = recordFrom(ReportSale, {
  sellerId: field(id, "Seller, whose royalty it is."),
  payerMsp: field(id, "Seller's member."),
  buyerId: field(id, "Buyer, who withholds it."),
  buyerMsp: field(id, "Buyer's member."),
  wholeLots: optional(list(Draw, { min: 1, max: 20 }), "Lots from which nothing had been taken: they carry the royalty on once it is paid."),
  soldLots: field(list(Draw, { min: 1, max: 20 }), "Lots and the mass of each when it was sold."),
  channel: field(choice(saleChannels), "How it is sold."),
  product: field(id, "Product."),
  massKg: field(massKg, "Mass sold, kg wet."),
  licences: field(list(licenceNo, { max: MAX_LICENCES }), "Licences of the extractions that it derives from, sorted."),
  reportedOn: field(date, "Day of the report: the legal date of rates."),
  status: field(choice(["reported", "assessed", "settled"]), "Where it is on its way."),
  saleTx: field(id, "Transaction that reported it."),
  legalDate: optional(date, "Day whose rates were used, as the tax authority attests."),
  assessmentStatus: optional(choice(["final", "provisional", "needs-review"]), "How final the assessment is."),
  reasons: optional(list(text(300), { max: 50 }), "Why it is not final; no amounts."),
  linesDigest: optional(digest, "SHA-256 of the canonical JSON of the assessment's lines."),
  tables: optional(list(TableVersion, { max: 50 }), "Rate tables and the versions used."),
  sources: optional(list(Source, { max: 500 }), "Records that the assessment rests on and their transactions."),
  receiptNo: optional(id, "Royalty receipt of what was withheld."),
});
export type Sale = Infer<typeof Sale>;
