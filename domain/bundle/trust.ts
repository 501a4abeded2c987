import { DomainError } from "../error.ts";
import { FabricError } from "../fabric/error.ts";
import { hex } from "../fabric/hash.ts";
import { isIssuedBy, parsePem, portablePrimitives } from "../fabric/certificate.ts";
import type { Certificate, Primitives } from "../fabric/certificate.ts";
import { LogError } from "../log/error.ts";
import { parsePolicy } from "../log/policy.ts";
import type { Policy } from "../log/policy.ts";
import { choice, decodeText, field, id, instant, integer, list, object, optional, pattern, text } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { pem } from "./format.ts";

/*
 * What a verifier trusts: given by the verifier, never taken from a bundle. Who issued it to the verifier (a ministry's page, a bank, a court) is the
 * verifier's to judge.
 */

const Organisation = object({
  mspId: field(id, "Member of the channel."),
  roots: field(list(pem, { min: 1, max: 10 }), "Root certificates of the member's authority."),
  intermediates: field(list(pem, { max: 10 }), "Intermediate certificates."),
  revoked: field(list(object({ serial: field(pattern("Text", /^[0-9a-f]{2,64}$/, "0a1b", 64), "Serial number, hex."), from: field(instant, "Since when.") }), { max: 100_000 }), "Certificates that no longer count."),
  sells: field(choice(["yes", "no"]), "Whether it sells on the channel."),
  buys: field(choice(["yes", "no"]), "Whether it buys."),
});
export const TrustFile = object({
  format: field(choice(["garal-trust/1"]), "What this is."),
  channel: field(text(249), "Channel."),
  chaincode: field(id, "Chaincode."),
  organisations: field(list(Organisation, { min: 1, max: 200 }), "Members of the channel."),
  policy: field(pattern("Text", /^[^\0]+$/, "log …", 100_000), "Whose checkpoints are believed, as C2SP tlog-policy."),
  anchor: optional(object({ chainId: field(integer(1, Number.MAX_SAFE_INTEGER), "Chain."), contract: field(pattern("Text", /^0x[0-9a-fA-F]{40}$/, "0x…", 42), "The anchor contract."), fromBlock: field(integer(0, Number.MAX_SAFE_INTEGER), "Block in which it was deployed.") }), "Where heads are anchored."),
});
export type TrustFile = Infer<typeof TrustFile>;

export interface Trust {
  readonly file: TrustFile;
  readonly policy: Policy;
  readonly members: readonly string[];
  /**
   * Whether a certificate is of that member and counted at that time.
   * @param at milliseconds since 1970
   * @returns undefined if so, else why not
   */
  readonly fault: (mspId: string, certificate: Certificate, at: number) => "not-member" | "not-issued" | "not-valid" | "revoked" | undefined;
}

/**
 * Reads a trust file.
 * @throws {DomainError} `input/…` naming the field
 */
export function readTrust(textOfFile: string, primitives: Primitives = portablePrimitives): Trust {
  const file = decodeText(TrustFile, textOfFile);
  let policy: Policy;
  const authorities = new Map<string, { readonly roots: readonly Certificate[]; readonly intermediates: readonly Certificate[]; readonly revoked: ReadonlyMap<string, number> }>();
  try {
    policy = parsePolicy(new TextEncoder().encode(file.policy));
    for (const { mspId, roots, intermediates, revoked } of file.organisations) {
      if (authorities.has(mspId)) throw new DomainError("input/duplicate", { field: "organisations", value: mspId });
      authorities.set(mspId, {
        roots: roots.map((root) => parsePem(root, mspId)),
        intermediates: intermediates.map((one) => parsePem(one, mspId)),
        revoked: new Map(revoked.map(({ serial, from }) => [significant(serial), Date.parse(from)])),
      });
    }
  } catch (cause) {
    if (cause instanceof FabricError || cause instanceof LogError) throw new DomainError("input/malformed", { problem: cause.message }, { cause });
    throw cause;
  }
  /** Chains are the same for all that a certificate signed; only the time differs. */
  const chains = new Map<string, readonly Certificate[] | undefined>();
  const chainOf = (mspId: string, certificate: Certificate): readonly Certificate[] | undefined => {
    const { roots, intermediates } = authorities.get(mspId)!;
    const climb = (from: Certificate, depth: number): readonly Certificate[] | undefined => {
      const root = roots.find((one) => isIssuedBy(from, one, primitives));
      if (root) return [root];
      if (depth === 0) return undefined;
      for (const one of intermediates) {
        if (!isIssuedBy(from, one, primitives)) continue;
        const above = climb(one, depth - 1);
        if (above) return [one, ...above];
      }
      return undefined;
    };
    return climb(certificate, intermediates.length);
  };
  return {
    file,
    policy,
    members: file.organisations.map(({ mspId }) => mspId),
    fault(mspId, certificate, at) {
      const authority = authorities.get(mspId);
      if (!authority) return "not-member";
      const key = `${mspId} ${hex(primitives.sha256(certificate.der))}`;
      if (!chains.has(key)) chains.set(key, chainOf(mspId, certificate));
      const chain = chains.get(key);
      if (!chain) return "not-issued";
      if ([certificate, ...chain].some(({ notBefore, notAfter }) => at < notBefore || at > notAfter)) return "not-valid";
      const since = authority.revoked.get(significant(certificate.serial));
      return since !== undefined && at >= since ? "revoked" : undefined;
    },
  };
}

/** A serial number without the zero octets that DER puts before a number whose highest bit is set, and some tools leave out. */
const significant = (serial: string): string => serial.replace(/^(?:00)+(?=.)/, "");
