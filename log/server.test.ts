import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { hex } from "../domain/fabric/hash.ts";
import { leafHash, verifyConsistency, verifyInclusion } from "../domain/log/merkle.ts";
import { parseCheckpoint } from "../domain/log/checkpoint.ts";
import { parseNote } from "../domain/log/note.ts";
import { LogReader, startKeeper, policyText, vkeysOf } from "./main.ts";
import type { Keeper } from "./main.ts";
import { CHANNEL, ORIGIN, TestOperator, TestPeer, chainOf, entriesIn, refusal, temporaryFolder, until } from "./testing.ts";

const chain = chainOf([...Array.from({ length: 70 }, () => 1_000), 7]);
const operator = new TestOperator(chain);
const size = 70_007;
let keeper: Keeper;
let dir: string;
const cleaning: (() => void)[] = [];

before(async () => {
  dir = temporaryFolder({ after: (clean: () => void) => void cleaning.push(clean) } as never);
  keeper = await startKeeper({ dir, channel: CHANNEL, origin: ORIGIN, name: "customs.garal.test/witness", port: 0, blocks: new TestPeer(chain).blocks });
  await until(() => keeper.status().size === size);
  keeper.publish(policyText({ vkey: vkeysOf(keeper.keys).log, url: keeper.url }, [{ name: "CustomsMSP", vkey: vkeysOf(keeper.keys).cosigner, url: keeper.url }], 1));
  await until(() => keeper.status().published === size);
});
after(async () => {
  await keeper.stop();
  for (const clean of cleaning) clean();
});

test("tlog-tiles: checkpoint, tiles and bundles under their paths, with type and caching, and for any page", async () => {
  for (const [path, length, type, caching] of [
    ["checkpoint", undefined, "text/plain; charset=utf-8", /max-age=2/],
    ["tile/0/000", 8_192, "application/octet-stream", /immutable/],
    ["tile/0/273.p/119", 3_808, "application/octet-stream", /immutable/],
    ["tile/0/273.p/1", 32, "application/octet-stream", /immutable/],
    ["tile/0/000.p/5", 160, "application/octet-stream", /immutable/],
    ["tile/1/001.p/17", 544, "application/octet-stream", /immutable/],
    ["tile/2/000.p/1", 32, "application/octet-stream", /immutable/],
    ["tile/entries/273.p/119", undefined, "application/octet-stream", /immutable/],
  ] as const) {
    const response = await fetch(`${keeper.url}/${path}`);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("content-type"), type);
    assert.match(response.headers.get("cache-control") ?? "", caching);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    const bytes = await response.arrayBuffer();
    if (length !== undefined) assert.equal(bytes.byteLength, length, path);
    const head = await fetch(`${keeper.url}/${path}`, { method: "HEAD" });
    assert.deepEqual([head.status, (await head.arrayBuffer()).byteLength], [200, 0]);
  }
});

test("what is not there, not a tile's one spelling, or outside the folder is 404; other methods are 405", async () => {
  for (const path of ["", "tile", "tile/0/274", "tile/0/273", "tile/0/273.p/120", "tile/3/000.p/1", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/..%2f..%2ftree.json", "tile/entries/274.p/1", "tree.json", "keys.json", "../keys.json", "tile/0/000?x", "checkpoint/"]) {
    const response = await fetch(`${keeper.url}/${path}`);
    assert.equal(response.status, 404, path);
  }
  for (const method of ["PUT", "DELETE", "POST", "PATCH"]) assert.equal((await fetch(`${keeper.url}/tile/0/000`, { method })).status, 405);
});

test("a body without end is refused early, and a client that sends nothing or too slowly is let go", async () => {
  const { status, sent } = await new Promise<{ status: number | undefined; sent: number }>((resolve) => {
    const request = httpRequest(`${keeper.url}/add-checkpoint`, { method: "POST" });
    const chunk = Buffer.alloc(64 << 10);
    let [bytes, answered] = [0, undefined as number | undefined];
    const write = (): void => {
      while (bytes < 100 << 20 && !request.destroyed) {
        bytes += chunk.length;
        if (!request.write(chunk)) return void request.once("drain", write);
      }
      request.end();
    };
    request.on("response", (response) => {
      answered = response.statusCode;
      response.resume();
    });
    request.on("error", () => undefined); // the server closes the connection
    request.on("close", () => resolve({ status: answered, sent: bytes }));
    write();
  });
  assert.ok(status === 413 || status === undefined, String(status));
  assert.ok(sent < 100 << 20, `${sent} bytes were taken`);
  const socket = connect(Number(new URL(keeper.url).port), "127.0.0.1");
  socket.write("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Le");
  const closed = await new Promise<string>((resolve) => {
    let text = "";
    socket.on("data", (data) => (text += data.toString()));
    socket.on("close", () => resolve(text));
  });
  assert.match(closed, /^HTTP\/1.1 408 /);
  assert.equal((await fetch(`${keeper.url}/checkpoint`)).status, 200, "others are served");
});

test("a proof is read from a few tiles, over HTTP and from a copy of the files, and verifies", async () => {
  for (const prefix of [keeper.url, `${keeper.url}/`, `${dir}/log`, new URL(`file://${dir}/log`).href]) {
    const { root, size: claimed } = parseCheckpoint(parseNote(await new LogReader(prefix).checkpoint()).text);
    assert.equal(claimed, size);
    for (const index of [0, 255, 65_535, 65_536, 69_999, 70_006]) {
      const reader = new LogReader(prefix);
      const proof = await reader.proveInclusion(index, size);
      assert.ok(reader.fetched <= 2 * 3, `${reader.fetched} tiles for entry ${index} of ${size}`);
      verifyInclusion({ index, size, leafHash: leafHash(await reader.entry(index, size)), root, proof });
    }
    for (const first of [1, 256, 65_536, 70_000]) {
      const reader = new LogReader(prefix);
      const proof = await reader.proveConsistency(first, size);
      assert.ok(reader.fetched <= 2 * 3, `${reader.fetched} tiles from ${first} to ${size}`);
      verifyConsistency({ first, second: size, firstRoot: operator.rootAt(first), secondRoot: root, proof });
    }
  }
});

test("the entry of a transaction is found by block and position in O(log n) reads; an older head has it too", async () => {
  const reader = new LogReader(keeper.url);
  const found = await reader.find(42n, 17, size);
  assert.equal(found?.index, 42_017);
  assert.deepEqual(Buffer.from(found?.bytes ?? []), Buffer.from(entriesIn(chain[42] as (typeof chain)[number])[17] as Uint8Array));
  assert.ok(reader.fetched <= 18, `${reader.fetched} bundles`);
  assert.equal(await reader.find(70n, 7, size), undefined);
  assert.equal(await reader.find(71n, 0, size), undefined);
  assert.equal(hex(await reader.root(42_018)), hex(operator.rootAt(42_018)));
  await assert.rejects(reader.entry(size, size), refusal("keeper/absent"));
});

test("an audit reads the whole log from its leaves and tells of each entry", async () => {
  const checkpoint = parseCheckpoint(parseNote(keeper.checkpoint() as Uint8Array).text);
  let [count, last] = [0, -1n];
  await new LogReader(keeper.url).audit(checkpoint, ({ block }) => {
    count += 1;
    assert.ok(block >= last);
    last = block;
  });
  assert.equal(count, size);
  await assert.rejects(new LogReader(`${dir}/log`).audit({ ...checkpoint, root: new Uint8Array(32) }), refusal("keeper/root"));
});

test("a log that is not there, or is none, is said so", async () => {
  await assert.rejects(new LogReader("http://127.0.0.1:9").checkpoint(), refusal("keeper/unreachable"));
  await assert.rejects(new LogReader(`${dir}/nothing`).checkpoint(), refusal("keeper/absent"));
  await assert.rejects(new LogReader(`${keeper.url}/elsewhere`).checkpoint(), refusal("keeper/absent"));
});
