import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { issueCertificate, newKeyPair } from "../devnet/identity/index.ts";
import type { OrganizationMaterial } from "../devnet/identity/cryptogen.ts";
import type { RefusalCode } from "../domain/error.ts";
import { MAX_DOCUMENT } from "../domain/schema.ts";
import { transactionNames, transactions } from "../domain/transactions.ts";
import type { TransactionName } from "../domain/transactions.ts";
import { enrol } from "../gateway/identity.ts";
import type { Identity } from "../gateway/identity.ts";
import { membersIn } from "../gateway/testing.ts";
import { refuseSkew } from "./clock.ts";
import { FakePeer, proposalOf } from "./testing/peer.ts";
import type { Answer } from "./testing/peer.ts";

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), "garal-"));
after(() => rmSync(folder, { recursive: true }));

let members: readonly OrganizationMaterial[];
let minerals: Identity, miner: Identity, buyer: Identity;
let peer: FakePeer;

const member = (mspId: string): OrganizationMaterial => members.find((found) => found.mspId === mspId)!;
const user = (mspId: string, orgId: string | undefined, role: "officer" | "operator" = "officer", validity: { notBefore?: Date; notAfter?: Date } = {}): Promise<Identity> =>
  enrol(member(mspId).folder, { mspId, user: `${orgId ?? mspId}-${role}`, role, ...(orgId === undefined ? {} : { orgId }), ...validity });

before(async () => {
  members = (await membersIn(folder, "MineralsMSP", "CustomsMSP", "MinerMSP", "BuyerMSP", "RivalMSP")).peerOrganizations;
  [minerals, miner, buyer] = await Promise.all([user("MineralsMSP", undefined), user("MinerMSP", "tt"), user("BuyerMSP", "steelworks")]);
});
beforeEach(() => {
  peer = new FakePeer();
});

const now = (offsetMs = 0): string => `${new Date(Date.now() + offsetMs).toISOString().slice(0, -5)}Z`;
const organisation = (orgId: string, mspId: string, roles: readonly string[], key = `register-${orgId}`) => ({ key, at: now(), orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles });
const site = (over: object = {}) => ({ key: "site-1", at: now(), siteId: "gate", ownerId: "customs", kind: "terminal", name: "Gate", nameMn: "Хаалга", ...over });
const send = (by: Identity, name: TransactionName, input: object | string, rest: { transient?: Record<string, string>; timestamp?: Date } = {}): Promise<Answer> =>
  peer.submit({ by, name, args: [typeof input === "string" ? input : JSON.stringify(input)], ...rest });
/** Suspends the miner, or lifts it: proposed by one officer, approved by another. */
const suspension = async (change: "suspend" | "lift"): Promise<Answer> => {
  accepted(await send(minerals, "registry:proposeSuspension", { key: `p-${change}`, at: now(), suspensionNo: change, change, orgId: "tt", reason: "unpaid fees" }));
  const second = await enrol(member("MineralsMSP").folder, { mspId: "MineralsMSP", user: "second-officer", role: "officer" });
  return accepted(await send(second, "registry:decideSuspension", { key: `d-${change}`, at: now(), suspensionNo: change, decision: "approved" }));
};
const register = async (): Promise<void> => {
  for (const input of [organisation("tt", "MinerMSP", ["miner", "exporter"]), organisation("steelworks", "BuyerMSP", ["buyer"])]) accepted(await send(minerals, "registry:registerOrganisation", input));
};
function accepted(answer: Answer): Answer {
  assert.equal(answer.status, 200, answer.message);
  return answer;
}
/** Refused with this code, in one line, and without a trace. */
function refused(answer: Answer, code: RefusalCode): Answer {
  assert.equal(answer.status, 500, `${code} was expected, ${answer.payload} came`);
  assert.equal(answer.message.slice(0, answer.message.indexOf(":")), code, answer.message);
  assert.equal(answer.event, undefined);
  return answer;
}

test("every transaction of the catalogue is a function of one text", async () => {
  for (const name of transactionNames) {
    refused(await send(minerals, name, "{}", "secret" in transactions[name] ? { transient: { secret: "{}" } } : {}), "input/required");
    assert.match((await peer.submit({ by: minerals, name, args: ["{}", "{}"] })).message, /Expected 1 parameters, but 2/);
  }
});

test("a function that is not in the catalogue is refused by code, and none of the executor's own can be called", async () => {
  for (const name of ["registry:nope", "registry:unknownTransaction", "registry:constructor", "ledger:put", "lots:toString"]) refused(await peer.submit({ by: minerals, name, args: ["{}"] }), "input/unknown-choice");
});

test("a transaction writes its record, its request, its policy and exactly one event, and gives a receipt", async () => {
  const { payload, event, writes, policies, txId } = accepted(await send(minerals, "registry:registerOrganisation", organisation("tt", "MinerMSP", ["miner"])));
  const receipt = { subjects: [{ id: "tt", kind: "organisation", part: "made" }], txId, type: "organisation.registered" };
  assert.equal(payload, JSON.stringify(receipt));
  const key = " \0organisation\0tt\0";
  assert.deepEqual([...writes.keys()].sort(), [key, " \0request\0MineralsMSP\0minerals\0register-tt\0"].sort());
  assert.equal(JSON.parse(writes.get(key)!).tx, txId);
  assert.deepEqual([...policies.keys()], [key]);
  assert.equal(event?.name, "organisation.registered");
  assert.deepEqual(JSON.parse(event!.payload).by, { mspId: "MineralsMSP", orgId: "minerals", user: "MineralsMSP-officer" });
});

test("the same proposal gives the same bytes on every peer", async () => {
  const invocation = { by: minerals, name: "registry:registerOrganisation", args: [JSON.stringify(organisation("tt", "MinerMSP", ["miner"]))] };
  const proposal = proposalOf(invocation);
  const [one, other] = [await peer.evaluate(invocation, proposal), await new FakePeer().evaluate(invocation, proposal)];
  assert.deepEqual(one, other);
  accepted(one);
});

test("the same key and content gives the first receipt again: nothing is written, nothing happens", async () => {
  const input = organisation("tt", "MinerMSP", ["miner"]);
  const first = accepted(await send(minerals, "registry:registerOrganisation", input));
  const again = accepted(await send(minerals, "registry:registerOrganisation", JSON.stringify(input, null, 2)));
  assert.deepEqual(JSON.parse(again.payload), { ...JSON.parse(first.payload), repeated: true });
  assert.deepEqual([again.event, again.writes.size, again.policies.size], [undefined, 0, 0]);
});

test("a key used for another content, or another transaction, is refused", async () => {
  accepted(await send(minerals, "registry:registerOrganisation", organisation("tt", "MinerMSP", ["miner"], "k")));
  refused(await send(minerals, "registry:registerOrganisation", organisation("other", "MinerMSP", ["miner"], "k")), "ledger/key-reused");
  refused(await send(minerals, "registry:proposeSuspension", { key: "k", at: now(), suspensionNo: "S", change: "suspend", orgId: "tt", reason: "x" }), "ledger/key-reused");
});

test("keys belong to the organisation that chose them", async () => {
  const customs = await user("CustomsMSP", undefined);
  accepted(await send(minerals, "registry:registerSite", site({ key: "k" })));
  accepted(await send(customs, "registry:registerSite", site({ key: "k", siteId: "gate-2" })));
});

test("a policy is written only when it changes", async () => {
  await register();
  const { policies, writes } = await suspension("suspend");
  assert.ok(writes.has(" \0organisation\0tt\0"));
  assert.equal(policies.size, 0);
});

test("documents that are not what the catalogue describes are refused and leave no trace", async () => {
  const input = organisation("tt", "MinerMSP", ["miner"]);
  const cases: readonly (readonly [string, RefusalCode])[] = [
    ["{", "input/malformed"],
    ["", "input/malformed"],
    ["[]", "input/format"],
    ["null", "input/format"],
    [JSON.stringify({ ...input, extra: 1 }), "input/unknown-field"],
    [JSON.stringify(input).replace('"key"', '"__proto__":{},"key"'), "input/unknown-field"],
    [JSON.stringify({ ...input, roles: ["king"] }), "input/unknown-choice"],
    [JSON.stringify({ ...input, at: "2026-02-30T00:00:00Z" }), "input/format"],
    [JSON.stringify({ ...input, name: "x".repeat(10_000_000) }), "input/too-long"],
    [JSON.stringify({ ...input, orgId: "tt\u0000customs" }), "input/format"],
  ];
  for (const [document, code] of cases) refused(await send(minerals, "registry:registerOrganisation", document), code);
  assert.ok(JSON.stringify(input).length < MAX_DOCUMENT);
  assert.equal(peer.size, 0);
});

test("a private part is wanted where the catalogue has one, refused elsewhere, and decoded like the rest", async () => {
  refused(await send(minerals, "registry:registerSite", site(), { transient: { secret: "{}" } }), "input/unknown-field");
  refused(await send(minerals, "registry:registerSite", site(), { transient: { note: "{}" } }), "input/unknown-field");
  const propose = { key: "c", at: now(), contractNo: "C-1", buyerId: "steelworks", product: "coking-coal", massKg: "1000", tolerancePct: "5", incoterm: "FCA", deliveryPlace: "Tsagaan Khad", channel: "export", validFrom: "2026-01-01", validTo: "2027-01-01" };
  refused(await send(miner, "contracts:propose", propose), "input/required");
  const answer = refused(await send(miner, "contracts:propose", propose, { transient: { secret: JSON.stringify({ salt: "0", price: "1" }) } }), "input/format");
  assert.match(answer.message, /secret\.salt/);
  assert.equal(peer.size, 0);
});

test("who is not in the registry, speaks for another member's organisation, or is suspended may do nothing", async () => {
  const split = { key: "k", at: now(), lotId: "L", parts: [{ lotId: "L1", massKg: "1" }] };
  refused(await send(miner, "lots:split", split), "registry/organisation-unknown");
  await register();
  refused(await send(await user("RivalMSP", "tt"), "lots:split", split), "auth/organisation-mismatch");
  await suspension("suspend");
  refused(await send(miner, "lots:split", split), "registry/organisation-suspended");
  await suspension("lift");
  refused(await send(miner, "lots:split", split), "lot/unknown");
});

test("roles of the organisation and of the person are the catalogue's", async () => {
  await register();
  const answer = refused(await send(miner, "registry:registerOrganisation", organisation("x", "MinerMSP", ["miner"])), "registry/role-missing");
  assert.match(answer.message, /organisation tt does not have the role minerals/);
  const clerk = refused(await send(await user("MineralsMSP", undefined, "operator"), "registry:registerOrganisation", organisation("x", "MinerMSP", ["miner"])), "auth/forbidden");
  assert.match(clerk.message, /role operator may not register an organisation/);
});

test("an authority is the member that the channel's constitution names, and nobody else", async () => {
  refused(await send(await user("RivalMSP", "customs"), "registry:registerSite", site()), "auth/organisation-mismatch");
  refused(await send(await user("MineralsMSP", "customs"), "registry:registerSite", site()), "auth/organisation-mismatch");
  accepted(await send(await user("MineralsMSP", "minerals"), "registry:registerSite", site()));
  refused(await send(minerals, "registry:registerOrganisation", organisation("tax", "RivalMSP", ["tax"])), "registry/organisation-exists");
  refused(await send(minerals, "registry:proposeSuspension", { key: "s", at: now(), suspensionNo: "S", change: "suspend", orgId: "customs", reason: "x" }), "auth/forbidden");
});

test("a certificate without a role, or without a usable name, may do nothing", async () => {
  const { privateKey, publicKey } = newKeyPair();
  const { ca } = member("MineralsMSP");
  const certify = (commonName: string, attributes: Record<string, string>): Identity => ({
    mspId: "MineralsMSP",
    certificate: issueCertificate(
      { subject: [["OU", "client"], ["CN", commonName]], publicKey, keyUsage: ["digitalSignature"], attributes, notBefore: new Date(Date.now() - MINUTE), notAfter: new Date(Date.now() + MINUTE) },
      { certificatePem: ca.certificatePem, privateKey: createPrivateKey(readFileSync(ca.privateKeyPath)) },
    ),
    privateKey,
  });
  accepted(await send(certify("officer-9", { "garal.role": "officer" }), "registry:registerSite", site()));
  refused(await send(certify("officer-9", {}), "registry:registerSite", site({ siteId: "b" })), "auth/forbidden");
  refused(await send(certify("officer-9", { "garal.role": "king" }), "registry:registerSite", site({ siteId: "b" })), "auth/forbidden");
  refused(await send(certify("officer 9; DROP", { "garal.role": "officer" }), "registry:registerSite", site({ siteId: "b" })), "input/format");
});

test("a certificate must be valid at the transaction's own time, from its first day on", async () => {
  const early = await user("MineralsMSP", undefined, "officer", { notBefore: new Date(Date.now() + 5 * MINUTE) });
  refused(await send(early, "registry:registerSite", site()), "auth/certificate-not-yet-valid");
  accepted(await send(early, "registry:registerSite", site({ siteId: "later" }), { timestamp: new Date(Date.now() + 6 * MINUTE) }));
  const late = await user("MineralsMSP", undefined, "officer", { notBefore: new Date(Date.now() - 60 * MINUTE), notAfter: new Date(Date.now() - 5 * MINUTE) });
  refused(await send(late, "registry:registerSite", site()), "auth/certificate-expired");
});

test("a peer refuses what is dated far from its clock, and an event ahead of its record", async () => {
  const lasting = await user("MineralsMSP", undefined, "officer", { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2199-01-01T00:00:00Z") });
  for (const minutes of [-16, 16, 60 * 24 * 365 * 100]) refused(await send(lasting, "registry:registerSite", site(), { timestamp: new Date(Date.now() + minutes * MINUTE) }), "ledger/clock-skew");
  assert.throws(() => refuseSkew(new Date(NaN)), { code: "ledger/clock-skew" });
  refused(await send(lasting, "registry:registerSite", site({ at: now(16 * MINUTE) })), "input/date-in-future");
  for (const minutes of [-14, 14]) accepted(await send(lasting, "registry:registerSite", site({ key: `k${minutes}`, siteId: `gate${minutes}`, at: now(14 * MINUTE + minutes * MINUTE) }), { timestamp: new Date(Date.now() + minutes * MINUTE) }));
});

test("state that does not decode is our fault: told by number, logged in full, never passed on", async (t) => {
  await register();
  const log = t.mock.method(console, "error", () => undefined);
  peer.corrupt(" \0organisation\0tt\0", '{"orgId":"tt"}');
  const { message, txId } = refused(await send(miner, "lots:split", { key: "k", at: now(), lotId: "L", parts: [{ lotId: "L1", massKg: "1" }] }), "system/internal");
  assert.equal(message, `system/internal: something went wrong on our side; report the number ${txId}`);
  assert.equal(log.mock.callCount(), 1);
  assert.match(String(log.mock.calls[0]?.arguments[0]), new RegExp(txId));
});

test("private terms go to the collection of their parties, and only its members read them", async (t) => {
  await register();
  const { at, ...terms } = { at: now(), salt: "ab".repeat(16), basis: "wet-tonne", pricing: "fixed", price: "104.36", currency: "USD" };
  const input = { key: "c", at, contractNo: "C-1", buyerId: "steelworks", product: "coking-coal", massKg: "1000000", tolerancePct: "5", incoterm: "FCA", deliveryPlace: "Tsagaan Khad", channel: "export", validFrom: "2026-01-01", validTo: "2099-01-01" };
  const { writes, payload, event } = accepted(await send(miner, "contracts:propose", input, { transient: { secret: JSON.stringify(terms) } }));
  const key = "trade-MinerMSP-BuyerMSP \0contract\0C-1\0";
  assert.deepEqual(JSON.parse(writes.get(key)!), terms);
  for (const [name, text] of [...writes, ["payload", payload], ["event", event!.payload]] as const) if (name !== key) assert.doesNotMatch(text, /104\.36|abababab/, name);
  const read = (by: Identity): Promise<Answer> => peer.evaluate({ by, name: "ledger:secret", args: ["trade-MinerMSP-BuyerMSP", "contract", "C-1"] });
  assert.deepEqual(JSON.parse(accepted(await read(buyer)).payload), terms);
  refused(await read(minerals), "auth/forbidden");

  // As a peer says it: FABRIC sheet §5.4.
  peer.privateFailure = "GET_STATE failed: transaction ID: 1: private data matching public hash version is not available. Public hash version = {BlockNum: 6, TxNum: 0}, Private data version = <nil>";
  refused(await read(buyer), "system/busy");
  const log = t.mock.method(console, "error", () => undefined);
  peer.privateFailure = "GET_STATE failed: transaction ID: 1: collection garal/garal/trade-MinerMSP-BuyerMSP could not be found";
  refused(await read(buyer), "system/internal");
  assert.equal(log.mock.callCount(), 1);
});

test("a record, a private record and a request are read by any member, empty where there is none", async () => {
  await register();
  const read = (name: string, ...args: string[]): Promise<Answer> => peer.evaluate({ by: minerals, name, args });
  assert.equal(JSON.parse(accepted(await read("ledger:read", "organisation", "tt")).payload).mspId, "MinerMSP");
  assert.equal(JSON.parse(accepted(await read("ledger:read", "organisation", "customs")).payload).mspId, "CustomsMSP");
  assert.equal(accepted(await read("ledger:read", "lot", "nowhere")).payload, "");
  refused(await read("ledger:read", "request", "x"), "input/unknown-choice");
  assert.equal(JSON.parse(accepted(await read("ledger:request", "register-tt")).payload).type, "organisation.registered");
  assert.equal(accepted(await read("ledger:request", "nothing")).payload, "");
  const other = await peer.evaluate({ by: miner, name: "ledger:request", args: ["register-tt"] });
  assert.equal(accepted(other).payload, "");
});
