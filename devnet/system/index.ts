/** The chaincodes that are part of the peer. They are queried only: nothing they do can be submitted. */
import { ChaincodeError } from "../chaincode/connection.ts";
import type { Response } from "../messages/proposal.ts";
import type { SystemCall } from "./call.ts";
import { invokeCscc } from "./cscc.ts";
import { invokeLifecycle } from "./lifecycle.ts";
import { invokeQscc } from "./qscc.ts";

/** @throws {ChaincodeError} a system chaincode that devnet has only the name of */
export function invokeSystemChaincode(name: string, call: SystemCall): Response {
  switch (name) {
    case "qscc":
      return invokeQscc(call);
    case "cscc":
      return invokeCscc(call);
    case "_lifecycle":
      return invokeLifecycle(call);
    default:
      throw new ChaincodeError(`chaincode ${name} is not available in devnet`);
  }
}
