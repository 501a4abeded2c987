import type { Context } from "fabric-contract-api";
import type { Outcome } from "../domain/act.ts";
import { canonicalJson, digestOf } from "../domain/canonical.ts";
import { DomainError } from "../domain/error.ts";
import { recordKinds } from "../domain/records.ts";
import type { RecordKind } from "../domain/records.ts";
import { decide } from "../domain/rules.ts";
import { choice, decodeText, id, json, text } from "../domain/schema.ts";
import type { Codec } from "../domain/schema.ts";
import { callerOf, isoSeconds, submitterOf } from "../domain/submitter.ts";
import type { Caller } from "../domain/submitter.ts";
import { transactions } from "../domain/transactions.ts";
import type { Receipt, TransactionName, TransactionType } from "../domain/transactions.ts";
import { refuseFuture, refuseSkew } from "./clock.ts";
import { CorruptState, StubLedger } from "./ledger.ts";
import { certifiedUser } from "./submitter.ts";

/** What is kept of a request under its idempotency key. */
interface StoredRequest {
  /** SHA-256 of the transaction's name, input and private part; salted by the salt in that. */
  readonly digest: string;
  readonly receipt: Receipt;
}

/**
 * Runs one transaction: decode, who, when, whether it was done before, decide in the domain, write, one event.
 * @returns canonical JSON of the `Receipt`
 * @throws {DomainError} whatever is refused; nothing else leaves this function
 */
export function execute(ctx: Context, name: TransactionName, document: string): Promise<string> {
  return guarded(ctx, async () => {
    const type: TransactionType = transactions[name];
    const input = decodeText(type.input, document);
    const secret = secretOf(ctx, type);

    const timestamp = ctx.stub.getDateTimestamp();
    const caller = callerOf(certifiedUser(ctx.clientIdentity), timestamp.getTime());
    const ledger = new StubLedger(ctx.stub, caller);
    const by = await submitterOf(caller, type, ledger);

    refuseSkew(timestamp);
    refuseFuture(input.at, timestamp);

    const requestKey = keyOfRequest(ctx, caller, input.key);
    const digest = digestOf({ name, input, secret });
    const earlier = await storedRequest(ctx, requestKey);
    if (earlier) {
      if (earlier.digest !== digest) throw new DomainError("ledger/key-reused", { key: input.key });
      return canonicalJson({ ...earlier.receipt, repeated: true } satisfies Receipt);
    }

    const txId = ctx.stub.getTxID();
    const outcome = await decide(name, { input, by, txId, recordedAt: isoSeconds(timestamp.getTime()) }, ledger, secret);
    await write(ctx, ledger, outcome);
    const receipt: Receipt = { txId, type: outcome.event.type, subjects: outcome.event.subjects };
    await ctx.stub.putState(requestKey, Buffer.from(canonicalJson({ digest, receipt } satisfies StoredRequest)));
    return canonicalJson(receipt);
  });
}

/** A record as canonical JSON, for any member of the channel; empty if there is none. @throws {DomainError} */
export function readRecord(ctx: Context, kind: string, recordId: string): Promise<string> {
  return guarded(ctx, async () => {
    const ledger = new StubLedger(ctx.stub, callerOf(certifiedUser(ctx.clientIdentity), ctx.stub.getDateTimestamp().getTime()));
    const found = await ledger.get(kindOf(kind), idOf(recordId));
    return found ? canonicalJson(found) : "";
  });
}

/** A private record as canonical JSON, for members of its collection; empty if there is none. @throws {DomainError} `auth/forbidden` */
export function readSecret(ctx: Context, collection: string, kind: string, recordId: string): Promise<string> {
  return guarded(ctx, async () => {
    const ledger = new StubLedger(ctx.stub, callerOf(certifiedUser(ctx.clientIdentity), ctx.stub.getDateTimestamp().getTime()));
    const found = await ledger.secret(text(128).decode(collection, "collection"), kindOf(kind), idOf(recordId), json);
    return found === undefined ? "" : canonicalJson(found);
  });
}

/** The receipt that the caller's organisation got for an idempotency key, as canonical JSON; empty if there is none. @throws {DomainError} */
export function readRequest(ctx: Context, key: string): Promise<string> {
  return guarded(ctx, async () => {
    const caller = callerOf(certifiedUser(ctx.clientIdentity), ctx.stub.getDateTimestamp().getTime());
    const found = await storedRequest(ctx, keyOfRequest(ctx, caller, id.decode(key, "key")));
    return found ? canonicalJson(found.receipt) : "";
  });
}

const kindOf = (kind: string): RecordKind => choice(recordKinds).decode(kind, "kind");
const idOf = (recordId: string): string => text(256).decode(recordId, "id");
const keyOfRequest = (ctx: Context, { mspId, orgId }: Caller, key: string): string => ctx.stub.createCompositeKey("request", [mspId, orgId, key]);

async function storedRequest(ctx: Context, key: string): Promise<StoredRequest | undefined> {
  const bytes = await ctx.stub.getState(key);
  return bytes.length === 0 ? undefined : (JSON.parse(Buffer.from(bytes).toString("utf8")) as StoredRequest);
}

/** The private part: transient field `secret`, wanted by some transactions and refused by all others. */
function secretOf(ctx: Context, { secret: codec }: TransactionType): object | undefined {
  const transient = ctx.stub.getTransient();
  for (const name of transient.keys()) {
    if (!codec || name !== "secret") throw new DomainError("input/unknown-field", { field: `private ${name.slice(0, 64)}` });
  }
  if (!codec) return undefined;
  const given = transient.get("secret");
  if (!given) throw new DomainError("input/required", { field: "secret" });
  const named: Codec<object> = { shape: codec.shape, decode: (value) => codec.decode(value, "secret") };
  return decodeText(named, Buffer.from(given).toString("utf8"));
}

async function write(ctx: Context, ledger: StubLedger, { puts, secrets = [], event }: Outcome): Promise<void> {
  const records = new Set([...puts, ...secrets].map((item) => canonicalJson(["collection" in item ? item.collection : "", item.kind, item.id])));
  // The later write would silently win.
  if (records.size !== puts.length + secrets.length) throw new CorruptState(`${event.type} writes a record twice`);
  for (const put of puts) await ledger.put(put);
  for (const secret of secrets) await ledger.putSecret(secret);
  ctx.stub.setEvent(event.type, Buffer.from(canonicalJson(event)));
}

/** Lets refusals pass; anything else is ours to mend: it goes to the log in full, and the client gets its number. */
async function guarded(ctx: Context, run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const traceId = ctx.stub.getTxID();
    console.error(`transaction ${traceId} failed:`, error);
    throw new DomainError("system/internal", { traceId }, { cause: error });
  }
}
