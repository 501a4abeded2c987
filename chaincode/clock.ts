import { DomainError } from "../domain/error.ts";
import { isoSeconds } from "../domain/submitter.ts";

const WINDOW_MS = 15 * 60_000;

/**
 * The one place where a clock is read: a peer refuses to endorse a proposal whose time is far from its own. Refusing is safe where
 * computing would differ between peers, so nothing else may hang on this.
 * @throws {DomainError} `ledger/clock-skew`
 */
export function refuseSkew(timestamp: Date): void {
  if (!(Math.abs(timestamp.getTime() - Date.now()) <= WINDOW_MS)) throw new DomainError("ledger/clock-skew", { date: isoSeconds(timestamp.getTime()) });
}

/**
 * An event cannot lie ahead of its record. @throws {DomainError} `input/date-in-future`
 */
export function refuseFuture(at: string, timestamp: Date): void {
  if (Date.parse(at) > timestamp.getTime() + WINDOW_MS) throw new DomainError("input/date-in-future", { field: "at", date: at });
}
