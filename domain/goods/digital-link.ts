import { DomainError } from "../error.ts";
import { batchNo, gtin, serialNo } from "./gs1.ts";

/** What a code on a piece or pack names: an article, and its batch or serial number where the code has them. */
export interface ItemKey {
  readonly gtin: string;
  readonly batchNo?: string;
  readonly serialNo?: string;
}

const EXAMPLE = "/01/08650054034395/21/BL-26-000417";
const MOST = 2_048;
const wrong = (): DomainError => new DomainError("input/format", { field: "link", example: EXAMPLE });

/**
 * Reads a GS1 Digital Link, as a URI of any host or its path alone (GS1 Digital Link Standard, URI Syntax §4: primary key 01, qualifiers 22, 10, 21 in
 * that order; attributes in the query are left aside), or an element string with application identifiers in brackets, `(01)…(10)…(21)…`.
 * @throws {DomainError} `input/format`, `input/too-long`, `goods/gtin-check-digit`
 */
export function readDigitalLink(link: string): ItemKey {
  if (link.length > MOST) throw new DomainError("input/too-long", { field: "link", length: link.length, max: MOST });
  const parts = link.trim().startsWith("(") ? bracketed(link.trim()) : pathParts(link.trim());
  const key = { gtin: gtin.decode(parts.get("01"), "link"), ...part(parts, "10", "batchNo", batchNo.decode), ...part(parts, "21", "serialNo", serialNo.decode) };
  return key;
}

/** The path of an item's Digital Link, its reserved characters percent-encoded. */
export const digitalLink = ({ gtin: article, batchNo: batch, serialNo: serial }: ItemKey): string =>
  [`/01/${article}`, ...(batch === undefined ? [] : [`/10/${encodeURIComponent(batch)}`]), ...(serial === undefined ? [] : [`/21/${encodeURIComponent(serial)}`])].join("");

const part = <N extends string>(parts: ReadonlyMap<string, string>, ai: string, name: N, decode: (value: unknown, path: string) => string): { readonly [K in N]?: string } => {
  const value = parts.get(ai);
  return value === undefined ? {} : ({ [name]: decode(value, "link") } as { readonly [K in N]: string });
};

/** Qualifiers in the order of the standard; each at most once. */
const ORDER = ["01", "22", "10", "21"];

function pathParts(link: string): ReadonlyMap<string, string> {
  const [path = ""] = link.replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/, 1);
  const begin = path.indexOf("/01/");
  if (begin < 0) throw wrong();
  const steps = path.slice(begin + 1).replace(/\/$/, "").split("/");
  const parts = new Map<string, string>();
  for (let i = 0; i < steps.length; i += 2) {
    const [ai = "", raw = ""] = [steps[i], steps[i + 1]];
    const last = [...parts.keys()].at(-1);
    if (!ORDER.includes(ai) || (last !== undefined && ORDER.indexOf(ai) <= ORDER.indexOf(last))) throw wrong();
    try {
      parts.set(ai, decodeURIComponent(raw));
    } catch (cause) {
      throw new DomainError("input/format", { field: "link", example: EXAMPLE }, { cause });
    }
  }
  return parts;
}

function bracketed(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const [, ai = "", value = ""] of text.matchAll(/\((\d{2,4})\)([^(]*)/g)) parts.set(ai, value);
  return parts;
}
