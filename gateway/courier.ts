import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { StatusCode } from "@hyperledger/fabric-gateway";
import type { Gateway, GatewayError, Proposal, Status, Transaction } from "@hyperledger/fabric-gateway";
import type { Receipt } from "../domain/transactions.ts";
import type { PublicIdentity } from "./connection.ts";
import { commitRequest } from "./envelope.ts";
import { failureOf, LedgerRefusal } from "./failure.ts";
import type { Attempt } from "./failure.ts";
import { Lanes } from "./lanes.ts";

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 500;
/**
 * How long a commit status is awaited before the same bytes are sent again, doubled each time. What an orderer accepted is lost if it dies before it
 * has ordered it, and its status then never comes; a second copy of what was only slow changes nothing.
 */
const FIRST_STATUS_MS = 1_000;
const LONGEST_STATUS_MS = 10_000;
/** How often a forestalled change is proposed anew before it queues. A new proposal has a new id, and so another lane. */
const FREE_RETRIES = 5;
/** A policy failure may come of a key that another transaction of the same block made or whose policy it changed; so often it is no accident. */
const POLICY_RETRIES = 4;

/** In doubt: the transaction may have been ordered or not. `CommitStatus` and `Submit` both answer so. */
const doubtful: readonly number[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED];

/** What became of a request. */
export interface Outcome {
  readonly receipt: Receipt;
  readonly block?: bigint;
}

/** A proposal that was recorded, or the code by which it was not. */
type Attempted = { readonly receipt: Receipt; readonly transactionId: string } & ({ readonly outcome: Outcome; readonly code?: never } | { readonly outcome?: never; readonly code: number });

/** Of the whole process: the users of one server draw on the same records. */
const lanes = new Lanes();

/**
 * Carries transactions to the ledger as FABRIC's failures demand: what was not ordered is endorsed anew, what may have been is sent again
 * as the same bytes, and only the commit status decides.
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
   * @throws {LedgerRefusal}
   */
  async record(action: string, propose: () => Proposal): Promise<Outcome> {
    const waiting = new Patience(this.#patienceMs);
    let policyFailures = 0;
    const attempt = async (): Promise<Attempted> => {
      const made = await this.#attempt(action, propose);
      if (made.code === StatusCode.ENDORSEMENT_POLICY_FAILURE) policyFailures += 1;
      if (made.code !== undefined && policyFailures > POLICY_RETRIES) throw invalid(made.code, action, made.transactionId);
      return made;
    };
    let last = await attempt();
    for (let again = 0; !last.outcome && again < FREE_RETRIES && (await waiting.wait()); again++) last = await attempt();
    if (last.outcome) return last.outcome;
    const records = last.receipt.subjects.filter(({ part }) => part !== "named").map(({ kind, id }) => `${this.#channel} ${kind}/${id}`);
    return lanes.run(records, async () => {
      // Others' turns are not counted.
      const turn = new Patience(this.#patienceMs);
      for (;;) {
        const { outcome, code, transactionId } = await attempt();
        if (outcome) return outcome;
        if (!(await turn.wait())) throw invalid(code, action, transactionId);
      }
    });
  }

  /** One proposal to its end: recorded, or forestalled by another change. */
  async #attempt(action: string, propose: () => Proposal): Promise<Attempted> {
    const { transaction, receipt } = await this.endorse(action, propose());
    const known = { receipt, transactionId: transaction.getTransactionId() };
    if (receipt.repeated) return { ...known, outcome: { receipt } };
    const { code, blockNumber } = await this.#order(transaction);
    if (code === StatusCode.VALID) return { ...known, outcome: { receipt, block: blockNumber } };
    if (!isConflict(code) && code !== StatusCode.ENDORSEMENT_POLICY_FAILURE) throw invalid(code, action, known.transactionId);
    return { ...known, code };
  }

  /** Has a proposal endorsed, waiting for a ledger that is not there. @throws {LedgerRefusal} */
  async endorse(action: string, proposal: Proposal, signer: PublicIdentity = this.#identity): Promise<{ transaction: Transaction; receipt: Receipt }> {
    const transaction = await this.#insist({ action, transactionId: proposal.getTransactionId(), ...signer }, () => proposal.endorse());
    return { transaction, receipt: JSON.parse(Buffer.from(transaction.getResult()).toString("utf8")) as Receipt };
  }

  /** Orders a transaction that was signed elsewhere. @throws {LedgerRefusal} */
  async deliver(action: string, transaction: Transaction): Promise<Receipt & { block: bigint }> {
    const { code, blockNumber } = await this.#order(transaction);
    if (code !== StatusCode.VALID) throw invalid(code, action, transaction.getTransactionId());
    return { ...(JSON.parse(Buffer.from(transaction.getResult()).toString("utf8")) as Receipt), block: blockNumber };
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

  /** Repeats a call that orders nothing until the ledger answers. */
  async #insist<T>(attempt: Attempt, call: () => Promise<T>): Promise<T> {
    for (const waiting = new Patience(this.#patienceMs); ; ) {
      try {
        return await call();
      } catch (error) {
        const failure = failureOf(error, attempt);
        // A peer that waits for private data says so by a refusal.
        if (failure.kind === "refused" && failure.refusal.code !== "system/busy") throw failure.refusal;
        if (!(await waiting.wait())) throw failure.kind === "refused" ? failure.refusal : unavailable(failure.cause, attempt);
      }
    }
  }

  /** Submits until the commit status is known. */
  async #order(transaction: Transaction): Promise<Status> {
    const transactionId = transaction.getTransactionId();
    const attempt = { action: "submit", transactionId, ...this.#identity };
    let sent = false;
    let statusMs = FIRST_STATUS_MS;
    for (const waiting = new Patience(this.#patienceMs); ; ) {
      try {
        // The gateway signs once: a second call sends the same bytes, and a second copy in a block changes nothing.
        await transaction.submit();
        sent = true;
      } catch (error) {
        const failure = failureOf(error, attempt);
        // A dropped connection does not say whether an orderer has it, and what was sent once may yet be ordered: only the status decides.
        sent ||= failure.kind === "unavailable" && doubtful.includes(failure.cause.code);
        if (!sent) {
          if (failure.kind === "refused") throw failure.refusal;
          if (!(await waiting.wait())) throw unavailable(failure.cause, attempt);
          continue;
        }
      }
      try {
        return await this.#statusOf(transactionId, statusMs);
      } catch (error) {
        statusMs = Math.min(2 * statusMs, LONGEST_STATUS_MS);
        const failure = failureOf(error, attempt);
        const again = failure.kind === "unavailable" && (await waiting.wait());
        if (!again) throw new LedgerRefusal("ledger/not-confirmed", { transactionId }, { transactionId, cause: error });
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

function unavailable(cause: GatewayError, { transactionId }: Attempt): LedgerRefusal {
  // Peers that answer differently are there: that is a fault, not an absence.
  const differ = cause.details.some((detail) => detail.message.includes("ProposalResponsePayloads do not match"));
  if (differ) return new LedgerRefusal("system/internal", { traceId: transactionId ?? "without a number" }, { transactionId, cause });
  return new LedgerRefusal("system/ledger-unreachable", {}, { transactionId, cause });
}
