import { randomUUID } from "node:crypto";
import { GraphQLError } from "graphql";
import { DomainError, wording } from "../domain/error.ts";
import type { RefusalCode } from "../domain/error.ts";
import { refusalTexts } from "../domain/refusal-texts.ts";

/** What every error of the API carries in `extensions`. `retryable`: the same request may be sent again unchanged. */
export interface RefusalExtensions {
  readonly code: RefusalCode;
  readonly facts: Readonly<Record<string, string>>;
  readonly messageMn: string;
  readonly retryable: boolean;
  readonly transactionId?: string;
}

/** A refusal as plain data, for payloads that say why something is not shown. */
export function refusalData(error: DomainError): { readonly code: RefusalCode; readonly message: string; readonly messageMn: string } {
  return { code: error.code, message: sentenceOf(error), messageMn: wording(error.code, error.facts, "mn") };
}

const sentenceOf = (error: DomainError): string => error.message.slice(error.code.length + 2);

/**
 * An error as it leaves the API: a refusal keeps its code and facts, in both languages; what GraphQL itself found wrong with the request
 * becomes `input/malformed`; anything else is logged under a trace number and leaves without its text, as `system/timeout` or `system/busy`
 * where the database was slow or away, else as `system/internal`.
 */
export function outward(error: unknown, log: (traceId: string, error: unknown) => void): GraphQLError {
  const at = error instanceof GraphQLError ? error : undefined;
  if (at && isRefusalCode(at.extensions["code"])) return at;
  const refusal = refusalIn(error);
  if (refusal) return located(refusal, at);
  if (at && isRequestFault(at)) return located(requestFault(at), at);
  const traceId = randomUUID();
  log(traceId, error);
  return located(databaseRefusal(at?.originalError ?? error) ?? new DomainError("system/internal", { traceId }), at);
}

/** Longest that one statement may run: a query cannot hold a connection for ever. */
export const STATEMENT_SECONDS = 10;
/** When to try again while the database is not there. */
const RETRY_SECONDS = 5;
/** Codes of Node and Postgres for a database that is starting, stopping, full or gone. */
const absent = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "57P01", "57P02", "57P03", "53300", "08006", "08003"]);
/** What the driver says, without a code, of a connection that broke while or before it was used. */
const broken = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

/** What a person can do about a fault of the database: wait, or ask for less. */
function databaseRefusal(error: unknown): DomainError | undefined {
  const { code, message = "" } = Object(error) as { code?: unknown; message?: string };
  if (code === "57014") return new DomainError("system/timeout", { seconds: STATEMENT_SECONDS });
  if (absent.has(String(code)) || broken.test(message)) return new DomainError("system/busy", { seconds: RETRY_SECONDS });
  return undefined;
}

const isRefusalCode = (code: unknown): boolean => typeof code === "string" && Object.hasOwn(refusalTexts, code);

function refusalIn(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  return error instanceof GraphQLError && error.originalError ? refusalIn(error.originalError) : undefined;
}

/** Without an original error it was GraphQL that objected: to syntax, to a type, to a value. */
function isRequestFault(error: GraphQLError): boolean {
  const { originalError } = error;
  return originalError === undefined || (originalError instanceof GraphQLError && isRequestFault(originalError));
}

function requestFault(error: GraphQLError): DomainError {
  const { status } = (error.extensions["http"] ?? {}) as { status?: number };
  if (status === 413) return new DomainError("input/too-long", { field: "request", length: "too many", max: MAX_BODY_BYTES });
  return new DomainError("input/malformed", { problem: error.message.slice(0, 500) });
}

/** Largest body of a request, in bytes: a document of the largest permitted size and the query around it. */
export const MAX_BODY_BYTES = 1_000_000;

function located(refusal: DomainError, at: GraphQLError | undefined): GraphQLError {
  const { code, facts } = refusal;
  const transactionId = "transactionId" in refusal && typeof refusal.transactionId === "string" ? refusal.transactionId : undefined;
  const extensions: RefusalExtensions = {
    code,
    facts: Object.fromEntries(Object.entries(facts as Record<string, unknown>).map(([name, value]) => [name, String(value)])),
    messageMn: wording(code, facts, "mn"),
    retryable: "retryable" in refusalTexts[code],
    ...(transactionId === undefined ? {} : { transactionId }),
  };
  const http = at?.extensions["http"];
  return new GraphQLError(sentenceOf(refusal), {
    ...(at?.nodes ? { nodes: at.nodes } : {}),
    ...(at?.source ? { source: at.source } : {}),
    ...(at?.positions ? { positions: at.positions } : {}),
    ...(at?.path ? { path: at.path } : {}),
    extensions: { ...extensions, ...(http === undefined ? {} : { http }) },
  });
}
