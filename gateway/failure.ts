import { X509Certificate } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { DomainError, readRefusal } from "../domain/error.ts";
import type { Facts, RefusalCode } from "../domain/error.ts";
import { refusalTexts } from "../domain/refusal-texts.ts";

/** The ledger said no, or could not be asked. What a rule refused keeps its code, its sentence and its facts. */
export class LedgerRefusal<C extends RefusalCode = RefusalCode> extends DomainError<C> {
  /** The transaction that was refused, where there was one. */
  readonly transactionId: string | undefined;
  /** True if the same request may be sent again unchanged. */
  readonly retryable: boolean;

  constructor(code: C, facts: Facts<C>, options: { readonly transactionId?: string | undefined; readonly sentence?: string; readonly cause?: unknown } = {}) {
    super(code, facts, { cause: options.cause });
    if (options.sentence !== undefined) this.message = `${code}: ${options.sentence}`;
    this.transactionId = options.transactionId;
    this.retryable = "retryable" in refusalTexts[code];
  }
}

/** What a failed call was about. */
export interface Attempt {
  /** Name of the transaction or query. */
  readonly action: string;
  readonly transactionId?: string;
  readonly mspId: string;
  /** PEM of the signer's certificate. */
  readonly certificate: string;
}

/**
 * Why a gateway call failed before anything was ordered.
 * `refused`: final. `unavailable`: the ledger, or a part of it, was not there or not in step; the call may be repeated.
 */
export type Failure = { readonly kind: "refused"; readonly refusal: LedgerRefusal } | { readonly kind: "unavailable"; readonly cause: GatewayError };

/**
 * Tells a rule's refusal and a bad certificate from a ledger that is not there. Endorse failures all have code 10, so the attached
 * details decide, by their beginnings (hyperledger/fabric internal/pkg/gateway).
 * @throws the error itself if it does not come from the gateway
 */
export function failureOf(error: unknown, attempt: Attempt): Failure {
  if (!(error instanceof GatewayError)) throw error;
  const refused = <C extends RefusalCode>(code: C, facts: Facts<C>): Failure => ({
    kind: "refused",
    refusal: new LedgerRefusal(code, facts, { transactionId: attempt.transactionId, cause: error }),
  });
  const texts = [...error.details.map((detail) => detail.message), error.message];
  const says = (pattern: RegExp): RegExpExecArray | undefined => texts.map((text) => pattern.exec(text)).find((match) => match !== null);

  const answer = says(/chaincode response \d+, (.*)/s);
  if (answer) {
    const read = readRefusal(answer[1] ?? "");
    if (!read) return refused("system/internal", { traceId: attempt.transactionId ?? "without a number" });
    const { code, facts, sentence } = read;
    const options = { transactionId: attempt.transactionId, sentence, cause: error };
    return { kind: "refused", refusal: new LedgerRefusal(code, facts as unknown as Facts<RefusalCode>, options) };
  }
  if (says(/identity expired|certificate (has )?expired/i)) {
    return refused("auth/certificate-expired", { date: new X509Certificate(attempt.certificate).validToDate.toISOString().slice(0, 10) });
  }
  if (says(/creator org unknown, creator is malformed/)) return refused("auth/organisation-mismatch", { mspId: issuerOf(attempt.certificate), orgId: attempt.mspId });
  if (says(/access denied: channel|status=FORBIDDEN/)) return refused("auth/signature-invalid", {});
  if (says(/\/Channel\/Application\/Writers/)) return refused("auth/forbidden", { role: "certificate", action: attempt.action, orgId: attempt.mspId });
  const duplicate = says(/duplicate transaction found \[([0-9a-f]+)\]/);
  if (duplicate) return refused("ledger/already-done", { transactionId: duplicate[1] ?? "" });
  if (error.code === status.RESOURCE_EXHAUSTED && says(/larger than max/)) return refused("input/malformed", { problem: "it is larger than the ledger takes" });
  if (error.code === status.INVALID_ARGUMENT) return refused("input/malformed", { problem: "the ledger cannot read the proposal" });
  return { kind: "unavailable", cause: error };
}

function issuerOf(certificate: string): string {
  const name = new X509Certificate(certificate).toLegacyObject().issuer["CN"];
  return typeof name === "string" ? name : "another authority";
}
