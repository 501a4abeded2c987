import { Accreditation } from "../../../../domain/registry.ts";
import { checkMoisture, checkResults, checkScope } from "../../../../domain/assays/results.ts";
import { Result } from "../../../../domain/assays.ts";
import { DomainError } from "../../../../domain/error.ts";
import type { Parameter } from "../../../../domain/tax/tables/products.ts";
import { bases, units } from "../../../../domain/vocabulary.ts";
import { readNumber } from "../../forms/values.ts";
import { readCsv } from "../../table/read-csv.ts";

/*
 * What a technician measured, before it is a certificate: kept on the laboratory's device until a second person has approved it. It is checked by
 * the ledger's own rules while it is typed or loaded.
 */

const FIELDS = ["analyte", "value", "unit", "basis", "method", "uncertainty"] as const;
type Field = (typeof FIELDS)[number];
export type Row = { readonly [F in Field]: string };
export interface Worksheet {
  /** User who entered it. */
  readonly by: string;
  /** Instant by the device's clock. */
  readonly at: string;
  readonly rows: readonly Row[];
}
export interface Scope {
  readonly laboratoryId: string;
  readonly scope: readonly { readonly analyte: string; readonly method: string }[];
}
/** What is wrong, by row; -1 where it is about all of them. */
export interface Problem {
  readonly row: number;
  readonly error: DomainError;
}

export const emptyRow: Row = { analyte: "", value: "", unit: "", basis: "", method: "", uncertainty: "" };
const nameOf = (orgId: string, sampleId: string): string => `garal.worksheet ${orgId} ${sampleId}`;

/** The rows that a sample of this product wants: what the table of products names and the accreditation covers. */
export const wantedRows = (parameters: readonly Parameter[], { scope }: Scope): readonly Row[] =>
  parameters.flatMap(({ analyte, unit, basis }) => {
    const method = scope.find((one) => one.analyte === analyte)?.method;
    return method === undefined ? [] : [{ ...emptyRow, analyte, unit, basis, method }];
  });

/** Rows of which a value was given. */
export const filled = (rows: readonly Row[]): readonly Row[] => rows.filter(({ value }) => value.trim() !== "");

/** What is wrong with the rows, by the rules by which the ledger will check the certificate. */
export function problemsOf(rows: readonly Row[], parameters: readonly Parameter[], accredited: Scope): readonly Problem[] {
  const problems: Problem[] = [];
  const caught = (row: number, check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      problems.push({ row, error });
    }
  };
  const results: Result[] = [];
  rows.forEach((row, i) => {
    if (row.value.trim() === "") return;
    caught(i, () => {
      const { value, uncertainty, ...rest } = row;
      const result = Result.decode({ ...rest, value: readNumber(value), ...(uncertainty.trim() === "" ? {} : { uncertainty: readNumber(uncertainty) }) }, "results");
      checkScope(accredited as Accreditation, [result]);
      checkResults([result], parameters);
      results.push(result);
    });
  });
  if (problems.length === 0 && results.length > 0) caught(-1, () => { checkResults(results, parameters); checkMoisture("", results); });
  return problems;
}

/**
 * The results in a file of an instrument: a first line with the names of the columns (analyte, value, unit, basis, method, uncertainty, and sample where
 * it holds several), separated by commas, semicolons or tabs. A unit, basis or method that is left out is the one that the sample wants.
 * @throws {DomainError} `input/malformed`, `input/too-long`
 */
export function rowsOfFile(text: string, sampleId: string, wanted: readonly Row[]): readonly Row[] {
  const [head = [], ...lines] = readCsv(text);
  const names = head.map((name) => name.trim().toLowerCase());
  for (const needed of ["analyte", "value"]) if (!names.includes(needed)) throw new DomainError("input/malformed", { problem: `CSV: ${needed}` });
  const at = (line: readonly string[], name: string): string => (line[names.indexOf(name)] ?? "").trim();
  const own = names.includes("sample") ? lines.filter((line) => at(line, "sample") === sampleId) : lines;
  if (own.length === 0) throw new DomainError("input/malformed", { problem: `CSV: ${sampleId}` });
  if (own.length > 64) throw new DomainError("input/too-long", { field: "results", length: own.length, max: 64 });
  return own.map((line) => {
    const analyte = at(line, "analyte");
    const usual = wanted.find((row) => row.analyte.toLowerCase() === analyte.toLowerCase()) ?? emptyRow;
    const given = Object.fromEntries(FIELDS.map((name) => [name, names.includes(name) ? at(line, name) : ""])) as Row;
    // Instruments here write a decimal comma; a value with both signs stays as it is, to be refused.
    const value = /^-?\d+,\d+$/.test(given.value) ? given.value.replace(",", ".") : given.value;
    return { analyte: usual.analyte || analyte, value, unit: given.unit || usual.unit, basis: given.basis || usual.basis, method: given.method || usual.method, uncertainty: given.uncertainty.replace(",", ".") };
  });
}

export const knownUnits: readonly string[] = units;
export const knownBases: readonly string[] = bases;

export function keptWorksheet(orgId: string, sampleId: string): Worksheet | undefined {
  const text = localStorage.getItem(nameOf(orgId, sampleId));
  if (text === null) return undefined;
  try {
    const sheet = JSON.parse(text) as Worksheet;
    return Array.isArray(sheet.rows) && typeof sheet.by === "string" ? sheet : undefined;
  } catch {
    return undefined; // another program wrote it: begin anew
  }
}
export const keepWorksheet = (orgId: string, sampleId: string, sheet: Worksheet): void => localStorage.setItem(nameOf(orgId, sampleId), JSON.stringify(sheet));
export const dropWorksheet = (orgId: string, sampleId: string): void => localStorage.removeItem(nameOf(orgId, sampleId));
