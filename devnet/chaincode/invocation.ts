/** Running a defined chaincode inside a simulation, and one chaincode calling another (core/chaincode). */
import type { Identity } from "../identity/index.ts";
import type { Channel, Peer } from "../channel.ts";
import { POLICY } from "../channel.ts";
import { decodeChaincodeInput, decodeResponse, encodeChaincodeInput, encodeResponse } from "../messages/proposal.ts";
import type { ChaincodeEvent, ChaincodeInput, Response } from "../messages/proposal.ts";
import { encodeChaincodeMessage, encodeCompleted, MessageType } from "../messages/chaincode.ts";
import type { ChaincodeMessage } from "../messages/chaincode.ts";
import { SimulationError } from "../simulation/simulator.ts";
import type { Simulator } from "../simulation/simulator.ts";
import { historyEntry } from "../ledger/history.ts";
import { WireError } from "../wire.ts";
import { ChaincodeError } from "./connection.ts";
import type { InvocationContext } from "./requests.ts";

/** Key by which a chaincode that requires initialization is marked with the initialized version. */
const INITIALIZED_KEY = "\0\u{10FFFF}initialized";

/** What all invocations of one proposal on one peer share. */
export interface Call {
  readonly channel: Channel;
  readonly peer: Peer;
  readonly txId: string;
  readonly creator: Identity;
  /** `SignedProposal` bytes: creator, transient map and timestamp reach the chaincode by them. */
  readonly signedProposal: Buffer;
  readonly simulator: Simulator;
}

export interface Outcome {
  readonly response: Response;
  readonly event: ChaincodeEvent | undefined;
}

/**
 * Invokes a chaincode for a client.
 * @throws {ChaincodeError} the peer could not run it, or it ended with an ERROR frame; the text is Fabric's
 */
export async function execute(call: Call, name: string, input: ChaincodeInput): Promise<Outcome> {
  let message: ChaincodeMessage;
  try {
    message = await invoke(call, name, input);
  } catch (error) {
    if (!(error instanceof ChaincodeError) && !(error instanceof SimulationError)) throw error;
    throw new ChaincodeError(`failed to execute transaction ${call.txId}: ${error.message}`);
  }
  if (message.type === MessageType.ERROR) {
    throw new ChaincodeError(`transaction returned with failure: ${message.payload.toString("utf8")}`);
  }
  const event = message.event === undefined ? undefined : { ...message.event, chaincodeId: name, txId: call.txId };
  return { response: response(message, call.txId), event };
}

function response(message: ChaincodeMessage, txId: string): Response {
  try {
    return decodeResponse(message.payload);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new ChaincodeError(`failed to unmarshal response for transaction ${txId}: ${error.message}`);
  }
}

/** @param invoked the chaincode that the client called, where this one is called by another */
async function invoke(call: Call, name: string, input: ChaincodeInput, invoked = name): Promise<ChaincodeMessage> {
  const { channel, peer, simulator, txId } = call;
  const definition = simulator.invokedDefinition(name);
  const chaincode = channel.packages.get(name);
  const connection = chaincode === undefined ? undefined : peer.chaincodes.get(chaincode.packageId);
  if (definition === undefined || connection === undefined) {
    throw new ChaincodeError(
      `invalid invocation: [channel ${channel.id}] failed to get chaincode container info for ${name}: chaincode ${name} not found`,
    );
  }
  const isInit = checkInit(simulator, definition.initRequired, definition.version, name, input.isInit);
  const permissions = new Map<string, { read: boolean; write: boolean }>();
  const context: InvocationContext = {
    channelId: channel.id, txId, namespace: name, isInit, simulator, iterators: new Map(),
    permissions(collectionName) {
      let known = permissions.get(collectionName);
      if (known === undefined) {
        known = collectionPermissions(call, name, collectionName);
        permissions.set(collectionName, known);
      }
      return known;
    },
    invoke: (target, calleeInput) => invokeFromChaincode(call, invoked, target, calleeInput),
    history: (block, tx, key) => historyEntry(channel.ledger, name, key, block, tx),
  };
  const frame = encodeChaincodeMessage({
    type: isInit ? MessageType.INIT : MessageType.TRANSACTION, payload: encodeChaincodeInput(input), txId,
    channelId: channel.id, proposal: call.signedProposal,
  });
  return connection.execute(frame, context, channel.executeTimeoutMs);
}

/** Whether this is the first call of a version that must be initialized. Reading the mark makes it part of the read set. */
function checkInit(simulator: Simulator, required: boolean, version: string, name: string, asInit: boolean): boolean {
  const fail = (reason: string): never => {
    throw new ChaincodeError(`invalid invocation: chaincode '${name}' ${reason}`);
  };
  const pending = required && simulator.state(name, INITIALIZED_KEY)?.value.toString("utf8") !== version;
  if (!asInit) return pending ? fail("has not been initialized for this version, must call as init first") : false;
  if (!required) fail("does not require initialization but called as init");
  if (!pending) fail("is already initialized but called as init");
  simulator.setState(name, INITIALIZED_KEY, Buffer.from(version));
  return true;
}

/** What the submitting client, not the peer's organisation, may do (memberOnlyRead, memberOnlyWrite). */
function collectionPermissions(call: Call, namespace: string, name: string): { read: boolean; write: boolean } {
  // An implicit collection is open by its name alone; whether there is such an organisation shows only at the access itself.
  if (name.startsWith("_implicit_org_")) return { read: true, write: true };
  const collection = call.simulator.collection(namespace, name);
  if (collection === undefined) {
    throw new SimulationError(`collection ${call.channel.id}/${namespace}/${name} could not be found`);
  }
  if (!collection.memberOnlyRead && !collection.memberOnlyWrite) return { read: true, write: true };
  if (call.channel.isMember(collection, call.creator)) return { read: true, write: true };
  return { read: !collection.memberOnlyRead, write: !collection.memberOnlyWrite };
}

/** System chaincodes that do not answer other chaincodes, with their reasons (core/scc). */
const SYSTEM_REFUSALS: Readonly<Record<string, string>> = {
  qscc: "QSCC from another chaincode because of potential for deadlocks",
  cscc: "CSCC from another chaincode",
};

/** @param invoked the chaincode that the client called @param target "name" or "name/channel"; a version after a colon is ignored */
async function invokeFromChaincode(call: Call, invoked: string, target: string, input: Buffer): Promise<Buffer> {
  const [fullName = "", channelId = call.channel.id] = target.split("/", 2);
  const name = fullName.split(":", 1)[0]!;
  if (channelId !== call.channel.id) throw new ChaincodeError(`Failed to get policy manager for channel [${channelId}]`);
  const reason = call.channel.config.policy(POLICY.WRITERS).unsatisfied([call.creator]);
  if (reason !== undefined) {
    throw new ChaincodeError(
      `Failed evaluating policy on signed data during check policy on channel [${channelId}] ` +
        `with policy [${POLICY.WRITERS}]: [${reason}]`,
    );
  }
  const refusal = SYSTEM_REFUSALS[name];
  if (refusal !== undefined) {
    const message = `Rejecting invoke of ${refusal}, original invocation for '${invoked}'`;
    return encodeCompleted(call.txId, channelId, encodeResponse({ status: 500, message, payload: Buffer.alloc(0) }));
  }
  let message: ChaincodeMessage;
  try {
    message = await invoke(call, name, decodeChaincodeInput(input), invoked);
  } catch (error) {
    if (!(error instanceof ChaincodeError)) throw error;
    throw new ChaincodeError(`execute failed: ${error.message}`);
  }
  // The caller gets the callee's message whole; the callee's event is dropped by the shim.
  if (message.type === MessageType.COMPLETED) return encodeCompleted(call.txId, channelId, message.payload);
  return encodeChaincodeMessage({ type: message.type, payload: message.payload, txId: call.txId, channelId });
}
