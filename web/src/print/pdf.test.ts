import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { passportPdf, provenancePdf, slipPdf } from "./passport-pdf.ts";
import type { PassportData } from "./passport-pdf.ts";
import { linesOf } from "./mixed.ts";
import { printable } from "./paper.ts";

const require = createRequire(import.meta.url);
const font = (file: string): ArrayBuffer => new Uint8Array(readFileSync(require.resolve(`@expo-google-fonts/noto-sans/${file}`))).buffer;
const fonts = { regular: font("400Regular/NotoSans_400Regular.ttf"), bold: font("600SemiBold/NotoSans_600SemiBold.ttf") };

const unit = (i: number) => ({ vehicle: `12${String(i).padStart(2, "0")}УБА / 4401УБЧ`, sealNo: `MN-SEAL-${77001 + i}`, sealedAt: "2026-06-14T02:00:00Z", grossKg: "135540", tareKg: "31180", netKg: "104360", exitNetKg: "104320", scale: "WB-TT-1, 2027-12-31" });
const data: PassportData = {
  consignmentId: "TT-2026-06-CONSIGNMENT", status: "Нэвтэрсэн / passed the gate", seller: "Эрдэнэс Тавантолгой ХК / Erdenes Tavantolgoi JSC", buyer: "Өмнөговь үйлдвэр / Buyer <b>\u202e", carrier: "Жишээ тээвэр / Carrier", contract: "TT-2026-06-CONTRACT, DAP Ganqimaodu",
  product: "coking-coal-raw", hs: "2701.12", lots: "TT-2026-06-LOT", borderPoint: "Гашуунсухайт / Gashuun Sukhait", units: Array.from({ length: 10 }, (_, i) => unit(i)), loadedKg: "1043600", exitedKg: "1043200",
  assays: [{ certificateNo: "TT-2026-06-CERTIFICATE", laboratory: "Геологийн төв лаборатори, TEST-TL-01", results: ["TM", "Ash", "VM", "St"].map((analyte) => ({ analyte, value: "7.9 %", basis: "хуурай / dry", method: "ISO 589", uncertainty: "± 0.4" })) }],
  origin: [{ licenceNo: "TEST-MV-000101", holder: "Эрдэнэс Тавантолгой ХК", deposit: "Таван толгой", percent: "100.00", massKg: "1043600" }],
  declaration: [["declaration", "TT-2026-06-DECLARATION"], ["regime", "10"], ["released", "2026-06-15"], ["taxes", "Төлөгдсөн / paid"]],
  receipts: ["000010000000000000000000000202606"],
  trail: Array.from({ length: 30 }, (_, i) => ({ at: `2026-06-${String(1 + (i % 28)).padStart(2, "0")}T03:00:00Z`, place: "Таван толгой", act: "Ачсан / Loaded", by: "Эрдэнэс Тавантолгой ХК" })),
  runs: [], verification: undefined, acceptance: { receivedKg: "1043000", moisture: "8.1 %", acceptedOn: "2026-06-20", remarks: "үлдэгдэл ₮" }, block: "120", transactionId: "ab".repeat(32), address: "https://garal.mn/record/consignment/TT-2026-06-CONSIGNMENT", printedAt: "2026-11-24T05:00:00Z",
};

async function read(bytes: Uint8Array): Promise<{ readonly pages: number; readonly text: string }> {
  const folder = process.env["GARAL_SHOTS"];
  if (folder) writeFileSync(join(folder, `paper-${bytes.length}.pdf`), bytes);
  const pdf = await getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
  const texts = await Promise.all(Array.from({ length: pdf.numPages }, async (_, i) => (await (await pdf.getPage(i + 1)).getTextContent()).items.map((item) => ("str" in item ? item.str : "")).join(" ")));
  return { pages: pdf.numPages, text: texts.join("\n") };
}

test("the passport is one page, says all it must in both languages with Ө, Ү and ₮, and is PDF/A", async () => {
  const bytes = await passportPdf(data, fonts);
  const { pages, text } = await read(bytes);
  assert.equal(pages, 1);
  for (const part of ["АЧААНЫ ПАСПОРТ", "CONSIGNMENT PASSPORT", "Өмнөговь үйлдвэр", "үлдэгдэл ₮", "1200УБА", "MN-SEAL-77010", "1 043 600", "-40", "TEST-MV-000101", "100.00", "2701.12", "TT-2026-06-DECLARATION", "garal.mn/record/consignment", "1 / 1", "Not checked on paper"]) assert.ok(text.includes(part), `${part} in: ${text.slice(0, 600)}`);
  const raw = Buffer.from(bytes).toString("latin1");
  assert.match(raw, /pdfaid:part>2</);
  assert.match(raw, /\/Lang \(mn\)|\/Lang \(/);
});

test("the longest consignment still prints: vehicles, results and events beyond the page are counted, not cut", async () => {
  const { pages, text } = await read(await passportPdf({ ...data, units: Array.from({ length: 80 }, (_, i) => unit(i)) }, fonts));
  assert.ok(pages === 1 && text.includes("(80)") && /… \+7\d/.test(text), String(pages));
});

test("the provenance page is no certificate and says so", async () => {
  const { pages, text } = await read(await provenancePdf(data, fonts));
  assert.equal(pages, 1);
  assert.ok(text.includes("энэ хуудас гэрчилгээ биш") && text.includes("this page is none") && text.includes("000010000000000000000000000202606"));
});

test("the driver's slip is 80 mm wide, on one page", async () => {
  const bytes = await slipPdf({ unitId: "TT-2026-06-UNIT-01", consignmentId: data.consignmentId, vehicle: "1201УБА / 4401УБЧ", sealNo: "MN-SEAL-77001", netKg: "104360", borderPoint: data.borderPoint, until: "", address: data.address, printedAt: data.printedAt }, fonts);
  const pdf = await getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
  const { width } = (await pdf.getPage(1)).getViewport({ scale: 1 });
  assert.deepEqual([pdf.numPages, Math.round((width * 25.4) / 72)], [1, 80]);
  assert.ok((await read(bytes)).text.includes("MN-SEAL-77001"));
});

test("signs that the paper's face has not, and those that turn the writing, are not printed", () => {
  assert.equal(printable("a\u202eb 中 👩 Ө₮"), "ab ? ? Ө₮");
});

const han = new Uint8Array(readFileSync(require.resolve("@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff"))).buffer;

test("a Chinese buyer's name is printed among Cyrillic letters, on one page, and only its own glyphs are embedded", async () => {
  const buyer = "内蒙古庆华能源（集团）有限公司 / Өмнөговь нүүрс";
  const bytes = await passportPdf({ ...data, buyer, trail: data.trail.map((one) => ({ ...one, by: buyer })) }, { ...fonts, han });
  const { pages, text } = await read(bytes);
  assert.equal(pages, 1);
  const joined = text.replace(/\s+/g, "");
  assert.ok(joined.includes("内蒙古庆华能源（集团）有限公司/Өмнөговьнүүрс"), joined.slice(0, 800));
  assert.ok(bytes.length < (await passportPdf(data, fonts)).length + 60_000, String(bytes.length));
});

test("lines break between words and between Han characters, and none is wider than its place", () => {
  const wide = (text: string): number => text.length * 10;
  const lines = linesOf("中国公司 abc defghijklmno", 50, wide);
  assert.deepEqual(lines.map((line) => line.map(({ text }) => text).join("")), ["中国公司 ", "abc d", "efghi", "jklmn", "o"]);
  assert.ok(lines.every((line) => line.reduce((all, { width }) => all + width, 0) <= 50));
});

test("what the page checked stands on the papers with its checkpoint, and no longer that nothing was", async () => {
  const verification = { headline: "Шалгасан: 6-аас 6 / Checked: 6 of 6", rows: ["signatures", "certificates", "endorsement", "in-log", "cosigned", "anchored", "facts"].map((name) => ({ question: { mn: name, en: name }, answer: "тэнцсэн / passed" })), checkpoint: "garal.test/log 308", checkedAt: "2026-11-24T05:00:00Z" };
  const runs = [{ at: "2026-05-01T00:00:00Z", place: "Үйлдвэр", runId: "RUN-7", yieldPct: "61.25", by: "Эрдэнэт" }];
  for (const make of [passportPdf, provenancePdf]) {
    const { pages, text } = await read(await make({ ...data, runs, verification }, fonts));
    assert.equal(pages, 1);
    for (const part of ["Checked: 6 of 6", "garal.test/log 308", "passed", "What was not asked"]) assert.ok(text.includes(part), part);
    assert.ok(!text.includes("Not checked on paper"));
    if (make === provenancePdf) assert.ok(text.includes("RUN-7") && text.includes("61.25"));
  }
});
