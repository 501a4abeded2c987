import { DomainError } from "./error.ts";
import { field, id, instant, object } from "./schema.ts";
import type { Codec } from "./schema.ts";
import type { RecordKind, RecordOf } from "./records.ts";

/** What an organisation may do on the channel. The three authorities hold their roles by the channel's constitution. */
export const orgRoles = ["minerals", "customs", "tax", "miner", "processor", "carrier", "terminal", "laboratory", "exporter", "buyer", "importer", "warehouse", "wholesaler", "retailer", "inspection", "auditor"] as const;
export type OrgRole = (typeof orgRoles)[number];

/** What a person or device of an organisation may do, by the certificate attribute `garal.role`: `operator` records what happened, `officer` decides and signs. */
export const userRoles = ["operator", "officer"] as const;
export type UserRole = (typeof userRoles)[number];

/** Who signed the proposal, as its X.509 certificate and the registry say. `user` is the certificate's pseudonymous common name. */
export interface Submitter {
  readonly orgId: string;
  readonly mspId: string;
  readonly user: string;
  readonly role: UserRole;
  readonly orgRoles: readonly OrgRole[];
}

/** One transaction as a rule sees it: the decoded input, who signed it, its id and its record time (the submitter's clock). */
export interface Act<I> {
  readonly input: I;
  readonly by: Submitter;
  readonly txId: string;
  readonly recordedAt: string;
}

/** The part that a thing plays in an event: it came to be, changed, lost mass to something else, or is merely named. */
export type Part = "made" | "changed" | "drawn" | "named";
export interface Subject {
  readonly kind: RecordKind;
  readonly id: string;
  readonly part: Part;
}

/** One event of the channel; its canonical JSON is the chaincode event's payload. `facts` is what the type's transaction stated and decided. */
export interface LedgerEvent {
  readonly type: string;
  /** When it happened, as the submitter states. */
  readonly at: string;
  readonly place?: string;
  readonly by: { readonly orgId: string; readonly mspId: string; readonly user: string };
  readonly subjects: readonly Subject[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** The transaction that this event corrects and why. */
  readonly corrects?: { readonly txId: string; readonly reason: string };
}

/** A record to be written; its `tx` must be the act's transaction id. */
export type Put = { [K in RecordKind]: { readonly kind: K; readonly id: string; readonly record: RecordOf<K> } }[RecordKind];
/** A private record: canonical JSON goes to the collection's members, its hash to the channel. */
export interface Secret {
  readonly collection: string;
  readonly kind: RecordKind;
  readonly id: string;
  readonly record: object;
}

/** What a rule decided: records, private records and exactly one event. */
export interface Outcome {
  readonly puts: readonly Put[];
  readonly secrets?: readonly Secret[];
  readonly event: LedgerEvent;
}

/**
 * What a rule may read: the committed state. The chaincode reads its peer's, tests a map, the console the projection. Reads never see the
 * act's own writes.
 */
export interface Ledger {
  get<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined>;
  /** A private record, for members of its collection. */
  secret<T>(collection: string, kind: RecordKind, id: string, codec: Codec<T>): Promise<T | undefined>;
}

/** The rule of one transaction: reads, decides, returns what is to be written, or throws a `DomainError`. Pure but for `ledger`. */
export type Rule<I, S = undefined> = (act: Act<I>, ledger: Ledger, secret: S) => Promise<Outcome>;

/** Builds the event of an act. A thing named twice (a miner that carries its own goods) stands in it once, with the part it was first given. */
export function eventOf(act: Act<{ at: string }>, type: string, rest: Pick<LedgerEvent, "subjects" | "facts"> & Partial<Pick<LedgerEvent, "place" | "corrects">>): LedgerEvent {
  const { orgId, mspId, user } = act.by;
  const subjects = rest.subjects.filter((one, i, all) => all.findIndex(({ kind, id: other }) => kind === one.kind && other === one.id) === i);
  return { type, at: act.input.at, by: { orgId, mspId, user }, ...rest, subjects };
}

export const subject = (kind: RecordKind, subjectId: string, part: Part): Subject => ({ kind, id: subjectId, part });

/** Fields that every input has: the client's idempotency key and the time of the event in the world. */
const actFields = {
  key: field(id, "Idempotency key chosen by the client: the same key and content never makes a second event."),
  at: field(instant, "When it happened, UTC."),
};

/** Fields that every record has. */
const recordFields = {
  tx: field(id, "Transaction that last changed the record."),
  at: field(instant, "Event time of that change."),
};

/** An object codec with `actFields` before the given ones. */
export const input = <F extends Parameters<typeof object>[0]>(fields: F) => object({ ...actFields, ...fields });
/** An object codec with `recordFields` after the given ones. */
export const record = <F extends Parameters<typeof object>[0]>(fields: F) => object({ ...fields, ...recordFields });

/** The record that an input becomes: its fields but the act's, further ones, and `recordFields`. */
export function recordFrom<F extends Parameters<typeof object>[0] & typeof actFields, E extends Parameters<typeof object>[0]>(codec: { readonly fields: F }, extra: E) {
  const { key: _key, at: _at, ...own } = codec.fields;
  return object({ ...own, ...extra, ...recordFields });
}

/** Copies an input without its act fields into a record of this transaction. */
export function recordOf<I extends { key: string; at: string }>(act: Act<I>): Omit<I, "key"> & { tx: string } {
  const { key: _, ...rest } = act.input;
  return { ...rest, tx: act.txId };
}

/**
 * Causes come before effects: refuses an event time before that of something it rests on.
 * @throws {DomainError} `step/before-cause`
 */
export function after(at: string, cause: { readonly at: string }, name: string): void {
  if (at < cause.at) throw new DomainError("step/before-cause", { date: at, causeDate: cause.at, cause: name });
}

/**
 * The record that must exist.
 * @throws {DomainError} `record/unknown`
 */
export function known<T>(found: T | undefined, kind: RecordKind, wantedId: string): T {
  if (found === undefined) throw new DomainError("record/unknown", { kind, id: wantedId });
  return found;
}

/**
 * The number must be free.
 * @throws {DomainError} `record/exists`
 */
export function unused(found: object | undefined, kind: RecordKind, wantedId: string): void {
  if (found !== undefined) throw new DomainError("record/exists", { kind, id: wantedId });
}

/** A list that names each thing once. @throws {DomainError} `input/duplicate` */
export function distinct(values: readonly string[], name: string): void {
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw new DomainError("input/duplicate", { field: name, value: twice });
}

/**
 * The record must be in one of the states in which the action is allowed.
 * @throws {DomainError} `step/out-of-order`
 */
export function inState<S extends string>(kind: RecordKind, record: { readonly status: S }, recordId: string, action: string, ...needed: readonly S[]): void {
  if (!needed.includes(record.status)) throw new DomainError("step/out-of-order", { kind, id: recordId, status: record.status, action, needed: needed.join(" or ") });
}

