import { consignment, load, LICENCE, newWorld, salt, setTable } from "../testing-world.ts";
import { dataRows } from "../tax/testing.ts";
import { people } from "../testing.ts";
import type { Outcome } from "../act.ts";
import type { MemoryLedger } from "../testing.ts";

/*
 * A channel for tests of declarations: 200 t of raw coking coal on two trucks, certified, its royalty paid; the contract's price is
 * 62 USD a wet tonne. By hand: 200 × 62 = 12 400.00 USD; base 5 % = 620.00; surtax 2 % (50 ≤ 62 < 75) = 248.00; total 868.00 USD.
 * Fees: 7 000 + 2 × 1 200 = 9 400 MNT.
 */

const { miner, tax, customs, laboratory } = people;
/** A ДДТД: 33 digits. */
export const ddtd = (no: number): string => String(no).padStart(33, "0");
export const RECEIPT = ddtd(1);
export const PAYMENT = ddtd(900);

export async function exportWorld(): Promise<MemoryLedger> {
  const world = await newWorld();
  for (const name of ["royalty-base", "royalty-surtax", "valuation-rules"] as const) await setTable(world, name, dataRows(name), tax);
  await setTable(world, "reference-prices", dataRows("reference-prices"), people.minerals);
  for (const name of ["exchange-rates", "customs-fees"] as const) await setTable(world, name, dataRows(name), customs);
  await consignment(world);
  await load(world, "U1", 100_000);
  await load(world, "U2", 100_000, { plate: "1202УБА" });
  await certify(world, "CERT", "coal");
  await receipt(world, RECEIPT);
  return world;
}

/** A certificate of a lot of coal: 8 % total moisture. */
export async function certify(world: MemoryLedger, certificateNo: string, lotId: string): Promise<void> {
  const sampleId = `sample-${certificateNo}`;
  await world.run("assays:sample", { sampleId, lotId, sealNo: `seal-${certificateNo}`, laboratoryId: "lab", standard: "ISO 13909" }, { by: miner });
  await world.run("assays:receive", { sampleId, foundSeal: `seal-${certificateNo}` }, { by: laboratory });
  await world.run("assays:certify", { certificateNo, sampleId, lotId, accreditationNo: "ACC-1", results: coalResults("8") }, { by: laboratory });
}
export const coalResults = (moisture: string) => [{ analyte: "TM", value: moisture, unit: "%", basis: "as-received", method: "ISO 589" }];

export const receipt = (world: MemoryLedger, receiptNo: string, { baseAmount = "620", surtaxAmount = "248", currency = "USD", ...rest }: Readonly<Record<string, string>> = {}) =>
  world.run("royalty:issueReceipt", { receiptNo, payerId: "tt", licenceNo: LICENCE, product: "coking-coal-raw", massKg: "200000", period: "2026-06", ...rest }, { by: tax, secret: { salt, currency, baseAmount, surtaxAmount } });

export const value = { salt, invoiceNo: "INV-1", value: "12400", currency: "USD" };
const item = { hs: "2701.12", product: "coking-coal-raw", netKg: "200000" };
export const declared = { consignmentId: "CON", customsOffice: "Gashuun Sukhait", items: [item], receiptNos: [RECEIPT], certificateNos: ["CERT"], additionalSheets: 2 };

export const file = (world: MemoryLedger, rest: object = {}, { by = miner, secret = value } = {}): Promise<Outcome> =>
  world.run("declarations:file", { declarationNo: "D-1", regime: "10", ...declared, ...rest }, { by, secret });
export const amend = (world: MemoryLedger, version: number, rest: object = {}, { by = miner, secret = value } = {}): Promise<Outcome> =>
  world.run("declarations:amend", { declarationNo: "D-1", version, ...declared, reason: "typing error", ...rest }, { by, secret });
export const assess = (world: MemoryLedger, assessmentId = "A-1", rest: object = {}): Promise<Outcome> =>
  world.run("assessments:assess", { assessmentId, declarationNo: "D-1", ...rest }, { by: customs, secret: { salt } });
export const pay = (world: MemoryLedger, paymentNo: string, amount: string, { currency = "MNT", assessmentId = "A-1", ...rest }: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  world.run("payments:record", { paymentNo, assessmentId, ...rest }, { by: tax, secret: { salt, amount, currency } });
export const release = (world: MemoryLedger, rest: object = {}): Promise<Outcome> => world.run("declarations:release", { declarationNo: "D-1", channel: "green", ...rest }, { by: customs });
