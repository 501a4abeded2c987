/** What an organisation notes in its implicit collection when it approves a definition (core/chaincode/lifecycle). */
import { createHash } from "node:crypto";
import { keyHash } from "../ledger/state.ts";
import type { View } from "../ledger/view.ts";
import { Writer } from "../wire.ts";
import { definitionState, implicitCollectionName, LIFECYCLE } from "./definition.ts";
import type { Definition } from "./definition.ts";

type Approved = Omit<Definition, "collections">;

/** Private entries of an approval. @param packageId of the chaincode that the organisation runs */
export function approvalState(definition: Approved, packageId: string): { key: string; value: Buffer }[] {
  const name = `${definition.name}#${definition.sequence}`;
  return [
    ...parameters(definition),
    { key: `chaincode-sources/metadata/${name}`, value: metadata("ChaincodeLocalPackage", ["PackageID"]) },
    { key: `chaincode-sources/fields/${name}/PackageID`, value: new Writer().text(3, packageId).finish() },
  ];
}

/** Whether the organisation approved exactly this definition: the hashes of its collection tell. */
export function isDefinedBy(view: View, mspId: string, definition: Approved): boolean {
  return parameters(definition).every(({ key, value }) => {
    const hash = view.hashedState(LIFECYCLE, implicitCollectionName(mspId), keyHash(key))?.value;
    return hash?.equals(createHash("sha256").update(value).digest()) === true;
  });
}

function parameters(definition: Approved): { key: string; value: Buffer }[] {
  const name = `${definition.name}#${definition.sequence}`;
  const fields = definitionState({ ...definition, name }).filter(
    ({ key }) => !key.endsWith("/Sequence") && key.startsWith("namespaces/fields/"),
  );
  const datatype = metadata("ChaincodeParameters", ["EndorsementInfo", "ValidationInfo", "Collections"]);
  return [{ key: `namespaces/metadata/${name}`, value: datatype }, ...fields];
}

/** `StateMetadata`. */
function metadata(datatype: string, fields: readonly string[]): Buffer {
  const writer = new Writer().string(1, datatype);
  for (const field of fields) writer.string(2, field);
  return writer.finish();
}
