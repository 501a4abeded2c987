import { generateKeyPairSync, sign } from "node:crypto";
import { hash } from "@hyperledger/fabric-gateway";
import type { Signer } from "@hyperledger/fabric-gateway";
import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";
import { decodeEnvelope, preparedEnvelope } from "../decode.ts";
import { script } from "../ledger.ts";
import type { Ledger } from "../ledger.ts";
import { committed, errorOf, outcome } from "../observe.ts";
import { endorse, read } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { CHANNEL } from "../setup.ts";

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

type Message = { serializeBinary(): Uint8Array };

/** A call to the gateway service past fabric-gateway, as another client might make it. */
function rawCall(ledger: Ledger, method: string, request: Message): Promise<unknown> {
  return new Promise((resolve) => {
    ledger.client("MinerMSP").makeUnaryRequest(
      `/gateway.Gateway/${method}`, (message: Message) => Buffer.from(message.serializeBinary()), (bytes: Buffer) => bytes, request,
      (error, answer) => resolve(error ? { code: error.code, message: error.details } : { bytes: answer?.length }),
    );
  });
}

/** Who may call, what must be signed, and how malformed requests are refused. */
export const identities: Scenario[] = [
  {
    name: "an administrator and a client may call; a peer may not propose",
    run: async (ledger) => {
      const as = (user: "Admin" | "peer") => ledger.as("MinerMSP", { user: user === "peer" ? ledger.peerUser("MinerMSP") : ledger.user("MinerMSP", user) })
        .getNetwork(CHANNEL).getContract("main");
      return {
        admin: await outcome(as("Admin").evaluate("run", script({ do: "creator" }))),
        peerEvaluates: await outcome(as("peer").evaluate("run", script({ do: "creator" }))),
        peerSubmits: await outcome(endorse(as("peer"), [{ do: "creator" }])),
      };
    },
  },
  {
    name: "an identity that the channel does not know is refused",
    run: async (ledger) => {
      const { identity, signer } = ledger.user("CustomsMSP");
      const as = async (mspId: string, credentials: Uint8Array, using: Signer = signer): Promise<unknown> => {
        const contract = ledger.as("MinerMSP", { user: { identity: { mspId, credentials }, signer: using } }).getNetwork(CHANNEL).getContract("main");
        return { evaluate: await outcome(contract.evaluate("run", script({ do: "creator" }))), endorse: await outcome(endorse(contract, [{ do: "creator" }])) };
      };
      return {
        otherOrganisation: await as("MinerMSP", identity.credentials),
        unknownOrganisation: await as("GhostMSP", identity.credentials),
        noCertificate: await as("CustomsMSP", Buffer.from("not a certificate")),
      };
    },
  },
  {
    name: "a proposal's signature must be the creator's, with low S",
    run: async (ledger) => {
      const { identity } = ledger.user("MinerMSP");
      const own = ledger.key("MinerMSP");
      const { privateKey: stranger } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const withS = (message: Uint8Array, high: boolean): Uint8Array => {
        const raw = sign("sha256", message, { key: own, dsaEncoding: "ieee-p1363" });
        const s = BigInt(`0x${raw.subarray(32).toString("hex")}`);
        return derSignature(BigInt(`0x${raw.subarray(0, 32).toString("hex")}`), (s > P256_ORDER / 2n) === high ? s : P256_ORDER - s);
      };
      const signed = async (signer: (message: Uint8Array) => Uint8Array): Promise<unknown> => {
        const user = { identity, signer: (message: Uint8Array) => Promise.resolve(signer(message)) };
        const contract = ledger.as("MinerMSP", { user, connect: { hash: hash.none } }).getNetwork(CHANNEL).getContract("main");
        return { evaluate: await outcome(contract.evaluate("run", script({ do: "creator" }))), endorse: await outcome(endorse(contract, [{ do: "creator" }])) };
      };
      return {
        lowS: await signed((message) => withS(message, false)),
        highS: await signed((message) => withS(message, true)),
        stranger: await signed((message) => sign("sha256", message, stranger)),
        garbage: await signed(() => Buffer.from("no signature")),
      };
    },
  },
  {
    name: "an envelope that its creator did not sign is refused by the orderer",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }]);
      return outcome(ledger.as("MinerMSP").newSignedTransaction(transaction.getBytes(), Buffer.from("no signature")).submit());
    },
  },
  {
    name: "commit status answers only the signature of someone who may read",
    run: async (ledger, key) => {
      const submitted = await (await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }])).submit();
      const status = (signature: Uint8Array) => outcome(ledger.as("MinerMSP").newSignedCommit(submitted.getBytes(), signature).getStatus().then(() => undefined));
      return { garbage: await status(Buffer.from("no signature")), own: (await submitted.getStatus()).successful };
    },
  },
  {
    name: "signatures may be made off line, and a call without one is refused",
    run: async (ledger, key) => {
      const { identity, signer } = ledger.user("MinerMSP");
      const unsigning = ledger.as("MinerMSP", { user: { identity, signer: () => Promise.reject(new Error("asked to sign")) } });
      const unsigned = unsigning.getNetwork(CHANNEL).getContract("main").newProposal("run", script({ do: "put", key: key(), value: "x" }));
      const proposal = unsigning.newSignedProposal(unsigned.getBytes(), await signer(unsigned.getDigest()));
      const endorsed = await proposal.endorse();
      const transaction = unsigning.newSignedTransaction(endorsed.getBytes(), await signer(endorsed.getDigest()));
      const submitted = await transaction.submit();
      const commit = unsigning.newSignedCommit(submitted.getBytes(), await signer(submitted.getDigest()));
      return { status: (await commit.getStatus()).successful, value: await read(ledger.contract("MinerMSP"), [{ do: "get", key: key() }]) };
    },
  },
  {
    name: "malformed requests are refused with the gateway's words",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }]);
      const envelope = preparedEnvelope(transaction);
      const garbage = new peer.SignedProposal();
      garbage.setProposalBytes(Buffer.from("garbage"));
      const emptyEnvelope = new common.Envelope();
      emptyEnvelope.setPayload(Buffer.from("garbage"));
      emptyEnvelope.setSignature(Buffer.from("garbage"));
      const submit = (channel: string, prepared?: common.Envelope) => {
        const request = new gateway.SubmitRequest();
        request.setChannelId(channel);
        if (prepared) request.setPreparedTransaction(prepared);
        return rawCall(ledger, "Submit", request);
      };
      const evaluate = (proposal?: peer.SignedProposal) => {
        const request = new gateway.EvaluateRequest();
        if (proposal) request.setProposedTransaction(proposal);
        return rawCall(ledger, "Evaluate", request);
      };
      const endorsement = (proposal?: peer.SignedProposal) => {
        const request = new gateway.EndorseRequest();
        if (proposal) request.setProposedTransaction(proposal);
        return rawCall(ledger, "Endorse", request);
      };
      const status = (change: (request: gateway.CommitStatusRequest) => void) => {
        const request = new gateway.CommitStatusRequest();
        change(request);
        const signed = new gateway.SignedCommitStatusRequest();
        signed.setRequest(request.serializeBinary());
        return rawCall(ledger, "CommitStatus", signed);
      };
      return {
        evaluateNothing: await evaluate(),
        endorseNothing: await endorsement(),
        emptyProposal: await evaluate(new peer.SignedProposal()),
        submitNothing: await submit(CHANNEL),
        submitUnsigned: await submit(CHANNEL, envelope),
        submitGarbage: await submit(CHANNEL, emptyEnvelope),
        submitNowhere: await submit("nowhere", emptyEnvelope),
        statusNothing: await rawCall(ledger, "CommitStatus", new gateway.SignedCommitStatusRequest()),
        statusNoIdentity: await status((request) => request.setChannelId(CHANNEL)),
        statusNoChannel: await status((request) => request.setIdentity(Buffer.from("x"))),
        statusNoTransaction: await status((request) => {
          request.setIdentity(Buffer.from("x"));
          request.setChannelId(CHANNEL);
        }),
      };
    },
  },
  {
    name: "the prepared transaction has the proposal's layers, and its creator's certificate as it was sent",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }], { transientData: { a: "b" }, endorsingOrganizations: ["MinerMSP"] });
      const envelope = preparedEnvelope(transaction);
      const { header, channelHeader, actionPayload, action, responsePayload } = decodeEnvelope(envelope);
      const response = action.getResponse()!;
      const creator = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8();
      return {
        signed: envelope.getSignature_asU8().length > 0,
        header: { type: channelHeader.getType(), version: channelHeader.getVersion(), epoch: channelHeader.getEpoch(), channel: channelHeader.getChannelId() },
        extension: Buffer.from(channelHeader.getExtension_asU8()).toString("hex"),
        creator: Buffer.from(creator).includes(Buffer.from(ledger.user("MinerMSP").identity.credentials)),
        endorsements: actionPayload.getAction()!.getEndorsementsList().length,
        proposalHash: responsePayload.getProposalHash_asU8().length,
        chaincode: action.getChaincodeId()!.toObject(),
        response: { status: response.getStatus(), message: response.getMessage(), payload: Buffer.from(response.getPayload_asU8()).toString() },
        events: action.getEvents_asU8().length,
      };
    },
  },
  {
    name: "the commit status of an unknown transaction is waited for, not refused",
    run: async (ledger, key) => {
      const transaction = await endorse(ledger.contract("MinerMSP"), [{ do: "put", key: key(), value: "x" }]);
      const request = new gateway.CommitStatusRequest();
      request.setTransactionId(transaction.getTransactionId());
      request.setChannelId(CHANNEL);
      const seen = await commitStatusOf(ledger, transaction.getTransactionId(), 400);
      return { before: seen, after: await committed(transaction.submit()), later: await commitStatusOf(ledger, transaction.getTransactionId(), 5_000) };
    },
  },
];

async function commitStatusOf(ledger: Ledger, transactionId: string, ms: number): Promise<unknown> {
  const miner = ledger.as("MinerMSP");
  const { identity } = ledger.user("MinerMSP");
  const request = new gateway.CommitStatusRequest();
  request.setTransactionId(transactionId);
  request.setChannelId(CHANNEL);
  request.setIdentity(serialized(identity.mspId, identity.credentials));
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  const unsigned = miner.newCommit(signed.serializeBinary());
  try {
    return (await unsigned.getStatus({ deadline: Date.now() + ms })).code;
  } catch (error) {
    const { class: kind, code } = errorOf(error) as { class: string; code: number };
    return { class: kind, waited: code === 4 || code === 1 };
  }
}

/** MSP id and certificate as `msp.SerializedIdentity`. */
function serialized(mspId: string, credentials: Uint8Array): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(credentials);
  return identity.serializeBinary();
}

/** Two integers as the DER SEQUENCE of an ECDSA signature. */
function derSignature(r: bigint, s: bigint): Uint8Array {
  const integer = (value: bigint): Buffer => {
    const digits = value.toString(16);
    const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
    const content = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(0x02, content.length), content]);
  };
  const content = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}
