import { X509Certificate } from "node:crypto";
import { common, msp, peer } from "@hyperledger/fabric-protos";

/** Someone who signed: the member and the subject of the certificate. */
export interface Signatory {
  readonly mspId: string;
  /** As it stands in the envelope, PEM. */
  readonly certificate: string;
  /** Of the certificate's subject; null where the certificate cannot be read. */
  readonly commonName: string | null;
  readonly validTo: Date | null;
}

/** Who signed a transaction, as its envelope says. The endorsers are those of its first action; Fabric gives it one. */
export interface Signatures {
  readonly creator: Signatory | null;
  readonly endorsers: readonly Signatory[];
}

/** Reads the signatories of an envelope; none where it is no endorsed transaction or cannot be read (anything may stand in a block). */
export function signaturesOf(envelope: Uint8Array): Signatures {
  const payload = attempt(() => common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8()));
  const header = payload?.getHeader();
  if (!payload || !header) return { creator: null, endorsers: [] };
  const creator = attempt(() => signatory(common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8()));
  const endorsers = attempt(() => {
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const endorsed = action && peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction();
    return endorsed?.getEndorsementsList().map((endorsement) => signatory(endorsement.getEndorser_asU8()));
  });
  return { creator: creator ?? null, endorsers: endorsers ?? [] };
}

function signatory(serialized: Uint8Array): Signatory {
  const identity = msp.SerializedIdentity.deserializeBinary(serialized);
  const certificate = Buffer.from(identity.getIdBytes_asU8()).toString("utf8");
  const read = attempt(() => new X509Certificate(certificate));
  return { mspId: identity.getMspid(), certificate, commonName: /^CN=(.+)$/m.exec(read?.subject ?? "")?.[1] ?? null, validTo: read?.validToDate ?? null };
}

/** Undefined where the bytes cannot be read: a malformed envelope is part of the history, not a fault of this program. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
