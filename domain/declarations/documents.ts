import { after, distinct, subject } from "../act.ts";
import { certificateOf } from "../assays.ts";
import { claimRoyalty } from "../carried-royalty/claim.ts";
import { termsInForce } from "../contract-price.ts";
import { contractFor } from "../contracts.ts";
import { Decimal, sum } from "../decimal.ts";
import { withLoads } from "../consignments/sums.ts";
import { DomainError } from "../error.ts";
import { percentOf } from "../tax/royalty.ts";
import { tonnes } from "../tax/quantity.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Act, Ledger, Put, Subject } from "../act.ts";
import type { Certificate } from "../assays.ts";
import type { Consignment } from "../consignments.ts";
import type { Contract } from "../contracts.ts";
import type { Declaration, DeclaredValue } from "../declarations.ts";
import { bindReceipts } from "./receipts.ts";
import type { Stated } from "./receipts.ts";

/** A declaration's documents, checked against each other, and what they change. */
export interface Documents {
  readonly consignment: Consignment;
  readonly contract: Contract;
  readonly netKg: Decimal;
  readonly puts: readonly Put[];
  readonly subjects: readonly Subject[];
}

/**
 * Checks the documents of a version against each other and binds them. `before` is the version that it replaces.
 * @throws {DomainError} `consignment/…`, `contract/…`, `declaration/…`, `assay/…`, `royalty/…`, `input/currency`, `step/…`, `table/missing`
 */
export async function bindDocuments(act: Act<Stated>, ledger: Ledger, value: DeclaredValue, on: string, before?: Declaration): Promise<Documents> {
  const { declarationNo, at, items, certificateNos, receiptNos } = act.input;
  const consignment = await consignmentFor(act, ledger, before);
  const contract = await exportContract(ledger, consignment, on);
  const termsCurrency = (await termsInForce(ledger, contract, consignment.consignmentId, on)).terms.currency;
  if (value.currency !== termsCurrency) throw new DomainError("input/currency", { field: "currency", currency: value.currency, expected: termsCurrency });
  const tables = await tablesInForce(ledger, "products", "border-points");
  const point = rowsOn(tables["border-points"].rows, on).find(({ id }) => id === consignment.borderPoint);
  if (!point?.open || !point.modes.includes(consignment.mode)) throw new DomainError("declaration/border-point-closed", { borderPoint: consignment.borderPoint, transportMode: consignment.mode });

  const product = rowsOn(tables.products.rows, on).find(({ id }) => id === consignment.product);
  for (const item of items) {
    if (item.product !== consignment.product) throw new DomainError("declaration/product-mismatch", { product: item.product, consignmentId: consignment.consignmentId, expected: consignment.product });
    if (!product) throw new DomainError("declaration/hs-unknown", { hsCode: item.hs, date: on });
    if (!digits(item.hs).startsWith(digits(product.hs))) throw new DomainError("declaration/hs-mismatch", { hsCode: item.hs, product: item.product, expected: product.hs });
  }
  const netKg = sum(items.map((item) => item.netKg));
  if (!netKg.equals(consignment.loadedKg)) throw new DomainError("declaration/quantity-exceeded", { declaredKg: netKg, supportedKg: consignment.loadedKg });
  const contractPut = shipped(act, contract, netKg, before);

  after(at, { at: contract.registeredAt ?? contract.at }, `registration of contract ${contract.contractNo}`);
  after(at, consignment, `consignment ${consignment.consignmentId}`);
  await checkCertificates(ledger, certificateNos, consignment, at);
  const claimed = await claimRoyalty(act, ledger, { what: "declaration", number: declarationNo }, consignment.lots, act.input.carriedReceiptNos, before?.carriedReceiptNos);
  const receipts = await bindReceipts(act, ledger, consignment, netKg.minus(claimed.coveredKg), before);
  const declared: Put = { kind: "consignment", id: consignment.consignmentId, record: { ...consignment, status: "declared", declarationNo, tx: act.txId, at } };
  return {
    consignment,
    contract,
    netKg,
    puts: [...(before ? [] : [declared]), ...contractPut, ...receipts, ...claimed.puts],
    subjects: [
      subject("consignment", consignment.consignmentId, before ? "named" : "changed"),
      subject("contract", contract.contractNo, contractPut.length > 0 ? "changed" : "named"),
      ...receipts.map(({ id }) => subject("receipt", id, "changed")),
      ...receiptNos.filter((no) => !receipts.some(({ id }) => id === no)).map((no) => subject("receipt", no, "named")),
      ...claimed.subjects,
      ...certificateNos.map((no) => subject("certificate", no, "named")),
      ...consignment.lots.map(({ lotId }) => subject("lot", lotId, "named")),
      subject("organisation", consignment.exporterId, "named"),
    ],
  };
}

/** The certificate and all that replaced it, the one in force last. @throws {DomainError} `assay/certificate-unknown` */
export async function certificateInForce(ledger: Ledger, certificateNo: string): Promise<Certificate> {
  let certificate = await certificateOf(ledger, certificateNo);
  while (certificate.supersededBy !== undefined) certificate = await certificateOf(ledger, certificate.supersededBy);
  return certificate;
}

async function consignmentFor({ input, by }: Act<Stated>, ledger: Ledger, before: Declaration | undefined): Promise<Consignment> {
  const { consignmentId, declarationNo } = input;
  const found = await ledger.get("consignment", consignmentId);
  if (!found) throw new DomainError("consignment/unknown", { consignmentId });
  const consignment = await withLoads(ledger, found);
  if (consignment.exporterId !== by.orgId) throw new DomainError("consignment/not-exporter", { consignmentId, exporterId: consignment.exporterId });
  if (before) {
    if (before.consignmentId !== consignmentId) throw new DomainError("declaration/consignment-fixed", { declarationNo, consignmentId: before.consignmentId });
  } else if (consignment.status !== "open") {
    throw new DomainError("step/out-of-order", { kind: "consignment", id: consignmentId, status: consignment.status, action: "declare it", needed: "open" });
  }
  if (consignment.lots.length === 0) throw new DomainError("consignment/nothing-loaded", { consignmentId });
  return consignment;
}

async function exportContract(ledger: Ledger, { contractNo, exporterId, product }: Consignment, on: string): Promise<Contract> {
  const contract = await contractFor(ledger, contractNo, { sellerId: exporterId, product, on });
  if (contract.status === "proposed") throw new DomainError("contract/incomplete", { contractNo, status: contract.status });
  if (contract.status === "agreed") throw new DomainError("contract/not-registered", { contractNo });
  // A domestic rate must not be had by calling an export a domestic sale.
  if (contract.channel !== "export" && contract.channel !== "exchange") throw new DomainError("contract/not-export", { contractNo, channel: contract.channel });
  return contract;
}

/** What the contract has shipped with this version. @throws {DomainError} `contract/quantity-exceeded` */
function shipped(act: Act<Stated>, contract: Contract, netKg: Decimal, before: Declaration | undefined): readonly Put[] {
  const earlier = contract.shippedKg.minus(before?.netKg ?? Decimal.zero);
  const allowedKg = contract.massKg.plus(percentOf(contract.massKg, contract.tolerancePct));
  const shippedKg = earlier.plus(netKg);
  if (shippedKg.greaterThan(allowedKg)) throw new DomainError("contract/quantity-exceeded", { contractNo: contract.contractNo, allowedT: tonnes(allowedKg), shippedT: tonnes(earlier), addedT: tonnes(netKg) });
  if (shippedKg.equals(contract.shippedKg)) return [];
  return [{ kind: "contract", id: contract.contractNo, record: { ...contract, shippedKg, tx: act.txId, at: act.input.at } }];
}

/** One certificate in force for every lot loaded, and none for another lot. */
async function checkCertificates(ledger: Ledger, numbers: readonly string[], { consignmentId, lots }: Consignment, at: string): Promise<void> {
  distinct(numbers, "certificateNos");
  const byLot = new Map<string, string>();
  for (const certificateNo of numbers) {
    const certificate = await certificateOf(ledger, certificateNo);
    const { lotId, supersededBy, supersededOn } = certificate;
    if (supersededBy !== undefined) throw new DomainError("assay/certificate-superseded", { certificateNo, newCertificateNo: supersededBy, date: supersededOn ?? certificate.at });
    if (!lots.some((lot) => lot.lotId === lotId)) throw new DomainError("assay/lot-not-loaded", { certificateNo, lotId, consignmentId });
    const other = byLot.get(lotId);
    if (other !== undefined) throw new DomainError("assay/lot-certified-twice", { certificateNo: other, otherCertificateNo: certificateNo, lotId });
    byLot.set(lotId, certificateNo);
    after(at, certificate, `certificate ${certificateNo}`);
  }
  const bare = lots.find(({ lotId }) => !byLot.has(lotId));
  if (bare) throw new DomainError("assay/certificate-missing", { lotId: bare.lotId });
}

const digits = (hs: string): string => hs.replaceAll(".", "");
