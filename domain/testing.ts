import assert from "node:assert/strict";
import { authorityOrganisation } from "./authority.ts";
import { canonicalJson } from "./canonical.ts";
import { DomainError } from "./error.ts";
import { recordCodecs } from "./records.ts";
import { decide } from "./rules.ts";
import { transactions } from "./transactions.ts";
import type { Ledger, OrgRole, Outcome, Put, Submitter, UserRole } from "./act.ts";
import type { RefusalCode } from "./error.ts";
import type { RecordKind, RecordOf } from "./records.ts";
import type { Codec } from "./schema.ts";
import type { TransactionName } from "./transactions.ts";

/** Options of one test transaction. `key` and `at` are filled in when the input leaves them out: a minute after the one before. */
export interface RunOptions {
  readonly by: Submitter;
  readonly secret?: object;
}
/** A put as it was applied, with the record that it replaced. */
export interface Applied {
  readonly put: Put;
  readonly before: Put | undefined;
}

/** A ledger in memory for tests: rules run on it as the chaincode runs them, records pass through their codecs as canonical JSON. */
export class MemoryLedger implements Ledger {
  readonly #records = new Map<string, string>();
  readonly #secrets = new Map<string, string>();
  #count = 0;
  #clock = Date.parse("2026-06-01T00:00:00Z");
  /** What every transaction did, in order. */
  readonly history: { readonly name: TransactionName; readonly by: Submitter; readonly outcome: Outcome; readonly applied: readonly Applied[] }[] = [];

  get<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    // As the chaincode does: the authorities stand by the channel's constitution.
    const authority = kind === "organisation" ? authorityOrganisation(id) : undefined;
    if (authority) return Promise.resolve(authority as RecordOf<K>);
    const text = this.#records.get(keyOf(kind, id));
    const codec = recordCodecs[kind] as unknown as Codec<RecordOf<K>>;
    return Promise.resolve(text === undefined ? undefined : codec.decode(JSON.parse(text), ""));
  }

  secret<T>(collection: string, kind: RecordKind, id: string, codec: Codec<T>): Promise<T | undefined> {
    const text = this.#secrets.get(`${collection} ${keyOf(kind, id)}`);
    return Promise.resolve(text === undefined ? undefined : codec.decode(JSON.parse(text), ""));
  }

  /** The record that must be there. */
  async found<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K>> {
    const record = await this.get(kind, id);
    assert.ok(record, `${kind} ${id} is not on the ledger`);
    return record;
  }

  /** Every record of a kind. */
  async all<K extends RecordKind>(kind: K): Promise<RecordOf<K>[]> {
    const ids = [...this.#records.keys()].filter((key) => key.startsWith(`${kind} `)).map((key) => key.slice(kind.length + 1));
    return Promise.all(ids.map((id) => this.found(kind, id)));
  }

  /** Runs one transaction as JSON gives it and applies what its rule decided; a refusal leaves no trace. */
  async run(name: TransactionName, input: Readonly<Record<string, unknown>>, { by, secret }: RunOptions): Promise<Outcome> {
    const type: { readonly input: Codec<{ readonly key: string; readonly at: string }>; readonly secret?: Codec<object> } = transactions[name];
    const number = this.#count++;
    this.#clock += 60_000;
    const at = new Date(this.#clock).toISOString().replace(".000Z", "Z");
    const decoded = type.input.decode({ key: `key-${number}`, at, ...input }, "");
    const txId = `tx-${number}`;
    const act = { input: decoded, by, txId, recordedAt: decoded.at };
    const outcome = await decide(name, act, this, type.secret?.decode(secret ?? {}, "secret"));
    this.history.push({ name, by, outcome, applied: await this.#apply(outcome, txId) });
    return outcome;
  }

  /** Another ledger with the same content and history. */
  copy(): MemoryLedger {
    const copy = new MemoryLedger();
    for (const [key, text] of this.#records) copy.#records.set(key, text);
    for (const [key, text] of this.#secrets) copy.#secrets.set(key, text);
    copy.history.push(...this.history);
    [copy.#count, copy.#clock] = [this.#count, this.#clock];
    return copy;
  }

  /** Puts a record without a rule: what stands on the channel before the first transaction. */
  seed(put: Put): void {
    this.#records.set(keyOf(put.kind, put.id), canonicalJson(put.record));
  }

  async #apply({ puts, secrets = [], event }: Outcome, txId: string): Promise<readonly Applied[]> {
    assert.equal(new Set(puts.map(({ kind, id }) => keyOf(kind, id))).size, puts.length, "a rule puts each record once");
    assert.equal(new Set(event.subjects.map(({ kind, id }) => keyOf(kind, id))).size, event.subjects.length, `${event.type} names a thing twice`);
    const applied: Applied[] = [];
    for (const put of puts) {
      assert.equal(put.record.tx, txId, `${put.kind} ${put.id} must name its transaction`);
      // The head only counts a table's versions, and a lane is a part of its lot or consignment; the event names those.
      assert.ok(put.kind === "tableHead" || put.kind === "lane" || event.subjects.some(({ kind, id, part }) => kind === put.kind && id === put.id && part !== "named"), `${event.type} must name ${put.kind} ${put.id} as changed`);
      const before = await this.get(put.kind, put.id);
      applied.push({ put, before: before && ({ kind: put.kind, id: put.id, record: before } as Put) });
      const text = canonicalJson(put.record);
      recordCodecs[put.kind].decode(JSON.parse(text), `${put.kind} ${put.id}`);
      this.#records.set(keyOf(put.kind, put.id), text);
    }
    for (const { collection, kind, id, record } of secrets) this.#secrets.set(`${collection} ${keyOf(kind, id)}`, canonicalJson(record));
    canonicalJson(event);
    return applied;
  }
}

/** Asserts that a transaction is refused with `code` and, where given, with these facts; returns the refusal. */
export async function refuses(code: RefusalCode, attempt: Promise<unknown>, facts: Readonly<Record<string, unknown>> = {}): Promise<DomainError> {
  const error = await attempt.then(() => assert.fail(`${code} was expected, nothing was refused`), (reason: unknown) => reason);
  if (!(error instanceof DomainError)) throw error;
  assert.equal(error.code, code, error.message);
  const given = Object.fromEntries(Object.entries(error.facts).map(([name, fact]) => [name, String(fact)]));
  for (const [name, wanted] of Object.entries(facts)) assert.equal(given[name], String(wanted), `${code}: ${name}`);
  return error;
}

const keyOf = (kind: RecordKind, id: string): string => `${kind} ${id}`;

const person = (orgId: string, mspId: string, orgRoles: readonly OrgRole[], role: UserRole = "officer"): Submitter => ({ orgId, mspId, user: `${orgId}-${role}`, role, orgRoles });
/** The people of the tests: one officer for each organisation. */
export const people = {
  minerals: person("minerals", "MineralsMSP", ["minerals"]),
  customs: person("customs", "CustomsMSP", ["customs"]),
  tax: person("tax", "TaxMSP", ["tax"]),
  miner: person("tt", "MinerMSP", ["miner", "processor", "exporter"]),
  rival: person("rival", "RivalMSP", ["miner", "exporter"]),
  carrier: person("haul", "CarrierMSP", ["carrier", "terminal"]),
  laboratory: person("lab", "LabMSP", ["laboratory"]),
  buyer: person("buyer", "BuyerMSP", ["buyer"]),
} satisfies Readonly<Record<string, Submitter>>;
/** The same person with the role of an operator. */
export const asOperator = (by: Submitter): Submitter => ({ ...by, role: "operator", user: `${by.orgId}-operator` });
