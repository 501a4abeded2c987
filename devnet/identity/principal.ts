/** MSP principals: what a leaf of a signature policy asks of a signer (hyperledger/fabric-protos msp/msp_principal.proto). */
import { msp as pb } from "@hyperledger/fabric-protos";

export const ROLES = ["member", "admin", "client", "peer", "orderer"] as const;
export type Role = (typeof ROLES)[number];

/** `unsupported` keeps what devnet cannot judge; nobody satisfies it. */
export type Principal =
  | { readonly kind: "role"; readonly mspId: string; readonly role: Role }
  | { readonly kind: "identity"; readonly serialized: Uint8Array }
  | { readonly kind: "organizationalUnit"; readonly mspId: string; readonly unit: string; readonly certifier: Uint8Array }
  | { readonly kind: "combined"; readonly principals: readonly Principal[] }
  | { readonly kind: "nominal" }
  | { readonly kind: "unsupported"; readonly classification: number };

/** Decodes a principal. @throws {Error} undecodable content */
export function decodePrincipal(message: pb.MSPPrincipal): Principal {
  const bytes = message.getPrincipal_asU8();
  const classification = message.getPrincipalClassification();
  const { Classification } = pb.MSPPrincipal;
  switch (classification) {
    case Classification.ROLE: {
      const role = pb.MSPRole.deserializeBinary(bytes);
      const name = ROLES[role.getRole()];
      if (!name) break;
      return { kind: "role", mspId: role.getMspIdentifier(), role: name };
    }
    case Classification.IDENTITY:
      return { kind: "identity", serialized: bytes };
    case Classification.ORGANIZATION_UNIT: {
      const unit = pb.OrganizationUnit.deserializeBinary(bytes);
      return {
        kind: "organizationalUnit",
        mspId: unit.getMspIdentifier(),
        unit: unit.getOrganizationalUnitIdentifier(),
        certifier: unit.getCertifiersIdentifier_asU8(),
      };
    }
    case Classification.COMBINED: {
      const principals = pb.CombinedPrincipal.deserializeBinary(bytes).getPrincipalsList().map(decodePrincipal);
      if (principals.length === 0) break;
      return { kind: "combined", principals };
    }
    case Classification.ANONYMITY: {
      const type = pb.MSPIdentityAnonymity.deserializeBinary(bytes).getAnonymityType();
      if (type !== pb.MSPIdentityAnonymity.MSPIdentityAnonymityType.NOMINAL) break;
      return { kind: "nominal" };
    }
  }
  return { kind: "unsupported", classification };
}

/** The principal `'<mspId>.<role>'`. */
export function rolePrincipal(mspId: string, role: Role): pb.MSPPrincipal {
  const content = new pb.MSPRole();
  content.setMspIdentifier(mspId);
  content.setRole(ROLES.indexOf(role) as pb.MSPRole.MSPRoleTypeMap[keyof pb.MSPRole.MSPRoleTypeMap]);
  const principal = new pb.MSPPrincipal();
  principal.setPrincipalClassification(pb.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(content.serializeBinary());
  return principal;
}
