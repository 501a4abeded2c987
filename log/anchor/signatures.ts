import { hexToBytes } from "viem";
import { equalBytes } from "../../domain/fabric/hash.ts";
import { headDigest, signerOf } from "../../domain/log/anchor.ts";
import type { AnchorDomain, AnchorHead, CompactSignature } from "../../domain/log/anchor.ts";
import { utf8 } from "../../domain/log/note.ts";
import type { Council } from "../../contracts/anchor.ts";
import { KeeperError } from "../error.ts";
import { request } from "../http.ts";

const MAX_ANSWER = 4 * 1024;

/**
 * Asks the organisations' keepers to sign a head for the contract: each signs only what its own tree has.
 * @param note the head's checkpoint, signed by the log
 * @param urls of the keepers, in any order
 * @param trouble told of those that did not sign
 * @returns as many signatures as the quorum needs, by the member's place in the council
 * @throws {KeeperError} `anchor/quorum`
 */
export async function collectSignatures(
  { members, quorum }: Council,
  domain: AnchorDomain,
  head: AnchorHead,
  note: Uint8Array,
  urls: readonly string[],
  trouble: (error: unknown) => void,
): Promise<Map<number, CompactSignature>> {
  const digest = headDigest(domain, head);
  const addresses = members.map((member) => hexToBytes(member));
  const body = Buffer.concat([utf8(`chain ${domain.chainId}\ncontract ${Buffer.from(domain.contract).toString("hex")}\ntime ${head.time}\n\n`), note]);
  const signatures = new Map<number, CompactSignature>();
  await Promise.all(
    urls.map(async (url) => {
      try {
        const signature = await signatureFrom(url, body);
        const signer = signerOf(digest, signature);
        const place = addresses.findIndex((address) => equalBytes(address, signer));
        // Who is no member may sign: it does not count.
        if (place >= 0) signatures.set(place, signature);
      } catch (error) {
        trouble(error);
      }
    }),
  );
  if (signatures.size < quorum) throw new KeeperError("anchor/quorum", { signed: signatures.size, quorum, size: head.size });
  // More than the quorum would cost more and prove no more.
  return new Map([...signatures].sort(([a], [b]) => a - b).slice(0, quorum));
}

async function signatureFrom(url: string, body: Uint8Array): Promise<CompactSignature> {
  const at = url.replace(/\/$/, "");
  const { status, body: answer } = await request(at, "sign-head", { post: body, limit: MAX_ANSWER });
  const text = new TextDecoder().decode(answer).trim();
  if (status !== 200 || !/^[0-9a-f]{128}$/.test(text)) throw new KeeperError("keeper/answer", { url: at, status, path: "sign-head", text: text.slice(0, 500) });
  return new Uint8Array(Buffer.from(text, "hex"));
}
