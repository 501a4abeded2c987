import { after, distinct, eventOf, inState, known, recordOf, subject, unused } from "../act.ts";
import { certificateOf } from "../assays.ts";
import { claimRoyalty, creditsDrawn, creditsOf, toCarried } from "../carried-royalty/claim.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { termsInForce } from "../contract-price.ts";
import { contractFor, contractOf } from "../contracts.ts";
import { Decimal, sum } from "../decimal.ts";
import { certificateInForce } from "../declarations/documents.ts";
import { secretOf } from "../secret.ts";
import { DomainError } from "../error.ts";
import { notPaidUnder } from "../payment-number.ts";
import { day } from "../registry.ts";
import { settlementId } from "../settlements.ts";
import { settledResults } from "../settlements/decide.ts";
import { assess, assessmentTables } from "../tax/assess.ts";
import type { AssessmentTables, Computation } from "../tax/assess.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { percentOf } from "../tax/royalty.ts";
import { tonnes } from "../tax/quantity.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import { useId } from "../uses.ts";
import type { Ledger, Put, Rule } from "../act.ts";
import type { Salt } from "../declarations.ts";
import type { Certificate } from "../assays.ts";
import type { CarriedAmount } from "../carried-royalty.ts";
import type { CreditRead } from "../carried-royalty/claim.ts";
import type { Draw, Lot } from "../lots.ts";
import type { ReceiptAmounts } from "../royalty.ts";
import type { AssaySettlement } from "../settlements.ts";
import type { AssessSale, ReportSale, Sale, SettleSale } from "../sales.ts";
import type { Infer } from "../schema.ts";
import type { SourceCited } from "../tax/royalty.ts";

/**
 * Reports a domestic sale, by the buyer to whom the seller has offered the lots under a registered contract; each lot is sold under it once.
 * @throws {DomainError} `record/exists`, `contract/…`, `sale/not-domestic`, `lot/unknown`, `sale/not-offered`, `lot/product-mismatch`, `assay/…`, `step/before-cause`
 */
export const reportSale: Rule<Infer<typeof ReportSale>> = async (act, ledger) => {
  const { saleNo, contractNo, lotIds, certificateNos, carriedReceiptNos, at } = act.input;
  unused(await ledger.get("sale", saleNo), "sale", saleNo);
  // Sales and declarations draw on receipts by their numbers.
  for (const kind of ["declaration", "importDeclaration"] as const) unused(await ledger.get(kind, saleNo), kind, saleNo);
  const offered = await contractOf(ledger, contractNo);
  const contract = await contractFor(ledger, contractNo, { sellerId: offered.sellerId, buyerId: act.by.orgId, on: day(at) });
  if (contract.status !== "registered") throw new DomainError("contract/not-registered", { contractNo });
  if (contract.channel !== "domestic" && contract.channel !== "bank-of-mongolia") throw new DomainError("sale/not-domestic", { contractNo, channel: contract.channel });
  distinct(lotIds, "lotIds");
  const lots = await Promise.all(lotIds.map((lotId) => offeredLot(ledger, lotId, contract, act.by.orgId)));
  for (const lot of lots) after(at, lot, `offer of lot ${lot.lotId}`);
  await checkCertificates(ledger, certificateNos, lotIds, saleNo, at);
  const uses = await Promise.all(
    lotIds.map(async (lotId): Promise<Put> => {
      const id = useId("sale", `${contractNo}/${lotId}`);
      unused(await ledger.get("use", id), "use", id);
      return { kind: "use", id, record: { what: "sale", number: lotId, usedBy: saleNo, tx: act.txId, at } };
    }),
  );
  const massKg = sum(lots.map((lot) => lot.massKg));
  const shippedKg = contract.shippedKg.plus(massKg);
  const allowedKg = contract.massKg.plus(percentOf(contract.massKg, contract.tolerancePct));
  if (shippedKg.greaterThan(allowedKg)) throw new DomainError("contract/quantity-exceeded", { contractNo, allowedT: tonnes(allowedKg), shippedT: tonnes(contract.shippedKg), addedT: tonnes(massKg) });
  const { sellerId, sellerMsp, buyerId, buyerMsp, channel, product } = contract;
  const licences = [...new Set(lots.flatMap((lot) => lot.licences))].sort();
  const claimed = await claimRoyalty(act, ledger, { what: "sale", number: saleNo }, lots.map(({ lotId, massKg: ofLot }) => ({ lotId, massKg: ofLot })), carriedReceiptNos);
  const whole = lots.filter((lot) => lot.massKg.equals(lot.madeKg)).map(({ lotId, madeKg }) => ({ lotId, massKg: madeKg }));
  const record: Sale = { ...recordOf(act), soldLots: lots.map(({ lotId, massKg: ofLot }) => ({ lotId, massKg: ofLot })), ...(whole.length > 0 ? { wholeLots: whole } : {}), sellerId, payerMsp: sellerMsp, buyerId, buyerMsp, channel, product, massKg, licences, reportedOn: day(at), status: "reported", saleTx: act.txId };
  return {
    puts: [{ kind: "sale", id: saleNo, record }, { kind: "contract", id: contractNo, record: { ...contract, shippedKg, tx: act.txId, at } }, ...uses, ...claimed.puts],
    event: eventOf(act, "sale.reported", {
      subjects: [subject("sale", saleNo, "made"), subject("contract", contractNo, "changed"), ...uses.map(({ id }) => subject("use", id, "made")), ...claimed.subjects, ...lotIds.map((lotId) => subject("lot", lotId, "named")), ...certificateNos.map((no) => subject("certificate", no, "named")), subject("organisation", sellerId, "named")],
      facts: { saleNo, contractNo, lotIds, certificateNos, ...(carriedReceiptNos ? { carriedReceiptNos } : {}), sellerId, buyerId, channel, product, massKg },
    }),
  };
};

async function offeredLot(ledger: Ledger, lotId: string, { sellerId, product, contractNo }: { readonly sellerId: string; readonly product: string; readonly contractNo: string }, buyerId: string): Promise<Lot> {
  const lot = await ledger.get("lot", lotId);
  if (!lot) throw new DomainError("lot/unknown", { lotId });
  if (lot.status !== "offered" || lot.ownerId !== sellerId || lot.offeredTo !== buyerId) throw new DomainError("sale/not-offered", { lotId, sellerId, contractNo });
  if (lot.product !== product) throw new DomainError("lot/product-mismatch", { lotId, product: lot.product, expected: product });
  return lot;
}

async function checkCertificates(ledger: Ledger, numbers: readonly string[], lotIds: readonly string[], saleNo: string, at: string): Promise<void> {
  distinct(numbers, "certificateNos");
  const certificates = await Promise.all(numbers.map((certificateNo) => certificateOf(ledger, certificateNo)));
  for (const certificate of certificates) {
    const { certificateNo, lotId, supersededBy, supersededOn } = certificate;
    if (supersededBy !== undefined) throw new DomainError("assay/certificate-superseded", { certificateNo, newCertificateNo: supersededBy, date: supersededOn ?? certificate.at });
    if (!lotIds.includes(lotId)) throw new DomainError("assay/lot-not-loaded", { certificateNo, lotId, consignmentId: saleNo });
    const other = certificates.find((each) => each !== certificate && each.lotId === lotId);
    if (other) throw new DomainError("assay/lot-certified-twice", { certificateNo, otherCertificateNo: other.certificateNo, lotId });
    after(at, certificate, `certificate ${certificateNo}`);
  }
  const bare = lotIds.find((lotId) => !certificates.some((certificate) => certificate.lotId === lotId));
  if (bare !== undefined) throw new DomainError("assay/certificate-missing", { lotId: bare });
}

/**
 * Assesses the royalty of a reported sale, again until it is settled. Lines go to seller, customs and tax alone.
 * @throws {DomainError} `record/unknown`, `step/…`, `input/date-in-future`, `table/missing`, and whatever `assess` refuses
 */
export const assessSale: Rule<Infer<typeof AssessSale>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { saleNo, legalDate: found, at } = act.input;
  const sale = known(await ledger.get("sale", saleNo), "sale", saleNo);
  inState("sale", sale, saleNo, "assess it", "reported", "assessed");
  after(at, sale, `sale ${saleNo}`);
  const legalDate = found ?? sale.reportedOn;
  if (legalDate > day(at)) throw new DomainError("input/date-in-future", { field: "legalDate", date: legalDate });
  const lots = await Promise.all(sale.soldLots.map(async ({ lotId }) => known(await ledger.get("lot", lotId), "lot", lotId)));
  if (!sum(lots.map(({ massKg }) => massKg)).equals(sale.massKg)) throw new DomainError("sale/lots-changed", { saleNo });
  const { computation, documents, tables, carried, certificates, settlements } = await saleComputation(ledger, sale, legalDate);
  for (const settlement of settlements) after(at, settlement, `settlement ${settlementId(settlement, settlement.lotId)}`);
  const user = { what: "sale", number: saleNo } as const;
  const credited = creditsDrawn(carried, computation.usedCarried, user, { tx: act.txId, at });
  const { status, reasons } = computation;
  const lines: AssessmentLines = { salt, assessmentId: saleNo, status, reasons, lines: computation.lines, totals: computation.totals, tables: computation.tables };
  const linesDigest = digestOf(lines);
  const sources = [...documents, ...Object.values(tables).map(({ name, version, tx = "" }) => ({ kind: "table", id: `${name}/${version}`, tx }))];
  return {
    puts: [{ kind: "sale", id: saleNo, record: { ...sale, status: "assessed", legalDate, assessmentStatus: status, reasons, linesDigest, tables: computation.tables, sources, tx: act.txId, at } }, ...credited.puts],
    secrets: [{ collection: payerCollection(sale.payerMsp), kind: "sale", id: saleNo, record: lines }, ...credited.secrets],
    event: eventOf(act, "sale.assessed", {
      subjects: [subject("sale", saleNo, "changed"), ...credited.subjects, subject("contract", sale.contractNo, "named"), ...sale.lotIds.map((lotId) => subject("lot", lotId, "named")), ...certificates.map(({ certificateNo }) => subject("certificate", certificateNo, "named")), ...settlements.map((settlement) => subject("assaySettlement", settlementId(settlement, settlement.lotId), "named")), subject("organisation", sale.sellerId, "named")],
      facts: { saleNo, legalDate, status, reasons, linesDigest, tables: computation.tables },
    }),
  };
};

interface SaleWork {
  readonly computation: Computation;
  readonly documents: readonly SourceCited[];
  readonly tables: AssessmentTables;
  readonly carried: readonly CreditRead[];
  readonly certificates: readonly Certificate[];
  readonly settlements: readonly AssaySettlement[];
}

/**
 * The royalty of a sale by the masses that were sold and the tables that `ledger` gives. Nothing is decided or written: trying a change of rates on history asks it too.
 * @throws {DomainError} `assessment/rate-missing`, `assay/certificate-missing`, `table/missing`, `record/unknown` for a private part that the reader may not see, and whatever `assess` refuses
 */
export async function saleComputation(ledger: Ledger, sale: Sale, legalDate: string): Promise<SaleWork> {
  const { saleNo } = sale;
  const contract = await contractOf(ledger, sale.contractNo);
  const [{ terms, tx: termsTx }, certificates, tables] = await Promise.all([termsInForce(ledger, contract, undefined, legalDate), Promise.all(sale.certificateNos.map((no) => certificateInForce(ledger, no))), tablesInForce(ledger, ...assessmentTables)]);
  const product = rowsOn(tables.products.rows, legalDate).find(({ id }) => id === sale.product);
  if (!product) throw new DomainError("assessment/rate-missing", { tax: `product ${sale.product}`, hsCode: "", date: legalDate });
  const settlements = contract.assayTerms ? await settlementsOf(ledger, sale) : [];
  const agreed = settlements.filter((settlement) => settlement.status === "settled");
  const parts = sale.soldLots.map(({ lotId, massKg }) => {
    const certificate = certificates.find((each) => each.lotId === lotId);
    if (!certificate) throw new DomainError("assay/certificate-missing", { lotId });
    return { name: certificate.certificateNo, massKg, values: settledResults(certificate.results, agreed.find((each) => each.lotId === lotId)?.elements ?? []) };
  });
  const open = contract.assayTerms ? parts.length - agreed.length : 0;
  const carried = await creditsOf(ledger, { what: "sale", number: saleNo }, sale.carriedReceiptNos);
  const documents: readonly SourceCited[] = [
    { kind: "sale", id: saleNo, tx: sale.saleTx },
    { kind: "contract", id: contract.contractNo, tx: termsTx },
    ...carried.map(({ credit }) => ({ kind: "royaltyCredit", id: credit.receiptNo, tx: credit.tx })),
    ...certificates.map(({ certificateNo, tx }) => ({ kind: "certificate", id: certificateNo, tx })),
    ...settlements.map((settlement) => ({ kind: "assaySettlement", id: settlementId(settlement, settlement.lotId), tx: settlement.tx })),
  ];
  const { price, currency, basis, pricing } = terms;
  const computation = assess({ on: legalDate, goods: [{ product, channel: sale.channel, licences: sale.licences, parts, ...(open > 0 ? { unsettled: { saleNo, count: open } } : {}), offer: { contract: { contractNo: contract.contractNo, price, currency, basis, provisional: pricing === "provisional" } }, sources: documents }], carried: carried.map(toCarried) }, tables);
  return { computation, documents, tables, carried, certificates, settlements };
}

/**
 * Records that the buyer paid in the royalty that it withheld: the receipt is issued to the seller for exactly what was assessed, and is used up by the sale.
 * The lots carry what was charged on them: who pays royalty on what is made of them next is credited it (carried-royalty/).
 * @throws {DomainError} `record/unknown`, `record/exists`, `payment/duplicate`, `step/…`, `assessment/needs-review`, `sale/assays-open`, `input/currency`
 */
export const settleSale: Rule<Infer<typeof SettleSale>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { saleNo, receiptNo, period, at } = act.input;
  const sale = known(await ledger.get("sale", saleNo), "sale", saleNo);
  inState("sale", sale, saleNo, "settle it", "assessed");
  after(at, sale, `sale ${saleNo}`);
  unused(await ledger.get("receipt", receiptNo), "receipt", receiptNo);
  await notPaidUnder(ledger, receiptNo);
  if (sale.assessmentStatus === "needs-review") throw new DomainError("assessment/needs-review", { reason: sale.reasons?.[0] ?? saleNo });
  await assaysSettled(ledger, sale);
  const collection = payerCollection(sale.payerMsp);
  const { lines, totals } = await secretOf(ledger, collection, "sale", saleNo, AssessmentLines, sale.linesDigest ?? "");
  const [total] = totals;
  if (!total || totals.length > 1) throw new DomainError("input/currency", { field: "currency", currency: totals.map((each) => each.currency).join(", "), expected: "one currency" });
  const of = (tax: string): Decimal => sum(lines.filter((line) => line.tax === tax).map(({ amount }) => amount));
  const amounts: ReceiptAmounts = { salt, currency: total.currency, baseAmount: of("royalty-base"), surtaxAmount: of("royalty-surtax"), uses: [{ declarationNo: saleNo, amount: total.due }] };
  const amountsDigest = digestOf(amounts);
  const [licenceNo] = sale.licences;
  if (licenceNo === undefined) throw new DomainError("royalty/licence-mismatch", { receiptNo, licenceNo: "" });
  const stamp = { tx: act.txId, at };
  const { sellerId, payerMsp, product, massKg, wholeLots } = sale;
  const goesOn = wholeLots && carriedBySale(sale, wholeLots, lines, total.currency, receiptNo, salt, stamp);
  return {
    puts: [
      ...(goesOn ? [goesOn.put] : []),
      { kind: "receipt", id: receiptNo, record: { receiptNo, payerId: sellerId, licenceNo, product, massKg, period, payerMsp, amountsDigest, uses: [{ declarationNo: saleNo, massKg }], usedBy: saleNo, ...stamp } },
      { kind: "sale", id: saleNo, record: { ...sale, status: "settled", receiptNo, ...stamp } },
    ],
    secrets: [{ collection, kind: "receipt", id: receiptNo, record: amounts }, ...(goesOn ? [{ collection, kind: "royaltyCredit" as const, id: receiptNo, record: goesOn.carried }] : [])],
    event: eventOf(act, "sale.settled", {
      subjects: [subject("receipt", receiptNo, "made"), ...(goesOn ? [subject("royaltyCredit", receiptNo, "made")] : []), subject("sale", saleNo, "changed"), ...sale.lotIds.map((lotId) => subject("lot", lotId, "named")), subject("organisation", sellerId, "named"), subject("licence", licenceNo, "named")],
      facts: { saleNo, receiptNo, period, withheldBy: sale.buyerId, amountsDigest },
    }),
  };
};

const settlementsOf = async (ledger: Ledger, { saleNo, lotIds }: Sale) => (await Promise.all(lotIds.map((lotId) => ledger.get("assaySettlement", settlementId({ saleNo }, lotId))))).filter((found) => found !== undefined);

/** Royalty withheld is final: where the contract settles assays, every lot's are settled, and the assessment rests on that. @throws {DomainError} `sale/assays-open` */
async function assaysSettled(ledger: Ledger, sale: Sale): Promise<void> {
  const { saleNo, contractNo, lotIds, sources = [] } = sale;
  if (!(await contractOf(ledger, contractNo)).assayTerms) return;
  const settled = (await settlementsOf(ledger, sale)).filter(({ status, tx }) => status === "settled" && sources.some((source) => source.kind === "assaySettlement" && source.tx === tx));
  const open = lotIds.find((lotId) => !settled.some((settlement) => settlement.lotId === lotId));
  if (open !== undefined) throw new DomainError("sale/assays-open", { settlementId: settlementId({ saleNo }, open), saleNo });
}

/** What the lots of a settled sale carry on: all royalty that was charged on them, of which part may have been paid by credits of earlier royalty. */
function carriedBySale({ saleNo, sellerId, payerMsp, product, massKg }: Sale, lots: readonly Draw[], lines: AssessmentLines["lines"], currency: string, receiptNo: string, salt: string, stamp: { readonly tx: string; readonly at: string }): { readonly put: Put; readonly carried: CarriedAmount } | undefined {
  const charged = sum(lines.filter(({ tax }) => tax === "royalty-base" || tax === "royalty-surtax").map(({ amount }) => amount));
  const amount = charged.times(sum(lots.map((lot) => lot.massKg))).dividedByHalfUp(massKg, 2);
  if (!amount.isPositive()) return undefined;
  const carried: CarriedAmount = { salt, currency, amount, uses: [] };
  return { put: { kind: "royaltyCredit", id: receiptNo, record: { receiptNo, payerId: sellerId, payerMsp, product, lots, saleNo, amountDigest: digestOf(carried), uses: [], ...stamp } }, carried };
}
