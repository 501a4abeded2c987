import { readFileSync, statSync } from "node:fs";
import { MAX_BUNDLE } from "../domain/bundle/format.ts";
import { because } from "../domain/bundle/reasons.ts";
import { readTrust } from "../domain/bundle/trust.ts";
import type { TrustFile } from "../domain/bundle/trust.ts";
import { verifyBundle } from "../domain/bundle/verify.ts";
import type { AnchorAnswer } from "../domain/bundle/verify.ts";
import { reportText } from "../domain/bundle/words.ts";
import { DomainError } from "../domain/error.ts";
import type { Language } from "../domain/error.ts";
import { equalBytes } from "../domain/fabric/hash.ts";
import { anchoredHeads } from "../contracts/anchor.ts";
import { reader } from "../contracts/chain.ts";
import { CommandError, UsageError } from "./failure.ts";
import { places } from "./identities.ts";
import { nodePrimitives } from "./primitives.ts";

interface Options {
  readonly trust?: string;
  readonly data: string;
  readonly rpc?: string;
  readonly language: string;
  readonly json?: true;
}

/**
 * `garal verify FILE`: checks a bundle without any server, by what the caller trusts. Exit code 0 only if every check that was asked for passed.
 * @throws {CommandError} exit 1: something failed or could not be checked; the report says what
 */
export async function verify(file: string, { trust: trustPath, data, rpc, language, json }: Options): Promise<void> {
  if (language !== "mn" && language !== "en" && language !== "zh") throw new UsageError("--language is mn, en or zh");
  const path = trustPath ?? places(data).trust;
  const trust = (() => {
    try {
      return readTrust(textOf(path, "trust file"), nodePrimitives);
    } catch (error) {
      if (error instanceof DomainError) throw new CommandError(`${path} is no trust file: ${error.message}`, { cause: error });
      throw error;
    }
  })();
  const { anchor } = trust.file;
  if (rpc !== undefined && !anchor) throw new UsageError(`${path} names no anchor contract to ask at ${rpc}`);
  const report = await verifyBundle(bytesOf(file, "bundle"), trust, { primitives: nodePrimitives, ...(rpc === undefined || !anchor ? {} : { anchor: (head) => askAnchor(rpc, anchor, head) }) });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report, language satisfies Language | "zh"));
  if (report.verdict !== "verified") throw new CommandError(report.verdict === "refused" ? "the bundle is refused" : "the bundle is checked in part only");
}

/** Whether the contract accepted this very head. What the chain cannot be asked is no answer. */
async function askAnchor(rpc: string, { chainId, contract, fromBlock }: NonNullable<TrustFile["anchor"]>, { size, root }: { readonly size: number; readonly root: Uint8Array }): Promise<AnchorAnswer> {
  const chain = reader(rpc);
  try {
    const actual = await chain.getChainId();
    if (actual !== chainId) return { anchored: false, reason: because("anchored/other-chain", { rpc, actual, wanted: chainId }) };
    const heads = await anchoredHeads(chain, contract as `0x${string}`, BigInt(fromBlock), size);
    const same = heads.find((head) => equalBytes(head.root, root));
    if (same) return { anchored: true, reason: because("anchored/passed", { contract, size, block: same.block }) };
    return { anchored: false, reason: because(heads.length > 0 ? "anchored/other-head" : "anchored/not-yet", { contract, size }) };
  } catch (error) {
    return { anchored: false, reason: { ...because("anchored/unreachable", { rpc }), detail: { en: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) } } };
  }
}

function bytesOf(path: string, what: string): Uint8Array {
  try {
    // Not read where it is too large: a hostile file must not fill the memory.
    if (statSync(path).size > MAX_BUNDLE) throw new CommandError(`${path} is larger than a ${what} may be (${MAX_BUNDLE} bytes)`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(`the ${what} ${path} cannot be read`, { cause });
  }
}
const textOf = (path: string, what: string): string => new TextDecoder().decode(bytesOf(path, what));
