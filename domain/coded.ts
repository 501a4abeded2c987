/** Names of the placeholders `{name}` in a text. */
type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
/** The values that a text of this wording needs: one for each placeholder. */
export type FactsOf<T extends string> = { readonly [Name in Placeholders<T>]: { toString(): string } };
export type AnyFacts = Readonly<Record<string, { toString(): string }>>;

/**
 * The text with its facts filled in. A fact that is missing stays visible as `{name}`. Facts may be what a caller sent: characters that would break
 * the line, or show it in another order than it is written, are replaced.
 */
export function filled(text: string, facts: AnyFacts): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "\ufffd") : whole));
}

/** An error by code, with the values that it turned on; `message` is `code: sentence`. Codes are stable, wording is not. */
export abstract class CodedError<W extends Readonly<Record<string, string>>, C extends keyof W & string> extends Error {
  readonly code: C;
  readonly facts: FactsOf<W[C]>;

  constructor(wordings: W, code: C, facts: FactsOf<W[C]>, options?: ErrorOptions) {
    super(`${code}: ${filled(wordings[code] as string, facts as AnyFacts)}`, options);
    this.code = code;
    this.facts = facts;
  }
}
