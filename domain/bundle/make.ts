import { canonicalJson } from "../canonical.ts";
import { portablePrimitives } from "../fabric/certificate.ts";
import type { Primitives } from "../fabric/certificate.ts";
import { factsOf, Story } from "./facts.ts";
import { BUNDLE_FORMAT } from "./format.ts";
import type { Bundle, BundleTransaction, Disclosure } from "./format.ts";
import { open } from "./open.ts";

/** What a bundle is made of. */
export interface Parts {
  readonly subject: Bundle["subject"];
  readonly channel: string;
  readonly chaincode: string;
  readonly madeBy: string;
  /** The checkpoint's note. */
  readonly checkpoint: string;
  /** In ledger order. */
  readonly transactions: readonly BundleTransaction[];
  /** Hashes by `proveMany`, base64. */
  readonly proof: readonly string[];
  readonly anchor?: Bundle["anchor"];
  readonly disclosures: readonly Disclosure[];
}

/**
 * Puts a bundle together; its facts are derived as a verifier derives them.
 * @throws {FabricError}, {DomainError}, {LogError} if the transactions are not what the ledger holds
 */
export function makeBundle({ chaincode, anchor, ...parts }: Parts, primitives: Primitives = portablePrimitives): Bundle {
  const story = new Story();
  for (const transaction of parts.transactions) if (transaction.part === "story") story.add(open(transaction, parts.channel, chaincode, primitives));
  return { format: BUNDLE_FORMAT, ...parts, ...(anchor === undefined ? {} : { anchor }), facts: JSON.parse(canonicalJson(factsOf(parts.subject, story))) as unknown };
}
