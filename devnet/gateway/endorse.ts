/** Gateway.Endorse: collect the endorsements that a transaction needs and assemble it. */
import { status } from "@grpc/grpc-js";
import type { Channel, Peer } from "../channel.ts";
import { ProposalRun } from "../endorsement/endorser.ts";
import type { Responded } from "../endorsement/endorser.ts";
import { endorsingSets, PlanError } from "../endorsement/interest.ts";
import type { ChaincodeCall } from "../endorsement/interest.ts";
import { decodeChannelHeader, decodeHeader, encodeEnvelope } from "../messages/common.ts";
import type { Header } from "../messages/common.ts";
import {
  decodeInvocationSpec, decodeProposal, decodeProposalPayload, decodeSignedProposal, encodeTransaction,
} from "../messages/proposal.ts";
import type { Endorsement, ProposalPayload } from "../messages/proposal.ts";
import { isSystemChaincode } from "../system/names.ts";
import { WireError, Writer } from "../wire.ts";
import { errorDetail, GatewayStatus } from "./errors.ts";
import type { ErrorDetail } from "./errors.ts";
import { isFailure, judgeAnswer } from "./peer-answer.ts";
import { decodeProposalRequest } from "./requests.ts";

interface Target {
  readonly header: Header;
  readonly payload: ProposalPayload;
  readonly channelId: string;
  readonly chaincode: string;
}

/** @throws {GatewayStatus} */
export async function endorse(channel: Channel, own: Peer, request: Buffer): Promise<Buffer> {
  const { proposedTransaction, organizations } = decodeProposalRequest(request);
  const target = openProposal(proposedTransaction);
  const collection = new Endorsements(own, new ProposalRun(channel, decodeSignedProposal(proposedTransaction)));
  let sets: Peer[][];
  if (organizations.length > 0) sets = [namedPeers(channel, target, organizations)];
  else {
    const first = firstEndorser(channel, own, target);
    sets = (await endorseFirst(channel, collection, first, target)).map((set) => peersOf(channel, set));
  }
  const endorsements = await collection.collectFrom(sets);
  return prepared(target, collection.responsePayload ?? Buffer.alloc(0), endorsements);
}

/** The answers so far. All must be byte for byte the same. */
class Endorsements {
  readonly #own: Peer;
  readonly #run: ProposalRun;
  readonly #given = new Map<Peer, Endorsement>();
  readonly #asked = new Set<Peer>();
  readonly details: ErrorDetail[] = [];
  responsePayload: Buffer | undefined;

  constructor(own: Peer, run: ProposalRun) {
    this.#own = own;
    this.#run = run;
  }

  /** Asks one peer; undefined if it did not endorse, with a detail why. */
  async ask(peer: Peer): Promise<Responded | undefined> {
    this.#asked.add(peer);
    const judged = judgeAnswer(await this.#run.on(peer), peer, this.#own);
    if (isFailure(judged)) {
      this.details.push(errorDetail(peer, judged.message));
      return undefined;
    }
    if (this.responsePayload !== undefined && !this.responsePayload.equals(judged.payload ?? Buffer.alloc(0))) {
      this.details.push(errorDetail(peer, "ProposalResponsePayloads do not match"));
      return undefined;
    }
    this.responsePayload ??= judged.payload;
    if (judged.endorsement !== undefined) this.#given.set(peer, judged.endorsement);
    return judged;
  }

  /**
   * Completes one of these sets, trying the next if a peer fails. The first endorser's endorsement is left out if the
   * set does without it.
   * @throws {GatewayStatus} none can be completed
   */
  async collectFrom(sets: readonly (readonly Peer[])[]): Promise<Endorsement[]> {
    for (const set of sets) {
      if (set.some((peer) => this.#asked.has(peer) && !this.#given.has(peer))) continue; // that peer failed already
      await Promise.all(set.filter((peer) => !this.#given.has(peer)).map((peer) => this.ask(peer)));
      if (!set.every((peer) => this.#given.has(peer))) continue;
      return [...this.#given].flatMap(([peer, endorsement]) => (set.includes(peer) ? [endorsement] : []));
    }
    throw new GatewayStatus(
      status.ABORTED, "failed to collect enough transaction endorsements, see attached details for more info", this.details,
    );
  }
}

/** Simulates on the first peer; what it touched decides who else must endorse. */
async function endorseFirst(
  channel: Channel, collection: Endorsements, first: Peer, target: Target,
): Promise<string[][]> {
  const answer = await collection.ask(first);
  if (answer === undefined) {
    throw new GatewayStatus(
      status.ABORTED, "failed to endorse transaction, see attached details for more info", collection.details,
    );
  }
  const interest = answer.interest.length > 0 ? answer.interest : defaultInterest(target.chaincode);
  const view = channel.ledger.view();
  try {
    const { hasTransient } = target.payload;
    try {
      return endorsingSets(channel, view, interest, first, hasTransient);
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      const guarded = hasTransient ? interest.filter(({ noPrivateReads }) => noPrivateReads) : [];
      if (guarded.length > 0) {
        endorsingSets(channel, view, interest, first, false); // throws if the caution was not what failed
        const names = guarded.map(({ collection: name }) => name).join(" ");
        throw new GatewayStatus(
          status.FAILED_PRECONDITION,
          "requires endorsement from organisation(s) that are not in the distribution policy of the private data " +
            `collection(s): [${names}]; retry specifying trusted endorsing organizations to protect transient data`,
        );
      }
      throw error;
    }
  } catch (error) {
    throw error instanceof PlanError ? planFailure(error) : error;
  } finally {
    view.release();
  }
}

function defaultInterest(name: string): ChaincodeCall[] {
  return [{ name, collection: "", noPrivateReads: false, keyPolicies: [], disregardNamespacePolicy: false }];
}

function planFailure({ message }: PlanError): GatewayStatus {
  return new GatewayStatus(
    status.FAILED_PRECONDITION,
    `no combination of peers can be derived which satisfy the endorsement policy: ${message}`,
  );
}

function firstEndorser(channel: Channel, own: Peer, { channelId, chaincode, payload }: Target): Peer {
  const known = channelId === channel.id && hasChaincode(channel, chaincode);
  if (known) return own;
  if (payload.hasTransient) {
    throw new GatewayStatus(
      status.FAILED_PRECONDITION,
      "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
    );
  }
  throw planFailure(new PlanError(`No metadata was found for chaincode ${chaincode} in channel ${channelId}`));
}

function namedPeers(channel: Channel, { channelId, chaincode }: Target, organizations: readonly string[]): Peer[] {
  const known = channelId === channel.id && hasChaincode(channel, chaincode);
  const peers = known ? peersOf(channel, organizations) : [];
  const missing = organizations.filter((mspId) => !peers.some((peer) => peer.mspId === mspId));
  if (missing.length > 0) {
    throw new GatewayStatus(status.UNAVAILABLE, `failed to find any endorsing peers for org(s): ${missing.join(", ")}`);
  }
  return peers;
}

function hasChaincode(channel: Channel, name: string): boolean {
  return isSystemChaincode(name) || channel.packages.has(name);
}

/** Running peers of these organisations, in their order, each once. */
function peersOf(channel: Channel, organizations: readonly string[]): Peer[] {
  return [...new Set(organizations)].flatMap((mspId) =>
    channel.peers.filter((peer) => peer.running && peer.mspId === mspId));
}

/** `EndorseResponse` with the unsigned envelope. */
function prepared({ header, payload }: Target, responsePayload: Buffer, endorsements: readonly Endorsement[]): Buffer {
  const transaction = encodeTransaction(header.signatureHeader, {
    proposalPayload: payload.withoutTransient, responsePayload, endorsements,
  });
  const envelope = encodeEnvelope(new Writer().message(1, header.bytes).bytes(2, transaction).finish(), undefined);
  return new Writer().message(1, envelope).finish();
}

function openProposal(signedProposal: Buffer): Target {
  try {
    const { proposalBytes } = decodeSignedProposal(signedProposal);
    if (proposalBytes.length === 0) {
      throw new GatewayStatus(status.INVALID_ARGUMENT, "the proposed transaction must contain a signed proposal");
    }
    const proposal = decodeProposal(proposalBytes);
    const header = decodeHeader(proposal.header);
    const payload = decodeProposalPayload(proposal.payload);
    const { channelId } = decodeChannelHeader(header.channelHeader);
    return { header, payload, channelId, chaincode: decodeInvocationSpec(payload.input).name };
  } catch (error) {
    if (error instanceof WireError) throw new GatewayStatus(status.INVALID_ARGUMENT, error.message);
    throw error;
  }
}
