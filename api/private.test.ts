import assert from "node:assert/strict";
import { test } from "node:test";
import { Reader } from "./reader.ts";
import { fillExamples } from "./testing-example.ts";
import { testApi } from "./testing.ts";
import type { TestMember } from "./testing.ts";

// One connection: what one request leaves on it would be there for the next.
const api = await testApi({ connections: 1 });
await fillExamples(api);
const { customs, tax, miner, buyer, laboratory } = api.members;

const signIn = async (member: TestMember, orgId?: string): Promise<string> =>
  api.signIn(await member.issue(`${orgId ?? "authority"}-officer`, { attributes: { "garal.role": "officer", ...(orgId === undefined ? {} : { "garal.org": orgId }) } }));
const sessions = {
  customs: await signIn(customs),
  tax: await signIn(tax),
  seller: await signIn(miner, "erdenes-tavantolgoi"),
  /** Another company whose certificates come from the same member. */
  neighbour: await signIn(miner, "erdenet"),
  buyer: await signIn(buyer, "demo-buyer"),
  laboratory: await signIn(laboratory, "central-laboratory"),
};

const query = `{
  contract(contractNo: "TT-2026-06-CONTRACT") { termsDigest status terms { price } termsWithheld { code messageMn } }
  declaration(declarationNo: "TT-2026-06-DECLARATION") { valueDigest value { value } valueWithheld { code } }
  assessment(assessmentId: "TT-2026-06-ASSESSMENT-1") { status linesDigest tables { table version } statement { lines { amount } } statementWithheld { code }
    payments { paid { amount } paidWithheld { code } } }
  royaltyReceipts(first: 100) { edges { node { payerId amountsDigest amounts { baseAmount } amountsWithheld { code } } } }
}`;
async function seenBy(token: string): Promise<any> {
  const answer = await api.ask(query, { token });
  assert.equal(answer.errors, undefined);
  return answer.data;
}

test("price terms are shown to seller, buyer, customs and tax; others see the digest and the reason", async () => {
  for (const who of ["customs", "tax", "seller", "buyer"] as const) {
    const { contract } = await seenBy(sessions[who]);
    assert.match(contract.terms?.price ?? "none", /^\d/, who);
    assert.equal(contract.termsWithheld, null, who);
  }
  for (const who of ["laboratory", "neighbour"] as const) {
    const { contract } = await seenBy(sessions[who]);
    assert.equal(contract.terms, null, who);
    assert.equal(contract.termsWithheld.code, "auth/not-entitled", who);
    assert.match(contract.termsDigest, /^[0-9a-f]{64}$/);
  }
});

test("lines, values, amounts and payments are shown to payer, customs and tax; others see status, digest and tables", async () => {
  for (const who of ["customs", "tax", "seller"] as const) {
    const { assessment, declaration } = await seenBy(sessions[who]);
    assert.ok(assessment.statement.lines.length > 0, who);
    assert.ok(declaration.value.value, who);
    assert.ok(assessment.payments.length > 0 && assessment.payments.every((payment: any) => payment.paid), who);
  }
  for (const who of ["buyer", "laboratory", "neighbour"] as const) {
    const { assessment, declaration } = await seenBy(sessions[who]);
    assert.equal(assessment.statement, null, who);
    assert.equal(assessment.statementWithheld.code, "auth/not-entitled", who);
    assert.ok(assessment.tables.length > 0 && assessment.status === "PROVISIONAL", who);
    assert.equal(declaration.value, null, who);
    assert.ok(assessment.payments.every((payment: any) => payment.paid === null && payment.paidWithheld.code === "auth/not-entitled"), who);
  }
});

test("a company sees the receipts' amounts of its own alone, though another has the same member", async () => {
  const { royaltyReceipts } = await seenBy(sessions.neighbour);
  const receipts = royaltyReceipts.edges.map((edge: any) => edge.node);
  assert.ok(receipts.some((one: any) => one.payerId === "erdenet") && receipts.some((one: any) => one.payerId !== "erdenet"));
  for (const { payerId, amounts } of receipts) assert.equal(amounts !== null, payerId === "erdenet", payerId);
});

test("on a pooled connection nothing of one viewer is left for the next", async () => {
  const prices = async (mspId: string): Promise<number> => {
    const reader = new Reader(api.db, { mspId, orgId: "" });
    try {
      return (await (await reader.db()).selectFrom("price_terms").select("id").execute()).length;
    } finally {
      await reader.close();
    }
  };
  assert.ok((await prices("CustomsMSP")) > 0);
  assert.equal(await prices("LabMSP"), 0);
  assert.equal(await prices(""), 0);
  // A reader that fails in the middle, and one that is abandoned to an error, give the connection back as it was.
  const failing = new Reader(api.db, { mspId: "CustomsMSP", orgId: "" });
  await assert.rejects((await failing.db()).selectFrom("no_such_table" as "lot").selectAll().execute());
  await failing.close();
  assert.equal(await prices("LabMSP"), 0);
  // Outside a reader's transaction there is no viewer.
  assert.deepEqual(await api.db.selectFrom("price_terms").select("id").execute(), []);
});

test("many viewers at once, on one connection, each see their own", async () => {
  const asked = Object.entries(sessions).flatMap(([who, token]) => [1, 2, 3].map(async () => [who, (await seenBy(token)).contract.terms !== null] as const));
  for (const [who, shown] of await Promise.all(asked)) assert.equal(shown, ["customs", "tax", "seller", "buyer"].includes(who), who);
});

test("who claims another member's organisation by its certificate is not signed in by the API", async () => {
  const impostor = await buyer.issue("u", { attributes: { "garal.org": "erdenes-tavantolgoi", "garal.role": "officer" } });
  const { data } = await api.ask(`mutation ($c: String!) { signInChallenge(certificate: $c) { text } }`, { variables: { c: impostor.certificate } });
  const text = (data as any).signInChallenge.text as string;
  const answer = await api.ask(`mutation ($c: String!, $t: String!, $s: Base64!) { signIn(certificate: $c, challenge: $t, signature: $s) { token } }`, {
    variables: { c: impostor.certificate, t: text, s: impostor.sign(text).toString("base64") },
  });
  assert.equal(answer.errors?.[0]?.extensions.code, "auth/organisation-mismatch");
});

test("even with a session in the name of another member's company, private parts stay hidden", async () => {
  const impostor = await laboratory.issue("u", { attributes: { "garal.org": "erdenes-tavantolgoi", "garal.role": "officer" } });
  const { contract } = await seenBy(await api.signIn(impostor));
  assert.equal(contract.terms, null);
});
