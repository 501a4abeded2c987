import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ChaincodeServerOpts } from "fabric-shim";

/*
 * Serves the chaincode to peers. Options as fabric-shim's own `server` command has them, so that one line starts either; environment
 * variables stand in for those not given.
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

// Only now: fabric-shim's logger catches whatever is thrown after it is loaded, and the process would end as if all were well.
const { chaincode, shim } = await import("./shim.ts");

const tls = key && cert ? { tlsProps: { key: readFileSync(key), cert: readFileSync(cert), ...(clientCa ? { clientCACerts: readFileSync(clientCa) } : {}) } } : {};
const options = {
  ccid,
  address,
  // The default of 4 MiB would let one large proposal end the stream, and with it everybody else's transactions.
  "grpc.max_receive_message_length": 100 * 1024 * 1024,
  "grpc.max_send_message_length": 100 * 1024 * 1024,
  ...tls,
};
// fabric-shim calls what grpc-js has deprecated: nothing that whoever reads this log could mend.
process.noDeprecation = true;
try {
  // Its type demands TLS, which the shim does not.
  await shim.server(chaincode(), options as ChaincodeServerOpts).start();
} catch (error) {
  console.error(`the chaincode cannot listen on ${address}:`, error);
  process.exit(1);
}
process.noDeprecation = false;

// Under a parent that keeps an IPC channel: say that peers may dial, and end with it however it ends.
process.send?.({ listening: address });
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
