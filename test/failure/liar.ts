import { createRequire } from "node:module";
import type { ChaincodeStub } from "fabric-shim";

/*
 * Loaded before the chaincode (`node --import`), makes it lie as one organisation's might: every lot holds more than was stated. What it
 * answers and the event it sets look right.
 */

process.env["CORE_CHAINCODE_LOGGING_LEVEL"] ??= "CRITICAL"; // as chaincode/shim.ts would: the shim reads it when it loads
const { Stub } = createRequire(import.meta.url)("fabric-shim") as { Stub: new () => ChaincodeStub };
const honest: ChaincodeStub["putState"] = Stub.prototype.putState;
Stub.prototype.putState = function (this: ChaincodeStub, key: string, value: Uint8Array): Promise<void> {
  return honest.call(this, key, Buffer.from(Buffer.from(value).toString().replace('"massKg":"1000"', '"massKg":"9000"')));
};
