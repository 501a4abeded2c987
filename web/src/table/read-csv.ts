import { DomainError } from "../../../domain/error.ts";

const MOST = 1_000_000;

/**
 * The cells of a CSV text (RFC 4180), line by line; empty lines are left out. Semicolons or tabs may separate instead of commas: the first line decides.
 * @throws {DomainError} `input/malformed` for a quote that is not closed, `input/too-long` above a million characters
 */
export function readCsv(text: string): readonly (readonly string[])[] {
  if (text.length > MOST) throw new DomainError("input/too-long", { field: "CSV", length: text.length, max: MOST });
  const source = text.replace(/^\ufeff/, "");
  const firstLine = source.slice(0, source.search(/[\r\n]|$/));
  const separator = [";", "\t", ","].find((sign) => firstLine.includes(sign)) ?? ",";
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = "";
  let quoted = false;
  const endLine = (): void => {
    line.push(cell);
    if (line.some((one) => one.trim() !== "")) lines.push(line);
    line = [];
    cell = "";
  };
  for (let i = 0; i < source.length; i++) {
    const sign = source[i] as string;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[i + 1] === '"') cell += source[++i] as string;
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === separator) {
      line.push(cell);
      cell = "";
    } else if (sign === "\n" || sign === "\r") endLine();
    else cell += sign;
  }
  if (quoted) throw new DomainError("input/malformed", { problem: 'CSV: "' });
  endLine();
  return lines;
}
