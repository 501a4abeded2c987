import { CommitError, CommitStatusError, EndorseError, GatewayError, StatusCode } from "@hyperledger/fabric-gateway";
import type { SubmittedTransaction, Transaction } from "@hyperledger/fabric-gateway";
import type { Ledger } from "./ledger.ts";
import type { Scenario } from "./scenario.ts";

/** What a scenario saw: JSON. Compared between the ledgers after {@link normalise}. */
export type Observation = unknown;

/** Runs a scenario and returns what it saw, normalised, as plain JSON. */
export async function observe(ledger: Ledger, scenario: Scenario, index: number): Promise<Observation> {
  const seen = await scenario.run(ledger, (suffix = "") => `s${index}/${suffix}`);
  return JSON.parse(JSON.stringify(normalise(ledger, seen))) as Observation;
}

/** The result of a call as text, or the error as fabric-gateway surfaces it. */
export async function outcome(call: Promise<Uint8Array | SubmittedTransaction | Transaction | void>): Promise<Observation> {
  try {
    const value = await call;
    if (value === undefined) return "done";
    return { result: textOrJson(value instanceof Uint8Array ? value : value.getResult()) };
  } catch (error) {
    return errorOf(error);
  }
}

/** Commit status of a submitted transaction, by name. */
export async function committed(submitted: Promise<SubmittedTransaction> | SubmittedTransaction): Promise<string> {
  return codeName((await (await submitted).getStatus()).code);
}

/** Name of a transaction's validation code. */
export function codeName(code: number): string {
  return Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? String(code);
}

/** An error's class, code, message and details. */
export function errorOf(error: unknown): Observation {
  if (error instanceof CommitError) return { class: "CommitError", code: codeName(error.code), message: error.message };
  if (!(error instanceof GatewayError)) return { class: (error as Error).constructor.name, message: (error as Error).message };
  const kind = error instanceof EndorseError ? "EndorseError" : error instanceof CommitStatusError ? "CommitStatusError" : error.constructor.name;
  return {
    class: kind,
    code: error.code,
    message: error.message,
    details: error.details.map(({ address, mspId, message }) => ({ address, mspId, message })),
  };
}

/** Bytes as JSON where they are, else as text. */
export function textOrJson(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // not JSON: an answer of another kind
  }
}

/**
 * Takes out what may differ between two right ledgers: transaction ids, hashes of certificates and packages, block numbers inside
 * messages, addresses (a peer's address becomes its organisation), UUIDs, timing words. Equal things stay equal within one observation: ids are numbered in order of appearance.
 */
function normalise(ledger: Ledger, observation: Observation): Observation {
  const ids = new Map<string, string>();
  const addresses = Object.entries(ledger.profile.organisations).flatMap(([mspId, { peers }]) => peers.map(({ address }) => [address, `peer of ${mspId}`] as const));
  const text = (value: string): string => {
    let out = value;
    for (const [address, name] of addresses) out = out.replaceAll(address, name);
    return out
      .replaceAll("\u00a0", " ") // Go's protobuf writes one or the other by its build, so that nobody relies on its words
      .replace(/Creator \[[0-9a-f]+\]/g, "Creator [<certificate>]")
      .replace(/\b(\w+_[\d.]+|\w+):[0-9a-f]{64}\b/g, "<package id>")
      .replace(/\b[0-9a-f]{64}\b/g, (id) => numbered(id))
      .replace(/\[(\w+)-[0-9a-f]{8}\]/g, "[$1-<tx>]")
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uuid>")
      .replace(/BlockNum: \d+, TxNum: \d+/g, "BlockNum: <n>, TxNum: <n>")
      .replace(/Deadline exceeded after .*/, "Deadline exceeded")
      .replace(/127\.0\.0\.1:\d+/g, "<address>");
  };
  const numbered = (id: string): string => {
    const known = ids.get(id) ?? `<id ${ids.size + 1}>`;
    ids.set(id, known);
    return known;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value !== null && typeof value === "object") {
      const fields = Object.entries(value).map(([key, field]) => [key, walk(field)] as const);
      return Object.fromEntries(fields.map(([key, field]) => [key, key === "details" && Array.isArray(field) ? sorted(field) : field]));
    }
    return value;
  };
  return walk(observation);
}

/** Details come in the order in which peers answered. */
function sorted(values: unknown[]): unknown[] {
  return values.map((value) => JSON.stringify(value)).sort().map((value) => JSON.parse(value) as unknown);
}
