import { canonicalJson } from "../../../domain/canonical.ts";
import { DomainError } from "../../../domain/error.ts";
import type { Codec, Shape } from "../../../domain/schema.ts";
import { enumName } from "../text/format.ts";

/*
 * What a form holds while one types: texts and lists of texts in the shape of the document. The ledger's own codec decides what is right, so
 * that a form and the chaincode cannot disagree.
 */

export type Value = string | boolean | readonly Value[] | { readonly [name: string]: Value };
export type Values = { readonly [name: string]: Value };

/** An empty value of a shape. A list begins with one row if it may not be left out. */
export function emptyOf(shape: Shape, optional: boolean): Value {
  switch (shape.kind) {
    case "list":
      return optional ? [] : [emptyOf(shape.of, false)];
    case "object":
      return Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, emptyOf(field.shape, field.optional)]));
    case "scalar":
      return shape.name === "Flag" ? false : "";
    default:
      return "";
  }
}

/** A value of a shape of which only some is known: the rest is empty. */
export function filledOf(shape: Shape, known: Value | undefined, optional = false): Value {
  if (known === undefined) return emptyOf(shape, optional);
  if (shape.kind === "list") return (known as readonly Value[]).map((row) => filledOf(shape.of, row));
  if (shape.kind !== "object") return known;
  return Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, filledOf(field.shape, (known as Values)[name], field.optional)]));
}

/** The document that a form's value means: empty texts are left out, numbers are read as people write them. What is wrong stays as it was typed, for the codec to refuse. */
export function documentOf(shape: Shape, value: Value): unknown {
  switch (shape.kind) {
    case "object": {
      const given = value as Values;
      const entries = Object.entries(shape.fields).map(([name, field]) => [name, documentOf(field.shape, given[name] ?? "")] as const);
      const filled = entries.filter(([, inner]) => inner !== undefined);
      return filled.length === 0 ? undefined : Object.fromEntries(filled);
    }
    case "list": {
      const rows = (value as readonly Value[]).map((row) => documentOf(shape.of, row)).filter((row) => row !== undefined);
      return rows.length === 0 ? undefined : rows;
    }
    case "scalar":
      if (shape.name === "Flag") return value === true ? true : undefined;
      return scalar(shape.name, value as string);
    case "choice":
      return value === "" ? undefined : value;
    case "json":
      return json(value as string);
  }
}

function scalar(name: string, typed: string): unknown {
  const text = typed.normalize("NFC").trim();
  if (text === "") return undefined;
  if (name === "Decimal") return readNumber(text);
  if (name === "Integer") return /^-?\d{1,15}$/.test(readNumber(text)) ? Number(readNumber(text)) : text;
  return text;
}

function json(typed: string): unknown {
  if (typed.trim() === "") return undefined;
  try {
    return JSON.parse(typed);
  } catch {
    throw new DomainError("input/malformed", { problem: "JSON" });
  }
}

/** A number as people here type it: blanks of any width group thousands, a point stands before decimals. */
export const readNumber = (typed: string): string => typed.replace(/[\s\u00a0\u2009\u202f]/g, "").replace("−", "-");

/** `3.000`, `3,000` may be three or three thousand: who typed it must say which. */
export const isAmbiguous = (typed: string): boolean => /^-?\d{1,3}([.,]\d{3})+$/.test(typed.trim()) && !/^-?0\./.test(typed.trim());

/** What is wrong with one field, by the path `inputs[0].massKg`: a refusal of the ledger's rules, or a number that can be read in two ways. */
export type FieldError = { readonly path: string } & ({ readonly error: DomainError; readonly ambiguous?: never } | { readonly ambiguous: string; readonly error?: never });

/**
 * Checks every field by itself, so that all that is wrong is known and not the first alone.
 * @returns errors by path; none when the whole document would be taken
 */
export function check(codec: Codec<unknown>, value: Value, prefix = ""): readonly FieldError[] {
  const found: FieldError[] = [];
  walk(codec.shape, value, prefix, (path, shape, inner, optional) => {
    const isNumber = shape.kind === "scalar" && (shape.name === "Decimal" || shape.name === "Integer");
    if (isNumber && typeof inner === "string" && isAmbiguous(inner)) found.push({ path, ambiguous: inner.trim() });
    else if (inner === "" && !optional) found.push({ path, error: new DomainError("input/required", { field: path }) });
  });
  if (found.length > 0) return found;
  try {
    codec.decode(documentOf(codec.shape, value) ?? {}, prefix);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { field } = error.facts as { field?: unknown };
    const named = Object.values(error.facts as object).map((fact) => pathOf(codec.shape, value, String(fact), prefix)).find((path) => path !== undefined);
    return [{ path: typeof field === "string" ? field : (named ?? prefix), error }];
  }
}

/** Refusals of a value alone do not name the field: it is the one that holds that value. */
function pathOf(shape: Shape, value: Value, wanted: string, prefix: string): string | undefined {
  let found: string | undefined;
  walk(shape, value, prefix, (path, _shape, inner) => {
    if (found === undefined && wanted !== "" && typeof inner === "string" && readNumber(inner).toUpperCase() === readNumber(wanted).toUpperCase()) found = path;
  });
  return found;
}

type Visit = (path: string, shape: Shape, value: Value, optional: boolean) => void;

function walk(shape: Shape, value: Value, path: string, visit: Visit, optional = false): void {
  if (shape.kind === "object") {
    // An optional object of which nothing is filled in is left out as a whole.
    if (optional && documentOf(shape, value) === undefined) return;
    for (const [name, field] of Object.entries(shape.fields)) walk(field.shape, (value as Values)[name] ?? "", path ? `${path}.${name}` : name, visit, field.optional);
  } else if (shape.kind === "list") {
    if (optional && documentOf(shape, value) === undefined) return;
    (value as readonly Value[]).forEach((row, i) => walk(shape.of, row, `${path}[${i}]`, visit));
  } else visit(path, shape, value, optional);
}

/** The value at a path replaced. */
export function replaced(value: Value, path: readonly (string | number)[], next: Value): Value {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === "number") return (value as readonly Value[]).map((row, i) => (i === step ? replaced(row, rest, next) : row));
  return { ...(value as Values), [step]: replaced((value as Values)[step] ?? "", rest, next) };
}

/** The variables by which the API takes a document: its choices as enum names. */
export function apiInput(shape: Shape, document: unknown): unknown {
  switch (shape.kind) {
    case "object":
      return Object.fromEntries(Object.entries(document as object).map(([name, inner]) => [name, shape.fields[name] ? apiInput(shape.fields[name].shape, inner) : inner]));
    case "list":
      return (document as readonly unknown[]).map((row) => apiInput(shape.of, row));
    case "choice":
      return enumName(document as string);
    default:
      return document;
  }
}

/** The document as the ledger keeps it, with decimals as text: plain JSON. */
export const plain = (decoded: unknown): unknown => JSON.parse(canonicalJson(decoded)) as unknown;
