import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Client, credentials, Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common, gateway as pb, google, peer } from "@hyperledger/fabric-protos";
import { ensureCryptoMaterial } from "../devnet/identity/index.ts";
import type { CryptoMaterial } from "../devnet/identity/index.ts";
import type { Identity } from "./identity.ts";
import { nativeSigner } from "./signer.ts";

// The protobuf runtime of fabric-protos itself: messages of another copy of it cannot be put into its messages.
const protos = createRequire(createRequire(import.meta.url).resolve("@hyperledger/fabric-protos"));
const { Any } = protos("google-protobuf/google/protobuf/any_pb.js") as typeof import("google-protobuf/google/protobuf/any_pb.js");

/** A temporary folder that goes with the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "garal-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The certificates of some members, in cryptogen's layout. */
export function membersIn(folder: string, ...mspIds: readonly string[]): Promise<CryptoMaterial> {
  const domainOf = (mspId: string): string => `${mspId.toLowerCase()}.test`;
  return ensureCryptoMaterial(folder, {
    peerOrganizations: mspIds.map((mspId) => ({ mspId, domain: domainOf(mspId), name: mspId })),
    ordererOrganization: { mspId: "OrdererMSP", domain: "orderer.test", name: "Orderer" },
  });
}

/** One answer of the scripted gateway: an endorsed result, a commit status, "ok", a gRPC failure, or none until the client's deadline. */
export type Answer =
  | { readonly result: object }
  | { readonly committed: number; readonly block?: number }
  | "ok"
  | "silence"
  | { readonly fails: status; readonly message: string; readonly details?: readonly string[]; /** Member whose node says so. */ readonly mspId?: string };
export interface Call {
  readonly method: "Evaluate" | "Endorse" | "Submit" | "CommitStatus";
  readonly transactionId: string;
  readonly bytes: Buffer;
}

/** A gateway service that answers as it was told, in order, and notes what it was asked; one answer more or fewer fails the test. */
export async function scriptedGateway(t: TestContext, identity: Identity, script: readonly (readonly [Call["method"], Answer])[]): Promise<{ gateway: Gateway; calls: readonly Call[] }> {
  const [calls, left] = [[] as Call[], [...script]];
  const server = new Server();
  const handlers = (["Evaluate", "Endorse", "Submit", "CommitStatus"] as const).map((method) => {
    const handle = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      const bytes = call.request;
      calls.push({ method, transactionId: transactionIdOf(method, bytes), bytes });
      const [wanted, answer] = left.shift() ?? ["nothing more", "ok"];
      if (wanted !== method) return callback({ code: status.INTERNAL, details: `${method} was called; the script has ${wanted}` });
      if (answer !== "silence") reply(method, answer, bytes, callback);
    };
    const same = (bytes: Buffer): Buffer => bytes;
    return [method, { path: `/gateway.Gateway/${method}`, requestStream: false, responseStream: false, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same, handle }] as const;
  });
  server.addService(Object.fromEntries(handlers.map(([name, { handle: _, ...definition }]) => [name, definition])), Object.fromEntries(handlers.map(([name, { handle }]) => [name, handle])));
  const port = await new Promise<number>((resolve, reject) => server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))));
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const gateway = connect({
    client,
    identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificate) },
    signer: nativeSigner(identity.privateKey),
    hash: hash.none,
  });
  t.after(() => {
    client.close();
    server.forceShutdown();
    if (left.length > 0) throw new Error(`never asked for: ${left.map(([method]) => method).join(", ")}`);
  });
  return { gateway, calls };
}

function transactionIdOf(method: Call["method"], bytes: Buffer): string {
  switch (method) {
    case "Evaluate":
      return pb.EvaluateRequest.deserializeBinary(bytes).getTransactionId();
    case "Endorse":
      return pb.EndorseRequest.deserializeBinary(bytes).getTransactionId();
    case "Submit":
      return pb.SubmitRequest.deserializeBinary(bytes).getTransactionId();
    case "CommitStatus":
      return pb.CommitStatusRequest.deserializeBinary(pb.SignedCommitStatusRequest.deserializeBinary(bytes).getRequest_asU8()).getTransactionId();
  }
}

function reply(method: Call["method"], answer: Exclude<Answer, "silence">, request: Buffer, callback: sendUnaryData<Buffer>): void {
  const send = (message: { serializeBinary(): Uint8Array }): void => callback(null, Buffer.from(message.serializeBinary()));
  if (answer === "ok") return send(new pb.SubmitResponse());
  if ("fails" in answer) return callback({ code: answer.fails, details: answer.message, metadata: detailsOf(answer.details ?? [], answer.mspId ?? "MinerMSP") });
  if ("committed" in answer) {
    const response = new pb.CommitStatusResponse();
    response.setResult(answer.committed as peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap]);
    response.setBlockNumber(answer.block ?? 1);
    return send(response);
  }
  const payload = Buffer.from(JSON.stringify(answer.result));
  if (method === "Evaluate") {
    const response = new pb.EvaluateResponse();
    response.setResult(responseOf(payload));
    return send(response);
  }
  const response = new pb.EndorseResponse();
  response.setPreparedTransaction(prepared(request, payload));
  send(response);
}

function responseOf(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(payload);
  return response;
}

/** The unsigned envelope that a peer prepares, with no endorsements in it. */
function prepared(request: Buffer, payload: Uint8Array): common.Envelope {
  const proposal = pb.EndorseRequest.deserializeBinary(request).getProposedTransaction()?.getProposalBytes_asU8() ?? new Uint8Array();
  const action = new peer.ChaincodeAction();
  action.setResponse(responseOf(payload));
  const result = new peer.ProposalResponsePayload();
  result.setExtension$(action.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(result.serializeBinary());
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([transactionAction]);
  const whole = new common.Payload();
  whole.setHeader(common.Header.deserializeBinary(peer.Proposal.deserializeBinary(proposal).getHeader_asU8()));
  whole.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(whole.serializeBinary());
  return envelope;
}

function detailsOf(messages: readonly string[], mspId: string): Metadata {
  const whole = new google.rpc.Status();
  whole.setDetailsList(
    messages.map((message) => {
      const detail = new pb.ErrorDetail();
      detail.setAddress("127.0.0.1:7051");
      detail.setMspId(mspId);
      detail.setMessage(message);
      const packed = new Any();
      packed.setTypeUrl("type.googleapis.com/gateway.ErrorDetail");
      packed.setValue(detail.serializeBinary());
      return packed;
    }),
  );
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  return metadata;
}
