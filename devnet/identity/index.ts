/** Identity and policy half of devnet: certificates on disk, MSPs, endorsement policies, the channel configuration. */
export { blockDataHash, blockHeaderDer, blockHeaderHash } from "./block.ts";
export { channelConfig, ConfigError, type ChannelConfig } from "./channel.ts";
export {
  ensureCryptoMaterial,
  loadOrganization,
  type CertifiedKey,
  type CryptoMaterial,
  type CryptoSpec,
  type Member,
  type OrganizationMaterial,
  type OrganizationSpec,
} from "./cryptogen.ts";
export { sign } from "./ecdsa.ts";
export { genesisBlock, type BatchConfig, type ChannelSpec, type HostPort } from "./genesis.ts";
export { issueCertificate, newKeyPair, type CertificateRequest, type Issuer } from "./issue.ts";
export { endorserSets } from "./layout.ts";
export { expiresAt, MspError, MspManager, serializeIdentity, type Identity } from "./msp.ts";
export { signaturePolicy, unsatisfiedBy, validIdentities, type Policy, type SignedData } from "./policy.ts";
export { formatPolicy, parsePolicy, PolicyError } from "./policy-language.ts";
export type { Principal, Role } from "./principal.ts";
export { signingIdentity, type SigningIdentity } from "./signer.ts";
