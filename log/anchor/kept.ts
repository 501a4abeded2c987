import { join } from "node:path";
import { hexToBytes } from "viem";
import type { Address, Hex } from "viem";
import type { Council } from "../../contracts/anchor.ts";
import { readIfThere, writeWhole } from "../files.ts";
import type { Pending } from "./sender.ts";

/*
 * What the anchor service keeps in its folder: its own state, and where the contract stands, which others read.
 */

const STATE = "anchor-state.json";
const PLACE = "anchor.json";

/** A head of the log as the contract has it. */
export interface Head {
  readonly size: number;
  readonly root: Hex;
}
export interface State {
  readonly contract?: { readonly address: Address; readonly fromBlock: string };
  readonly council?: Council;
  /** The newest head of the contract, as far as known. */
  readonly anchored?: Head;
  readonly postedAt?: number;
  readonly pending?: Pending;
}

/** What others need to know to check an anchor. */
export interface AnchorPlace {
  readonly chainId: number;
  readonly rpc: string;
  readonly contract: Address;
  readonly fromBlock: number;
}

export const readState = (dir: string): State => parsed<State>(join(dir, STATE)) ?? {};
export const writeState = (dir: string, state: State): void => writeWhole(join(dir, STATE), JSON.stringify(state));

/** Where the contract stands; undefined until it does. */
export const readPlace = (dir: string): AnchorPlace | undefined => parsed<AnchorPlace>(join(dir, PLACE));

/** Tells others where the contract stands; what is told already is not written again. */
export function tellPlace(dir: string, place: AnchorPlace): void {
  const text = `${JSON.stringify(place)}\n`;
  const path = join(dir, PLACE);
  if (readIfThere(path)?.toString("utf8") !== text) writeWhole(path, text);
}

/** The newest head that the contract has accepted, as far as the service of this folder knows; undefined if there is none. */
export function anchoredHead(dir: string): { readonly size: number; readonly root: Uint8Array } | undefined {
  const { anchored } = readState(dir);
  return anchored && anchored.size > 0 ? { size: anchored.size, root: hexToBytes(anchored.root) } : undefined;
}

function parsed<T>(path: string): T | undefined {
  const kept = readIfThere(path);
  return kept && (JSON.parse(kept.toString("utf8")) as T);
}
