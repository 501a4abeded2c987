import { setTimeout as delay } from "node:timers/promises";
import { bytesToHex, getAddress, hexToBytes } from "viem";
import type { Address, Hex } from "viem";
import { equalBytes, hex } from "../../domain/fabric/hash.ts";
import { parseCheckpoint } from "../../domain/log/checkpoint.ts";
import { emptyRoot, proveConsistency } from "../../domain/log/merkle.ts";
import { parseNote } from "../../domain/log/note.ts";
import { anchorCall, anchoredHeads, councilOf, deployData, domainOf, isCurrent, tryCall } from "../../contracts/anchor.ts";
import type { Council } from "../../contracts/anchor.ts";
import { reader } from "../../contracts/chain.ts";
import type { Account, Reader } from "../../contracts/chain.ts";
import { KeeperError } from "../error.ts";
import { sha256 } from "../hash.ts";
import type { TileStore } from "../store.ts";
import { readState, tellPlace, writeState } from "./kept.ts";
import type { Head, State } from "./kept.ts";
import { fateOf, prepare, send } from "./sender.ts";
import type { Call, Pending } from "./sender.ts";
import { collectSignatures } from "./signatures.ts";

export interface AnchorOptions {
  /** Folder of what it keeps (kept.ts). */
  readonly dir: string;
  readonly rpc: string;
  /** Who pays. */
  readonly account: Account;
  readonly origin: string;
  /** The operator's own tree, from which consistency is proved. */
  readonly store: TileStore;
  /** The newest published checkpoint. */
  readonly checkpoint: () => Uint8Array | undefined;
  /** The organisations' keepers. */
  readonly keepers: readonly string[];
  /** The contract, where it stands already. */
  readonly contract?: { readonly address: Address; readonly fromBlock: bigint };
  /** Council of the contract that is deployed otherwise. */
  readonly council: Council;
  /** Seconds between the approval of a later council and its office, for a contract that is deployed. */
  readonly councilDelay?: bigint;
  /** The chain forgets everything when it stops: a contract that is gone is deployed again. */
  readonly forgetful?: boolean;
  /** Shortest time between two heads. */
  readonly intervalMs: number;
  /** How long a transaction may wait before its fees are raised. */
  readonly stuckMs?: number;
  readonly onTrouble?: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** What a step did: nothing to do, a transaction is on its way, or one was sent. */
export type Step = "idle" | "waiting" | "sent";

const POLL_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
const NOTHING: Head = { size: 0, root: bytesToHex(emptyRoot()) };

/**
 * Anchors published heads of the log on an EVM chain. Each step begins with what the chain says now and what lies on the disk, so that it makes no
 * difference whether the process, the chain's endpoint or a part of the chain was lost in between: a head that a reorganisation dropped is posted
 * again, and a transaction is replaced under its nonce, never doubled. Behind the log, and never in its way.
 */
export class AnchorService {
  readonly #options: AnchorOptions;
  readonly #chain: Reader;
  readonly #clock: () => number;
  #state: State;

  constructor(options: AnchorOptions) {
    this.#options = options;
    this.#chain = reader(options.rpc);
    this.#clock = options.clock ?? Date.now;
    this.#state = readState(options.dir);
    const { contract } = options;
    if (contract && this.#state.contract?.address !== getAddress(contract.address)) this.#state = { contract: { address: getAddress(contract.address), fromBlock: String(contract.fromBlock) } };
  }

  /** Size of the newest head known to be anchored. */
  get anchored(): number {
    return this.#state.anchored?.size ?? 0;
  }

  /** Steps until `signal` aborts. What fails is told and tried again, more and more slowly. */
  async run(signal: AbortSignal): Promise<void> {
    let wait = POLL_MS;
    while (!signal.aborted) {
      try {
        await this.step();
        wait = POLL_MS;
      } catch (error) {
        this.#options.onTrouble?.(error);
        wait = Math.min(2 * wait, LONGEST_WAIT_MS);
      }
      await delay(wait, undefined, { signal }).catch(() => undefined); // aborted: the loop sees it
    }
  }

  /**
   * Does what is to be done now.
   * @throws {KeeperError} `anchor/…`
   * @throws {AnchorRefusal} what the contract would refuse, before it is paid for
   * @throws {Error} when the chain cannot be reached
   */
  async step(): Promise<Step> {
    if (this.#state.pending) {
      const waits = await this.#settle(this.#state.pending);
      if (waits !== undefined) return waits;
    }
    const { contract } = this.#state;
    if (contract === undefined) return this.#send({ purpose: "deploy", data: deployData(this.#options.origin, this.#options.council, this.#options.councilDelay ?? 86_400n) });
    const code = await this.#chain.getCode({ address: contract.address });
    if (code === undefined || code === "0x") return this.#gone(contract.address);
    await this.#tellPlace();
    const anchored = await this.#anchoredHead(contract);
    const note = this.#options.checkpoint();
    if (note === undefined || parseCheckpoint(parseNote(note).text).size <= anchored.size) return "idle";
    if (this.#clock() - (this.#state.postedAt ?? 0) < this.#options.intervalMs && anchored.size > 0) return "idle";
    return this.#send({ purpose: "head", to: contract.address, data: await this.#headCall(contract.address, anchored, note) });
  }

  /** @returns what a step is to answer while it is on its way; undefined once it is settled */
  async #settle(pending: Pending): Promise<Step | undefined> {
    const fate = await fateOf(this.#chain, this.#options.account.address, pending);
    if (typeof fate === "object") {
      const { status, contractAddress, blockNumber, transactionHash } = fate.receipt;
      const { pending: _, ...rest } = this.#state;
      if (pending.purpose === "head") this.#save(rest); // what it did, the contract itself says
      else if (status === "success" && contractAddress) this.#save({ contract: { address: getAddress(contractAddress), fromBlock: String(blockNumber) } });
      else {
        this.#save(rest);
        throw new KeeperError("anchor/deployment", { hash: transactionHash });
      }
      return undefined;
    }
    if (fate === "passed-over") {
      const { pending: _, ...rest } = this.#state;
      this.#save(rest);
      return undefined;
    }
    if (this.#clock() - pending.sentAt >= (this.#options.stuckMs ?? 60_000)) return this.#send(await this.#renewed(pending), pending);
    await send(this.#chain, pending);
    return "waiting";
  }

  /** The same purpose as of now: what waited may have been overtaken by a newer head. */
  async #renewed({ purpose, to, data }: Pending): Promise<Call> {
    const { contract } = this.#state;
    const note = this.#options.checkpoint();
    if (purpose === "deploy" || contract === undefined || to === undefined || note === undefined) return { purpose, data, ...(to === undefined ? {} : { to }) };
    const anchored = await this.#anchoredHead(contract);
    // Somebody else anchored as much: the nonce is freed by a transaction to oneself.
    if (parseCheckpoint(parseNote(note).text).size <= anchored.size) return { purpose, to: this.#options.account.address, data: "0x" };
    return { purpose, to, data: await this.#headCall(contract.address, anchored, note) };
  }

  async #send(call: Call, replaced?: Pending): Promise<Step> {
    const pending = await prepare(this.#chain, this.#options.account, call, this.#clock(), replaced);
    // On the disk first: after a crash here the same bytes are sent, not others.
    this.#save({ ...this.#state, pending, ...(call.purpose === "head" ? { postedAt: this.#clock() } : {}) });
    await send(this.#chain, pending);
    return "sent";
  }

  /** The call that anchors the newest checkpoint after the head that the contract has. */
  async #headCall(address: Address, anchored: Head, note: Uint8Array): Promise<Hex> {
    const { origin, store, keepers, onTrouble = () => undefined, account } = this.#options;
    const { size, root } = parseCheckpoint(parseNote(note).text);
    const council = this.#state.council as Council;
    const domain = await domainOf(this.#chain, address);
    const time = BigInt(Math.floor(this.#clock() / 1000));
    const signatures = await collectSignatures(council, domain, { origin, size, root, time }, note, keepers, onTrouble);
    const proof = anchored.size === 0 ? [] : await proveConsistency(store.reader(size), anchored.size, size, sha256);
    const data = anchorCall(council, { earlier: { size: anchored.size, root: hexToBytes(anchored.root) }, size, root, time, proof, signatures });
    await tryCall(this.#chain, address, data, account.address);
    return data;
  }

  /**
   * The contract's newest head on the chain as it is now, which a reorganisation may have taken back.
   * @throws {KeeperError} `anchor/forked` where it is not a head of the own tree
   */
  async #anchoredHead({ address, fromBlock }: NonNullable<State["contract"]>): Promise<Head> {
    const { council, anchored } = this.#state;
    const known = anchored ?? NOTHING;
    if (council && (await isCurrent(this.#chain, address, council, { size: known.size, root: hexToBytes(known.root) }))) return known;
    const newest = (await anchoredHeads(this.#chain, address, BigInt(fromBlock))).at(-1);
    const head = newest ? { size: newest.size, root: bytesToHex(newest.root) } : NOTHING;
    const { store } = this.#options;
    if (head.size > 0 && head.size <= store.head.size) {
      const own = await store.rootAt(head.size);
      if (!equalBytes(own, hexToBytes(head.root))) throw new KeeperError("anchor/forked", { anchored: head.root, size: head.size, own: hex(own) });
    }
    this.#save({ ...this.#state, council: await councilOf(this.#chain, address, BigInt(fromBlock)), anchored: head });
    return head;
  }

  /** The contract is not there: the embedded chain began anew, or the endpoint is that of another chain. */
  async #gone(address: Address): Promise<Step> {
    if (!this.#options.forgetful) throw new KeeperError("anchor/no-contract", { address, url: this.#options.rpc });
    this.#save({});
    return this.step();
  }

  async #tellPlace(): Promise<void> {
    const { contract } = this.#state;
    if (contract === undefined) return;
    tellPlace(this.#options.dir, { chainId: await this.#chain.getChainId(), rpc: this.#options.rpc, contract: contract.address, fromBlock: Number(contract.fromBlock) });
  }

  #save(state: State): void {
    writeState(this.#options.dir, state);
    this.#state = state;
  }
}
