/** The lifecycle chaincode's queries (core/chaincode/lifecycle/scc.go). Definitions change only when devnet starts. */
import { peer as protos } from "@hyperledger/fabric-protos";
import { POLICY } from "../channel.ts";
import { isDefinedBy } from "../lifecycle/approval.ts";
import { LIFECYCLE } from "../lifecycle/definition.ts";
import type { Definition } from "../lifecycle/definition.ts";
import type { Response } from "../messages/proposal.ts";
import { failure, success } from "./call.ts";
import type { SystemCall } from "./call.ts";

const { lifecycle } = protos;

/** What Fabric's lifecycle chaincode has; of some devnet has only the name. */
const FUNCTIONS = new Set([
  "InstallChaincode", "QueryInstalledChaincode", "GetInstalledChaincodePackage", "QueryInstalledChaincodes",
  "ApproveChaincodeDefinitionForMyOrg", "QueryApprovedChaincodeDefinition", "QueryApprovedChaincodeDefinitions",
  "CheckCommitReadiness", "CommitChaincodeDefinition", "QueryChaincodeDefinition", "QueryChaincodeDefinitions",
]);

export function invokeLifecycle(call: SystemCall): Response {
  const { args } = call.input;
  if (args.length === 0) return failure("lifecycle scc must be invoked with arguments");
  if (args.length !== 2) {
    return failure(`lifecycle scc operations require exactly two arguments but received ${args.length}`);
  }
  const name = args[0]!.toString("utf8");
  if (!FUNCTIONS.has(name)) return failure(`Failed to authorize invocation due to failed ACL check: Unmapped policy for ${LIFECYCLE}/${name}`);
  const refusal = call.channel.config.policy(POLICY.WRITERS).unsatisfied([call.creator]);
  if (refusal !== undefined) return failure(`Failed to authorize invocation due to failed ACL check: ${refusal}`);
  switch (name) {
    case "QueryChaincodeDefinition":
      return queryDefinition(call, lifecycle.QueryChaincodeDefinitionArgs.deserializeBinary(args[1]!).getName());
    case "QueryChaincodeDefinitions":
      return queryDefinitions(call);
    case "QueryInstalledChaincodes":
      return queryInstalled(call);
    default:
      return failure(
        `devnet does not offer ${name}: chaincode definitions are given when it starts (see devnet/README.md)`,
      );
  }
}

function queryDefinition({ channel, simulator }: SystemCall, name: string): Response {
  const definition = name === LIFECYCLE ? undefined : simulator.view.definition(name);
  if (definition === undefined) {
    return { status: 404, message: `namespace ${name} is not defined`, payload: Buffer.alloc(0) };
  }
  const result = new lifecycle.QueryChaincodeDefinitionResult();
  describe(result, definition);
  for (const mspId of channel.config.applicationOrganizations) {
    result.getApprovalsMap().set(mspId, isDefinedBy(simulator.view, mspId, definition));
  }
  return success(Buffer.from(result.serializeBinary()));
}

function queryDefinitions({ simulator, channel }: SystemCall): Response {
  const result = new lifecycle.QueryChaincodeDefinitionsResult();
  for (const name of channel.packages.keys()) {
    const definition = simulator.view.definition(name);
    if (definition === undefined) continue;
    const entry = new lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    entry.setName(name);
    describe(entry, definition);
    result.addChaincodeDefinitions(entry);
  }
  return success(Buffer.from(result.serializeBinary()));
}

function describe(
  target: Pick<
    InstanceType<typeof lifecycle.QueryChaincodeDefinitionResult>,
    "setSequence" | "setVersion" | "setEndorsementPlugin" | "setValidationPlugin" | "setValidationParameter" |
      "setInitRequired" | "setCollections"
  >,
  definition: Definition,
): void {
  target.setSequence(definition.sequence);
  target.setVersion(definition.version);
  target.setEndorsementPlugin("escc");
  target.setValidationPlugin("vscc");
  target.setValidationParameter(definition.endorsementPolicy);
  target.setInitRequired(definition.initRequired);
  target.setCollections(protos.CollectionConfigPackage.deserializeBinary(definition.collectionPackage));
}

function queryInstalled({ channel }: SystemCall): Response {
  const result = new lifecycle.QueryInstalledChaincodesResult();
  for (const { packageId } of channel.packages.values()) {
    const entry = new lifecycle.QueryInstalledChaincodesResult.InstalledChaincode();
    entry.setPackageId(packageId);
    entry.setLabel(packageId.slice(0, packageId.lastIndexOf(":")));
    result.addInstalledChaincodes(entry);
  }
  return success(Buffer.from(result.serializeBinary()));
}
