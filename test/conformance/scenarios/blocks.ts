import { createHash, verify, X509Certificate } from "node:crypto";
import { common, msp, peer } from "@hyperledger/fabric-protos";
import { decodeEnvelope, mspIdOf, readWriteSet } from "../decode.ts";
import type { Ledger } from "../ledger.ts";
import { codeName } from "../observe.ts";
import { endorse, run } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const sha256 = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** Every block of the ledger, from 0, as a peer of one organisation delivers them. */
async function chain(ledger: Ledger, last: bigint): Promise<common.Block[]> {
  const blocks: common.Block[] = [];
  const stream = await ledger.network("LabMSP").getBlockEvents({ startBlock: 0n });
  try {
    for await (const block of stream) {
      blocks.push(block);
      if (BigInt(block.getHeader()!.getNumber()) >= last) break;
    }
  } finally {
    stream.close();
  }
  return blocks;
}

/** A header as ASN.1 DER, which its hash and the orderer's signature are over: SEQUENCE of INTEGER number, OCTET STRING previous hash, OCTET STRING data hash. */
function headerBytes(header: common.BlockHeader): Buffer {
  const value = (tag: number, content: Uint8Array): Buffer => Buffer.concat([Buffer.of(tag, content.length), content]);
  const digits = BigInt(header.getNumber()).toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  const number = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return value(0x30, Buffer.concat([value(2, number), value(4, header.getPreviousHash_asU8()), value(4, header.getDataHash_asU8())]));
}

/** Whether the identity signed these bytes; with P-256 also that S is in the lower half of the group's order. */
function isSigned(serialized: Uint8Array, signature: Uint8Array, ...parts: Uint8Array[]): boolean {
  const { publicKey } = new X509Certificate(Buffer.from(msp.SerializedIdentity.deserializeBinary(serialized).getIdBytes_asU8()));
  const message = Buffer.concat(parts);
  if (publicKey.asymmetricKeyType === "ed25519") return verify(null, message, publicKey, signature);
  if (!verify("sha256", message, publicKey, signature)) return false;
  return publicKey.asymmetricKeyDetails?.namedCurve !== "prime256v1" || sOf(signature) <= P256_ORDER / 2n;
}

/** The second integer of a DER signature: SEQUENCE of INTEGER r, INTEGER s. */
function sOf(signature: Uint8Array): bigint {
  const start = 6 + signature[3]!;
  return BigInt(`0x${Buffer.from(signature.subarray(start, start + signature[start - 1]!)).toString("hex")}`);
}

/** The chain's bytes: one decoder and one verifier for both ledgers. */
export const blocks: Scenario[] = [
  {
    name: "every block's number, data hash and link to the block before hold, from block 0 on",
    run: async (ledger, key) => {
      const { blockNumber } = await (await (await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }])).submit()).getStatus();
      const all = await chain(ledger, blockNumber);
      const wrong = all.flatMap((block, index) => {
        const header = block.getHeader()!;
        const before = all[index - 1]?.getHeader();
        const checks = {
          number: header.getNumber() === index,
          dataHash: Buffer.from(header.getDataHash_asU8()).equals(sha256(...block.getData()!.getDataList_asU8())),
          previousHash: Buffer.from(header.getPreviousHash_asU8()).equals(before ? sha256(headerBytes(before)) : Buffer.alloc(0)),
          flags: block.getMetadata()!.getMetadataList_asU8()[2]!.length === block.getData()!.getDataList_asU8().length || index === 0,
          slots: block.getMetadata()!.getMetadataList_asU8().length === 5,
        };
        return Object.entries(checks).filter(([, holds]) => !holds).map(([what]) => `block ${index}: ${what}`);
      });
      return { wrong, several: all.length > 5 };
    },
  },
  {
    name: "every transaction's id, creator's signature, proposal hash and endorsements hold",
    run: async (ledger, key) => {
      const { blockNumber } = await (await (await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }])).submit()).getStatus();
      const wrong: string[] = [];
      const kinds = new Map<string, number>();
      for (const block of await chain(ledger, blockNumber)) {
        for (const [index, bytes] of block.getData()!.getDataList_asU8().entries()) {
          const envelope = common.Envelope.deserializeBinary(bytes);
          const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
          const channelHeader = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
          if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) continue;
          const problems = transactionProblems(envelope);
          kinds.set("transaction", (kinds.get("transaction") ?? 0) + 1);
          wrong.push(...problems.map((problem) => `${block.getHeader()!.getNumber()}/${index}: ${problem}`));
        }
      }
      return { wrong, many: (kinds.get("transaction") ?? 0) > 20 };
    },
  },
  {
    name: "a block's metadata: flags, commit hash, last configuration, and the orderer's signature over the header",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      await run(contract, [{ do: "put", key: key(), value: "x" }]);
      const { blockNumber } = await (await (await endorse(contract, [{ do: "put", key: key(), value: "y" }])).submit()).getStatus();
      const block = (await chain(ledger, blockNumber)).at(-1)!;
      const slots = block.getMetadata()!.getMetadataList_asU8();
      const signed = common.Metadata.deserializeBinary(slots[0]!);
      const lastConfig = common.Metadata.deserializeBinary(slots[1]!);
      const [signature] = signed.getSignaturesList();
      const signatureHeader = common.SignatureHeader.deserializeBinary(signature!.getSignatureHeader_asU8());
      const header = headerBytes(block.getHeader()!);
      return {
        signatures: signed.getSignaturesList().length,
        ordererSigned: isSigned(signatureHeader.getCreator_asU8(), signature!.getSignature_asU8(), signed.getValue_asU8(), signature!.getSignatureHeader_asU8(), header),
        lastConfigInOrdererMetadata: common.OrdererBlockMetadata.deserializeBinary(signed.getValue_asU8()).getLastConfig()?.getIndex(),
        lastConfig: common.LastConfig.deserializeBinary(lastConfig.getValue_asU8()).getIndex(),
        lastConfigSignatures: lastConfig.getSignaturesList().length,
        flags: [...slots[2]!].map(codeName),
        unused: slots[3]!.length,
        commitHash: common.Metadata.deserializeBinary(slots[4]!).getValue_asU8().length,
      };
    },
  },
  {
    name: "a transaction's layers in the block are the endorsed ones, invalid transactions in their place",
    run: async (ledger, key) => {
      const contract = ledger.contract("MinerMSP");
      const invalid = await endorse(contract, [{ do: "put", key: key(), value: "x" }, { do: "event", name: "e", payload: "p" }], { endorsingOrganizations: ["LabMSP"] });
      const status = await (await invalid.submit()).getStatus();
      const block = (await chain(ledger, status.blockNumber)).at(-1)!;
      const found = block.getData()!.getDataList_asU8().map((bytes) => common.Envelope.deserializeBinary(bytes));
      const [envelope] = found;
      const { action, channelHeader, actionPayload, header } = decodeEnvelope(envelope!);
      return {
        transactions: found.length,
        id: channelHeader.getTxId() === invalid.getTransactionId(),
        codes: [...block.getMetadata()!.getMetadataList_asU8()[2]!].map(codeName),
        endorsers: actionPayload.getAction()!.getEndorsementsList().map((endorsement) => mspIdOf(endorsement.getEndorser_asU8())),
        creator: mspIdOf(common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8()),
        input: peer.ChaincodeInvocationSpec.deserializeBinary(
          peer.ChaincodeProposalPayload.deserializeBinary(actionPayload.getChaincodeProposalPayload_asU8()).getInput_asU8(),
        ).getChaincodeSpec()!.getInput()!.getArgsList_asU8().map((argument) => Buffer.from(argument).toString()),
        transient: peer.ChaincodeProposalPayload.deserializeBinary(actionPayload.getChaincodeProposalPayload_asU8()).getTransientmapMap().getLength(),
        set: readWriteSet(action),
      };
    },
  },
];

function transactionProblems(envelope: common.Envelope): string[] {
  const { header, channelHeader, actionPayload, responsePayload } = decodeEnvelope(envelope);
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const creator = signatureHeader.getCreator_asU8();
  const endorsements = actionPayload.getAction()!.getEndorsementsList();
  const response = actionPayload.getAction()!.getProposalResponsePayload_asU8();
  const checks = {
    id: sha256(signatureHeader.getNonce_asU8(), creator).toString("hex") === channelHeader.getTxId(),
    creatorSignature: isSigned(creator, envelope.getSignature_asU8(), envelope.getPayload_asU8()),
    proposalHash: sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), actionPayload.getChaincodeProposalPayload_asU8())
      .equals(Buffer.from(responsePayload.getProposalHash_asU8())),
    endorsed: endorsements.length > 0,
    endorsementSignatures: endorsements.every((endorsement) => isSigned(endorsement.getEndorser_asU8(), endorsement.getSignature_asU8(), response, endorsement.getEndorser_asU8())),
  };
  return Object.entries(checks).filter(([, holds]) => !holds).map(([what]) => what);
}
