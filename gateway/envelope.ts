import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";
import { DomainError } from "../domain/error.ts";
import type { PublicIdentity } from "./connection.ts";

/*
 * Reads what the gateway's `getBytes` gives, to check a signature made elsewhere. The bytes come back from a client: nothing in them is
 * trusted to be there.
 */

type What = "proposal" | "transaction";

/** The bytes that the creator signs. @throws {DomainError} `input/malformed` */
export function messageOf(bytes: Uint8Array, what: What): Uint8Array {
  return reading(() => {
    const message =
      what === "proposal"
        ? gateway.ProposedTransaction.deserializeBinary(bytes).getProposal()?.getProposalBytes_asU8()
        : gateway.PreparedTransaction.deserializeBinary(bytes).getEnvelope()?.getPayload_asU8();
    if (!message || message.length === 0) throw new Error(`there is no ${what} in it`);
    return message;
  });
}

/** Who is to sign. @throws {DomainError} `input/malformed` */
export function creatorOf(bytes: Uint8Array, what: What): PublicIdentity {
  const message = messageOf(bytes, what);
  return reading(() => {
    const header = what === "proposal" ? common.Header.deserializeBinary(peer.Proposal.deserializeBinary(message).getHeader_asU8()) : common.Payload.deserializeBinary(message).getHeader();
    if (!header) throw new Error("it has no header");
    const creator = msp.SerializedIdentity.deserializeBinary(common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8());
    const certificate = Buffer.from(creator.getIdBytes_asU8()).toString("utf8");
    if (!certificate.includes("-----BEGIN CERTIFICATE-----")) throw new Error("its creator has no certificate");
    return { mspId: creator.getMspid(), certificate };
  });
}

/** A request for the commit status of any transaction, for `Gateway.newCommit`. */
export function commitRequest(channel: string, transactionId: string, { mspId, certificate }: PublicIdentity): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificate));
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(identity.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "it is not a transaction of this ledger" }, { cause });
  }
}
