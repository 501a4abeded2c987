import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { canonicalJson } from "../domain/canonical.ts";
import type { Language } from "../domain/error.ts";
import { tableNames } from "../domain/tables.ts";
import type { TableName } from "../domain/tables.ts";
import { assessCase } from "../domain/tax/case.ts";
import { explain } from "../domain/tax/explain.ts";
import { tablesFrom } from "../domain/tax/tables/index.ts";
import { UsageError } from "./failure.ts";

interface Options {
  readonly case?: string;
  readonly language: string;
  readonly json?: true;
}

const tablesDir = fileURLToPath(new URL("../data/tables/", import.meta.url));

/**
 * `garal assess FILE`: an assessment from a document set by `domain/` alone, with the tables of `data/tables`. `--json` prints the figures by name, then
 * reasons, lines, totals and the tables used.
 * @throws {UsageError} when the file cannot be read or holds no such case
 * @throws {DomainError} when the case cannot be assessed
 */
export async function assess(file: string, { case: wanted, language, json }: Options): Promise<void> {
  if (language !== "mn" && language !== "en") throw new UsageError("--language is mn or en");
  const tables = tablesFrom(Object.fromEntries(tableNames.map((name) => [name, readJson(`${tablesDir}${name}.json`)])) as { [N in TableName]: { rows: unknown } });
  const { figures, computation } = assessCase(chosen(readJson(file), wanted), tables);
  const { status, reasons, lines, totals } = computation;
  const output = json ? canonicalJson({ ...figures, status: (figures as { status?: unknown }).status ?? status, reasons, lines, totals, tables: computation.tables }) : explain(computation, language satisfies Language);
  process.stdout.write(`${output.trimEnd()}\n`);
}

/** The case that a file is, or the one with that id of a list or of a file of worked examples. */
function chosen(value: unknown, wanted: string | undefined): unknown {
  const holder = value as { examples?: unknown; id?: unknown } | null;
  const list = Array.isArray(value) ? value : Array.isArray(holder?.examples) ? holder.examples : undefined;
  if (!list) return value;
  const ids = list.map((item) => String((item as { id?: unknown }).id));
  if (wanted === undefined) throw new UsageError(`the file holds ${list.length} cases; choose one by --case: ${ids.join(", ")}`);
  const index = ids.indexOf(wanted);
  if (index < 0) throw new UsageError(`there is no case ${wanted}; there are ${ids.join(", ")}`);
  return list[index];
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as JSON`, { cause });
  }
}
