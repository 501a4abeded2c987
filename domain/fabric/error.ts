import { CodedError } from "../coded.ts";
import type { FactsOf } from "../coded.ts";

/** What can be wrong with bytes that claim to be Fabric's, and the values that show it. Codes are stable; wording is not. */
const wordings = {
  "wire/truncated": "a protobuf message ends in the middle of a field",
  "wire/varint-too-long": "a protobuf varint exceeds 64 bits",
  "wire/field-number": "{number} is no protobuf field number",
  "wire/wire-type": "{wireType} is no protobuf wire type",
  "wire/group": "a protobuf group is not closed, or nested too deep",
  "wire/text": "a protobuf string is not UTF-8",
  "block/no-header": "the block has no header",
  "block/sequence": "block {number} follows block {previous}",
  "block/previous-hash": "block {number} names {claimed} as the hash of the block before it, which is {actual}",
  "block/data-hash": "block {number} claims the data hash {claimed}; its data have {actual}",
  "block/empty-envelope": "block {number} has an empty transaction at position {position}",
  "block/validation-codes": "block {number} has {transactions} transactions and {codes} validation codes",
  "transaction/no-header": "the transaction has no {header} header",
  "transaction/id": "the transaction claims the id {claimed}; its nonce and creator make {actual}",
  "transaction/actions": "the transaction has {count} actions; Fabric allows exactly one",
  "transaction/proposal-hash": "the endorsed proposal hash is {claimed}; the proposal in the transaction has {actual}",
  "transaction/certificate": "the certificate of {mspId} cannot be read: it is not PEM of an X.509 certificate with a P-256 key",
  "transaction/kind": "the transaction is not what it should be: {reason}",
  "private/hash": "private write {index} of collection {collection} does not match a hash in the block",
} as const;
export type FabricErrorCode = keyof typeof wordings;

/** The bytes are not what they claim to be. Never transient: the same bytes fail again. */
export class FabricError<C extends FabricErrorCode = FabricErrorCode> extends CodedError<typeof wordings, C> {
  override readonly name = "FabricError";

  constructor(code: C, facts: FactsOf<(typeof wordings)[C]>, options?: ErrorOptions) {
    super(wordings, code, facts, options);
  }
}
