import type { Contract, ProposalOptions, Transaction } from "@hyperledger/fabric-gateway";
import type { Operation } from "./chaincode/operations.ts";
import { script } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { committed } from "./observe.ts";
import type { Observation } from "./observe.ts";

/** One rule of Fabric's behaviour, seen by driving a ledger from outside. */
export interface Scenario {
  /** The rule, as a sentence. */
  name: string;
  /** Drives the ledger and says what it saw. `key` gives keys that no other scenario uses. */
  run: (ledger: Ledger, key: (suffix?: string) => string) => Promise<Observation>;
}

/** Has operations endorsed by the chaincode `main`, by whom the gateway chooses or by those named. */
export function endorse(contract: Contract, operations: Operation[], options: Omit<ProposalOptions, "arguments"> = {}): Promise<Transaction> {
  return contract.newProposal("run", { ...options, ...script(...operations) }).endorse();
}

/** Endorses, submits, waits: the name of the validation code. */
export async function run(contract: Contract, operations: Operation[], options: Omit<ProposalOptions, "arguments"> = {}): Promise<string> {
  return committed((await endorse(contract, operations, options)).submit());
}

/** Endorses all before submitting any, submits in order, each after the one before is committed: their validation codes. */
export async function race(transactions: (() => Promise<Transaction>)[]): Promise<string[]> {
  const endorsed: Transaction[] = [];
  for (const transaction of transactions) endorsed.push(await transaction());
  const codes: string[] = [];
  for (const transaction of endorsed) codes.push(await committed(transaction.submit()));
  return codes;
}

/** Results of operations that only read. */
export async function read(contract: Contract, operations: Operation[], options: Omit<ProposalOptions, "arguments"> = {}): Promise<unknown> {
  return JSON.parse(Buffer.from(await contract.evaluate("run", { ...options, ...script(...operations) })).toString());
}
