import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { demoLines, demoUsers } from "../cli/start/demo.ts";
import type { DemoUser } from "../cli/start/demo.ts";
import { FakePeer, proposalOf } from "../chaincode/testing/peer.ts";
import type { Answer, Proposal } from "../chaincode/testing/peer.ts";
import { readRefusal, wording } from "../domain/error.ts";
import { resolveReferences } from "../domain/references.ts";
import { MAX_DOCUMENT } from "../domain/schema.ts";
import type { Shape } from "../domain/schema.ts";
import { transactionNames, transactions } from "../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../domain/transactions.ts";
import { enrol } from "../gateway/identity.ts";
import type { Identity } from "../gateway/identity.ts";
import { membersIn } from "../gateway/testing.ts";

/*
 * Every transaction of the catalogue, met with what a hostile or careless caller may send: on the state that the examples have built by then, under the
 * real shim, as a peer executes it. Whatever comes, the answer is a code with a sentence in both languages, or a record that holds no more than was
 * meant; never a fault of ours, and nothing is written by what is refused.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Document = Readonly<Record<string, Json>>;
interface Line {
  readonly transaction: TransactionName;
  readonly as: string;
  readonly input: Document;
  readonly secret?: Document;
}

const folder = mkdtempSync(join(tmpdir(), "garal-bad-input-"));
after(() => rmSync(folder, { recursive: true }));
const [data, examples] = ["../data", "../examples"].map((path) => fileURLToPath(new URL(path, import.meta.url))) as [string, string];
const salt = "00112233445566778899aabbccddeeff";
const peer = new FakePeer();
const identities = new Map<string, Promise<Identity>>();
let users: readonly DemoUser[];
let folders: ReadonlyMap<string, string>;
const lines: Line[] = [];

/** A signer with the chaincode's proposal that it signs; the arguments of each call differ. */
interface Caller {
  readonly identity: Identity;
  readonly proposal: Proposal;
}
const callers = new Map<string, Promise<Caller>>();
const STRANGER = "stranger";
function callerOf(name: string, transaction: TransactionName, secret: Document | undefined): Promise<Caller> {
  const key = `${name} ${transaction} ${JSON.stringify(secret)}`;
  const made = callers.get(key) ?? (async () => {
    const identity = await (identities.get(name) ?? assert.fail(`nobody is ${name}`));
    return { identity, proposal: proposalOf({ by: identity, name: transaction, args: [], ...transientOf(secret) }) };
  })();
  callers.set(key, made);
  return made;
}
const transientOf = (secret: Document | undefined) => (secret ? { transient: { secret: JSON.stringify({ salt, ...secret }) } } : {});

/** What a peer says to a document; nothing is committed. */
async function answer({ transaction, as, secret }: Omit<Line, "input">, document: string): Promise<Answer> {
  const { identity, proposal } = await callerOf(as, transaction, secret);
  return peer.evaluate({ by: identity, name: transaction, args: [document] }, proposal);
}
const codeOf = ({ status, message }: Answer): string => (status < 400 ? "recorded" : (readRefusal(message)?.code ?? message));

/** The answer is a refusal for people, in both languages, and wrote nothing; or a record. */
function sane(given: Answer, what: string): void {
  if (given.status < 400) return;
  const refusal = readRefusal(given.message);
  assert.ok(refusal, `${what}: ${given.message.slice(0, 300)}`);
  assert.notEqual(refusal.code, "system/internal", `${what}: ${given.message.slice(0, 300)}`);
  assert.ok(given.message.length <= 800 && !/[\n\p{Cc}]/u.test(given.message), `${what}: one short line, ${given.message.slice(0, 300)}`);
  assert.match(wording(refusal.code, refusal.facts, "mn"), /[\u0400-\u04ff]{3}/, refusal.code);
  assert.equal(given.event, undefined, what);
}

before(async () => {
  users = await demoUsers(examples);
  const { peerOrganizations } = await membersIn(folder, ...new Set(users.map(({ mspId }) => mspId)));
  folders = new Map(peerOrganizations.map((member) => [member.mspId, member.folder]));
  const person = (name: string, rest: Omit<DemoUser, "name">): void => void identities.set(name, enrol(folders.get(rest.mspId) ?? assert.fail(rest.mspId), rest));
  for (const { name, ...rest } of users) person(name, rest);
  for (const role of ["officer", "operator"] as const) person(`${STRANGER}/${role}`, { mspId: "BuyerMSP", orgId: STRANGER, user: `${STRANGER}-${role}`, role });
  for await (const read of demoLines(data, examples, true)) {
    if ("refusal" in read) throw read.refusal;
    const { transaction, as = "", input, secret } = read.line;
    const private_ = "secret" in transactions[transaction] ? { secret: (secret ?? {}) as Document } : {};
    lines.push({ transaction, as, input: input as Document, ...private_ });
  }
  // An organisation of another member that has every role an organisation may be given: whatever refuses it is not its role.
  const roles = ["miner", "processor", "carrier", "terminal", "laboratory", "exporter", "buyer", "importer", "warehouse", "wholesaler", "retailer", "inspection"];
  const after = lines.findIndex(({ transaction }) => transaction === "registry:registerOrganisation");
  lines.splice(after, 0, { transaction: "registry:registerOrganisation", as: "minerals/officer", input: { key: STRANGER, at: "2020-01-01T00:00:00Z", orgId: STRANGER, mspId: "BuyerMSP", name: "Stranger", nameMn: "Танихгүй", country: "MN", roles } });
});

/** Examples that are said in words. */
const described: Readonly<Record<string, string>> = { "64 hexadecimal digits": "a".repeat(64), "32 or more hexadecimal digits": salt, "MIIB…": "MIIB", "MEUC…": "MEUC" };

/** A document of the right form that names nothing that there is. */
function plain(shape: Shape): Json {
  switch (shape.kind) {
    case "scalar":
      return shape.name === "Integer" ? Number(shape.example) : shape.name === "Flag" ? true : (described[shape.example] ?? shape.example);
    case "choice":
      return shape.values[0] ?? "";
    case "list":
      return [plain(shape.of)];
    case "object":
      return Object.fromEntries(Object.entries(shape.fields).filter(([, { optional }]) => !optional).map(([name, inner]) => [name, plain(inner.shape)]));
    case "json":
      return {};
  }
}

const hostile: readonly Json[] = [
  true, 0, -1, 1.5, 1e300, "", " ", "x".repeat(5_000), [], {}, [[[]]], "\u0000", "a\u202eb", "e\u0301", "\ud800", "\u200b", "<script>alert(1)</script>", "'; drop table lot; --", "../../etc/passwd", "${jndi:ldap://x}",
  "9".repeat(400), "-1", "0x10", "1e9", "NaN", "Infinity", "1,5", "١٢٣", "2026-02-30", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "constructor", "__proto__", "😀".repeat(40),
];

/** The document with one value replaced at each place in it, and what it was replaced by. */
function* replaced(value: Json, by: readonly Json[]): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [i, inner] of value.slice(0, 2).entries()) for (const changed of replaced(inner, by)) yield value.with(i, changed);
  } else if (value !== null && typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) for (const changed of replaced(inner, by)) yield { ...value, [name]: changed };
  }
  yield* by;
}
/** The document less each of its fields in turn, with the path of what is missing. */
function* lacking(value: Json, path = ""): Generator<{ readonly path: string; readonly document: Json }> {
  if (Array.isArray(value)) {
    for (const { path: inner, document } of lacking(value[0] ?? null, `${path}[0]`)) yield { path: inner, document: value.with(0, document) };
  } else if (value !== null && typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) {
      const at = path ? `${path}.${name}` : name;
      yield { path: at, document: Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)) };
      for (const { path: deeper, document } of lacking(inner, at)) yield { path: deeper, document: { ...value, [name]: document } };
    }
  }
}

/** Everything that a careless or hostile caller may send in place of a good document. */
async function attack(line: Line): Promise<number> {
  const { transaction, input } = line;
  const type: TransactionType = transactions[transaction];
  let count = 0;
  const send = async (document: string, expected?: string): Promise<void> => {
    count += 1;
    const given = await answer(line, document);
    sane(given, `${transaction} ${document.slice(0, 200)}`);
    if (expected !== undefined) assert.equal(codeOf(given), expected, `${transaction} ${document.slice(0, 200)}`);
  };
  const size = peer.size;
  for (const text of ["", "{", "null", "[]", "1", '"x"', "undefined", "[".repeat(5_000), '{"a":'.repeat(5_000), "\u0000"]) await send(text, ["null", "[]", "1", '"x"'].includes(text) ? "input/format" : "input/malformed");
  await send("{}", "input/required");
  await send(JSON.stringify({ ...input, pad: "x".repeat(MAX_DOCUMENT) }), "input/too-long");
  for (const extra of ['"colour":"black"', '"__proto__":{"orgId":"customs"}', '"constructor":1']) await send(`${JSON.stringify(input).slice(0, -1)},${extra}}`, "input/unknown-field");
  const required = new Set(Object.entries(type.input.shape.kind === "object" ? type.input.shape.fields : {}).flatMap(([name, { optional }]) => (optional ? [] : [name])));
  for (const { path, document } of lacking(input)) await send(JSON.stringify({ ...(document as object), ...(path === "key" ? {} : { key: "ATTACK" }) }), required.has(path) ? "input/required" : undefined);
  for (const document of replaced({ ...input, key: "ATTACK" }, hostile)) await send(JSON.stringify(document));
  if (type.secret) {
    for (const secret of [undefined, { salt: "short" }, { ...line.secret, unknown: 1 }, ...[...replaced(line.secret ?? {}, ["x", -1, "NaN", "9".repeat(40), {}, []])].filter((each) => each !== null && typeof each === "object" && !Array.isArray(each)).slice(0, 40)]) {
      count += 1;
      const { identity, proposal } = await callerOf(line.as, transaction, undefined);
      const made = secret === undefined ? proposal : proposalOf({ by: identity, name: transaction, args: [], ...transientOf(secret as Document) });
      sane(await peer.evaluate({ by: identity, name: transaction, args: [JSON.stringify({ ...input, key: "ATTACK" })] }, made), `${transaction}, private part ${JSON.stringify(secret)?.slice(0, 200)}`);
    }
  }
  assert.equal(peer.size, size);
  return count;
}

/** What any organisation of the role may do: in its own name, beside another, taking nothing of anybody's. */
const inOwnName = new Set<string>(["contracts:propose", "manifests:file", "permits:issue", "recalls:issue", "consignments:weigh"]);
/** What may be said again under another key, as it adds nothing to what stands, or is another of the same. */
const again = new Map<string, string>([
  ["lots:move", "to where the lot is"],
  ["sales:assess", "the same assessment anew"],
  ["settlements:appoint", "the same umpire, by the same party"],
  ["warehouses:license", "the licence as it stands"],
  ["retail:return", "a second piece of the same receipt, as long as there is one"],
]);

test("every transaction survives everything, is recorded once, and by nobody but those who may", { timeout: 600_000 }, async (t) => {
  const attacked = new Map<TransactionName, number>();
  const [twice, foreign]: [string[], string[]] = [[], []];
  for (const { input: written, ...rest } of lines) {
    const { transaction, as } = rest;
    const read = async (kind: string, id: string): Promise<object | undefined> => {
      const { identity } = await callerOf("customs/officer", "registry:registerSite", undefined);
      const { payload } = await peer.evaluate({ by: identity, name: "ledger:read", args: [kind, id] });
      return payload === "" ? undefined : (JSON.parse(payload) as object);
    };
    const input = (await resolveReferences(written, read as never)) as Document;
    const line: Line = { ...rest, input };
    const document = JSON.stringify(input);
    const first = !attacked.has(transaction);
    if (first) attacked.set(transaction, await attack(line));

    const role = as.endsWith("/operator") ? "operator" : "officer";
    const stranger = await answer({ ...rest, as: `${STRANGER}/${role}` }, document);
    sane(stranger, `${transaction} by a stranger`);
    if (stranger.status < 400 && !inOwnName.has(transaction)) foreign.push(`${transaction} ${document.slice(0, 120)}`);
    if (first && !(transactions[transaction] as TransactionType).as.includes("operator")) {
      const operator = await answer({ ...rest, as: `${as.split("/")[0]}/operator` }, document);
      assert.equal(codeOf(operator), "auth/forbidden", transaction);
    }

    const { identity, proposal } = await callerOf(as, transaction, rest.secret);
    const fresh = proposalOf({ by: identity, name: transaction, args: [document], ...transientOf(rest.secret) });
    const recorded = await peer.submit({ by: identity, name: transaction, args: [document], ...transientOf(rest.secret) });
    assert.ok(recorded.status < 400, `${transaction} ${String(input["key"])}: ${recorded.message}`);
    const repeated = await peer.evaluate({ by: identity, name: transaction, args: [document] }, fresh);
    assert.deepEqual([(JSON.parse(repeated.payload || "{}") as { repeated?: boolean }).repeated, repeated.writes.size], [true, 0], `${transaction}: the same again`);
    const other = await peer.evaluate({ by: identity, name: transaction, args: [JSON.stringify({ ...input, at: "2026-08-01T00:00:00Z" })] }, proposal);
    assert.equal(codeOf(other), "ledger/key-reused", transaction);
    if (first) {
      const anew = await peer.evaluate({ by: identity, name: transaction, args: [JSON.stringify({ ...input, key: "ANOTHER-KEY" })] }, proposal);
      sane(anew, `${transaction} under another key`);
      if (anew.status < 400 && !again.has(transaction)) twice.push(transaction);
    }
  }
  assert.deepEqual(foreign, [], "acts of one organisation that another could do");
  assert.deepEqual(twice, [], "transactions that count twice under two keys");

  // What no example does is met with documents of the right form that name nothing that there is.
  const untold = transactionNames.filter((name) => !attacked.has(name));
  for (const transaction of untold) {
    const type: TransactionType = transactions[transaction];
    const as = type.by === "any" ? "demo-importer/officer" : type.by.map((role) => users.find(({ name }) => name === `${role}/officer`)?.name ?? `${STRANGER}/officer`)[0] ?? "";
    const input = plain(type.input.shape) as Document;
    attacked.set(transaction, await attack({ transaction, as, input: { ...input, at: "2026-06-01T00:00:00Z" }, ...(type.secret ? { secret: plain(type.secret.shape) as Document } : {}) }));
  }
  assert.equal(attacked.size, transactionNames.length);
  t.diagnostic(`${[...attacked.values()].reduce((a, b) => a + b, 0)} documents to ${attacked.size} transactions, ${untold.length} of which no example uses`);
});
