/** An ordered envelope, opened once: the orderer, the validator and the committer share what was found in it. */
import { MspError } from "../identity/index.ts";
import type { ChannelConfig, Identity } from "../identity/index.ts";
import { decodeChannelHeader, decodeEnvelope, decodePayload, decodeSignatureHeader } from "../messages/common.ts";
import type { ChannelHeader, Envelope, Payload, SignatureHeader } from "../messages/common.ts";
import type { NamespaceSet } from "../messages/rwset.ts";
import type { ChaincodeEvent, Endorsement } from "../messages/proposal.ts";
import { attempt } from "../wire.ts";

/** What validation found inside an endorser transaction. */
export interface EndorsedAction {
  readonly chaincode: string;
  readonly namespaces: readonly NamespaceSet[];
  readonly responsePayload: Buffer;
  readonly endorsements: readonly Endorsement[];
  readonly event: ChaincodeEvent | undefined;
}

export class OrderedEnvelope {
  readonly bytes: Buffer;
  readonly envelope: Envelope | undefined;
  readonly payload: Payload | undefined;
  readonly channelHeader: ChannelHeader | undefined;
  readonly signatureHeader: SignatureHeader | undefined;
  /** Set by the validator once the action has proved sound. */
  action: EndorsedAction | undefined;
  #creator: Identity | undefined | null = null;
  #signed: boolean | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.envelope = attempt(() => decodeEnvelope(bytes));
    this.payload = this.envelope && attempt(() => decodePayload(this.envelope!.payload));
    const header = this.payload?.header;
    this.channelHeader = header && attempt(() => decodeChannelHeader(header.channelHeader));
    this.signatureHeader = header && attempt(() => decodeSignatureHeader(header.signatureHeader));
  }

  /** The creator, if its certificate chains to an MSP of the channel and is valid; undefined if not. */
  creator(config: ChannelConfig): Identity | undefined {
    if (this.#creator === null) this.#creator = this.#decodeCreator(config);
    return this.#creator;
  }

  /** Whether the creator is valid and signed the payload. Costs a verification only the first time. */
  isSigned(config: ChannelConfig): boolean {
    if (this.#signed === undefined) {
      const { envelope } = this;
      const creator = this.creator(config);
      this.#signed = envelope !== undefined && creator !== undefined &&
        creator.verify(envelope.payload, envelope.signature);
    }
    return this.#signed;
  }

  #decodeCreator(config: ChannelConfig): Identity | undefined {
    if (this.signatureHeader === undefined) return undefined;
    try {
      const identity = config.msps.deserialize(this.signatureHeader.creator);
      return identity.invalidReason() === undefined ? identity : undefined;
    } catch (error) {
      if (error instanceof MspError) return undefined;
      throw error;
    }
  }
}
