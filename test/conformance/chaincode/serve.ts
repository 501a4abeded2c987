import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeServerOpts, ChaincodeStub, ClientIdentity, Iterators, KeyEndorsementPolicy, Shim } from "fabric-shim";
import type { Operation } from "./operations.ts";

// Serves the scenarios' chaincode, written against the bare shim so that nothing stands between a scenario and the peer.

process.env["CORE_CHAINCODE_LOGGING_LEVEL"] ??= "CRITICAL";
const shimModule = createRequire(import.meta.url)("fabric-shim") as typeof Shim & {
  KeyEndorsementPolicy: new () => KeyEndorsementPolicy;
  ClientIdentity: new (stub: ChaincodeStub) => ClientIdentity;
};

/** Thrown to leave the list of operations with a response. */
class Responded extends Error {
  readonly response: ChaincodeResponse;
  constructor(response: ChaincodeResponse) {
    super("responded");
    this.response = response;
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const chaincode: ChaincodeInterface = {
  Init: async () => shimModule.success(),
  Invoke: async (stub) => {
    const { fcn, params } = stub.getFunctionAndParameters();
    try {
      if (fcn === "echo") return shimModule.success(Buffer.from(params[0] ?? ""));
      if (fcn !== "run") return shimModule.error(`unknown function ${fcn}`);
      const results: unknown[] = [];
      for (const operation of JSON.parse(params[0] ?? "[]") as Operation[]) results.push((await perform(stub as ChaincodeStub, operation)) ?? null);
      return shimModule.success(Buffer.from(JSON.stringify(results)));
    } catch (error) {
      // Uncaught, it would end the process: the shim does not catch what Invoke throws.
      return error instanceof Responded ? error.response : shimModule.error((error as Error).message);
    }
  },
};

async function perform(stub: ChaincodeStub, operation: Operation): Promise<unknown> {
  switch (operation.do) {
    case "get": return text(await stub.getState(operation.key));
    case "getAll": return Promise.all(operation.keys.map(async (key) => text(await stub.getState(key))));
    case "getBase64": return Buffer.from(await stub.getState(operation.key)).toString("base64");
    case "size": return (await stub.getState(operation.key)).length;
    case "put": return stub.putState(operation.key, Buffer.from(operation.value));
    case "putBase64": return stub.putState(operation.key, Buffer.from(operation.value, "base64"));
    case "putLarge": return stub.putState(operation.key, Buffer.alloc(operation.bytes, "garal "));
    case "delete": return stub.deleteState(operation.key);
    case "range": return entries(await stub.getStateByRange(operation.start, operation.end), operation.take);
    case "page": return page(await stub.getStateByRangeWithPagination(operation.start, operation.end, operation.size, operation.bookmark));
    case "composite": return entries(await stub.getStateByPartialCompositeKey(operation.type, operation.attributes));
    case "compositePage":
      return page(await stub.getStateByPartialCompositeKeyWithPagination(operation.type, operation.attributes, operation.size, operation.bookmark));
    case "putComposite": return stub.putState(stub.createCompositeKey(operation.type, operation.attributes), Buffer.from(operation.value));
    case "query": return entries(await stub.getQueryResult(operation.query));
    case "history": return history(await stub.getHistoryForKey(operation.key));
    case "setPolicy": return setPolicy(stub, operation);
    case "policyOf": return Buffer.from((await stub.getStateValidationParameter(operation.key)) ?? "").toString("base64"); // undefined for a key without one, whatever the types say
    case "event": return stub.setEvent(operation.name, Buffer.from(operation.payload));
    case "call": {
      const { status, message, payload } = await stub.invokeChaincode(operation.chaincode, ["run", JSON.stringify(operation.operations)], operation.channel ?? "");
      return { status, message: message ?? "", payload: text(payload ?? Buffer.alloc(0)) };
    }
    case "transient": return text(stub.getTransient().get(operation.name) ?? Buffer.alloc(0));
    case "privatePut": return stub.putPrivateData(operation.collection, operation.key, stub.getTransient().get(operation.transient) ?? Buffer.alloc(0));
    case "privatePutText": return stub.putPrivateData(operation.collection, operation.key, Buffer.from(operation.value));
    case "privateGet": return text(await stub.getPrivateData(operation.collection, operation.key));
    case "privateHash": return Buffer.from(await stub.getPrivateDataHash(operation.collection, operation.key)).toString("hex");
    case "privateDelete": return stub.deletePrivateData(operation.collection, operation.key);
    case "privatePurge": return stub.purgePrivateData(operation.collection, operation.key);
    case "privateRange": {
      const answer: unknown = await stub.getPrivateDataByRange(operation.collection, operation.start, operation.end);
      return entries((answer as { iterator: Iterators.StateQueryIterator }).iterator); // wrapped, whatever the types say
    }
    case "creator": return stub.getCreator().mspid;
    case "identity": {
      const identity = new shimModule.ClientIdentity(stub);
      return { id: identity.getID(), value: identity.getAttributeValue(operation.attribute) };
    }
    case "channel": return stub.getChannelID();
    case "random": return stub.putState("random", Buffer.from(randomUUID()));
    case "wait": return sleep(operation.ms);
    case "throw": throw new Error(operation.message);
    case "respond": {
      const { status, message, payload } = operation;
      throw new Responded({ status, message, payload: Buffer.from(payload) } as ChaincodeResponse);
    }
    case "try":
      try {
        return { result: (await perform(stub, operation.operation)) ?? null };
      } catch (error) {
        if (error instanceof Responded) throw error;
        return { error: (error as Error).message };
      }
  }
}

async function entries(iterator: Iterators.StateQueryIterator, take = Infinity): Promise<[string, string][]> {
  const found: [string, string][] = [];
  while (found.length < take) {
    const { value, done } = await iterator.next();
    if (value) found.push([value.key, text(value.value)]);
    if (done) break;
  }
  await iterator.close();
  return found;
}

async function page({ iterator, metadata }: { iterator: Iterators.StateQueryIterator; metadata?: { fetchedRecordsCount: number; bookmark: string } }) {
  return { entries: await entries(iterator), metadata: metadata ?? null }; // absent for a page without records
}

async function history(iterator: Iterators.HistoryQueryIterator) {
  const found: { value: string; isDelete: boolean; txId: string }[] = [];
  for (;;) {
    const { value, done } = await iterator.next();
    if (value) found.push({ value: text(value.value), isDelete: value.isDelete, txId: value.txId });
    if (done) break;
  }
  await iterator.close();
  return found;
}

async function setPolicy(stub: ChaincodeStub, { key, organisations, collection }: Extract<Operation, { do: "setPolicy" }>): Promise<void> {
  const policy = new shimModule.KeyEndorsementPolicy();
  policy.addOrgs("PEER", ...organisations);
  const bytes = organisations.length === 0 ? Buffer.alloc(0) : policy.getPolicy();
  await (collection === undefined ? stub.setStateValidationParameter(key, bytes) : stub.setPrivateDataValidationParameter(collection, key, bytes));
}

const { values } = parseArgs({
  options: {
    "chaincode-address": { type: "string" },
    "chaincode-id": { type: "string" },
    "chaincode-tls-cert-file": { type: "string" },
    "chaincode-tls-key-file": { type: "string" },
    "chaincode-tls-client-cacert-file": { type: "string" },
  },
});
const { "chaincode-tls-cert-file": cert, "chaincode-tls-key-file": key, "chaincode-tls-client-cacert-file": ca } = values;
const options = {
  ccid: values["chaincode-id"],
  address: values["chaincode-address"],
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  ...(cert && key && ca ? { tlsProps: { cert: readFileSync(cert), key: readFileSync(key), clientCACerts: readFileSync(ca) } } : {}),
};
await shimModule.server(chaincode, options as unknown as ChaincodeServerOpts).start();
