/** Putting chaincode definitions on the ledger: approvals and commits as real transactions of the organisations. */
import { randomBytes } from "node:crypto";
import { peer as protos } from "@hyperledger/fabric-protos";
import type { SigningIdentity } from "../identity/index.ts";
import type { Channel, Peer } from "../channel.ts";
import { keepPrivateData } from "../endorsement/private-data.ts";
import { computeTxId, unpackProposal } from "../endorsement/proposal.ts";
import type { Proposal } from "../endorsement/proposal.ts";
import { encodeChannelHeader, encodeEnvelope, encodeHeader, encodeSignatureHeader, encodeTimestamp, HeaderType } from "../messages/common.ts";
import { decodeSignedProposal, encodeChaincodeId, encodeChaincodeInput, encodeResponsePayload, encodeTransaction } from "../messages/proposal.ts";
import type { Endorsement } from "../messages/proposal.ts";
import { Simulator } from "../simulation/simulator.ts";
import type { SimulationResults } from "../simulation/read-write-set.ts";
import { Writer, writePair } from "../wire.ts";
import { approvalState } from "./approval.ts";
import { definitionState, fieldKey, implicitCollectionName, LIFECYCLE, metadataKey } from "./definition.ts";
import type { Definition } from "./definition.ts";

const { lifecycle } = protos;

/** An organisation's administrator, who signs its approvals. */
export interface Administrator {
  readonly peer: Peer;
  readonly signer: SigningIdentity;
}

/**
 * Whether this definition has to be put on the ledger.
 * @throws {Error} it differs from the committed one and its sequence is not the next
 */
export function needsCommit(committed: Definition | undefined, wanted: Definition): boolean {
  const sequence = committed?.sequence ?? 0;
  if (committed !== undefined && wanted.sequence === sequence) {
    if (sameContent(committed, wanted)) return false;
    throw new Error(
      `chaincode ${wanted.name}: the definition differs from the committed one, but its sequence is still ${sequence}; give it ${sequence + 1}`,
    );
  }
  if (wanted.sequence !== sequence + 1) {
    throw new Error(`requested sequence is ${wanted.sequence}, but new definition must be sequence ${sequence + 1}`);
  }
  return true;
}

function sameContent(a: Definition, b: Definition): boolean {
  const state = (definition: Definition): string =>
    definitionState(definition).map(({ value }) => value.toString("hex")).join();
  return state(a) === state(b);
}

/** Envelopes by which every organisation approves the definition in its implicit collection. */
export async function approvals(
  channel: Channel, administrators: readonly Administrator[], definition: Definition, packageId: string,
): Promise<Buffer[]> {
  return Promise.all(administrators.map(async ({ peer, signer }) => {
    const args = definitionArguments(new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs(), definition);
    const source = new lifecycle.ChaincodeSource.Local();
    source.setPackageId(packageId);
    const chaincodeSource = new lifecycle.ChaincodeSource();
    chaincodeSource.setLocalPackage(source);
    args.setSource(chaincodeSource);
    return transact(channel, signer, [peer], "ApproveChaincodeDefinitionForMyOrg", args.serializeBinary(), (simulator) => {
      simulator.state(LIFECYCLE, fieldKey(definition.name, "Sequence"));
      for (const { key, value } of approvalState(definition, packageId)) {
        simulator.setPrivateData(LIFECYCLE, implicitCollectionName(peer.mspId), key, value);
      }
    });
  }));
}

/** Envelope that commits the definition, endorsed by every organisation. */
export function commitment(
  channel: Channel, administrators: readonly Administrator[], definition: Definition,
): Promise<Buffer> {
  const args = definitionArguments(new lifecycle.CommitChaincodeDefinitionArgs(), definition);
  const peers = administrators.map(({ peer }) => peer);
  return transact(channel, administrators[0]!.signer, peers, "CommitChaincodeDefinition", args.serializeBinary(), (simulator) => {
    simulator.state(LIFECYCLE, metadataKey(definition.name));
    for (const { key, value } of definitionState(definition)) {
      const current = simulator.state(LIFECYCLE, key);
      if (current?.value.equals(value) !== true) simulator.setState(LIFECYCLE, key, value);
    }
  });
}

interface DefinitionArguments {
  setSequence(value: number): void;
  setName(value: string): void;
  setVersion(value: string): void;
  setEndorsementPlugin(value: string): void;
  setValidationPlugin(value: string): void;
  setValidationParameter(value: Uint8Array): void;
  setInitRequired(value: boolean): void;
  setCollections(value: protos.CollectionConfigPackage): void;
}

function definitionArguments<T extends DefinitionArguments>(args: T, definition: Definition): T {
  args.setSequence(definition.sequence);
  args.setName(definition.name);
  args.setVersion(definition.version);
  args.setEndorsementPlugin("escc");
  args.setValidationPlugin("vscc");
  args.setValidationParameter(definition.endorsementPolicy);
  args.setInitRequired(definition.initRequired);
  args.setCollections(protos.CollectionConfigPackage.deserializeBinary(definition.collectionPackage));
  return args;
}

/** A signed transaction of the lifecycle chaincode: proposal, one simulation, endorsements, envelope. */
async function transact(
  channel: Channel, creator: SigningIdentity, peers: readonly Peer[], name: string, argument: Uint8Array,
  simulate: (simulator: Simulator) => void,
): Promise<Buffer> {
  const proposal = propose(channel, creator, [Buffer.from(name), Buffer.from(argument)]);
  const { txId } = proposal.channelHeader;
  const view = channel.ledger.view();
  let results: SimulationResults;
  try {
    const simulator = new Simulator(view, txId, peers[0]!.mspId, channel.config.applicationOrganizations);
    simulate(simulator);
    results = simulator.results();
    if (results.privateCollections.length > 0) await keepPrivateData(channel, peers[0]!, txId, results, simulator);
  } finally {
    view.release();
  }
  const responsePayload = encodeResponsePayload(proposal.hash, {
    results: results.publicSet, events: undefined, response: { status: 200, message: "", payload: Buffer.alloc(0) },
    chaincodeId: { name: LIFECYCLE, version: "syscc" },
  });
  const endorsements = peers.map(({ signer }): Endorsement => {
    const endorser = Buffer.from(signer.serialized);
    return { endorser, signature: Buffer.from(signer.sign(Buffer.concat([responsePayload, endorser]))) };
  });
  const data = encodeTransaction(proposal.header.signatureHeader, {
    proposalPayload: proposal.payload.withoutTransient, responsePayload, endorsements,
  });
  const payload = new Writer().message(1, proposal.header.bytes).bytes(2, data).finish();
  return encodeEnvelope(payload, creator.sign(payload));
}

function propose(channel: Channel, creator: SigningIdentity, args: readonly Buffer[]): Proposal {
  const nonce = randomBytes(24);
  const chaincodeId = encodeChaincodeId({ name: LIFECYCLE, version: "" });
  const channelHeader = encodeChannelHeader({
    type: HeaderType.ENDORSER_TRANSACTION, timestamp: encodeTimestamp(Date.now()), channelId: channel.id,
    txId: computeTxId(nonce, creator.serialized), extension: new Writer().message(2, chaincodeId).finish(),
  });
  const header = encodeHeader(channelHeader, encodeSignatureHeader(creator.serialized, nonce));
  const spec = new Writer().int(1, 1).message(2, chaincodeId)
    .message(3, encodeChaincodeInput({ args, isInit: false })).finish();
  const payload = new Writer().message(1, new Writer().message(1, spec).finish()).finish();
  const proposalBytes = writePair(header, payload);
  return unpackProposal(decodeSignedProposal(writePair(proposalBytes, creator.sign(proposalBytes))));
}
