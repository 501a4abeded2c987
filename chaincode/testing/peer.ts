import { createRequire } from "node:module";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import { common, gateway as pb, peer } from "@hyperledger/fabric-protos";
import type { ChaincodeStub } from "fabric-shim";
import type { Identity } from "../../gateway/identity.ts";
import { nativeSigner } from "../../gateway/signer.ts";
import { chaincode } from "../shim.ts";

const require = createRequire(import.meta.url);
const Stub = require("fabric-shim/lib/stub.js") as new (handler: object, channel: string, txId: string, input: object, signedProposal: object) => ChaincodeStub & {
  readonly chaincodeEvent?: { getEventName(): string; getPayload_asU8(): Uint8Array };
};

/** What one transaction is called with. */
export interface Invocation {
  readonly by: Identity;
  readonly name: string;
  readonly args: readonly string[];
  readonly transient?: Readonly<Record<string, string>>;
  /** The submitter's clock; now by default. */
  readonly timestamp?: Date;
}
/** What a peer would endorse or refuse. */
export interface Answer {
  readonly status: number;
  readonly message: string;
  readonly payload: string;
  readonly event: { readonly name: string; readonly payload: string } | undefined;
  /** Written keys: `collection key` to text; the collection is empty for public state. */
  readonly writes: ReadonlyMap<string, string>;
  /** Keys whose endorsement policy was written. */
  readonly policies: ReadonlyMap<string, Uint8Array>;
  readonly txId: string;
}

/**
 * One peer in memory under the real shim: a transaction reads the committed state, never its own writes, and leaves nothing when it is
 * refused. No signatures and no policies: those are the ledger's, and are tested on one.
 */
export class FakePeer {
  readonly #chaincode = chaincode();
  readonly #state = new Map<string, Uint8Array>();
  readonly #policies = new Map<string, Uint8Array>();
  /** Refuses private reads and writes as a peer does, where set. */
  privateFailure: string | undefined;

  /** Runs a transaction and commits what it wrote, unless it was refused. */
  async submit(invocation: Invocation): Promise<Answer> {
    const answer = await this.evaluate(invocation);
    if (answer.status < 400) {
      for (const [key, text] of answer.writes) this.#state.set(key, Buffer.from(text));
      for (const [key, policy] of answer.policies) this.#policies.set(key, policy);
    }
    return answer;
  }

  /** Runs a transaction without committing it. */
  async evaluate(invocation: Invocation, { proposalBytes, txId }: Proposal = proposalOf(invocation)): Promise<Answer> {
    const [writes, policies] = [new Map<string, string>(), new Map<string, Uint8Array>()];
    const check = (collection: string): void => {
      if (collection !== "" && this.privateFailure !== undefined) throw new Error(this.privateFailure);
    };
    const handler = {
      handleGetState: async (collection: string, key: string) => {
        check(collection);
        return Buffer.from(this.#state.get(`${collection} ${key}`) ?? []);
      },
      handlePutState: async (collection: string, key: string, value: Uint8Array) => {
        check(collection);
        writes.set(`${collection} ${key}`, Buffer.from(value).toString("utf8"));
      },
      handleGetStateMetadata: async (collection: string, key: string) => {
        const policy = this.#policies.get(`${collection} ${key}`);
        return policy ? { VALIDATION_PARAMETER: policy } : {};
      },
      handlePutStateMetadata: async (collection: string, key: string, _name: string, policy: Uint8Array) => void policies.set(`${collection} ${key}`, policy),
    };
    const args = [invocation.name, ...invocation.args].map((arg) => Buffer.from(arg));
    const stub = new Stub(handler, "garal", txId, { getArgsList_asU8: () => args }, { getProposalBytes: () => proposalBytes, getSignature: () => new Uint8Array() });
    const response = (await this.#chaincode.Invoke(stub)) as { status: number; message?: string; payload?: Uint8Array };
    const event = stub.chaincodeEvent;
    return {
      status: response.status,
      message: response.message ?? "",
      payload: Buffer.from(response.payload ?? []).toString("utf8"),
      event: event && response.status < 400 ? { name: event.getEventName(), payload: Buffer.from(event.getPayload_asU8()).toString("utf8") } : undefined,
      writes,
      policies,
      txId,
    };
  }

  /** Spoils what is stored, as no transaction could. */
  corrupt(key: string, text: string): void {
    this.#state.set(key, Buffer.from(text));
  }

  /** All that is stored. */
  get size(): number {
    return this.#state.size;
  }
}

export interface Proposal {
  readonly proposalBytes: Uint8Array;
  readonly txId: string;
}

/** A proposal as the gateway client builds it, with another time where one is given. */
export function proposalOf({ by, name, args, transient = {}, timestamp }: Invocation): Proposal {
  const client = new Client("127.0.0.1:1", credentials.createInsecure());
  const gateway = connect({ client, identity: { mspId: by.mspId, credentials: Buffer.from(by.certificate) }, signer: nativeSigner(by.privateKey), hash: hash.none });
  const built = gateway.getNetwork("garal").getContract("garal").newProposal(name, { arguments: [...args], transientData: transient });
  client.close();
  const proposal = peer.Proposal.deserializeBinary(pb.ProposedTransaction.deserializeBinary(built.getBytes()).getProposal()?.getProposalBytes_asU8() ?? new Uint8Array());
  if (timestamp) {
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    channelHeader.getTimestamp()?.fromDate(timestamp);
    header.setChannelHeader(channelHeader.serializeBinary());
    proposal.setHeader(header.serializeBinary());
  }
  return { proposalBytes: proposal.serializeBinary(), txId: built.getTransactionId() };
}
