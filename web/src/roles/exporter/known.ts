import { Decimal } from "../../../../domain/decimal.ts";
import type { Values } from "../../forms/values.ts";

/*
 * What is known of a declaration before it is written: from consignment, contract, receipts, conclusions and the declaration before.
 */

export interface KnownReceipt {
  readonly receiptNo: string;
  readonly product: string;
  readonly licenceNo: string;
  readonly massKg: string;
  readonly uses: readonly { readonly declarationNo: string; readonly massKg: string }[];
}
export interface KnownLot {
  readonly lotId: string;
  /** Certificates of the lot, those that were superseded included. */
  readonly certificates: readonly { readonly certificateNo: string; readonly supersededByNo: string | null }[];
}
export interface Known {
  readonly consignmentId: string;
  readonly product: string;
  readonly loadedKg: string;
  readonly licenceNos: readonly string[];
  readonly lots: readonly KnownLot[];
  readonly registered: boolean;
  readonly receipts: readonly KnownReceipt[];
  readonly hs: string | undefined;
  readonly last: { readonly customsOffice: string; readonly additionalSheets: number } | undefined;
  readonly terms: { readonly pricing: string; readonly basis: string; readonly price: string; readonly currency: string } | undefined;
}

/** What is free of a receipt, beside what one declaration draws itself. */
export const freeOf = ({ massKg, uses }: KnownReceipt, own?: string): Decimal => uses.reduce((left, use) => (use.declarationNo === own ? left : left.minus(Decimal.parse(use.massKg))), Decimal.parse(massKg));

/** Receipts that a declaration may draw: those that lots carry on are spent for their payer's own goods (`royalty:carry`). */
export function drawable<R extends { readonly receiptNo: string }>(receipts: readonly R[], credits: readonly { readonly receiptNo: string }[]): readonly R[] {
  const carried = new Set(credits.map(({ receiptNo }) => receiptNo));
  return receipts.filter(({ receiptNo }) => !carried.has(receiptNo));
}

/** Receipts of the goods in the order of their numbers, until the mass is covered, and what they do not cover. The ledger draws them by the same rule (`domain/declarations/receipts.ts`). */
export function receiptsFor({ product, licenceNos, loadedKg, receipts }: Pick<Known, "product" | "licenceNos" | "loadedKg" | "receipts">): { readonly receiptNos: readonly string[]; readonly shortKg: Decimal } {
  let needed = Decimal.parse(loadedKg);
  const receiptNos: string[] = [];
  for (const receipt of receipts) {
    const free = freeOf(receipt);
    if (!needed.isPositive() || receipt.product !== product || !licenceNos.includes(receipt.licenceNo) || !free.isPositive()) continue;
    receiptNos.push(receipt.receiptNo);
    needed = needed.minus(free.lessThan(needed) ? free : needed);
  }
  return { receiptNos, shortKg: needed };
}

/** The conclusion in force of each lot, and the lots that have none. */
export function certificatesFor(lots: readonly KnownLot[]): { readonly certificateNos: readonly string[]; readonly missing: readonly string[] } {
  const inForce = lots.map(({ lotId, certificates }) => ({ lotId, no: certificates.findLast(({ supersededByNo }) => supersededByNo === null)?.certificateNo }));
  return { certificateNos: inForce.flatMap(({ no }) => no ?? []), missing: inForce.filter(({ no }) => no === undefined).map(({ lotId }) => lotId) };
}

/** The form of a new declaration with everything known filled in. */
export function filled(known: Known): { readonly input: Values; readonly secret: Values } {
  const { terms, loadedKg } = known;
  const valued = terms !== undefined && terms.pricing.toLowerCase() === "fixed" && /^wet.tonne$/i.test(terms.basis);
  const value = valued ? Decimal.parse(terms.price).times(Decimal.parse(loadedKg)).dividedByHalfUp(Decimal.parse("1000"), 2).toFixed(2) : "";
  return {
    input: {
      regime: "10",
      consignmentId: known.consignmentId,
      customsOffice: known.last?.customsOffice ?? "",
      items: [{ hs: known.hs ?? "", product: known.product, netKg: loadedKg }],
      receiptNos: receiptsFor(known).receiptNos.length > 0 ? [...receiptsFor(known).receiptNos] : [""],
      certificateNos: certificatesFor(known.lots).certificateNos.length > 0 ? [...certificatesFor(known.lots).certificateNos] : [""],
      additionalSheets: String(known.last?.additionalSheets ?? 0),
    },
    secret: { invoiceNo: "", value, currency: terms?.currency ?? "" },
  };
}
