import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createServerAdapter } from "@whatwg-node/server";
import { sql } from "kysely";
import { HOST, testApi } from "./testing.ts";

let now = Date.now();
const api = await testApi({ now: () => now });
const user = await api.members.miner.issue("u", { attributes: { "garal.org": "ett", "garal.role": "officer" } });
const token = await api.signIn(user);

/** Commits an event that loads a unit of a consignment. */
const load = (consignment: string, unit: string) =>
  api.rows.commit({
    puts: [{ kind: "consignment", id: consignment, record: consignmentRecord(consignment, unit) }],
    event: {
      type: "unit.loaded",
      at: "2026-06-01T00:00:00Z",
      subjects: [
        { kind: "unit", id: unit, part: "made" },
        { kind: "consignment", id: consignment, part: "changed" },
      ],
      facts: { unit },
    },
  });
const consignmentRecord = (consignmentId: string, unit: string) => ({
  ...{ consignmentId, contractNo: "C", carrierId: "c", carrierMsp: "CarrierMSP", mode: "road", borderPoint: "b", product: "coal", exporterId: "ett", exporterMsp: "MinerMSP" },
  ...{ buyerId: "b", buyerMsp: "BuyerMSP", status: "open", openedAt: "2026-06-01T00:00:00Z", lots: [{ lotId: unit, massKg: "1" }], licences: [] },
  ...{ unitCount: 1, loadedKg: "1", exitedCount: 0, exitedKg: "0", at: "2026-06-01T00:00:00Z" },
});

/** A subscription as a browser's EventSource gets it: the data of each message, in order, until the test lets go. */
async function* listen(query: string, variables: object = {}, session = token): AsyncGenerator<any, void, undefined> {
  const leaving = new AbortController();
  const headers = { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${session}` };
  const response = await api.fetch(new Request(`http://${HOST}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }), signal: leaving.signal }));
  assert.match(response.headers.get("content-type") ?? "", /text\/event-stream/);
  let text = "";
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += Buffer.from(value).toString("utf8");
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const message = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(message)?.[1];
        if (/^event: next$/m.test(message) && data) yield JSON.parse(data);
      }
    }
  } finally {
    leaving.abort();
    await reader.cancel().catch(() => undefined);
  }
}
async function take(stream: AsyncGenerator<any>, count: number): Promise<any[]> {
  const taken: any[] = [];
  while (taken.length < count) {
    const { done, value } = await stream.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
const events = "subscription ($after: String) { events(after: $after) { cursor event { type facts by { orgId } subjects { recordId } } } }";

test("events arrive as they are committed", async () => {
  const stream = listen(events);
  const first = stream.next();
  // The subscription begins at the newest block that the index knows; what follows comes through.
  await settled();
  await load("C-1", "U-1");
  assert.equal((await first).value.data.events.event.facts.unit, "U-1");
  await load("C-1", "U-2");
  assert.equal((await stream.next()).value.data.events.event.facts.unit, "U-2");
  await stream.return();
});

/** Waits until the subscription that was just opened has read for the first time. */
async function settled(): Promise<void> {
  const before = api.statements.filter((statement) => statement.includes("from event where (block, position) >")).length;
  while (api.statements.filter((statement) => statement.includes("from event where (block, position) >")).length === before) await new Promise((resolve) => setImmediate(resolve));
}

test("who was cut off goes on from the last message's cursor: nothing is lost, nothing comes twice", async () => {
  const expected: string[] = [];
  const start = `${(await load("C-2", "start")).block}:0`;
  for (let i = 0; i < 250; i++) {
    expected.push(`V-${i}`);
    await load("C-2", `V-${i}`);
  }
  const got: string[] = [];
  let after = start;
  // The line breaks after every few messages; meanwhile more is committed.
  for (let round = 0; got.length < expected.length; round++) {
    const stream = listen(events, { after });
    const messages = await take(stream, Math.min(1 + ((round * 37) % 60), expected.length - got.length));
    await stream.return();
    got.push(...messages.map(({ data }) => data.events.event.facts.unit as string));
    after = messages.at(-1)?.data.events.cursor ?? after;
    if (round < 5) {
      expected.push(`W-${round}`);
      await load("C-2", `W-${round}`);
    }
  }
  assert.deepEqual(got, expected);
});

test("a filter by record and type lets through what it names alone; rare events are found among many others", async () => {
  const start = `${api.services.feed.newest}:0`;
  const stream = listen("subscription ($after: String) { events(after: $after, kind: UNIT, recordId: \"X-1\", types: [\"unit.loaded\"]) { event { facts } } }", { after: start });
  const wanted = stream.next();
  for (let i = 0; i < 20; i++) await load("C-3", `Y-${i}`);
  await load("C-3", "X-1");
  assert.deepEqual((await wanted).value.data.events.event.facts, { unit: "X-1" });
  await stream.return();
});

test("a consignment's changes come with the consignment as each left it or later, never earlier", async () => {
  const start = `${api.services.feed.newest}:0`;
  const stream = listen('subscription ($after: String) { consignmentChanges(consignmentId: "C-4", after: $after) { cursor event { facts } consignment { lots { lotId } } } }', { after: start });
  const [first] = [stream.next()];
  await load("C-4", "Z-1");
  assert.deepEqual((await first).value.data.consignmentChanges.consignment.lots, [{ lotId: "Z-1" }]);
  await load("C-4", "Z-2");
  assert.deepEqual((await stream.next()).value.data.consignmentChanges.consignment.lots, [{ lotId: "Z-2" }]);
  await stream.return();
});

test("blocks come in order, each once, from a cursor on", async () => {
  const from = api.services.feed.newest;
  for (let i = 0; i < 3; i++) await load("C-5", `B-${i}`);
  const query = "subscription ($after: String) { blocks(after: $after) { cursor block { number transactionCount } } }";
  const stream = listen(query, { after: `${from}:2147483647` });
  const [one, two] = await take(stream, 2);
  await stream.return();
  assert.deepEqual([one, two].map(({ data }) => BigInt(data.blocks.block.number)), [from + 1n, from + 2n]);
  const again = listen(query, { after: two.data.blocks.cursor });
  assert.equal(BigInt((await take(again, 1))[0].data.blocks.block.number), from + 3n);
  await again.return();
});

test("no connection is held while a subscriber waits", async () => {
  const streams = Array.from({ length: 12 }, () => listen(events));
  const waiting = streams.map((stream) => stream.next());
  const { errors } = await api.ask("{ lots(first: 1) { edges { cursor } } }", { token });
  assert.equal(errors, undefined, "with more subscribers than the pool has connections");
  const sent = Promise.all(waiting);
  // Each of them must have begun before the event that all get.
  while (api.statements.filter((statement) => statement === "rollback").length < 12) await new Promise((resolve) => setImmediate(resolve));
  await load("C-6", "all");
  for (const { value } of await sent) assert.ok(value.data.events.event.facts.unit);
  await Promise.all(streams.map((stream) => stream.return()));
});

test("a subscription ends when its session is over", async () => {
  const brief = await api.signIn(user);
  const stream = listen(events, { after: `${api.services.feed.newest}:0` }, brief);
  now += 16 * 60_000;
  await load("C-7", "late");
  const { value } = await stream.next();
  assert.equal(value.errors[0].extensions.code, "auth/session-expired");
  assert.equal((await stream.next()).done, true);
  now -= 16 * 60_000;
});

test("without sign-in, with a wrong cursor or a costly selection there is no subscription", async () => {
  const code = async (query: string, session?: string): Promise<string | undefined> => {
    const headers = { "content-type": "application/json", accept: "text/event-stream", ...(session ? { authorization: `Bearer ${session}` } : {}) };
    const response = await api.fetch(new Request(`http://${HOST}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) }));
    return /"code":"([^"]+)"/.exec(await response.text())?.[1];
  };
  assert.equal(await code("subscription { events { cursor } }"), "auth/not-signed-in");
  assert.equal(await code('subscription { events(after: "1") { cursor } }', token), "input/malformed");
  const deep = "record { events(first: 100) { edges { node { subjects { record { events(first: 100) { edges { cursor node { type } } } } } } } } }";
  assert.equal(await code(`subscription { events { event { subjects { ${deep} } } } }`, token), "input/query-too-large");
});

test("over a socket, who hangs up is forgotten at once", async (t) => {
  const server = createServer(createServerAdapter(api.fetch));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  const reads = () => api.statements.filter((statement) => statement.includes("from event where (block, position) >")).length;
  const before = reads();
  const sockets = Array.from({ length: 5 }, () => {
    const body = JSON.stringify({ query: events });
    const socket = connect(port, HOST);
    socket.write(`POST /graphql HTTP/1.1\r\nHost: ${HOST}:${port}\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return socket;
  });
  while (reads() < before + sockets.length) await new Promise((resolve) => setImmediate(resolve));
  for (const socket of sockets) socket.destroy();
  while ((await new Promise<number>((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))))) > 0) await new Promise((resolve) => setImmediate(resolve));
  const after = reads();
  await load("C-8", "after they left");
  await api.services.feed.reached(BigInt((await load("C-8", "again")).block), 5_000);
  assert.equal(reads(), after, "nobody reads for those who left");
});

test("no snapshot stays open behind subscribers who have left", async () => {
  const open = async (): Promise<number> => {
    const { rows } = await sql<{ open: bigint }>`select count(*) as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`.execute(api.rows.db);
    return Number(rows[0]?.open);
  };
  const deadline = Date.now() + 5_000;
  while ((await open()) > 0) {
    assert.ok(Date.now() < deadline, `${await open()} are open`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
