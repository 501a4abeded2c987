import { Decimal } from "../../../domain/decimal.ts";
import { grouped, localTime } from "../text/format.ts";
import { paperLabels as L } from "./labels.ts";
import { mm, Paper } from "./paper.ts";
import type { PaperFonts } from "./paper.ts";

/** The rows of a check in both languages, with the checkpoint that they rest on. */
export interface Verification {
  readonly headline: string;
  readonly rows: readonly { readonly question: { readonly mn: string; readonly en: string }; readonly answer: string }[];
  readonly checkpoint: string;
  readonly checkedAt: string;
}

/** What a passport or a provenance page says, in the words of both languages where there are two. */
export interface PassportData {
  readonly consignmentId: string;
  readonly status: string;
  readonly seller: string;
  readonly buyer: string;
  readonly carrier: string;
  readonly contract: string;
  readonly product: string;
  readonly hs: string;
  readonly lots: string;
  readonly borderPoint: string;
  readonly units: readonly { readonly vehicle: string; readonly sealNo: string; readonly sealedAt: string; readonly grossKg: string; readonly tareKg: string; readonly netKg: string; readonly exitNetKg: string; readonly scale: string }[];
  readonly loadedKg: string;
  readonly exitedKg: string;
  readonly assays: readonly { readonly certificateNo: string; readonly laboratory: string; readonly results: readonly { readonly analyte: string; readonly value: string; readonly basis: string; readonly method: string; readonly uncertainty: string }[] }[];
  readonly origin: readonly { readonly licenceNo: string; readonly holder: string; readonly deposit: string; readonly percent: string; readonly massKg: string }[];
  readonly declaration: readonly (readonly [keyof typeof L, string])[];
  readonly receipts: readonly string[];
  readonly trail: readonly { readonly at: string; readonly place: string; readonly act: string; readonly by: string }[];
  /** Runs of plants that the goods went through. */
  readonly runs: readonly { readonly at: string; readonly place: string; readonly runId: string; readonly yieldPct: string; readonly by: string }[];
  readonly acceptance: { readonly receivedKg: string; readonly moisture: string; readonly acceptedOn: string; readonly remarks: string } | undefined;
  /** What the page found when it checked the proof; undefined where it did not. */
  readonly verification: Verification | undefined;
  readonly block: string;
  readonly transactionId: string;
  /** Address that the code leads to. */
  readonly address: string;
  readonly printedAt: string;
}

/** Side of the code, at least 25 mm with its quiet zone (ISO/IEC 18004). */
const QR_MM = 32;
/** Rows of vehicles, results and events: as many as let the passport stand on one page. */
const DENSITIES = [{ units: 16, results: 12, events: 12 }, { units: 12, results: 10, events: 8 }, { units: 10, results: 8, events: 6 }, { units: 6, results: 6, events: 4 }, { units: 3, results: 4, events: 2 }] as const;

function head(paper: Paper, title: { readonly mn: string; readonly en: string }, data: PassportData): void {
  const top = paper.y;
  const side = mm(QR_MM);
  paper.qr(data.address, { x: paper.left + paper.width - side, y: top - mm(3), sideMm: QR_MM });
  const width = paper.width - side - 10;
  paper.text(title.mn, { size: 15, bold: true, width });
  paper.text(title.en, { size: 10, width });
  paper.text(data.consignmentId, { size: 13, bold: true, width });
  paper.text(`${L.status.mn} / ${L.status.en}: ${data.status}`, { width });
  paper.text(`${L.printed.mn} / ${L.printed.en}: ${localTime(data.printedAt)} (+08:00)`, { width });
  paper.doc.y = Math.max(paper.y, top + side - mm(3));
}

/** Consignment passport (ачааны паспорт): one page, no price, the driver unnamed. */
export async function passportPdf(data: PassportData, fonts: PaperFonts): Promise<Uint8Array> {
  let paper = passport(data, fonts, DENSITIES[0]);
  for (const density of DENSITIES.slice(1)) {
    if (paper.pages === 1) break;
    paper = passport(data, fonts, density);
  }
  return paper.finish(footOf(data));
}

function passport(data: PassportData, fonts: PaperFonts, most: { readonly units: number; readonly results: number; readonly events: number }): Paper {
  const paper = new Paper({ title: `${L.passport.mn} ${data.consignmentId}`, fonts, baseSize: 7.5 });
  head(paper, L.passport, data);
  paper.rule();
  paper.doc.moveDown(0.2);
  paper.facts([[L.seller, data.seller], [L.buyer, data.buyer], [L.carrier, data.carrier], [L.contract, data.contract], [L.product, data.product], [L.hs, data.hs], [L.lots, data.lots], [L.point, data.borderPoint]], 3);

  paper.section(L.vehicles);
  const kg = (value: string): string => (value === "" ? "–" : grouped(value));
  const gone = (unit: PassportData["units"][number]): string => (unit.exitNetKg === "" ? "" : Decimal.parse(unit.exitNetKg).minus(Decimal.parse(unit.netKg)).toString());
  paper.table([L.vehicle, L.sealPut, L.gross, L.tare, L.net, L.border, L.difference, L.scale], [
    ...(data.units.length > most.units ? data.units.slice(0, most.units - 1) : data.units).map((unit) => [unit.vehicle, unit.sealedAt === "" ? unit.sealNo : `${unit.sealNo}, ${localTime(unit.sealedAt).slice(0, 10)}`, kg(unit.grossKg), kg(unit.tareKg), kg(unit.netKg), kg(unit.exitNetKg), kg(gone(unit)), unit.scale]),
    ...(data.units.length > most.units ? [[`… +${data.units.length - most.units + 1}`, "", "", "", "", "", "", ""]] : []),
    [`${L.total.mn} / ${L.total.en} (${data.units.length})`, "", "", "", kg(data.loadedKg), kg(data.exitedKg), "", ""],
  ], { widths: [17, 20, 9, 9, 9, 11, 9, 18], numeric: [2, 3, 4, 5, 6] });

  paper.section(L.assays);
  const results = data.assays.flatMap(({ certificateNo, laboratory, results: all }) => all.map(({ analyte, value, basis, method, uncertainty }) => [certificateNo, laboratory, analyte, value, basis, method, uncertainty]));
  if (results.length > 0) paper.table([L.certificate, L.laboratory, L.analyte, L.value, L.basis, L.method, L.uncertainty], results, { widths: [20, 22, 10, 11, 13, 14, 12], numeric: [3], most: most.results });
  else paper.text("–");

  paper.section(L.origin);
  paper.table([L.licence, L.holder, L.deposit, L.share, L.mass], data.origin.map(({ licenceNo, holder, deposit, percent, massKg }) => [licenceNo, holder, deposit, percent, kg(massKg)]), { widths: [20, 32, 22, 12, 14], numeric: [3, 4], most: 8 });

  paper.section(L.customs);
  paper.facts(data.declaration.map(([name, value]) => [L[name], value] as const), 4);

  paper.section(L.trail);
  paper.table([L.time, L.place, L.act, L.organisation], data.trail.slice(-most.events).map(({ at, place, act, by }) => [localTime(at), place, act, by]), { widths: [16, 26, 30, 28] });

  paper.section(L.acceptance);
  if (data.acceptance) paper.facts([[L.received, kg(data.acceptance.receivedKg)], [L.moisture, data.acceptance.moisture], [L.acceptedOn, data.acceptance.acceptedOn], [L.remarks, data.acceptance.remarks]], 4);
  else paper.text(`${L.notYet.mn} / ${L.notYet.en}`);
  verification(paper, data);
  return paper;
}

/** Provenance page, an annex to a certificate of origin: never a look-alike of the chamber's form. */
export async function provenancePdf(data: PassportData, fonts: PaperFonts): Promise<Uint8Array> {
  const paper = new Paper({ title: `${L.provenance.mn} ${data.consignmentId}`, fonts, baseSize: 8.5 });
  head(paper, L.provenance, data);
  paper.text(L.provenanceNote.mn, { bold: true });
  paper.text(L.provenanceNote.en);
  paper.doc.moveDown(0.3);
  paper.facts([[L.seller, data.seller], [L.buyer, data.buyer], [L.product, data.product], [L.hs, data.hs], [L.net, grouped(data.loadedKg)], [L.lots, data.lots]], 3);
  paper.section(L.origin);
  paper.table([L.licence, L.holder, L.deposit, L.share, L.mass], data.origin.map(({ licenceNo, holder, deposit, percent, massKg }) => [licenceNo, holder, deposit, percent, grouped(massKg)]), { widths: [20, 32, 22, 12, 14], numeric: [3, 4] });
  if (data.runs.length > 0) {
    paper.section(L.runs);
    paper.table([L.time, L.place, L.run, L.yield, L.organisation], data.runs.map(({ at, place, runId, yieldPct, by }) => [localTime(at), place, runId, yieldPct, by]), { widths: [16, 26, 20, 12, 26], numeric: [3] });
  }
  paper.section(L.assays);
  paper.table([L.certificate, L.laboratory, L.analyte, L.value, L.basis, L.method, L.uncertainty], data.assays.flatMap(({ certificateNo, laboratory, results }) => results.map(({ analyte, value, basis, method, uncertainty }) => [certificateNo, laboratory, analyte, value, basis, method, uncertainty])), { widths: [20, 22, 10, 11, 13, 14, 12], numeric: [3] });
  paper.section(L.receipts);
  paper.text(data.receipts.length > 0 ? data.receipts.join(", ") : "–");
  verification(paper, data);
  return paper.finish(footOf(data));
}

function verification(paper: Paper, data: PassportData): void {
  paper.section(L.verification);
  const { verification: found } = data;
  if (found) {
    paper.text(`${found.headline}   ${localTime(found.checkedAt)} (+08:00); ${found.checkpoint}`, { bold: true });
    paper.facts(found.rows.map(({ question, answer }) => [question, answer] as const), 4);
  }
  const sentence = found ? L.checked : L.unchecked;
  paper.text(sentence.mn);
  paper.text(sentence.en);
  paper.text(`${L.ledger.mn} / ${L.ledger.en}: ${data.block}, ${data.transactionId}`);
}

const footOf = ({ address, consignmentId }: PassportData): string => `${L.check.mn} / ${L.check.en}: ${address}   ${consignmentId}`;

export interface SlipData {
  readonly unitId: string;
  readonly consignmentId: string;
  readonly vehicle: string;
  readonly sealNo: string;
  readonly netKg: string;
  readonly borderPoint: string;
  readonly until: string;
  readonly address: string;
  readonly printedAt: string;
}

/** Driver's slip for an 80 mm thermal printer: letters of 12 points and more. */
export async function slipPdf(data: SlipData, fonts: PaperFonts): Promise<Uint8Array> {
  const paper = new Paper({ title: `${L.slip.mn} ${data.unitId}`, fonts, size: [80, 200], marginMm: 5, baseSize: 12 });
  for (const text of [L.slip.mn, L.slip.en]) paper.text(text, { bold: true, align: "center" });
  const side = 50;
  paper.qr(data.address, { x: paper.left + (paper.width - mm(side)) / 2, y: paper.y, sideMm: side });
  paper.doc.y += mm(side) + 2;
  paper.text(data.unitId, { bold: true, align: "center" });
  paper.doc.moveDown(0.3);
  for (const [label, value] of [[L.number, data.consignmentId], [L.vehicle, data.vehicle], [L.seal, data.sealNo], [L.net, data.netKg === "" ? "–" : grouped(data.netKg)], [L.point, data.borderPoint], [L.until, data.until]] as const) {
    paper.text(`${label.mn} / ${label.en}`);
    paper.text(value === "" ? "–" : value, { bold: true, size: 15 });
  }
  paper.doc.moveDown(0.2);
  paper.text(`${L.printed.mn} / ${L.printed.en}: ${localTime(data.printedAt)}`);
  return paper.finish();
}
