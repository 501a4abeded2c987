import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { hex, sha256 } from "../domain/fabric/hash.ts";
import { headDigest, signerOf } from "../domain/log/anchor.ts";
import { cosignatureTime, cosignatureVerifier } from "../domain/log/cosignature.ts";
import { ED25519, parseNote, utf8, verifyNote } from "../domain/log/note.ts";
import { refusal as logRefusal, testKey } from "../domain/log/testing.ts";
import { startKeeper } from "./main.ts";
import type { Keeper } from "./main.ts";
import { CHANNEL, ORIGIN, TestOperator, TestPeer, chainOf, temporaryFolder, until } from "./testing.ts";
import { formatAddCheckpoint, parseAddCheckpoint } from "./witness.ts";

const chain = chainOf([10, 300, 90]);
const operator = new TestOperator(chain);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function witnessOf(t: TestContext, peer = new TestPeer(chain), dir = temporaryFolder(t)): Promise<Keeper> {
  const keeper = await startKeeper({ dir, channel: CHANNEL, origin: ORIGIN, name: "tax.garal.test/witness", log: operator.vkey, port: 0, blocks: peer.blocks, patienceMs: 50 });
  t.after(() => keeper.stop());
  return keeper;
}
const post = (keeper: Keeper, body: Uint8Array, path = "add-checkpoint") => fetch(`${keeper.url}/${path}`, { method: "POST", body: Buffer.from(body) });
async function answer(keeper: Keeper, body: Uint8Array): Promise<readonly [number, string]> {
  const response = await post(keeper, body);
  return [response.status, await response.text()];
}

test("tlog-witness: 200 with a cosignature that verifies, as of now; what was cosigned is served", async (t) => {
  const keeper = await witnessOf(t);
  const before = BigInt(Math.floor(Date.now() / 1000));
  const body = await operator.request(0, 10);
  const [status, line] = await answer(keeper, body);
  assert.equal(status, 200, line);
  const note = parseNote(utf8(`${parseNote(operator.checkpoint(10)).text}\n${line}`));
  const [verified] = verifyNote(note, [cosignatureVerifier(keeper.keys.cosigner)]);
  assert.ok(verified && cosignatureTime(verified.signature) >= before);
  const served = await fetch(`${keeper.url}/${hex(sha256(utf8(ORIGIN)))}/checkpoint`);
  assert.equal(served.headers.get("content-type"), "text/plain; charset=utf-8");
  const kept = parseNote(new Uint8Array(await served.arrayBuffer()));
  assert.deepEqual(kept.signatures.map(({ name }) => name), [ORIGIN, "tax.garal.test/witness"]);
  assert.equal((await answer(keeper, await operator.request(10, 10)))[0], 200, "the same head again");
  assert.equal((await answer(keeper, await operator.request(10, 400)))[0], 200);
});

test("tlog-witness: 404, 403, 400, 409 with the size, and 422 for what a witness must not cosign; none of it changes what it holds", async (t) => {
  const keeper = await witnessOf(t);
  assert.equal((await answer(keeper, await operator.request(0, 100)))[0], 200);
  const other = "elsewhere.test/log";
  const stranger = testKey(ORIGIN, ED25519, 7);
  const liar = new TestOperator(chainOf([10, 300, 90], () => 11));
  const badProof = parseAddCheckpoint(await operator.request(100, 200));
  const cases: readonly (readonly [number, RegExp, Uint8Array])[] = [
    [404, /witness\/unknown-log/, await operator.request(100, 200, { checkpoint: operator.checkpoint(200, { origin: other, key: testKey(other, ED25519, 1) }) })],
    [403, /witness\/not-signed/, await operator.request(100, 200, { checkpoint: operator.checkpoint(200, { key: stranger }) })],
    [403, /witness\/not-signed/, await operator.request(100, 200, { checkpoint: utf8(text(operator.checkpoint(200)).replace(/\n200\n/, "\n201\n")) })],
    [400, /witness\/shrinks/, await operator.request(200, 100)],
    [409, /^100\n$/, await operator.request(0, 200)],
    [409, /^100\n$/, await operator.request(50, 200)],
    [409, /^100\n$/, await operator.request(150, 200)],
    [409, /^100\n$/, await operator.request(50, 60)],
    [422, /witness\/inconsistent/, await operator.request(100, 200, { proof: [] })],
    [422, /witness\/inconsistent/, await operator.request(100, 200, { proof: badProof.proof.slice(1) })],
    [422, /witness\/inconsistent/, await operator.request(100, 200, { proof: badProof.proof.map((hash) => hash.map((byte) => byte ^ 1)) })],
    [422, /witness\/inconsistent/, await liar.request(100, 200)],
    [422, /witness\/inconsistent/, await operator.request(100, 100, { checkpoint: operator.checkpoint(100, { root: liar.rootAt(100) }) })],
    [400, /./, utf8("")],
    [400, /./, utf8("old 100\n")],
    [400, /./, utf8("new 100\n\n")],
    [400, /checkpoint\/size/, utf8(`old 0100\n\n${text(operator.checkpoint(200))}`)],
    [400, /base64\/form/, utf8(`old 100\n!\n\n${text(operator.checkpoint(200))}`)],
    [400, /proof\/form/, await operator.request(100, 200, { proof: Array.from({ length: 64 }, () => new Uint8Array(32)) })],
    [400, /note\/form/, utf8("old 100\n\nno note")],
  ];
  for (const [status, pattern, body] of cases) {
    const response = await post(keeper, body);
    assert.equal(response.status, status, text(body).slice(0, 200));
    if (status === 409) assert.equal(response.headers.get("content-type"), "text/x.tlog.size");
    assert.match(await response.text(), pattern);
    assert.equal(keeper.status().cosigned, 100);
  }
  const fresh = await witnessOf(t);
  assert.equal((await answer(fresh, await operator.request(0, 200, { proof: badProof.proof })))[0], 422, "a proof from the empty log");
});

test("a head that the organisation's own peer contradicts is not cosigned, as where one transaction's flag is another", async (t) => {
  const liar = new TestOperator(chainOf([10, 300, 90], (block, position) => (block === 1 && position === 7 ? 11 : 0)));
  const keeper = await witnessOf(t);
  assert.equal((await answer(keeper, await liar.request(0, 10)))[0], 200, "before the lie the two agree");
  const [status, reason] = await answer(keeper, await liar.request(10, 310));
  assert.equal(status, 422);
  assert.match(reason, /witness\/own-peer/);
  assert.equal(keeper.status().cosigned, 10);
  assert.equal((await answer(keeper, await operator.request(10, 310)))[0], 200, "the true head is");
});

test("a witness whose own peer is behind waits for it, and answers 503 if that takes too long", async (t) => {
  const peer = new TestPeer(chain.slice(0, 1));
  const keeper = await witnessOf(t, peer);
  const [status, reason] = await answer(keeper, await operator.request(0, 310));
  assert.equal(status, 503);
  assert.match(reason, /witness\/behind/);
  peer.commit(...chain.slice(1));
  await until(() => keeper.status().size === 400);
  assert.equal((await answer(keeper, await operator.request(0, 310)))[0], 200);
});

test("what was cosigned is on the disk before the answer: a witness that begins anew cosigns no fork of it", async (t) => {
  const dir = temporaryFolder(t);
  const first = await witnessOf(t, new TestPeer(chain), dir);
  assert.equal((await answer(first, await operator.request(0, 300)))[0], 200);
  assert.equal((JSON.parse(readFileSync(join(dir, "cosigned.json"), "utf8")) as { size: number }).size, 300);
  await first.stop();
  const again = await witnessOf(t, new TestPeer(chain), dir);
  assert.deepEqual(again.keys.cosigner, first.keys.cosigner);
  assert.deepEqual(await answer(again, await operator.request(0, 310)), [409, "300\n"]);
  assert.equal((await answer(again, await operator.request(300, 310)))[0], 200);
});

test("of two requests at once that both continue the same head, one is cosigned and the other told the new size", async (t) => {
  const keeper = await witnessOf(t);
  const statuses = await Promise.all([await operator.request(0, 200), await operator.request(0, 310)].map((body) => answer(keeper, body)));
  assert.deepEqual(statuses.map(([status]) => status).sort(), [200, 409]);
  assert.match(statuses.find(([status]) => status === 409)?.[1] ?? "", /^(200|310)\n$/);
});

test("a keeper signs for the anchor contract what its own tree has, at its own time, and nothing else", async (t) => {
  const keeper = await witnessOf(t);
  const contract = new Uint8Array(20).fill(9);
  const now = Math.floor(Date.now() / 1000);
  const ask = (checkpoint: Uint8Array, time: number) => post(keeper, Buffer.concat([utf8(`chain 31337\ncontract ${hex(contract)}\ntime ${time}\n\n`), checkpoint]), "sign-head");
  const response = await ask(operator.checkpoint(310), now);
  assert.equal(response.status, 200);
  const digest = headDigest({ chainId: 31_337n, contract }, { origin: ORIGIN, size: 310, root: operator.rootAt(310), time: BigInt(now) });
  assert.deepEqual(signerOf(digest, Buffer.from((await response.text()).trim(), "hex")), keeper.keys.anchorAddress);
  for (const [checkpoint, time, status] of [
    [operator.checkpoint(310), now + 3600, 422],
    [operator.checkpoint(310), now - 3600, 422],
    [operator.checkpoint(310, { root: operator.rootAt(309) }), now, 422],
    [operator.checkpoint(310, { key: testKey(ORIGIN, ED25519, 7) }), now, 403],
    [operator.checkpoint(401, { root: new Uint8Array(32) }), now, 503],
  ] as const) {
    assert.equal((await ask(checkpoint, time)).status, status);
  }
  assert.equal((await post(keeper, utf8("chain x\n\n"), "sign-head")).status, 400);
});

test("the body of a request is read as it was written; what is not ASCII before the checkpoint is refused", () => {
  const request = { old: 5, proof: [new Uint8Array(32).fill(3)], checkpoint: operator.checkpoint(10) };
  assert.deepEqual(parseAddCheckpoint(formatAddCheckpoint(request)), request);
  assert.throws(() => parseAddCheckpoint(utf8("old 5\nä\n\nx")), logRefusal("proof/form"));
});
