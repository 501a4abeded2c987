import { Contract } from "fabric-contract-api";
import type { Context } from "fabric-contract-api";
import { DomainError } from "../domain/error.ts";
import { transactionNames } from "../domain/transactions.ts";
import { execute, readRecord, readRequest, readSecret } from "./execute.ts";

type Made = new () => Contract;
type Method = (ctx: Context, ...texts: string[]) => Promise<string>;

/**
 * A contract class with these functions. The contract API lists the methods of the class itself and counts the parameters that each
 * declares, so functions come without rest and default parameters.
 */
function contractOf(name: string, functions: Readonly<Record<string, Method>>): Made {
  class Made extends Contract {
    constructor() {
      super(name);
    }
  }
  for (const [method, value] of Object.entries(functions)) {
    if (method in Contract.prototype) throw new Error(`${name}:${method} is a name of the contract API itself`);
    Object.defineProperty(Made.prototype, method, { value });
  }
  // Not one of its transactions: the API leaves out what Contract itself has.
  Object.defineProperty(Made.prototype, "unknownTransaction", { value: refuseUnknown });
  return Made;
}

async function refuseUnknown(ctx: Context): Promise<never> {
  throw new DomainError("input/unknown-choice", { value: ctx.stub.getFunctionAndParameters().fcn.slice(0, 64), field: "transaction" });
}

/** One contract for each prefix of the catalogue, with a function for each of its transactions. */
function catalogueContracts(): Made[] {
  const functionsOf = new Map<string, Record<string, Method>>();
  for (const name of transactionNames) {
    const [contract = "", method = ""] = name.split(":");
    const functions = functionsOf.get(contract) ?? {};
    functions[method] = (ctx: Context, document: string) => execute(ctx, name, document);
    functionsOf.set(contract, functions);
  }
  return [...functionsOf].map(([contract, functions]) => contractOf(contract, functions));
}

const queries = contractOf("ledger", {
  read: (ctx: Context, kind: string, id: string) => readRecord(ctx, kind, id),
  secret: (ctx: Context, collection: string, kind: string, id: string) => readSecret(ctx, collection, kind, id),
  request: (ctx: Context, key: string) => readRequest(ctx, key),
});

/** The chaincode's contracts, under the name by which fabric-shim looks for them. */
export const contracts: Made[] = [...catalogueContracts(), queries];
