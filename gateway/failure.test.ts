import assert from "node:assert/strict";
import { before, test } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Metadata, status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { failureOf } from "./failure.ts";
import type { Attempt } from "./failure.ts";
import { enrol } from "./identity.ts";
import { membersIn } from "./testing.ts";

let attempt: Attempt;
before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "garal-"));
  try {
    const { peerOrganizations } = await membersIn(folder, "MinerMSP");
    const notAfter = new Date("2026-03-01T12:00:00Z");
    const identity = await enrol(peerOrganizations[0]!.folder, { mspId: "MinerMSP", user: "u", role: "officer", notBefore: new Date("2026-01-01T00:00:00Z"), notAfter });
    attempt = { action: "lots:extract", transactionId: "ab12", mspId: "MinerMSP", certificate: identity.certificate };
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const gatewayError = (code: status, message: string, ...details: string[]): GatewayError =>
  new GatewayError({
    code,
    message: `${code} ${status[code]}: ${message}`,
    details: details.map((text) => ({ address: "127.0.0.1:7051", mspId: "MinerMSP", message: text })),
    cause: Object.assign(new Error(message), { code, details: message, metadata: new Metadata() }),
  });
const codeOf = (error: unknown): string => {
  const failure = failureOf(error, attempt);
  return failure.kind === "refused" ? failure.refusal.code : failure.kind;
};
const endorse = "failed to endorse transaction, see attached details for more info";

// Texts as a Fabric 3.1 peer gives them: FABRIC sheet §1.3, network sheet §3.
test("an expired certificate", () => {
  assert.equal(codeOf(gatewayError(status.UNAVAILABLE, "failed to evaluate transaction, see attached details for more info", "proposal client identity expired")), "auth/certificate-expired");
  assert.equal(codeOf(gatewayError(status.ABORTED, endorse, "rpc error: code = Unknown desc = proposal client identity expired")), "auth/certificate-expired");
  const failure = failureOf(gatewayError(status.ABORTED, endorse, "proposal client identity expired"), attempt);
  assert.match(failure.kind === "refused" ? failure.refusal.message : "", /expired on 2026-03-01/);
});

test("a certificate of another authority", () => {
  const failure = failureOf(gatewayError(status.ABORTED, endorse, "error validating proposal: access denied: channel [garal] creator org unknown, creator is malformed"), attempt);
  assert.equal(failure.kind === "refused" && failure.refusal.message, "auth/organisation-mismatch: the certificate of ca.minermsp.test may not act for organisation MinerMSP");
});

test("a signature that is not the creator's", () => {
  assert.equal(codeOf(gatewayError(status.FAILED_PRECONDITION, "evaluate call to endorser returned error: error validating proposal: access denied: channel [garal] creator org [MinerMSP]")), "auth/signature-invalid");
});

test("a certificate that may not propose", () => {
  const text = "Failed evaluating policy on signed data during check policy on channel [garal] with policy [/Channel/Application/Writers]: [implicit policy evaluation failed - 0 sub-policies were satisfied]";
  assert.equal(codeOf(gatewayError(status.ABORTED, endorse, text)), "auth/forbidden");
});

test("a used transaction id is told without three thousand characters of certificate", () => {
  const failure = failureOf(gatewayError(status.ABORTED, endorse, `duplicate transaction found [ab12]. Creator [${"0a".repeat(1500)}]`), attempt);
  assert.equal(failure.kind === "refused" && failure.refusal.message, "ledger/already-done: this request was already carried out in transaction ab12; nothing was repeated");
});

test("what a chaincode says without a code of ours is told by number, not passed on", () => {
  const failure = failureOf(gatewayError(status.UNKNOWN, "evaluate call to endorser returned error: chaincode response 500, Cannot read properties of undefined"), attempt);
  assert.equal(failure.kind === "refused" && failure.refusal.message, "system/internal: something went wrong on our side; report the number ab12");
});

test("a sentence whose facts span lines or look like codes keeps the first code", () => {
  assert.equal(codeOf(gatewayError(status.ABORTED, endorse, "chaincode response 500, input/unknown-choice: lot/closed: x is not one of the choices of kind; choose from the list")), "input/unknown-choice");
});

test("faults of the infrastructure can be repeated", () => {
  const texts = ["error in simulation: failed to execute transaction ab12: error sending: chaincode stream terminated", "ProposalResponsePayloads do not match"];
  for (const text of texts) assert.equal(codeOf(gatewayError(status.ABORTED, endorse, text)), "unavailable");
  for (const code of [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.FAILED_PRECONDITION]) assert.equal(codeOf(gatewayError(code, "…")), "unavailable");
});

test("a fault of the program is not taken for one of the ledger", () => {
  assert.throws(() => failureOf(new TypeError("x is not a function"), attempt), TypeError);
});
