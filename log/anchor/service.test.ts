import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { TestContext } from "node:test";
import { bytesToHex, getAddress } from "viem";
import type { Address } from "viem";
import { anchoredHeads, deployAnchor } from "../../contracts/anchor.ts";
import type { Council } from "../../contracts/anchor.ts";
import { embeddedAccount, reader, writer } from "../../contracts/chain.ts";
import { startChain } from "../../contracts/node.ts";
import type { RunningChain } from "../../contracts/node.ts";
import { policyText, startKeeper, vkeysOf } from "../main.ts";
import type { Keeper } from "../main.ts";
import { CHANNEL, ORIGIN, TestPeer, chainOf, refusal, temporaryFolder, until } from "../testing.ts";
import { AnchorService } from "./service.ts";
import type { AnchorOptions } from "./service.ts";

let chain: RunningChain;
before(async () => {
  chain = await startChain();
});
after(() => chain.stop());

const sizes = Array.from({ length: 40 }, (_, i) => i + 1);
const blocks = chainOf(sizes);

/** Three organisations' keepers on peers of their own, and the head that they cosign. */
class Organisations {
  readonly keepers: Keeper[] = [];
  readonly peers: TestPeer[] = [];
  #committed = 0;

  async start(t: TestContext): Promise<this> {
    for (let i = 0; i < 3; i++) {
      const peer = new TestPeer();
      this.peers.push(peer);
      const log = this.keepers[0] && vkeysOf(this.keepers[0].keys).log;
      this.keepers.push(await startKeeper({ dir: temporaryFolder(t), channel: CHANNEL, origin: ORIGIN, name: `org${i}.test/witness`, port: 0, blocks: peer.blocks, patienceMs: 200, ...(log === undefined ? {} : { log }) }));
    }
    t.after(() => Promise.all(this.keepers.map((keeper) => keeper.stop())));
    this.keepers[0]?.publish(policyText({ vkey: vkeysOf(this.operator.keys).log, url: this.operator.url }, this.keepers.map(({ keys, url }, i) => ({ name: `org${i}`, vkey: vkeysOf(keys).cosigner, url })), 2));
    return this;
  }

  get operator(): Keeper {
    return this.keepers[0] as Keeper;
  }

  get council(): Council {
    return { members: this.keepers.map(({ keys }) => getAddress(bytesToHex(keys.anchorAddress))), quorum: 2, guardian: embeddedAccount(1).address };
  }

  /** Commits blocks at all peers and waits until the head is published. */
  async grow(count: number): Promise<number> {
    const more = blocks.slice(this.#committed, this.#committed + count);
    this.#committed += count;
    for (const peer of this.peers) peer.commit(...more);
    const size = sizes.slice(0, this.#committed).reduce((a, b) => a + b, 0);
    await until(() => this.operator.status().published === size);
    return size;
  }

  service(dir: string, change: Partial<AnchorOptions> = {}): AnchorService {
    return new AnchorService({
      dir,
      rpc: chain.url,
      account: embeddedAccount(0),
      origin: ORIGIN,
      store: this.operator.store,
      checkpoint: () => this.operator.checkpoint(),
      keepers: this.keepers.map(({ url }) => url),
      council: this.council,
      intervalMs: 0,
      ...change,
    });
  }
}

/** Steps until there is nothing to do. @returns transactions sent */
async function settle(service: AnchorService): Promise<number> {
  for (let sent = 0; ; ) {
    const step = await service.step();
    if (step === "idle") return sent;
    if (step === "sent") sent += 1;
  }
}
const rpc = async (url: string, method: string, ...params: unknown[]): Promise<unknown> => {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (error) throw new Error(error.message);
  return result;
};
/** A contract of the test's own, so that tests do not meet on one. */
async function contractFor(organisations: Organisations, url = chain.url): Promise<{ address: Address; fromBlock: bigint }> {
  const { address, block } = await deployAnchor(reader(url), writer(url, embeddedAccount(0)), ORIGIN, organisations.council, 60n);
  return { address, fromBlock: block };
}
const sizesAt = async ({ address, fromBlock }: { address: Address; fromBlock: bigint }, url = chain.url): Promise<number[]> => (await anchoredHeads(reader(url), address, fromBlock)).map(({ size }) => size);

test("heads are anchored as they are published, each once, with the signatures of a quorum of keepers", async (t) => {
  const organisations = await new Organisations().start(t);
  const dir = temporaryFolder(t);
  const service = organisations.service(dir);
  assert.equal(await settle(service), 1, "the contract is deployed; there is no head yet");
  const heads = [await organisations.grow(3)];
  assert.equal(await settle(service), 1);
  heads.push(await organisations.grow(2));
  assert.equal(await settle(service), 1);
  assert.equal(await settle(service), 0, "nothing is posted twice");
  // Another process on the same folder goes on where this one was.
  assert.equal(await settle(organisations.service(dir)), 0);
  heads.push(await organisations.grow(1));
  assert.equal(await settle(organisations.service(dir)), 1);
  const { contract, fromBlock } = JSON.parse(readFileSync(join(dir, "anchor.json"), "utf8")) as { contract: Address; fromBlock: number };
  assert.deepEqual(await sizesAt({ address: contract, fromBlock: BigInt(fromBlock) }), heads);
});

test("within the interval nothing is posted; after it the newest head is, alone", async (t) => {
  const organisations = await new Organisations().start(t);
  const contract = await contractFor(organisations);
  let now = Date.now();
  const service = organisations.service(temporaryFolder(t), { contract, intervalMs: 600_000, clock: () => now });
  const first = await organisations.grow(2);
  assert.equal(await settle(service), 1, "the first head does not wait");
  await organisations.grow(1);
  assert.equal(await settle(service), 0);
  const last = await organisations.grow(1);
  now += 600_000;
  assert.equal(await settle(service), 1);
  assert.deepEqual(await sizesAt(contract), [first, last]);
});

test("a chain that does not answer stops nothing; what was on its way is sent again as it was, not twice", async (t) => {
  const organisations = await new Organisations().start(t);
  const own = await startChain();
  t.after(() => own.stop());
  const contract = await contractFor(organisations, own.url);
  const dir = temporaryFolder(t);
  const size = await organisations.grow(2);
  await assert.rejects(organisations.service(dir, { rpc: "http://127.0.0.1:9", contract }).step(), "unreachable");
  // The answer to the sending is lost, once before the node has it and once after: the process is gone, another begins from the disk.
  for (const deliver of [false, true]) {
    const severed = await severedProxy(t, own.url, deliver);
    await assert.rejects(organisations.service(dir, { rpc: severed, contract }).step());
  }
  assert.equal(await settle(organisations.service(dir, { rpc: own.url, contract })), 0, "it was on its way");
  assert.deepEqual(await sizesAt(contract, own.url), [size]);
});

test("a head that a reorganisation dropped is posted again", async (t) => {
  const organisations = await new Organisations().start(t);
  const own = await startChain();
  t.after(() => own.stop());
  const contract = await contractFor(organisations, own.url);
  const service = organisations.service(temporaryFolder(t), { rpc: own.url, contract });
  const first = await organisations.grow(2);
  await settle(service);
  const snapshot = await rpc(own.url, "evm_snapshot");
  const second = await organisations.grow(2);
  await settle(service);
  assert.deepEqual(await sizesAt(contract, own.url), [first, second]);
  await rpc(own.url, "evm_revert", snapshot);
  assert.deepEqual(await sizesAt(contract, own.url), [first]);
  const third = await organisations.grow(1);
  assert.equal(await settle(service), 1);
  assert.deepEqual(await sizesAt(contract, own.url), [first, third]);
});

test("a stuck transaction is replaced under its nonce with higher fees, and one head is anchored", async (t) => {
  const organisations = await new Organisations().start(t);
  const own = await startChain({ mine: false });
  t.after(() => own.stop());
  const deploying = contractFor(organisations, own.url);
  const mined = setInterval(() => void rpc(own.url, "evm_mine").catch(() => undefined), 50);
  const contract = await deploying;
  clearInterval(mined);
  let now = Date.now();
  const dir = temporaryFolder(t);
  const service = () => organisations.service(dir, { rpc: own.url, contract, stuckMs: 30_000, clock: () => now });
  await organisations.grow(2);
  assert.equal(await service().step(), "sent");
  assert.equal(await service().step(), "waiting");
  const [before] = await waiting(own.url);
  const newest = await organisations.grow(1);
  now += 30_000;
  assert.equal(await service().step(), "sent");
  const [replaced, ...others] = await waiting(own.url);
  assert.deepEqual([others.length, replaced?.nonce], [0, before?.nonce]);
  assert.ok(BigInt(replaced?.maxFeePerGas as string) > BigInt(before?.maxFeePerGas as string), "higher fees");
  await rpc(own.url, "evm_mine");
  assert.equal(await settle(service()), 0);
  assert.deepEqual(await sizesAt(contract, own.url), [newest]);
});

test("two services that were started at once anchor a head once", async (t) => {
  const organisations = await new Organisations().start(t);
  const contract = await contractFor(organisations);
  const services = [0, 3].map((i) => organisations.service(temporaryFolder(t), { contract, account: embeddedAccount(i) }));
  const size = await organisations.grow(3);
  const outcomes = await Promise.allSettled(services.map((service) => settle(service)));
  for (const service of services) await settle(service);
  assert.deepEqual(await sizesAt(contract), [size]);
  assert.ok(outcomes.some(({ status }) => status === "fulfilled"));
});

test("without a quorum of keepers nothing is posted; a keeper whose peer has other blocks does not sign", async (t) => {
  const organisations = await new Organisations().start(t);
  const contract = await contractFor(organisations);
  const size = await organisations.grow(2);
  const alone = organisations.service(temporaryFolder(t), { contract, keepers: [organisations.operator.url, "http://127.0.0.1:9"] });
  await assert.rejects(alone.step(), refusal("anchor/quorum"));
  const other = await startKeeper({ dir: temporaryFolder(t), channel: CHANNEL, origin: ORIGIN, name: "liar.test/witness", log: vkeysOf(organisations.operator.keys).log, port: 0, blocks: new TestPeer(chainOf(sizes, () => 11)).blocks });
  t.after(() => other.stop());
  const told: unknown[] = [];
  const against = organisations.service(temporaryFolder(t), { contract, keepers: [organisations.operator.url, other.url], onTrouble: (error) => told.push(error) });
  await assert.rejects(against.step(), refusal("anchor/quorum"));
  assert.match(String(told[0]), /witness\/own-peer/);
  assert.deepEqual(await sizesAt(contract), []);
  await settle(organisations.service(temporaryFolder(t), { contract }));
  assert.deepEqual(await sizesAt(contract), [size]);
});

test("an embedded chain that began anew gets the contract and the newest head again; any other chain is not written to", async (t) => {
  const organisations = await new Organisations().start(t);
  const [one, two] = [await startChain(), await startChain()];
  t.after(() => Promise.all([one.stop(), two.stop()]));
  const dir = temporaryFolder(t);
  await organisations.grow(2);
  assert.equal(await settle(organisations.service(dir, { rpc: one.url, forgetful: true })), 2);
  const size = await organisations.grow(1);
  await assert.rejects(organisations.service(dir, { rpc: two.url }).step(), refusal("anchor/no-contract"));
  const service = organisations.service(dir, { rpc: two.url, forgetful: true });
  assert.equal(await settle(service), 2);
  assert.equal(service.anchored, size);
});

interface Waiting {
  readonly nonce: string;
  readonly maxFeePerGas: string;
}
const waiting = async (url: string): Promise<Waiting[]> => ((await rpc(url, "eth_getBlockByNumber", "pending", true)) as { transactions: Waiting[] }).transactions;

/** An endpoint that passes all calls on but the sending of a transaction: that one gets no answer, delivered or not. */
async function severedProxy(t: TestContext, to: string, deliver: boolean): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const sending = body.includes("eth_sendRawTransaction");
    if (sending && !deliver) return void request.socket.destroy();
    const answer = Buffer.from(await (await fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body })).arrayBuffer());
    if (sending) return void request.socket.destroy();
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
