import assert from "node:assert/strict";
import { sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { identityNamed, places } from "../../cli/identities.ts";
import { Product } from "./running.ts";

/*
 * The API's mutations on the running product, down to the ledger and back.
 */

const product = new Product();
let url = "";
before(async () => {
  await product.start();
  url = (JSON.parse(readFileSync(places(product.dir).running, "utf8")) as { url: string }).url;
});
after(() => product.remove());

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string; readonly facts?: Readonly<Record<string, string>>; readonly messageMn?: string } }[];
}
async function ask<T>(query: string, variables: object = {}, token?: string): Promise<Answer<T>> {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return (await (await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) })).json()) as Answer<T>;
}

interface Submission {
  readonly receipt: { readonly transactionId: string; readonly type: string; readonly repeated: boolean; readonly event: { readonly facts: Readonly<Record<string, string>> } | null } | null;
  readonly toSign: { readonly step: string; readonly bytes: string; readonly message: string } | null;
}
const SUBMISSION = "receipt { transactionId type repeated event { facts } } toSign { step bytes message }";
const EXTRACT = `mutation ($input: LotsExtractInput!) { lotsExtract(input: $input) { ${SUBMISSION} } }`;
const extraction = (lotId: string, rest: object = {}) => ({ input: { key: lotId, at: "2026-07-01T00:00:00Z", lotId, licenceNo: "TEST-MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg: "1000", ...rest } });

async function demo(identity: string): Promise<string> {
  const { data } = await ask<{ signInDemo: { token: string } }>("mutation ($identity: String!) { signInDemo(identity: $identity) { token } }", { identity });
  return data?.signInDemo.token ?? assert.fail(`no session for ${identity}`);
}
async function byCertificate(name: string): Promise<{ token: string; key: KeyObject }> {
  const { certificate, privateKey: key } = identityNamed(places(product.dir).identities, name);
  const challenge = await ask<{ signInChallenge: { text: string } }>("mutation ($certificate: String!) { signInChallenge(certificate: $certificate) { text } }", { certificate });
  const text = challenge.data?.signInChallenge.text ?? "";
  const signature = sign("sha256", Buffer.from(text), key).toString("base64");
  const { data } = await ask<{ signIn: { token: string } }>("mutation ($c: String!, $t: String!, $s: Base64!) { signIn(certificate: $c, challenge: $t, signature: $s) { token } }", { c: certificate, t: text, s: signature });
  return { token: data?.signIn.token ?? assert.fail("no session"), key };
}

test("a demonstration user's mutation is recorded on the ledger; the same again is the same result and no second event", async () => {
  const token = await demo("erdenes-tavantolgoi/operator");
  const first = await ask<{ lotsExtract: Submission }>(EXTRACT, extraction("API-1"), token);
  assert.deepEqual([first.errors, first.data?.lotsExtract.receipt?.type, first.data?.lotsExtract.receipt?.event?.facts["massKg"]], [undefined, "lot.extracted", "1000"]);
  const again = await ask<{ lotsExtract: Submission }>(EXTRACT, extraction("API-1"), token);
  assert.deepEqual([again.data?.lotsExtract.receipt?.repeated, again.data?.lotsExtract.receipt?.transactionId], [true, first.data?.lotsExtract.receipt?.transactionId]);
});

test("a user's own key signs proposal and transaction; the server has never seen it", async () => {
  const { token, key } = await byCertificate("erdenes-tavantolgoi/officer");
  const signed = (message: string) => sign("sha256", Buffer.from(message, "base64"), { key, dsaEncoding: "ieee-p1363" }).toString("base64");
  // Whose keys the server holds is a matter of the session: this one was opened by certificate.
  const prepared = await ask<{ lotsExtract: Submission }>(EXTRACT, extraction("API-2"), token);
  const proposal = prepared.data?.lotsExtract.toSign ?? assert.fail(JSON.stringify(prepared));
  const endorsed = await ask<{ endorseTransaction: Submission }>(`mutation ($p: Base64!, $s: Base64!) { endorseTransaction(proposal: $p, signature: $s) { ${SUBMISSION} } }`, { p: proposal.bytes, s: signed(proposal.message) }, token);
  const transaction = endorsed.data?.endorseTransaction.toSign ?? assert.fail(JSON.stringify(endorsed));
  const submit = `mutation ($t: Base64!, $s: Base64!) { submitTransaction(transaction: $t, signature: $s) { ${SUBMISSION} } }`;
  const forged = await ask(submit, { t: transaction.bytes, s: signed(proposal.message) }, token);
  assert.equal(forged.errors?.[0]?.extensions.code, "auth/signature-invalid");
  const submitted = await ask<{ submitTransaction: Submission }>(submit, { t: transaction.bytes, s: signed(transaction.message) }, token);
  assert.equal(submitted.data?.submitTransaction.receipt?.type, "lot.extracted", JSON.stringify(submitted.errors));
});

test("every refusal of the ledger carries its code, its facts and a Mongolian sentence", async () => {
  const token = await demo("erdenes-tavantolgoi/operator");
  const cases: readonly (readonly [code: string, variables: object, token: string | undefined])[] = [
    ["lot/exists", extraction("API-1", { key: "another" }), token],
    ["ledger/key-reused", extraction("API-9", { key: "API-1" }), token],
    ["licence/unknown", extraction("API-3", { licenceNo: "TEST-MV-999999" }), token],
    ["licence/not-holder", extraction("API-3", { licenceNo: "TEST-MV-000102" }), token],
    ["lot/mass-not-positive", extraction("API-3", { massKg: "-1" }), token],
    ["input/date-in-future", extraction("API-3", { at: "2031-01-01T00:00:00Z" }), token],
    ["registry/role-missing", extraction("API-3"), await demo("demo-carrier/operator")],
    ["auth/not-signed-in", extraction("API-3"), undefined],
  ];
  for (const [code, variables, session] of cases) {
    const { errors } = await ask(EXTRACT, variables, session);
    assert.equal(errors?.[0]?.extensions.code, code, JSON.stringify(errors));
    assert.match(errors?.[0]?.extensions.messageMn ?? "", /[\u0400-\u04ff]{3}/, code);
  }
  const { data } = await ask<{ lot: object | null }>('{ lot(lotId: "API-3") { lotId } }', {}, token);
  assert.equal(data?.lot, null, "nothing of it was recorded");
});

test("a private part reaches those entitled and nobody else", async () => {
  const propose = "mutation ($input: ContractsProposeInput!, $secret: ContractsProposeSecretInput!) { contractsPropose(input: $input, secret: $secret) { receipt { type } } }";
  const input = { key: "API-K", at: "2026-07-01T00:00:00Z", contractNo: "API-K", buyerId: "demo-buyer", product: "coking-coal-raw", massKg: "1000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "EXPORT", validFrom: "2026-07-01", validTo: "2026-12-31" };
  const secret = { salt: "00112233445566778899aabbccddeeff", basis: "WET_TONNE", pricing: "FIXED", price: "77.50", currency: "USD" };
  const proposed = await ask<object>(propose, { input, secret }, await demo("erdenes-tavantolgoi/officer"));
  assert.equal(proposed.errors, undefined, JSON.stringify(proposed.errors));
  await product.indexed();
  const price = async (as: string) => (await ask<{ contract: { terms: { price: string } | null } }>('{ contract(contractNo: "API-K") { terms { price } } }', {}, await demo(as))).data?.contract.terms?.price;
  for (const as of ["erdenes-tavantolgoi/officer", "demo-buyer/officer", "customs/officer", "tax/officer"]) assert.equal(await price(as), "77.5", as);
  // Erdenet shares the seller's member, and its peer, but is no party.
  for (const as of ["erdenet/officer", "demo-carrier/operator", "central-laboratory/officer", "minerals/officer"]) assert.equal(await price(as), undefined, as);
});
