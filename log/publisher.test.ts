import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { ED25519_COSIGNATURE, formatSignature, formatVkey, parseNote, utf8 } from "../domain/log/note.ts";
import { checkPolicy, parsePolicy } from "../domain/log/policy.ts";
import { testKey } from "../domain/log/testing.ts";
import { policyText, startKeeper, vkeysOf } from "./main.ts";
import type { Keeper } from "./main.ts";
import { CHANNEL, ORIGIN, TestPeer, chainOf, temporaryFolder, until } from "./testing.ts";

const chain = chainOf([10, 300, 90, 1, 1]);

interface Party {
  readonly keeper: Keeper;
  readonly peer: TestPeer;
  readonly dir: string;
  readonly troubles: string[];
}

async function party(t: TestContext, i: number, { log, peer = new TestPeer(chain.slice(0, 1)), dir = temporaryFolder(t) }: { log?: string; peer?: TestPeer; dir?: string } = {}): Promise<Party> {
  const troubles: string[] = [];
  const keeper = await startKeeper({ dir, channel: CHANNEL, origin: ORIGIN, name: `org${i}.test/witness`, port: 0, blocks: peer.blocks, patienceMs: 50, onTrouble: (error) => troubles.push(String(error)), ...(log === undefined ? {} : { log }) });
  t.after(() => keeper.stop());
  return { keeper, peer, dir, troubles };
}
const policyOf = (operator: Keeper, members: readonly { readonly vkey: string; readonly url: string }[], quorum: number) =>
  policyText({ vkey: vkeysOf(operator.keys).log, url: operator.url }, members.map((member, i) => ({ name: `org${i}`, ...member })), quorum);
const memberOf = ({ keys, url }: Keeper) => ({ vkey: vkeysOf(keys).cosigner, url });

/** An operator and two witnesses, two of three needed. */
async function council(t: TestContext): Promise<{ parties: readonly [Party, Party, Party]; policy: string }> {
  const operator = await party(t, 0);
  const log = vkeysOf(operator.keeper.keys).log;
  const parties = [operator, await party(t, 1, { log }), await party(t, 2, { log })] as const;
  return { parties, policy: policyOf(operator.keeper, parties.map(({ keeper }) => memberOf(keeper)), 2) };
}

test("each head that is published meets the policy; while too few witnesses cosign, the last one that did stays", async (t) => {
  const { parties, policy } = await council(t);
  const [operator, tax, minerals] = parties;
  operator.keeper.publish(policy);
  await until(() => operator.keeper.status().published === 10);
  const trusted = checkPolicy(parsePolicy(utf8(policy)), parseNote(operator.keeper.checkpoint() as Uint8Array));
  assert.equal(trusted.checkpoint.size, 10);
  assert.ok(trusted.witnesses.length >= 2);
  // The others' peers are behind: their witnesses answer 503, and nothing is published.
  operator.peer.commit(...chain.slice(1, 3));
  await until(() => operator.troubles.some((trouble) => trouble.includes("policy/quorum")));
  assert.equal(operator.keeper.status().published, 10);
  assert.equal(operator.keeper.status().size, 400);
  tax.peer.commit(...chain.slice(1, 3));
  await until(() => operator.keeper.status().published === 400);
  assert.equal(minerals.keeper.status().cosigned, 10, "one of them is still behind");
  minerals.peer.commit(...chain.slice(1, 3));
  for (const { peer } of parties) peer.commit(chain[3] as (typeof chain)[number]);
  await until(() => operator.keeper.status().published === 401 && minerals.keeper.status().cosigned === 401);
});

test("an operator that begins anew learns what the witnesses hold and goes on; a lost tree is built again before anything is signed", async (t) => {
  const { parties, policy } = await council(t);
  const [operator, ...others] = parties;
  for (const { peer } of parties) peer.commit(...chain.slice(1, 3));
  operator.keeper.publish(policy);
  await until(() => operator.keeper.status().published === 400);
  await operator.keeper.stop();
  rmSync(join(operator.dir, "log/tile"), { recursive: true });
  rmSync(join(operator.dir, "log/tree.json"));
  const peer = new TestPeer();
  const again = await party(t, 0, { dir: operator.dir, peer });
  const policyAgain = policyOf(again.keeper, [again.keeper, ...others.map(({ keeper }) => keeper)].map(memberOf), 2);
  again.keeper.publish(policyAgain);
  peer.commit(...chain.slice(0, 2));
  await until(() => again.keeper.status().size === 310);
  assert.equal(again.keeper.status().published, 400, "the published head stays");
  peer.commit(...chain.slice(2, 4));
  for (const { peer: each } of others) each.commit(...chain.slice(3, 4));
  await until(() => again.keeper.status().published === 401);
});

test("an operator whose tree is no longer that of its own published head signs nothing more", async (t) => {
  const { parties, policy } = await council(t);
  const [operator] = parties;
  operator.keeper.publish(policy);
  await until(() => operator.keeper.status().published === 10);
  await operator.keeper.stop();
  for (const path of ["tile", "tree.json"]) rmSync(join(operator.dir, "log", path), { recursive: true });
  // Its peer now says of one transaction that it was refused.
  const changed = new TestPeer(chainOf([10, 300], (block, position) => (block === 0 && position === 3 ? 11 : 0)));
  const again = await party(t, 0, { dir: operator.dir, peer: changed });
  again.keeper.publish(policy);
  await until(() => again.troubles.some((trouble) => trouble.includes("keeper/forked")));
  assert.equal(again.keeper.status().published, 10);
});

test("a witness that answers nonsense, a false signature, endlessly or never neither stops nor spoils a head", async (t) => {
  const operator = await party(t, 0);
  const honest = await party(t, 1, { log: vkeysOf(operator.keeper.keys).log });
  const liar = testKey("liar.test/witness", ED25519_COSIGNATURE, 5);
  const answers: readonly ((response: import("node:http").ServerResponse) => void)[] = [
    (response) => void response.end("nonsense"),
    (response) => void response.end(formatSignature({ name: liar.key.name, keyId: liar.key.keyId, signature: new Uint8Array(72) })),
    (response) => void response.writeHead(409, { "content-type": "text/x.tlog.size" }).end("-1\n"),
    (response) => void response.writeHead(409, { "content-type": "text/x.tlog.size" }).end("3\n"),
    (response) => void response.end(Buffer.alloc(1 << 20, "x")),
    () => undefined,
  ];
  const urls = [];
  for (const answer of answers) {
    const server = createServer((request, response) => void request.resume().on("end", () => answer(response)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  const liars = urls.map((url, i) => ({ url, vkey: formatVkey(testKey("liar.test/witness", ED25519_COSIGNATURE, 5 + i).key) }));
  const policy = policyOf(operator.keeper, [memberOf(operator.keeper), memberOf(honest.keeper), ...liars], 2);
  operator.keeper.publish(policy);
  await until(() => operator.keeper.status().published === 10);
  checkPolicy(parsePolicy(utf8(policy)), parseNote(operator.keeper.checkpoint() as Uint8Array));
  assert.ok(operator.troubles.length >= 4, operator.troubles.join("\n"));
});

test("a published checkpoint survives a restart; one that a new policy does not trust is cosigned anew", async (t) => {
  const { parties, policy } = await council(t);
  const [operator, tax, minerals] = parties;
  operator.keeper.publish(policy);
  await until(() => operator.keeper.status().published === 10);
  await operator.keeper.stop();
  const kept = readFileSync(join(operator.dir, "log/checkpoint"));
  const again = await party(t, 0, { dir: operator.dir });
  assert.deepEqual(Buffer.from(again.keeper.checkpoint() as Uint8Array), kept);
  const all = policyOf(again.keeper, [again.keeper, tax.keeper, minerals.keeper].map(memberOf), 3);
  writeFileSync(join(operator.dir, "log/checkpoint"), kept);
  again.keeper.publish(all);
  await until(() => again.keeper.checkpoint() !== undefined && parseNote(again.keeper.checkpoint() as Uint8Array).signatures.length === 4);
  checkPolicy(parsePolicy(utf8(all)), parseNote(again.keeper.checkpoint() as Uint8Array));
});
