import { createHash } from "node:crypto";
import { canonicalJson } from "../domain/canonical.ts";
import { recordCodecs } from "../domain/records.ts";
import type { RecordKind, RecordOf } from "../domain/records.ts";
import type { Codec } from "../domain/schema.ts";
import { transactionNames } from "../domain/transactions.ts";
import type { Receipt, TransactionName } from "../domain/transactions.ts";
import type { Contract, Gateway, Proposal, Transaction } from "@hyperledger/fabric-gateway";
import { blocks } from "./blocks.ts";
import type { BlockOptions, DeliveredBlock } from "./blocks.ts";
import { openConnection } from "./connection.ts";
import type { PublicIdentity } from "./connection.ts";
import { Courier } from "./courier.ts";
import { creatorOf, messageOf } from "./envelope.ts";
import { LedgerRefusal } from "./failure.ts";
import type { Identity } from "./identity.ts";
import type { ConnectionProfile } from "./profile.ts";
import { fabricSignature, isSignedBy } from "./signer.ts";

/** What a transaction recorded, and in which block. */
export interface Recorded extends Receipt {
  readonly block: bigint;
}

/** Something that the user's own key is to sign: the key signs SHA-256 of `message`, which is `digest`. */
export interface Unsigned {
  readonly transactionId: string;
  /** Carries the matter to the next call; not what is signed. */
  readonly bytes: Uint8Array;
  readonly message: Uint8Array;
  readonly digest: Uint8Array;
}

/** Transactions whose signatures are made elsewhere: in a browser, on a token. Signatures may be DER or IEEE P1363. */
export interface OfflineSigning {
  /** The proposal, to be signed and given to `endorse`. */
  prepare(name: TransactionName, input: object | string, secret: object | string | undefined, user: PublicIdentity): Unsigned;
  /**
   * Has a signed proposal endorsed. The result is to be signed again and given to `submit`, unless the same request was recorded before.
   * @throws {LedgerRefusal} what the rules refuse; `auth/signature-invalid`; `system/ledger-unreachable`
   */
  endorse(bytes: Uint8Array, signature: Uint8Array): Promise<{ readonly recorded: Recorded } | { readonly receipt: Receipt; readonly unsigned: Unsigned }>;
  /**
   * Submits a signed transaction and waits until it is in a block. May be called again with the same bytes: that never makes a second event.
   * @throws {LedgerRefusal} `ledger/conflict`: another change came first, begin again with the same key; `ledger/not-confirmed`
   */
  submit(bytes: Uint8Array, signature: Uint8Array): Promise<Recorded>;
}

/** The ledger as one user of one organisation reaches it. Which ledger it is, it does not know. */
export interface LedgerClient {
  readonly mspId: string;
  /**
   * Records a transaction and waits until it is in a block. Conflicts with other changes and doubtful answers are resolved here: the same
   * idempotency key never makes a second event.
   * @param input the document, or its JSON text as it stands
   * @param secret its private part; reaches only members of its collection
   * @throws {LedgerRefusal} what the rules refuse, with its code and facts; `system/ledger-unreachable`: nothing was recorded;
   *   `ledger/not-confirmed`: it may have been, send it again with the same key
   */
  submit(name: TransactionName, input: object | string, secret?: object | string): Promise<Recorded>;
  /** A query of the chaincode by its full name. @throws {LedgerRefusal} */
  evaluate(name: string, ...args: readonly string[]): Promise<Uint8Array>;
  /** A record as the peer has it now. @throws {LedgerRefusal} */
  read<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined>;
  /** A private record, for members of its collection. @throws {LedgerRefusal} `auth/forbidden` for others */
  secret<T>(collection: string, kind: RecordKind, id: string, codec: Codec<T>): Promise<T | undefined>;
  /** What this user's organisation recorded under an idempotency key. @throws {LedgerRefusal} */
  recordedUnder(key: string): Promise<Recorded | undefined>;
  /**
   * Waits until this user's peer has committed a transaction, and tells its block. Peers commit each in their own time: whoever builds on
   * what another member recorded waits for it here.
   * @throws {LedgerRefusal} `system/ledger-unreachable`: not within the client's patience
   */
  committed(transactionId: string): Promise<bigint>;
  readonly offline: OfflineSigning;
  /** Every block from a number on, as the peer commits them; see `blocks.ts`. */
  blocks(from: bigint, options?: BlockOptions): AsyncGenerator<DeliveredBlock, void, undefined>;
  close(): void;
}

export interface ClientOptions {
  /** Name of the chaincode; "garal" unless told otherwise. */
  readonly chaincode?: string;
  /** Member whose peer to use, where it is not the user's own. */
  readonly peerOf?: string;
  /** How long to go on while the ledger is not there or others change the same records. */
  readonly patienceMs?: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Connects a user to the ledger of a profile. Dials at the first call. @throws {Error} if the profile does not name the member */
export function connect(profile: ConnectionProfile, identity: Identity, options: ClientOptions = {}): LedgerClient {
  const connection = openConnection(profile, identity.mspId, options.peerOf);
  const gateway = connection.as(identity);
  const contractOf = (from: Gateway): Contract => from.getNetwork(profile.channel).getContract(options.chaincode ?? "garal");
  const contract = contractOf(gateway);
  const courier = new Courier(gateway, profile.channel, identity, options.patienceMs ?? 30_000);

  const propose = (from: Contract, name: TransactionName, input: object | string, secret: object | string | undefined): Proposal => {
    if (!transactionNames.includes(name)) throw new LedgerRefusal("input/unknown-choice", { value: name, field: "transaction" });
    // Nobody is named to endorse: the peer then asks only members of the collection where there are private terms.
    return from.newProposal(name, { arguments: [textOf(input)], ...(secret === undefined ? {} : { transientData: { secret: textOf(secret) } }) });
  };
  const evaluate = (name: string, ...args: readonly string[]): Promise<Uint8Array> => courier.evaluate(name, () => contract.newProposal(name, { arguments: [...args] }));
  const query = async (name: string, ...args: readonly string[]): Promise<unknown> => {
    const answer = await evaluate(name, ...args);
    return answer.length === 0 ? undefined : JSON.parse(utf8.decode(answer));
  };
  const placed = async (receipt: Receipt): Promise<Recorded> => ({ ...receipt, block: await courier.blockOf(receipt.txId) });

  return {
    mspId: identity.mspId,
    async submit(name, input, secret) {
      const { receipt, block } = await courier.record(name, () => propose(contract, name, input, secret));
      return block === undefined ? placed(receipt) : { ...receipt, block };
    },
    evaluate,
    async read<K extends RecordKind>(kind: K, id: string) {
      const found = await query("ledger:read", kind, id);
      const codec: Codec<unknown> = recordCodecs[kind];
      return found === undefined ? undefined : (codec.decode(found, kind) as RecordOf<K>);
    },
    async secret(collection, kind, id, codec) {
      const found = await query("ledger:secret", collection, kind, id);
      return found === undefined ? undefined : codec.decode(found, kind);
    },
    async recordedUnder(key) {
      const found = await query("ledger:request", key);
      return found === undefined ? undefined : placed(found as Receipt);
    },
    committed: (transactionId) => courier.blockOf(transactionId),
    offline: {
      prepare(name, input, secret, user) {
        const proposal = propose(contractOf(connection.as(user)), name, input, secret);
        return unsigned(proposal);
      },
      async endorse(bytes, signature) {
        const proposal = gateway.newSignedProposal(bytes, checked(bytes, "proposal", signature));
        const { transaction, receipt } = await courier.endorse("transaction", proposal, creatorOf(bytes, "proposal"));
        return receipt.repeated ? { recorded: await placed(receipt) } : { receipt, unsigned: unsigned(transaction) };
      },
      async submit(bytes, signature) {
        const transaction = gateway.newSignedTransaction(bytes, checked(bytes, "transaction", signature));
        return courier.deliver("transaction", transaction);
      },
    },
    blocks: (from, blockOptions) => blocks(gateway.getNetwork(profile.channel), from, blockOptions),
    close() {
      gateway.close();
      connection.close();
    },
  };
}

const textOf = (document: object | string): string => (typeof document === "string" ? document : canonicalJson(document));

/** With `hash.none` what the gateway calls a digest is the whole message. */
function unsigned(of: Proposal | Transaction): Unsigned {
  const message = of.getDigest();
  return { transactionId: of.getTransactionId(), bytes: of.getBytes(), message, digest: createHash("sha256").update(message).digest() };
}

/** The signature in Fabric's form, once it is known to be the creator's. @throws {LedgerRefusal} `auth/signature-invalid` */
function checked(bytes: Uint8Array, what: "proposal" | "transaction", signature: Uint8Array): Uint8Array {
  if (!isSignedBy(messageOf(bytes, what), signature, creatorOf(bytes, what).certificate)) throw new LedgerRefusal("auth/signature-invalid", {});
  return fabricSignature(signature);
}
