import { canonicalJson } from "../canonical.ts";
import { portablePrimitives } from "../fabric/certificate.ts";
import type { Primitives } from "../fabric/certificate.ts";
import { factsOf, Story } from "./facts.ts";
import { BUNDLE_FORMAT } from "./format.ts";
import type { Bundle, BundleTransaction, Disclosure } from "./format.ts";
import { membersOf, open } from "./open.ts";
import type { Signers } from "./open.ts";

/** What a bundle is made of. */
export interface Parts {
  readonly subject: Bundle["subject"];
  readonly channel: string;
  readonly chaincode: string;
  readonly madeBy: string;
  /** The channel's; those that signed are put in. */
  readonly organisations: Bundle["organisations"];
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
export function makeBundle({ chaincode, anchor, organisations, ...parts }: Parts, primitives: Primitives = portablePrimitives): Bundle {
  const story = new Story();
  const signers: Signers = new Map();
  for (const transaction of parts.transactions) {
    const opened = open(transaction, parts.channel, chaincode, primitives, signers);
    if (transaction.part === "story") story.add(opened);
  }
  const known = new Map(organisations.map((organisation) => [organisation.mspId, organisation]));
  const signing = membersOf(signers.values()).flatMap((mspId) => known.get(mspId) ?? []);
  return { format: BUNDLE_FORMAT, ...parts, organisations: signing, ...(anchor === undefined ? {} : { anchor }), facts: JSON.parse(canonicalJson(factsOf(parts.subject, story))) as unknown };
}
