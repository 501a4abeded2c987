/** One peer's answer to a proposal: simulate, build the read-write set, sign. */
import { ChaincodeError } from "../chaincode/connection.ts";
import { execute } from "../chaincode/invocation.ts";
import type { Channel, Peer } from "../channel.ts";
import { encodeChaincodeEvent, encodeResponsePayload } from "../messages/proposal.ts";
import type { ChaincodeEvent, Endorsement, Response } from "../messages/proposal.ts";
import { Simulator } from "../simulation/simulator.ts";
import { invokeSystemChaincode } from "../system/index.ts";
import { isSystemChaincode } from "../system/names.ts";
import { WireError } from "../wire.ts";
import { buildInterest } from "./interest.ts";
import type { ChaincodeCall } from "./interest.ts";
import { keepPrivateData } from "./private-data.ts";
import { acceptProposal, isExpired, ProposalError, unpackProposal } from "./proposal.ts";
import type { Proposal } from "./proposal.ts";
import type { SignedProposal } from "../messages/proposal.ts";
import type { Identity } from "../identity/index.ts";

/** What a peer answers. Whether the gateway asks another peer depends on the kind. */
export type ProposalAnswer =
  /** No answer at all, as from a dead peer; the next peer is asked. */
  | { readonly kind: "unavailable"; readonly message: string }
  /** The proposal itself is bad: no other peer would take it. */
  | { readonly kind: "refused"; readonly message: string }
  /** This peer could not simulate it: response 500 without payload; the next peer is asked. */
  | { readonly kind: "failed"; readonly message: string }
  /** The chaincode answered, with whatever status. */
  | Responded;

export interface Responded {
  readonly kind: "responded";
  readonly response: Response;
  /** `ProposalResponsePayload`; undefined for status 400 to 499. */
  readonly payload: Buffer | undefined;
  readonly endorsement: Endorsement | undefined;
  readonly interest: readonly ChaincodeCall[];
}

/** A proposal on its way through several peers: judged once, simulated by each. */
export class ProposalRun {
  readonly #channel: Channel;
  readonly #signed: SignedProposal;
  #verdict: { proposal: Proposal; creator: Identity } | Extract<ProposalAnswer, { message: string }> | undefined;

  constructor(channel: Channel, signed: SignedProposal) {
    this.#channel = channel;
    this.#signed = signed;
  }

  /** Never throws for anything that a client or a chaincode does. */
  async on(peer: Peer): Promise<ProposalAnswer> {
    if (!peer.running) return { kind: "unavailable", message: `peer ${peer.name} is stopped` };
    const verdict = (this.#verdict ??= this.#judge());
    if ("kind" in verdict) return verdict;
    try {
      return await simulate(this.#channel, peer, verdict.proposal, verdict.creator);
    } catch (error) {
      if (error instanceof ChaincodeError) return { kind: "failed", message: error.message };
      throw error;
    }
  }

  #judge(): { proposal: Proposal; creator: Identity } | Extract<ProposalAnswer, { message: string }> {
    let proposal: Proposal;
    try {
      proposal = unpackProposal(this.#signed);
      if (isExpired(proposal.creator)) return { kind: "unavailable", message: "proposal client identity expired" };
      if (proposal.channelHeader.channelId !== this.#channel.id) {
        return { kind: "failed", message: `channel '${proposal.channelHeader.channelId}' not found` };
      }
      return { proposal, creator: acceptProposal(proposal, this.#channel) };
    } catch (error) {
      if (error instanceof ProposalError || error instanceof WireError) {
        return { kind: "refused", message: error.message };
      }
      throw error;
    }
  }
}

async function simulate(channel: Channel, peer: Peer, proposal: Proposal, creator: Identity): Promise<ProposalAnswer> {
  const { chaincode: name, input, signed } = proposal;
  const { txId } = proposal.channelHeader;
  const view = channel.ledger.view();
  try {
    const simulator = new Simulator(view, txId, peer.mspId, channel.config.applicationOrganizations);
    if (isSystemChaincode(name)) {
      const response = invokeSystemChaincode(name, { channel, peer, creator, simulator, input });
      return conclude(channel, peer, proposal, { response, event: undefined, version: "syscc" }, simulator);
    }
    const definition = simulator.invokedDefinition(name);
    if (definition === undefined) {
      throw new ChaincodeError(
        `make sure the chaincode ${name} has been successfully defined on channel ${channel.id} and try again: chaincode ${name} not found`,
      );
    }
    let outcome: { response: Response; event: ChaincodeEvent | undefined };
    try {
      outcome = await execute({ channel, peer, txId, creator, signedProposal: signed.bytes, simulator }, name, input);
    } catch (error) {
      if (!(error instanceof ChaincodeError)) throw error;
      throw new ChaincodeError(`error in simulation: ${error.message}`);
    }
    return await conclude(channel, peer, proposal, { ...outcome, version: definition.version }, simulator);
  } finally {
    view.release();
  }
}

async function conclude(
  channel: Channel, peer: Peer, proposal: Proposal,
  { response, event, version }: { response: Response; event: ChaincodeEvent | undefined; version: string },
  simulator: Simulator,
): Promise<ProposalAnswer> {
  const results = simulator.results();
  if (results.privateCollections.length > 0) {
    await keepPrivateData(channel, peer, proposal.channelHeader.txId, results, simulator);
  }
  const interest = buildInterest(results.namespaces, simulator.written());
  if (response.status >= 400 && response.status < 500) {
    return { kind: "responded", response, payload: undefined, endorsement: undefined, interest: [] };
  }
  const payload = encodeResponsePayload(proposal.hash, {
    results: results.publicSet, response, chaincodeId: { name: proposal.chaincode, version },
    events: event === undefined || response.status >= 400 ? undefined : encodeChaincodeEvent(event),
  });
  if (response.status >= 500) return { kind: "responded", response, payload, endorsement: undefined, interest };
  const endorser = Buffer.from(peer.signer.serialized);
  const message = Buffer.concat([payload, endorser]);
  const signature = Buffer.from(peer.signer.sign(message));
  channel.ownSignatures.add({ identity: endorser, message, signature });
  return { kind: "responded", response, payload, endorsement: { endorser, signature }, interest };
}
