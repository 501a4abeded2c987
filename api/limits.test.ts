import assert from "node:assert/strict";
import { test } from "node:test";
import { getIntrospectionQuery } from "graphql";
import { LIMITS } from "./limits.ts";
import { fillExamples } from "./testing-example.ts";
import { HOST, testApi } from "./testing.ts";

const api = await testApi({ graphiql: true });
await fillExamples(api);
const token = await api.signIn(await api.members.customs.issue("officer-1", { attributes: { "garal.role": "officer" } }));
const refusal = async (query: string, variables?: object) => {
  const { errors } = await api.ask(query, { token, ...(variables ? { variables } : {}) });
  return errors?.[0]?.extensions;
};
/** Sends raw bytes, as no well-behaved client would. */
async function send(body: BodyInit | null, headers: Readonly<Record<string, string>> = {}, method = "POST", path = "/graphql"): Promise<{ status: number; code: string | undefined; text: string; headers: Headers }> {
  const response = await api.fetch(new Request(`http://${HOST}${path}`, { method, headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers }, body }));
  const text = await response.text();
  const parsed = text.startsWith("{") ? (JSON.parse(text) as { errors?: { extensions: { code: string } }[] }) : {};
  return { status: response.status, code: parsed.errors?.[0]?.extensions.code, text, headers: response.headers };
}

test("a query that goes too deep is refused before anything is read", async () => {
  const before = api.statements.length;
  let query = "contractNo";
  for (let round = 0; round < 4; round++) query = `consignments(first: 1) { edges { node { contract { ${query} } } } }`;
  assert.equal((await refusal(`{ contract(contractNo: "x") { ${query} } }`))?.facts["measure"], "depth");
  assert.equal(api.statements.length, before);
});

test("a query that costs too much is refused, also when its page size comes by a variable or a fragment", async () => {
  const query = "query ($n: Int) { units(first: $n) { edges { node { events(first: $n) { edges { node { type subjects { record { recordId } } } } } } } } }";
  assert.equal((await refusal(query, { n: 100 }))?.facts["measure"], "cost");
  assert.equal(await refusal(query, { n: 3 }), undefined);
  const fragment = "query { units(first: 100) { edges { node { ...F } } } } fragment F on TransportUnit { events(first: 100) { edges { node { type facts block } } } }";
  assert.equal((await refusal(fragment))?.facts["measure"], "cost");
});

test("aliases and repeated fragments count each time", async () => {
  const aliases = Array.from({ length: LIMITS.breadth + 1 }, (_, i) => `a${i}: viewer { user }`).join(" ");
  assert.equal((await refusal(`{ ${aliases} }`))?.facts["measure"], "breadth");
  // Twenty fragments, each with the next one twice: a million selections in a thousand characters.
  const bomb = Array.from({ length: 20 }, (_, i) => `fragment F${i} on Query { a: __typename ${i < 19 ? `...F${i + 1} ...F${i + 1}` : "viewer { user }"} }`).join(" ");
  assert.equal((await refusal(`{ ...F0 } ${bomb}`))?.facts["measure"], "breadth");
});

test("a text of too many tokens is not read to its end", async () => {
  assert.equal((await refusal(`{ ${"viewer ".repeat(LIMITS.tokens)} }`))?.code, "input/malformed");
  assert.match((await refusal(`{ ${"[".repeat(50_000)} }`))?.facts["problem"] ?? "", /token|Syntax/i);
});

test("a body of 10 MB is refused with status 413, whether it says its length or not", async () => {
  const huge = JSON.stringify({ query: `{ viewer { user } } #${"x".repeat(10_000_000)}` });
  const told = await send(huge, { "content-length": String(huge.length) });
  assert.deepEqual([told.status, told.code], [413, "input/too-long"]);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 0; i < 100; i++) controller.enqueue(Buffer.from(huge.slice(i * 100_000, (i + 1) * 100_000)));
      controller.close();
    },
  });
  const response = await api.fetch(new Request(`http://${HOST}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: stream, duplex: "half" } as RequestInit));
  assert.equal(response.status, 413);
});

test("a batch of operations is refused", async () => {
  const { code, status } = await send(JSON.stringify([{ query: "{ viewer { user } }" }, { query: "{ viewer { user } }" }]));
  assert.ok(status >= 400 && code === "input/malformed", `${status} ${code}`);
});

test("what is no GraphQL request gets a sentence and a code", async () => {
  for (const body of ["", "{", "null", "[]", '"x"', '{"query":7}', "{}", '{"query":"{ nothing }"}', '{"query":"{ viewer { user }","variables":7}', '{"query":"query ($a: Int!) { viewer { user } }","variables":{"a":"b"}}', "\u0000"]) {
    const { code, status, text } = await send(body);
    assert.equal(code, "input/malformed", `${body}: ${status} ${text.slice(0, 200)}`);
  }
  assert.deepEqual(api.logged, []);
});

test("hostile strings are values like any other", async () => {
  const hostile = ["'; drop table lot; --", "<script>alert(1)</script>", "\u202Etxt", "😀".repeat(50), "a\u0000b", "\uD800", "..", "x".repeat(100_000), "%", "_", "\\", "{\"a\":1}"];
  for (const value of hostile) {
    const { data, errors } = await api.ask(`query ($v: String!) { lot(lotId: $v) { lotId } lots(ownerId: $v) { edges { cursor } } search: events(types: [$v]) { edges { cursor } } }`, { token, variables: { v: value } });
    assert.ok(errors?.every(({ extensions }) => extensions.code === "input/malformed") ?? (data as any).lot === null, JSON.stringify({ value: value.slice(0, 20), errors }));
  }
  for (const cursor of hostile) {
    const codes = await refusal(`query ($v: String!) { lots(after: $v) { edges { cursor } } events(after: $v) { edges { cursor } } blocks(after: $v) { edges { cursor } } }`, { v: cursor });
    assert.equal(codes?.code, "input/malformed", cursor.slice(0, 20));
  }
  for (const id of hostile) assert.ok((await refusal("query ($v: ID!) { node(id: $v) { id } }", { v: id }))?.code !== "system/internal", id.slice(0, 20));
  assert.deepEqual(api.logged, []);
  assert.ok((await api.ask("{ lot(lotId: \"TT-2026-06-LOT\") { lotId } }", { token })).data, "the table is still there");
});

test("page sizes outside the bounds are refused or cut, numbers outside a type refused", async () => {
  assert.equal((await refusal("{ lots(first: -1) { edges { cursor } } }"))?.code, "input/malformed");
  const { data } = await api.ask("{ weighbridgeTickets(first: 2000000000) { edges { cursor } } }", { token });
  assert.ok((data as any).weighbridgeTickets.edges.length <= 100);
  assert.equal((await refusal('{ block(number: "99999999999999999999") { number } }'))?.code, "input/format");
  assert.equal((await refusal("{ block(number: 1) { number } }"))?.code, "input/format");
});

test("introspection as tools ask for it is answered", async () => {
  assert.equal(await refusal(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true })), undefined);
});

test("an unexpected fault leaves as a trace number, and its text stays in the log", async () => {
  await api.rows.db.schema.alterTable("device").renameTo("hidden").execute();
  const answer = await api.ask("{ devices { edges { cursor } } }", { token });
  await api.rows.db.schema.alterTable("hidden").renameTo("device").execute();
  const [error] = answer.errors ?? [];
  assert.equal(error?.extensions.code, "system/internal");
  assert.ok(!JSON.stringify(answer).includes("relation"), "nothing of the database's message");
  assert.match(String(api.logged.pop()), /relation/);
  assert.match(error?.extensions.facts["traceId"] ?? "", /^[0-9a-f-]{36}$/);
});

test("other sites can send neither forms nor scripts", async () => {
  const query = JSON.stringify({ query: "{ viewer { user } }" });
  assert.equal((await send(query, { origin: "https://evil.example" })).code, "auth/cross-site");
  assert.equal((await send(query, { "sec-fetch-site": "cross-site" })).code, "auth/cross-site");
  assert.equal((await send(query, { "content-type": "text/plain" })).code, "auth/cross-site");
  assert.equal((await send("query=%7Bviewer%7Buser%7D%7D", { "content-type": "application/x-www-form-urlencoded" })).code, "auth/cross-site");
  assert.equal((await send(query, { host: "evil.example" })).status, 421);
  assert.equal((await send(query, { origin: `http://${HOST}` })).code, undefined);
  const preflight = await send(null, { origin: "https://evil.example", "access-control-request-method": "POST" }, "OPTIONS");
  assert.equal(preflight.headers.get("access-control-allow-origin"), null);
});

test("a mutation by GET is refused", async () => {
  const { status } = await send(null, {}, "GET", `/graphql?query=${encodeURIComponent("mutation { signOut }")}`);
  assert.equal(status, 405);
});

test("GraphiQL's page loads nothing from elsewhere", async () => {
  const page = await send(null, { accept: "text/html" }, "GET");
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-security-policy") ?? "", /connect-src 'self'/);
  const outside = [...page.text.matchAll(/<(?:script|link|img)[^>]*(?:src|href)=["']?(https?:[^"' >]+)/g)].map(([, url]) => url);
  assert.deepEqual(outside, []);
});
