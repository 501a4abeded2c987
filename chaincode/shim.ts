import { createRequire } from "node:module";
import type { ChaincodeInterface, Shim } from "fabric-shim";
import { contracts } from "./index.ts";

// Refusals are everyday answers, and by default each is a line: only what goes wrong is logged, by execute.ts. Read when the shim loads.
process.env["CORE_CHAINCODE_LOGGING_LEVEL"] ??= "CRITICAL";
const require = createRequire(import.meta.url);

/** fabric-shim, whose types name its exports differently from what it exports. */
export const shim = require("fabric-shim") as typeof Shim;

/** What fabric-shim's own command makes of contracts; it has no public name. */
const ChaincodeFromContract = require("fabric-shim/lib/contract-spi/chaincodefromcontract.js") as new (
  contractClasses: typeof contracts,
  serializers: object,
  metadata: object,
  title: string,
  version: string,
) => ChaincodeInterface;
const { JSONSerializer } = require("fabric-contract-api") as typeof import("fabric-contract-api");

/** The chaincode as the shim runs it. */
export function chaincode(): ChaincodeInterface {
  const serializers = { transaction: "jsonSerializer", serializers: { jsonSerializer: JSONSerializer } };
  // A copy: the shim adds a contract of its own to the list.
  return new ChaincodeFromContract([...contracts], serializers, {}, "garal", "");
}
