import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";
import { LedgerRefusal } from "../gateway/index.ts";
import type { OfflineSigning, Recorded } from "../gateway/index.ts";
import { newMember, testApi } from "./testing.ts";
import type { Answer } from "./testing.ts";

/** What the scripted ledger was asked, and what it answers. The real one stands behind the same interface in test/. */
const asked: { readonly name: string; readonly input: string; readonly secret: string | undefined }[] = [];
let answer: () => Promise<Recorded> = () => Promise.reject(new Error("nothing was scripted"));
const record = (name: string, input: object | string, secret?: object | string): void => void asked.push({ name, input: String(input), secret: secret === undefined ? undefined : String(secret) });

const offline: OfflineSigning = {
  prepare(name, input, secret, user) {
    record(name, input, secret);
    const message = proposalBytes(user.mspId, user.certificate);
    const proposed = new gateway.ProposedTransaction();
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(message);
    proposed.setProposal(signed);
    return { transactionId: "ab".repeat(32), bytes: proposed.serializeBinary(), message, digest: createHash("sha256").update(message).digest() };
  },
  endorse: async () => ({ recorded: await answer() }),
  submit: () => answer(),
};

function proposalBytes(mspId: string, certificate: string): Uint8Array {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(mspId);
  creator.setIdBytes(Buffer.from(certificate));
  const signature = new common.SignatureHeader();
  signature.setCreator(creator.serializeBinary());
  const header = new common.Header();
  header.setSignatureHeader(signature.serializeBinary());
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  return proposal.serializeBinary();
}

const demoLedger = {
  submit: (name: string, input: object | string, secret?: object | string) => {
    record(name, input, secret);
    return answer();
  },
};
const api = await testApi({ offline });
const attributes = { "garal.org": "ett", "garal.role": "officer" };
const officer = await api.members.miner.issue("ett-officer", { attributes });
const operator = await api.members.miner.issue("ett-operator", { attributes: { ...attributes, "garal.role": "operator" } });

(api.services.demos as Map<string, unknown>).set("ett-officer", { certificate: officer.certificate, ledger: demoLedger });

const place = await api.rows.commit({
  puts: [{ kind: "organisation", id: "ett", record: { orgId: "ett", mspId: "MinerMSP", name: "ETT", nameMn: "ЭТТ", country: "MN", roles: ["miner", "exporter"], at: "2026-06-01T00:00:00Z" } }],
  event: { type: "organisation.registered", at: "2026-06-01T00:00:00Z", subjects: [{ kind: "organisation", id: "ett", part: "made" }], facts: {} },
});
const recorded: Recorded = { txId: place.txId, type: "lot.extracted", subjects: [{ kind: "organisation", id: "ett", part: "made" }], block: place.block };

const demoToken = await api.ask('mutation { signInDemo(identity: "ett-officer") { token viewer { user demo organisation { nameMn } } } }').then((given) => {
  assert.deepEqual((given.data as any).signInDemo.viewer, { user: "ett-officer", demo: "ett-officer", organisation: { nameMn: "ЭТТ" } });
  return (given.data as any).signInDemo.token as string;
});
const ownToken = await api.signIn(officer);

const extraction = { key: "k-1", at: "2026-06-01T00:00:00Z", lotId: "L-1", licenceNo: "MV-000001", siteId: "mine", product: "coal", massKg: "12.500" };
const extract = (token: string, input: object, selection = "receipt { transactionId type block repeated }"): Promise<Answer> =>
  api.ask(`mutation ($input: LotsExtractInput!) { lotsExtract(input: $input) { ${selection} toSign { step bytes message digest transactionId } } }`, { token, variables: { input } });
const codeOf = ({ errors }: Answer): string | undefined => errors?.[0]?.extensions.code;

test("a demo identity's transaction is submitted at once, as canonical JSON; the receipt leads to what it recorded", async () => {
  answer = () => Promise.resolve(recorded);
  const { data, errors } = await extract(demoToken, extraction, "receipt { transactionId type block repeated subjects { part record { recordId ... on Organisation { nameMn } } } event { type } }");
  assert.equal(errors, undefined);
  assert.deepEqual((data as any).lotsExtract, {
    receipt: {
      ...{ transactionId: place.txId, type: "lot.extracted", block: "0", repeated: false },
      subjects: [{ part: "MADE", record: { recordId: "ett", nameMn: "ЭТТ" } }],
      event: { type: "organisation.registered" },
    },
    toSign: null,
  });
  assert.deepEqual(asked.at(-1), { name: "lots:extract", secret: undefined, input: '{"at":"2026-06-01T00:00:00Z","key":"k-1","licenceNo":"MV-000001","lotId":"L-1","massKg":"12.5","product":"coal","siteId":"mine"}' });
});

test("a user with a key of its own gets the proposal to sign, hands it back signed, and only its own", async () => {
  const { data } = await extract(ownToken, extraction);
  const { receipt, toSign } = (data as any).lotsExtract;
  assert.equal(receipt, null);
  assert.equal(toSign.step, "PROPOSAL");
  assert.equal(toSign.digest, createHash("sha256").update(Buffer.from(toSign.message, "base64")).digest("hex"));
  const endorse = (token: string, proposal: string): Promise<Answer> =>
    api.ask("mutation ($p: Base64!, $s: Base64!) { endorseTransaction(proposal: $p, signature: $s) { receipt { transactionId repeated } toSign { step } } }", { token, variables: { p: proposal, s: "AAAA" } });
  answer = () => Promise.resolve({ ...recorded, repeated: true });
  assert.equal(((await endorse(ownToken, toSign.bytes)).data as any).endorseTransaction.receipt.repeated, true);
  assert.equal(codeOf(await endorse(await api.signIn(operator), toSign.bytes)), "auth/signature-invalid");
  assert.equal(codeOf(await endorse(ownToken, Buffer.from("nonsense").toString("base64"))), "input/malformed");
  assert.equal(codeOf(await endorse(ownToken, "")), "input/malformed");
});

test("enums stand for the ledger's words, and a salt that is left out is made anew each time", async () => {
  answer = () => Promise.resolve(recorded);
  const input = { key: "k", at: "2026-06-01T00:00:00Z", contractNo: "C", buyerId: "b", product: "coal", massKg: "1", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gantsmod", channel: "BANK_OF_MONGOLIA", validFrom: "2026-01-01", validTo: "2026-12-31" };
  const secret = { basis: "WET_TONNE", pricing: "FIXED", price: "100.50", currency: "USD" };
  const propose = () => api.ask("mutation ($i: ContractsProposeInput!, $s: ContractsProposeSecretInput!) { contractsPropose(input: $i, secret: $s) { receipt { block } } }", { token: demoToken, variables: { i: input, s: secret } });
  assert.equal((await propose()).errors, undefined);
  const [first] = asked.slice(-1);
  assert.equal(JSON.parse(first?.input ?? "").channel, "bank-of-mongolia");
  const { salt, ...rest } = JSON.parse(first?.secret ?? "");
  assert.match(salt, /^[0-9a-f]{64}$/);
  assert.deepEqual(rest, { basis: "wet-tonne", currency: "USD", price: "100.5", pricing: "fixed" });
  await propose();
  assert.notEqual(JSON.parse(asked.at(-1)?.secret ?? "").salt, salt);
});

test("whose role does not allow it is told before anything is sent to the ledger", async () => {
  const before = asked.length;
  const operatorToken = await api.signIn(operator);
  const file = "mutation { declarationsRelease(input: { key: \"k\", at: \"2026-06-01T00:00:00Z\", declarationNo: \"D\", channel: GREEN }) { receipt { block } } }";
  assert.equal(codeOf(await api.ask(file, { token: demoToken })), "registry/role-missing");
  assert.equal(codeOf(await api.ask(file, { token: operatorToken })), "auth/forbidden");
  assert.equal(codeOf(await api.ask(file)), "auth/not-signed-in");
  assert.equal(asked.length, before);
});

test("input that the document's codec refuses gets its code and the field", async () => {
  const before = asked.length;
  for (const [change, code] of [
    [{ massKg: "-1" }, "lot/mass-not-positive"],
    [{ massKg: "1.2345" }, "input/format"],
    [{ massKg: "1e9" }, "input/not-a-number"],
    [{ massKg: 12 }, "input/format"],
    [{ massKg: "9".repeat(100) }, "input/not-a-number"],
    [{ at: "2026-02-30T00:00:00Z" }, "input/format"],
    [{ licenceNo: "AB-1" }, "licence/format"],
    [{ lotId: "a b" }, "input/format"],
    [{ lotId: "" }, "input/required"],
    [{ lotId: "x".repeat(65) }, "input/too-long"],
    [{ lotId: "a\u0000b" }, "input/malformed"],
    [{ lotId: "e\u0301" }, "input/malformed"],
    [{ surprise: 1 }, "input/malformed"],
    [{ lotId: undefined }, "input/malformed"],
  ] as const) {
    assert.equal(codeOf(await extract(demoToken, { ...extraction, ...change })), code, JSON.stringify(change));
  }
  assert.equal(asked.length, before);
});

test("what the ledger refuses comes with its code, facts, Mongolian text and transaction", async () => {
  answer = () => Promise.reject(new LedgerRefusal("lot/exists", { lotId: "L-1" }, { transactionId: "cd".repeat(32) }));
  const [error] = (await extract(demoToken, extraction)).errors ?? [];
  assert.deepEqual(error?.extensions, { code: "lot/exists", facts: { lotId: "L-1" }, messageMn: error?.extensions.messageMn, retryable: false, transactionId: "cd".repeat(32) });
  assert.match(error?.extensions.messageMn ?? "", /L-1/);
  answer = () => Promise.reject(new LedgerRefusal("system/ledger-unreachable", {}));
  assert.equal(((await extract(demoToken, extraction)).errors?.[0]?.extensions as { retryable?: boolean }).retryable, true);
});

test("a refusal takes nothing away from the other fields of its operation", async () => {
  let count = 0;
  answer = () => (count++ === 1 ? Promise.reject(new LedgerRefusal("lot/exists", { lotId: "L-1" })) : Promise.resolve(recorded));
  const field = (name: string) => `${name}: lotsExtract(input: $i) { receipt { transactionId } }`;
  const { data, errors } = await api.ask(`mutation ($i: LotsExtractInput!) { ${field("a")} ${field("b")} ${field("c")} }`, { token: demoToken, variables: { i: extraction } });
  assert.deepEqual(data, { a: { receipt: { transactionId: place.txId } }, b: null, c: { receipt: { transactionId: place.txId } } });
  assert.deepEqual(errors?.map(({ path, extensions }) => [path, extensions.code]), [[["b"], "lot/exists"]]);
});

test("a fault of the ledger client leaves as a trace number", async () => {
  answer = () => Promise.reject(new TypeError("secret detail"));
  const given = await extract(demoToken, extraction);
  assert.equal(codeOf(given), "system/internal");
  assert.ok(!JSON.stringify(given).includes("secret detail"));
  assert.match(String(api.logged.pop()), /secret detail/);
});

test("signing in by the API: challenge, signature, cookie; a stranger's certificate and a second use are refused", async () => {
  const stranger = await (await newMember("MinerMSP")).issue("ett-officer", { attributes });
  const challenge = (certificate: string): Promise<Answer> => api.ask("mutation ($c: String!) { signInChallenge(certificate: $c) { text expiresAt } }", { variables: { c: certificate } });
  assert.equal(codeOf(await challenge(stranger.certificate)), "auth/certificate-untrusted");
  const { text } = ((await challenge(officer.certificate)).data as any).signInChallenge;
  const body = JSON.stringify({
    query: "mutation ($c: String!, $t: String!, $s: Base64!) { signIn(certificate: $c, challenge: $t, signature: $s) { viewer { user demo } } }",
    variables: { c: officer.certificate, t: text, s: officer.sign(text).toString("base64") },
  });
  const send = (headers: Record<string, string> = {}, content = body): Promise<Response> => api.fetch(new Request("http://127.0.0.1/graphql", { method: "POST", headers: { "content-type": "application/json", ...headers }, body: content }));
  const response = await send();
  assert.deepEqual((await response.json() as any).data.signIn.viewer, { user: "ett-officer", demo: null });
  const cookie = response.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^garal_session=[^;]+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=900$/);
  const viewer = await send({ cookie: cookie.split(";")[0] ?? "" }, '{"query":"{ viewer { orgId role expiresAt } }"}');
  assert.equal((await viewer.json() as any).data.viewer.orgId, "ett");
  assert.equal((await (await send()).json() as any).errors[0].extensions.code, "auth/challenge-invalid");
  const out = await send({ cookie: cookie.split(";")[0] ?? "" }, '{"query":"mutation { signOut }"}');
  assert.match(out.headers.get("set-cookie") ?? "", /garal_session=; .*Max-Age=0/);
});
