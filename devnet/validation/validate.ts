/** Validation of a block's transactions, one by one, in the order in which a peer does it. */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { validIdentities } from "../identity/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Channel } from "../channel.ts";
import { computeTxId } from "../endorsement/proposal.ts";
import { decodeSignatureHeader, HeaderType } from "../messages/common.ts";
import {
  decodeActionPayload, decodeChaincodeAction, decodeChaincodeEvent, decodeHeaderExtension, decodeResponsePayload,
  decodeTransaction,
} from "../messages/proposal.ts";
import { decodeReadWriteSet } from "../messages/rwset.ts";
import type { NamespaceSet } from "../messages/rwset.ts";
import type { View } from "../ledger/view.ts";
import { BlockPolicies } from "./policies.ts";
import { attempt } from "../wire.ts";
import type { EndorsedAction, OrderedEnvelope } from "./transaction.ts";
import { ValidationCode } from "./codes.ts";

/** Transactions that are validated before others get their turn: a large block must not hold up endorsements. */
const AT_ONCE = 16;

/**
 * Codes of all transactions of a block, before the checks of conflicts. Sound ones get their `action` set.
 * @param view the ledger before this block
 */
export async function validateBlock(
  channel: Channel, view: View, transactions: readonly OrderedEnvelope[],
): Promise<ValidationCode[]> {
  const policies = new BlockPolicies(channel, view);
  const codes: ValidationCode[] = [];
  for (const [i, transaction] of transactions.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
    const code = validateTransaction(channel, transaction);
    const { action } = transaction;
    codes.push(code === ValidationCode.VALID && action !== undefined
      ? policies.judge(action, endorsersOf(channel, action))
      : code);
  }
  const seen = new Set<string>();
  return codes.map((code, i) => {
    if (code !== ValidationCode.VALID) return code; // an earlier invalid copy does not count
    const txId = transactions[i]!.channelHeader!.txId;
    if (txId === "") return code;
    if (seen.has(txId)) return ValidationCode.DUPLICATE_TXID;
    seen.add(txId);
    return code;
  });
}

function validateTransaction(channel: Channel, transaction: OrderedEnvelope): ValidationCode {
  const { envelope, payload, channelHeader, signatureHeader } = transaction;
  if (envelope === undefined) return ValidationCode.INVALID_OTHER_REASON;
  if (payload === undefined) return ValidationCode.BAD_PAYLOAD;
  if (payload.header === undefined || channelHeader === undefined || signatureHeader === undefined) {
    return ValidationCode.BAD_COMMON_HEADER;
  }
  const { type } = channelHeader;
  const known = type === HeaderType.ENDORSER_TRANSACTION || type === HeaderType.CONFIG || type === HeaderType.CONFIG_UPDATE;
  if (!known || channelHeader.epoch !== 0 || signatureHeader.nonce.length === 0 || signatureHeader.creator.length === 0) {
    return ValidationCode.BAD_COMMON_HEADER;
  }
  if (channelHeader.channelId !== channel.id) return ValidationCode.BAD_CREATOR_SIGNATURE; // no MSP of that channel
  if (!transaction.isSigned(channel.config)) return ValidationCode.BAD_CREATOR_SIGNATURE;
  // devnet has no configuration transactions but the genesis block, which is not validated.
  if (type !== HeaderType.ENDORSER_TRANSACTION) return ValidationCode.UNSUPPORTED_TX_PAYLOAD;
  if (channelHeader.txId !== computeTxId(signatureHeader.nonce, signatureHeader.creator)) {
    return ValidationCode.BAD_PROPOSAL_TXID;
  }
  const sound = attempt(() => soundAction(payload.data, payload.header!.channelHeader));
  if (sound === undefined) return ValidationCode.INVALID_ENDORSER_TRANSACTION;
  if (channel.ledger.transaction(channelHeader.txId) !== undefined) return ValidationCode.DUPLICATE_TXID;
  return dispatch(transaction, channelHeader.extension, sound);
}

type SoundAction = ReturnType<typeof decodeActionPayload> & { extension: Buffer };

/** The single action, if its header and its proposal hash are right; undefined if not. @throws {WireError} */
function soundAction(data: Buffer, channelHeader: Buffer): SoundAction | undefined {
  const actions = decodeTransaction(data);
  const action = actions[0];
  if (action === undefined || actions.length !== 1) return undefined;
  const { creator, nonce } = decodeSignatureHeader(action.header);
  if (creator.length === 0 || nonce.length === 0) return undefined;
  const payload = decodeActionPayload(action.payload);
  if (!payload.hasAction) return undefined;
  const { proposalHash, extension } = decodeResponsePayload(payload.responsePayload);
  const expected = createHash("sha256").update(channelHeader).update(action.header).update(payload.proposalPayload).digest();
  return expected.equals(proposalHash) ? { ...payload, extension } : undefined;
}

/** Checks what the chaincode did, up to the policies (core/committer/txvalidator/v20/plugindispatcher). */
function dispatch(transaction: OrderedEnvelope, headerExtension: Buffer, sound: SoundAction): ValidationCode {
  const header = attempt(() => ({ id: decodeHeaderExtension(headerExtension) }));
  if (header === undefined) return ValidationCode.BAD_HEADER_EXTENSION;
  const action = attempt(() => decodeChaincodeAction(sound.extension));
  if (action === undefined) return ValidationCode.BAD_RESPONSE_PAYLOAD;
  const namespaces = attempt(() => decodeReadWriteSet(action.results));
  if (namespaces === undefined) return ValidationCode.BAD_RWSET;
  if (header.id === undefined || action.chaincodeId === undefined) return ValidationCode.INVALID_OTHER_REASON;
  const chaincode = header.id.name;
  if (chaincode === "" || chaincode !== action.chaincodeId.name || action.chaincodeId.version === "") {
    return ValidationCode.INVALID_CHAINCODE;
  }
  const event = action.events.length === 0 ? undefined : attempt(() => decodeChaincodeEvent(action.events));
  if (action.events.length > 0 && event?.chaincodeId !== chaincode) return ValidationCode.INVALID_OTHER_REASON;
  if (hasDuplicates(namespaces)) return ValidationCode.ILLEGAL_WRITESET;
  transaction.action = {
    chaincode, namespaces, responsePayload: sound.responsePayload, endorsements: sound.endorsements, event,
  };
  return ValidationCode.VALID;
}

function hasDuplicates(namespaces: readonly NamespaceSet[]): boolean {
  return new Set(namespaces.map(({ namespace }) => namespace)).size < namespaces.length;
}

/** The distinct identities whose endorsement signatures are good. */
function endorsersOf(channel: Channel, { responsePayload, endorsements }: EndorsedAction): Identity[] {
  const signed = endorsements.map(({ endorser, signature }) => ({
    identity: endorser, message: Buffer.concat([responsePayload, endorser]), signature,
  }));
  return validIdentities(signed, channel.config.msps, (one) => channel.ownSignatures.has(one));
}
