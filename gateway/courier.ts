import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { GatewayError, StatusCode } from "@hyperledger/fabric-gateway";
import type { Gateway, Proposal, Status, Transaction } from "@hyperledger/fabric-gateway";
import type { Receipt } from "../domain/transactions.ts";
import type { PublicIdentity } from "./connection.ts";
import { commitRequest } from "./envelope.ts";
import { failureOf, LedgerRefusal } from "./failure.ts";
import type { Attempt } from "./failure.ts";
import { Lanes } from "./lanes.ts";

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 500;
/**
 * How long a commit status is awaited before the request is proposed anew, doubled each time: what an orderer accepted is lost if it dies before it has
 * ordered it, and its status then never comes.
 */
const FIRST_STATUS_MS = 2_000;
const LONGEST_STATUS_MS = 10_000;
/** How often a forestalled change is proposed anew before it queues. A new proposal has a new id, and so another lane. */
const FREE_RETRIES = 5;
/** A policy failure may come of a key that another transaction of the same block made or whose policy it changed; so often it is no accident. */
const POLICY_RETRIES = 8;

/** In doubt: the transaction may have been ordered or not. `CommitStatus` and `Submit` both answer so. */
const doubtful: readonly number[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED];

/** What became of a request. */
export interface Outcome {
  readonly receipt: Receipt;
  readonly block?: bigint;
}

/** What keeps a proposal from being recorded and another one may overcome. */
interface Setback {
  /** Records on which another change was before it; none where the ledger was not in step or did not say what became of it. */
  readonly records: readonly string[];
  /** What the caller is told when nothing overcomes it. */
  readonly refusal: LedgerRefusal;
}
type Attempted = { readonly outcome: Outcome; readonly setback?: never } | { readonly outcome?: never; readonly setback: Setback };

/** A transaction that its endorsers signed, and what they answered. */
interface Endorsed {
  readonly transaction: Transaction;
  readonly receipt: Receipt;
}

/** Of the whole process: the users of one server draw on the same records. */
const lanes = new Lanes();

/**
 * Carries transactions to the ledger as FABRIC's failures demand: what was not ordered, or may not have been, is proposed anew under the same idempotency key,
 * which the chaincode records once; only a commit status decides. Bytes that an orderer may have are never sent again: of a copy of a committed transaction that set
 * a key's policy, followed in one block by a change of that key, Fabric's peers await a validation that never comes, and stop for good
 * (docs/decisions/0032-no-second-copy.md).
 */
export class Courier {
  readonly #gateway: Gateway;
  readonly #channel: string;
  readonly #identity: PublicIdentity;
  readonly #patienceMs: number;

  constructor(gateway: Gateway, channel: string, identity: PublicIdentity, patienceMs: number) {
    this.#gateway = gateway;
    this.#channel = channel;
    this.#identity = identity;
    this.#patienceMs = patienceMs;
  }

  /**
   * Records what `propose` proposes; no block for what was recorded before. A change that others forestalled is proposed anew: what is spread over
   * lanes then mostly meets nobody. What goes on being forestalled queues with all of this process that are on the same records, and each then
   * meets only the rest of the world.
   * @param propose makes a proposal, with a new id each time, of the same request under the same idempotency key
   * @throws {LedgerRefusal}
   */
  async record(action: string, propose: () => Proposal): Promise<Outcome> {
    let [forestalled, policyFailures, statusMs] = [0, 0, FIRST_STATUS_MS];
    const attempt = async (): Promise<Attempted> => {
      const made = await this.#attempt(action, propose(), statusMs);
      if (made.setback?.refusal.code === "ledger/endorsement-missing" && ++policyFailures > POLICY_RETRIES) throw made.setback.refusal;
      if (made.setback?.refusal.code === "ledger/not-confirmed") statusMs = Math.min(2 * statusMs, LONGEST_STATUS_MS);
      return made;
    };
    for (const waiting = new Patience(this.#patienceMs); ; ) {
      const { outcome, setback } = await attempt();
      if (outcome) return outcome;
      const queue = setback.records.length > 0 && ++forestalled > FREE_RETRIES;
      if (!queue && (await waiting.wait())) continue;
      if (setback.records.length === 0) throw setback.refusal;
      return lanes.run(setback.records, () => this.#insistOn(attempt));
    }
  }

  /** Attempts until it is recorded or there is no time left; others' turns before it are not counted. */
  async #insistOn(attempt: () => Promise<Attempted>): Promise<Outcome> {
    for (const turn = new Patience(this.#patienceMs); ; ) {
      const { outcome, setback } = await attempt();
      if (outcome) return outcome;
      if (!(await turn.wait())) throw setback.refusal;
    }
  }

  /** One proposal to its end. */
  async #attempt(action: string, proposal: Proposal, statusMs: number): Promise<Attempted> {
    const endorsed = await this.#endorsed(action, proposal, this.#identity, true);
    if (endorsed instanceof LedgerRefusal) return { setback: { records: [], refusal: endorsed } };
    const { transaction, receipt } = endorsed;
    if (receipt.repeated) return { outcome: { receipt } };
    const transactionId = transaction.getTransactionId();
    const status = await this.#order(transaction, statusMs);
    if (!status) return { setback: { records: [], refusal: new LedgerRefusal("ledger/not-confirmed", { transactionId }, { transactionId }) } };
    if (status.code === StatusCode.VALID) return { outcome: { receipt, block: status.blockNumber } };
    const refusal = invalid(status.code, action, transactionId);
    if (!isConflict(status.code) && status.code !== StatusCode.ENDORSEMENT_POLICY_FAILURE) throw refusal;
    return { setback: { records: receipt.subjects.filter(({ part }) => part !== "named").map(({ kind, id }) => `${this.#channel} ${kind}/${id}`), refusal } };
  }

  /** Has a proposal endorsed, waiting for a ledger that is not there. @throws {LedgerRefusal} */
  async endorse(action: string, proposal: Proposal, signer: PublicIdentity = this.#identity): Promise<Endorsed> {
    const endorsed = await this.#endorsed(action, proposal, signer, false);
    if (endorsed instanceof LedgerRefusal) throw endorsed;
    return endorsed;
  }

  /** @param anew whether the caller proposes anew when peers answer differently, as those do that have not all come to the same block */
  async #endorsed(action: string, proposal: Proposal, signer: PublicIdentity, anew: boolean): Promise<Endorsed | LedgerRefusal> {
    const attempt = { action, transactionId: proposal.getTransactionId(), ...signer };
    const endorse = (): Promise<Transaction | GatewayError> =>
      proposal.endorse().catch((error: unknown) => {
        if (anew && error instanceof GatewayError && differ(error)) return error;
        throw error;
      });
    const transaction = await this.#insist(attempt, endorse, (error) => this.#isLag(error, () => proposal.evaluate()));
    if (transaction instanceof GatewayError) return unavailable(transaction, attempt);
    return { transaction, receipt: JSON.parse(Buffer.from(transaction.getResult()).toString("utf8")) as Receipt };
  }

  /** Whether another member's peer refused what one's own, which has seen what this client did before, would not. */
  async #isLag(error: unknown, ask: () => Promise<unknown>): Promise<boolean> {
    if (!(error instanceof GatewayError) || error.details.length === 0 || error.details.some(({ mspId }) => mspId === this.#identity.mspId)) return false;
    return ask().then(() => true, () => false);
  }

  /** Orders a transaction that was signed elsewhere, and waits for its status. @throws {LedgerRefusal} `ledger/not-confirmed` if it may still come */
  async deliver(action: string, transaction: Transaction): Promise<Receipt & { block: bigint }> {
    const transactionId = transaction.getTransactionId();
    const status = await this.#order(transaction, this.#patienceMs);
    if (!status) throw new LedgerRefusal("ledger/not-confirmed", { transactionId }, { transactionId });
    if (status.code !== StatusCode.VALID) throw invalid(status.code, action, transactionId);
    return { ...(JSON.parse(Buffer.from(transaction.getResult()).toString("utf8")) as Receipt), block: status.blockNumber };
  }

  /** Asks the peer, waiting for a ledger that is not there. @throws {LedgerRefusal} */
  async evaluate(action: string, propose: () => Proposal): Promise<Uint8Array> {
    return this.#insist({ action, ...this.#identity }, () => propose().evaluate());
  }

  /** The block of a transaction that the peer has committed. @throws {LedgerRefusal} */
  async blockOf(transactionId: string): Promise<bigint> {
    const attempt = { action: "commit status", transactionId, ...this.#identity };
    return (await this.#insist(attempt, () => this.#statusOf(transactionId, LONGEST_STATUS_MS))).blockNumber;
  }

  /**
   * Repeats a call that orders nothing until the ledger answers.
   * @param lags whether a refusal may come of a peer that lags behind
   * @throws {LedgerRefusal} what the ledger refused, or that it was not there for as long as the caller waits
   */
  async #insist<T>(attempt: Attempt, call: () => Promise<T>, lags: (error: unknown) => Promise<boolean> = async () => false): Promise<T> {
    for (const waiting = new Patience(this.#patienceMs); ; ) {
      try {
        return await call();
      } catch (error) {
        const failure = failureOf(error, attempt);
        // A peer that waits for private data says so by a refusal.
        if (failure.kind === "refused" && failure.refusal.code !== "system/busy" && !(await lags(error))) throw failure.refusal;
        if (!(await waiting.wait())) throw failure.kind === "refused" ? failure.refusal : unavailable(failure.cause, attempt);
      }
    }
  }

  /** Submits once, again only what no orderer can have; then waits for the commit status. @returns undefined if there is none within the time */
  async #order(transaction: Transaction, statusMs: number): Promise<Status | undefined> {
    const transactionId = transaction.getTransactionId();
    const attempt = { action: "submit", transactionId, ...this.#identity };
    for (const waiting = new Patience(this.#patienceMs); ; ) {
      try {
        await transaction.submit();
        break;
      } catch (error) {
        const failure = failureOf(error, attempt);
        if (failure.kind === "refused") throw failure.refusal;
        // A dropped connection does not say whether an orderer has it.
        if (doubtful.includes(failure.cause.code) && !isUnsent(failure.cause)) break;
        if (!(await waiting.wait())) throw unavailable(failure.cause, attempt);
      }
    }
    for (const [until, waiting] = [Date.now() + statusMs, new Patience(statusMs)]; ; ) {
      try {
        return await this.#statusOf(transactionId, Math.max(1, Math.min(until - Date.now(), LONGEST_STATUS_MS)));
      } catch (error) {
        const failure = failureOf(error, attempt);
        if (failure.kind === "refused" || !(await waiting.wait())) return undefined;
      }
    }
  }

  #statusOf(transactionId: string, withinMs: number): Promise<Status> {
    return this.#gateway.newCommit(commitRequest(this.#channel, transactionId, this.#identity)).getStatus({ deadline: Date.now() + withinMs });
  }
}

/** A bounded series of growing, jittered waits. */
class Patience {
  readonly #until: number;
  #longest = FIRST_WAIT_MS;

  constructor(patienceMs: number) {
    this.#until = Date.now() + patienceMs;
  }

  /** Waits a little; false if there is no time left. Jittered, so that those who collided do not collide again. */
  async wait(): Promise<boolean> {
    if (Date.now() >= this.#until) return false;
    await delay(this.#longest * (0.5 + Math.random() / 2));
    this.#longest = Math.min(2 * this.#longest, LONGEST_WAIT_MS);
    return true;
  }
}

const isConflict = (code: number): boolean => code === StatusCode.MVCC_READ_CONFLICT || code === StatusCode.PHANTOM_READ_CONFLICT;

/** A transaction stands in a block and did not take effect. */
function invalid(code: number, action: string, transactionId: string): LedgerRefusal {
  const options = { transactionId, cause: new Error(`transaction ${transactionId} was committed as invalid, code ${code}`) };
  if (isConflict(code)) return new LedgerRefusal("ledger/conflict", { recordId: action }, options);
  if (code === StatusCode.ENDORSEMENT_POLICY_FAILURE) return new LedgerRefusal("ledger/endorsement-missing", { action, orgId: "an organisation that its records name" }, options);
  if (code === StatusCode.BAD_CREATOR_SIGNATURE) return new LedgerRefusal("auth/signature-invalid", {}, options);
  return new LedgerRefusal("system/internal", { traceId: transactionId }, options);
}

const differ = (cause: GatewayError): boolean => cause.details.some(({ message }) => message.includes("ProposalResponsePayloads do not match"));

/** Whether every orderer that was tried could not be reached or said that it does not take it (hyperledger/fabric internal/pkg/gateway/submit.go). */
const isUnsent = (cause: GatewayError): boolean => cause.details.length > 0 && cause.details.every(({ message }) => /while dialing|connection refused|failed to create new connection|status=SERVICE_UNAVAILABLE/.test(message));

function unavailable(cause: GatewayError, { transactionId }: Attempt): LedgerRefusal {
  // Peers that go on answering differently are there: that is a fault, not an absence.
  if (differ(cause)) return new LedgerRefusal("system/internal", { traceId: transactionId ?? "without a number" }, { transactionId, cause });
  return new LedgerRefusal("system/ledger-unreachable", {}, { transactionId, cause });
}
