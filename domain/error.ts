import { filled } from "./coded.ts";
import type { AnyFacts, FactsOf } from "./coded.ts";
import { refusalTexts } from "./refusal-texts.ts";

/** Every code with which garal refuses. */
export type RefusalCode = keyof typeof refusalTexts;
export type Language = "en" | "mn";

/** The values that a refusal turned on: one for each placeholder of its English text. */
export type Facts<C extends RefusalCode> = FactsOf<(typeof refusalTexts)[C]["en"]>;

/** The sentence of a refusal, without its code. A fact that is missing stays visible as `{name}`. */
export function wording(code: RefusalCode, facts: AnyFacts, language: Language): string {
  return filled(refusalTexts[code][language], facts);
}

/** A rule said no. `message` is `code: sentence`: the text is all that a Fabric peer passes on. */
export class DomainError<C extends RefusalCode = RefusalCode> extends Error {
  override readonly name = "DomainError";
  readonly code: C;
  readonly facts: Facts<C>;

  constructor(code: C, facts: Facts<C>, options?: ErrorOptions) {
    super(`${code}: ${wording(code, facts, "en")}`, options);
    this.code = code;
    this.facts = facts;
  }
}

/** A refusal as read back from the text that a peer passed on. */
export interface ReadRefusal {
  readonly code: RefusalCode;
  readonly facts: Readonly<Record<string, string>>;
  readonly sentence: string;
}

/** Finds a refusal `code: sentence` in a peer's text and recovers its facts by matching the English wording; undefined if there is none. */
export function readRefusal(text: string): ReadRefusal | undefined {
  const found = /([a-z]+\/[a-z0-9-]+): ([^\n]*)/.exec(text);
  if (!found) return undefined;
  const [, code = "", sentence = ""] = found;
  if (!(code in refusalTexts)) return undefined;
  const pattern = refusalTexts[code as RefusalCode].en;
  const names: string[] = [];
  const expression = pattern.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(part);
    return "(.*?)";
  });
  const values = new RegExp(`^${expression.join("")}$`).exec(sentence);
  return { code: code as RefusalCode, facts: Object.fromEntries(names.map((name, i) => [name, values?.[i + 1] ?? ""])), sentence };
}
