import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readProducts } from "../../../../domain/tax/tables/products.ts";
import { readCsv } from "../../table/read-csv.ts";
import { emptyRow, problemsOf, rowsOfFile, wantedRows } from "./worksheet.ts";

const products = readProducts((JSON.parse(readFileSync(new URL("../../../../data/tables/products.json", import.meta.url), "utf8")) as { rows: unknown }).rows);
const coal = products.find(({ id }) => id === "coking-coal-raw")?.assay ?? [];
const scope = { laboratoryId: "lab", scope: [{ analyte: "TM", method: "ISO 589" }, { analyte: "Ash", method: "ISO 1171" }] };
const wanted = wantedRows(coal, scope);
const codes = (rows: Parameters<typeof problemsOf>[0]) => problemsOf(rows, coal, scope).map(({ row, error }) => [row, error.code]);

test("a sample wants what its product names and the accreditation covers", () => {
  assert.deepEqual(wanted.map(({ analyte, unit, basis, method }) => [analyte, unit, basis, method]), [["TM", "%", "as-received", "ISO 589"], ["Ash", "%", "dry", "ISO 1171"]]);
});

test("a file's rows of this sample are taken, its decimal commas read, and what it leaves out is the usual", () => {
  const rows = rowsOfFile('\ufeffSample;Analyte;Value;Uncertainty\r\nS-1;tm;7,9;0,4\r\nS-2;Ash;1;\r\n"S-1";"Ash";19.4;\r\n', "S-1", wanted);
  assert.deepEqual(rows, [{ ...emptyRow, analyte: "TM", value: "7.9", unit: "%", basis: "as-received", method: "ISO 589", uncertainty: "0.4" }, { ...emptyRow, analyte: "Ash", value: "19.4", unit: "%", basis: "dry", method: "ISO 1171" }]);
  assert.deepEqual(codes(rows), []);
});

test("a file without the columns, without this sample, with an open quote or too long is refused by code", () => {
  for (const text of ["", "a,b\n1,2", "sample,analyte,value\nS-9,TM,1", 'analyte,value\n"TM,1']) assert.throws(() => rowsOfFile(text, "S-1", wanted), { code: "input/malformed" });
  assert.throws(() => rowsOfFile(`analyte,value\n${"TM,1\n".repeat(65)}`, "S-1", wanted), { code: "input/too-long" });
  assert.throws(() => readCsv("x".repeat(1_000_001)), { code: "input/too-long" });
});

test("impossible, foreign and moistureless values are found before anything is signed", () => {
  const [tm = emptyRow, ash = emptyRow] = wanted;
  assert.equal(codes([tm, { ...ash, value: "119.6" }])[0]?.[0], 1);
  assert.deepEqual(codes([{ ...tm, value: "7.9", method: "our own" }]), [[0, "registry/accreditation-scope"]]);
  assert.deepEqual(codes([{ ...ash, value: "19.4" }]), [[-1, "assay/moisture-missing"]]);
  assert.equal(codes([{ ...tm, value: "<b>7</b>" }]).length, 1);
  assert.deepEqual(codes([tm, ash]), [], "rows without a value are not yet anything");
});

test("quotes, separators and line ends within a quoted cell are its text", () => {
  assert.deepEqual(readCsv('a,"b ""x"", c\nd"\r\n\r\n1,2'), [["a", 'b "x", c\nd'], ["1", "2"]]);
});
