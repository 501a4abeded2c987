import type { CombinedError } from "urql";
import { DomainError, wording } from "../../../domain/error.ts";
import type { Language, RefusalCode } from "../../../domain/error.ts";
import { filled } from "../../../domain/coded.ts";
import { chinese } from "../text/chinese.ts";
import { refusalTexts } from "../../../domain/refusal-texts.ts";

/** A refusal of the ledger or the API as a page shows it: by code, with the values it turned on. */
export interface Refusal {
  readonly code: RefusalCode | "network";
  readonly facts: Readonly<Record<string, string>>;
  /** Whether the same request may be sent again unchanged. */
  readonly retryable: boolean;
  readonly transactionId?: string;
}

const isCode = (code: unknown): code is RefusalCode => typeof code === "string" && Object.hasOwn(refusalTexts, code);
/** The server no longer knows the session: whoever signs in again may send the same. */
export const isSignedOut = ({ code }: Refusal): boolean => code === "auth/session-expired" || code === "auth/not-signed-in";
const isRetryable = (code: RefusalCode): boolean => "retryable" in refusalTexts[code];

/** What an error of the client, of a rule, or of the page itself means to a person. */
export function refusalOf(error: CombinedError | DomainError | Error): Refusal {
  if (error instanceof DomainError) return { code: error.code, facts: textual(error.facts), retryable: isRetryable(error.code) };
  const graphQLErrors = "graphQLErrors" in error ? error.graphQLErrors : [];
  for (const { extensions } of graphQLErrors) {
    const { code, facts, transactionId } = extensions as { code?: unknown; facts?: object; transactionId?: string };
    if (isCode(code)) return { code, facts: textual(facts ?? {}), retryable: isRetryable(code), ...(transactionId === undefined ? {} : { transactionId }) };
  }
  if ("networkError" in error && error.networkError !== undefined) return { code: "network", facts: {}, retryable: true };
  return { code: "system/internal", facts: { traceId: error.message.slice(0, 200) }, retryable: true };
}

/** The sentence of a refusal. `names` gives field labels instead of paths. */
export function refusalText({ code, facts }: Refusal, language: Language, names: (path: string) => string = (path) => path): string {
  if (code === "network" && chinese()) return "无法连接服务器；输入的内容已保留，请重试";
  if (code === "network") return language === "mn" ? "Сервертэй холбогдож чадсангүй; бичсэн зүйл хадгалагдсан, дахин оролдоно уу" : "The server cannot be reached; what you typed is kept, try again";
  const short = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, clipped(value)]));
  const named = "field" in facts ? { ...short, field: clipped(names(facts["field"] ?? "")) } : short;
  const own = chinese()?.zhRefusals[code];
  if (own !== undefined) return filled(own, named);
  const text = wording(code, named, language);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const LONGEST = 160;
/** A value as a sentence can hold it: a page of digits pasted into a field is not repeated. */
export const clipped = (value: string): string => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

const textual = (facts: object): Record<string, string> => Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)]));
