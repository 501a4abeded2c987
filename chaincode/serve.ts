import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import type { ChaincodeInterface, ChaincodeServerOpts } from "fabric-shim";
import { contracts } from "./index.ts";

/*
 * Serves the chaincode to peers. Options as fabric-shim's own `server` command has them, so that one line starts either; environment
 * variables of the same meaning stand in for those not given.
 */

const { values } = parseArgs({
  options: {
    "chaincode-address": { type: "string", default: process.env["CHAINCODE_SERVER_ADDRESS"] ?? "" },
    "chaincode-id": { type: "string", default: process.env["CHAINCODE_ID"] ?? "" },
    "chaincode-tls-cert-file": { type: "string", default: process.env["CHAINCODE_TLS_CERT"] ?? "" },
    "chaincode-tls-key-file": { type: "string", default: process.env["CHAINCODE_TLS_KEY"] ?? "" },
    "chaincode-tls-client-cacert-file": { type: "string", default: process.env["CHAINCODE_CLIENT_CA_CERT"] ?? "" },
  },
});
const { "chaincode-address": address, "chaincode-id": ccid, "chaincode-tls-cert-file": cert, "chaincode-tls-key-file": key, "chaincode-tls-client-cacert-file": clientCa } = values;
if (!address || !ccid) throw new Error("--chaincode-address and --chaincode-id are needed");
if (!cert !== !key) throw new Error("TLS needs both --chaincode-tls-cert-file and --chaincode-tls-key-file");

// Refusals are everyday answers, and each invocation would be a line: only what goes wrong is logged, by execute.ts. Read when the shim loads.
process.env["CORE_CHAINCODE_LOGGING_LEVEL"] ??= "CRITICAL";
const require = createRequire(import.meta.url);
const shim = require("fabric-shim") as typeof import("fabric-shim").Shim;
const { JSONSerializer } = require("fabric-contract-api") as typeof import("fabric-contract-api");
// What fabric-shim's own command builds from contracts; it has no public name.
const ChaincodeFromContract = require("fabric-shim/lib/contract-spi/chaincodefromcontract.js") as new (
  contractClasses: typeof contracts,
  serializers: object,
  metadata: object,
  title: string,
  version: string,
) => ChaincodeInterface;

const chaincode = new ChaincodeFromContract(contracts, { transaction: "jsonSerializer", serializers: { jsonSerializer: JSONSerializer } }, {}, "garal", "");
const options: Omit<ChaincodeServerOpts, "tlsProps"> = {
  ccid,
  address,
  // The default of 4 MiB would let one large proposal end the stream, and with it everybody else's transactions.
  "grpc.max_receive_message_length": 100 * 1024 * 1024,
  "grpc.max_send_message_length": 100 * 1024 * 1024,
};
const tls = key && cert ? { tlsProps: { key: readFileSync(key), cert: readFileSync(cert), ...(clientCa ? { clientCACerts: readFileSync(clientCa) } : {}) } } : {};
await shim.server(chaincode, { ...options, ...tls } as ChaincodeServerOpts).start();

// Under a parent that keeps an IPC channel: say that peers may dial, and end with it however it ends.
process.send?.({ listening: address });
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
