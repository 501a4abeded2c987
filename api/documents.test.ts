import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256Of } from "../documents/index.ts";
import { pdfOf, pngOf } from "../documents/testing.ts";
import { statementOf } from "../domain/documents/statement.ts";
import { documentEndpoint } from "./documents.ts";
import { HOST, testApi } from "./testing.ts";
import type { TestMember, TestUser } from "./testing.ts";

const api = await testApi();
const { customs, miner, buyer, laboratory } = api.members;
const signIn = async (member: TestMember, orgId?: string): Promise<string> =>
  api.signIn(await member.issue(`${orgId ?? "authority"}-officer`, { attributes: { "garal.role": "officer", ...(orgId === undefined ? {} : { "garal.org": orgId }) } }));
const sessions = { owner: await signIn(miner, "ETT"), neighbour: await signIn(miner, "EMC"), buyer: await signIn(buyer, "ACME"), laboratory: await signIn(laboratory, "LAB"), customs: await signIn(customs), suspended: await signIn(miner, "GONE") };
for (const [orgId, mspId, rest] of [["ETT", "MinerMSP"], ["EMC", "MinerMSP"], ["ACME", "BuyerMSP"], ["LAB", "LabMSP"], ["GONE", "MinerMSP", { suspendedSince: "2026-01-01" }]] as const) {
  await api.rows.commit({ puts: [{ kind: "organisation", id: orgId, record: { orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles: ["miner"], at: "2026-06-01T00:00:00Z", ...rest } }] });
}
const party = (orgId: string, mspId: string) => ({ orgId, mspId });
async function attach(bytes: Uint8Array, rest: object = {}): Promise<string> {
  const sha256 = sha256Of(bytes);
  const record = { sha256, size: bytes.length, mediaType: "application/pdf", kind: "waybill", subjects: [{ kind: "consignment", id: "C1" }], access: "parties", fetchers: [party("ETT", "MinerMSP"), party("ACME", "BuyerMSP")], ownerId: "ETT", ownerMsp: "MinerMSP", attachedAt: "2026-06-01T00:00:00Z", at: "2026-06-01T00:00:00Z", ...rest };
  const at = await api.rows.commit({ puts: [{ kind: "document", id: sha256, record }] });
  await api.rows.db.insertInto("document_subject").values({ sha256, subject: "consignment/C1", tx_id: at.txId, block: at.block, position: at.position }).execute();
  return sha256;
}
const send = (method: string, sha256: string, { token, body, ...headers }: { token?: string | undefined; body?: Uint8Array; [header: string]: string | Uint8Array | undefined } = {}) =>
  api.fetch(new Request(`http://${HOST}/documents/${sha256}`, { method, headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(headers as Record<string, string>) }, ...(body ? { body: body as BodyInit } : {}) }));
const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code;
async function refused(response: Response, status: number, code: string): Promise<void> {
  assert.deepEqual([response.status, await codeOf(response)], [status, code]);
}

test("a file is sent, and fetched by its owner, those named, and customs; by nobody else", async () => {
  const pdf = pdfOf("private");
  const sha256 = await attach(pdf);
  await refused(await send("GET", sha256, { token: sessions.owner }), 404, "document/not-stored");
  const sent = await send("PUT", sha256, { token: sessions.owner, body: pdf });
  assert.deepEqual([sent.status, await sent.json()], [201, { sha256, size: pdf.length, mediaType: "application/pdf" }]);
  for (const who of ["owner", "buyer", "customs"] as const) {
    const response = await send("GET", sha256, { token: sessions[who] });
    assert.equal(response.status, 200, who);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), pdf);
    assert.deepEqual(["content-type", "content-disposition", "x-content-type-options", "cache-control"].map((name) => response.headers.get(name)), ["application/pdf", `attachment; filename="${sha256}"`, "nosniff", "no-store"]);
  }
  // A neighbour's certificates come from the same member.
  for (const who of ["neighbour", "laboratory"] as const) await refused(await send("GET", sha256, { token: sessions[who] }), 403, "auth/not-entitled");
  await refused(await send("GET", sha256), 401, "auth/not-signed-in");
  await refused(await send("GET", sha256, { token: "stolen.token" }), 401, "auth/not-signed-in");
});

test("what is stored but on no ledger is given to nobody", async () => {
  const pdf = pdfOf("not attached");
  assert.equal((await send("PUT", sha256Of(pdf), { token: sessions.owner, body: pdf })).status, 201);
  for (const who of ["owner", "customs"] as const) await refused(await send("GET", sha256Of(pdf), { token: sessions[who] }), 404, "record/unknown");
});

test("a document for the channel is given to members, a public one to anyone", async () => {
  const [channel, open] = [pngOf(1), pngOf(2)];
  const [channelId, openId] = [await attach(channel, { access: "channel", fetchers: [] }), await attach(open, { access: "public", fetchers: [] })];
  for (const [id, body] of [[channelId, channel], [openId, open]] as const) await send("PUT", id, { token: sessions.owner, body });
  assert.equal((await send("GET", channelId, { token: sessions.laboratory })).status, 200);
  await refused(await send("GET", channelId), 401, "auth/not-signed-in");
  const response = await send("GET", openId);
  // The ledger was told it is a PDF; a browser is told what it is.
  assert.deepEqual([response.status, response.headers.get("content-type")], [200, "image/png"]);
});

test("only a registered organisation that is not suspended sends files; what is not what was announced is refused", async () => {
  const pdf = pdfOf("to send");
  const sha256 = sha256Of(pdf);
  await refused(await send("PUT", sha256, { body: pdf }), 401, "auth/not-signed-in");
  await refused(await send("PUT", sha256, { token: sessions.suspended, body: pdf }), 403, "registry/organisation-suspended");
  await refused(await send("PUT", sha256, { token: await signIn(miner, "NOBODY"), body: pdf }), 403, "registry/organisation-unknown");
  await refused(await send("PUT", sha256, { token: sessions.owner, body: pdfOf("another") }), 422, "document/hash-mismatch");
  const html = Buffer.from("<script>alert(1)</script>");
  await refused(await send("PUT", sha256Of(html), { token: sessions.owner, body: html }), 415, "document/type-not-allowed");
  await refused(await send("PUT", sha256Of(pdf.subarray(0, 50)), { token: sessions.owner, body: pdf.subarray(0, 50) }), 422, "document/unreadable");
  const huge = Buffer.alloc(25_000_001);
  await refused(await send("PUT", sha256, { token: sessions.owner, body: huge }), 413, "document/too-large");
  await refused(await send("PUT", sha256, { token: sessions.owner, body: pdf, origin: "https://evil.example" }), 403, "auth/cross-site");
  assert.equal(await api.services.documents.has(sha256), false);
});

test("an organisation brings so many bytes in an hour, and again in the next", async () => {
  let now = 0;
  const serve = documentEndpoint({ documents: { put: async (_sha: string, body: AsyncIterable<Uint8Array>) => {
    let size = 0;
    for await (const chunk of body) size += chunk.length;
    return { size, mediaType: "application/pdf" as const };
  } } as never }, () => now);
  const viewer = { orgId: "customs", mspId: "CustomsMSP" } as never;
  const bring = () => serve({ request: new Request("http://x/", { method: "PUT", body: Buffer.alloc(20_000_000) as BodyInit }), sha256: "a", viewer, noViewer: null as never, db: () => Promise.resolve(null as never), settled: () => Promise.resolve() });
  for (let i = 0; i < 25; i++) assert.equal((await bring()).status, 201);
  await assert.rejects(bring(), { code: "system/rate-limited" });
  now += 3_600_000;
  assert.equal((await bring()).status, 201);
});

test("a record lists its documents, which say who may fetch them, whether they are stored and by whom they are signed", async () => {
  const pdf = pdfOf("listed");
  const sha256 = await attach(pdf);
  await api.rows.commit({ puts: [{ kind: "consignment", id: "C1", record: consignment }] });
  await api.rows.commit({ puts: [{ kind: "documentSignature", id: "SIG", record: { signatureNo: "SIG", sha256, purpose: "agreed", certificate: "AA==", signature: "AA==", orgId: "ACME", mspId: "BuyerMSP", user: "u", signedAt: "2026-06-01T00:00:00Z", statement: "s", at: "2026-06-01T00:00:00Z" } }] });
  const query = `{ consignment(consignmentId: "C1") { attachments { sha256 kind path mayFetch stored owner { orgId } signatures(first: 5) { edges { node { orgId purpose } } } } } }`;
  const seen = async (token: string): Promise<any> => ((await api.ask(query, { token })).data as any).consignment.attachments[0];
  assert.deepEqual(await seen(sessions.buyer), { sha256, kind: "WAYBILL", path: `/documents/${sha256}`, mayFetch: true, stored: false, owner: { orgId: "ETT" }, signatures: { edges: [{ node: { orgId: "ACME", purpose: "AGREED" } }] } });
  await send("PUT", sha256, { token: sessions.owner, body: pdf });
  const { mayFetch, stored } = await seen(sessions.laboratory);
  assert.deepEqual([mayFetch, stored], [false, true]);
});

const consignment = {
  ...{ consignmentId: "C1", contractNo: "K1", carrierId: "HAUL", mode: "road", borderPoint: "gate", product: "coal", exporterId: "ETT", exporterMsp: "MinerMSP", carrierMsp: "HaulMSP", buyerId: "ACME", buyerMsp: "BuyerMSP" },
  ...{ status: "open", openedAt: "2026-06-01T00:00:00Z", lots: [], licences: [], unitCount: 0, loadedKg: "0", exitedCount: 0, exitedKg: "0", at: "2026-06-01T00:00:00Z" },
};

test("a signature is checked anew, against the members' roots, whoever recorded it: another document, purpose, person, member or time is told", async () => {
  const sha256 = await attach(pdfOf("signed"));
  const at = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, "Z");
  const signer = await miner.issue("ETT-signer", { attributes: { "garal.role": "officer", "garal.org": "ETT" } });
  const old = await miner.issue("ETT-signer", { attributes: { "garal.role": "officer", "garal.org": "ETT" }, notBefore: new Date("2020-01-01"), notAfter: new Date("2020-12-31") });
  const impostor = await buyer.issue("ETT-signer", { attributes: { "garal.role": "officer", "garal.org": "ETT" } });
  const own = { sha256, purpose: "issued", orgId: "ETT", mspId: "MinerMSP", user: "ETT-signer" } as const;
  const signedBy = (by: TestUser, signing: object = {}, record: object = {}) => {
    const statement = statementOf({ ...own, size: pdfOf("signed").length, mediaType: "application/pdf", at, ...signing });
    return { signatureNo: `S-${count++}`, ...own, certificate: by.certificate.replace(/-----[^-]+-----|\s/g, ""), signature: by.sign(statement).toString("base64"), statement, signedAt: at, at, ...record };
  };
  let count = 0;
  const cases: readonly (readonly [object, RegExp | null])[] = [
    [signedBy(signer), null],
    [signedBy(signer, { sha256: "b".repeat(64) }), /not one of this file/],
    [signedBy(signer, {}, { purpose: "agreed" }), /not one of this file/],
    [signedBy(signer, { user: "ETT-director" }, { user: "ETT-director" }), /ETT-signer's of ETT/],
    [signedBy(impostor), /BuyerMSP|ETT-signer|certificate/],
    [signedBy(old), /^auth\/certificate-expired/],
    [signedBy(signer, {}, { signature: Buffer.alloc(64).toString("base64") }), /not one of this file/],
  ];
  for (const [record, problem] of cases) {
    const { signatureNo } = record as { signatureNo: string };
    await api.rows.commit({ puts: [{ kind: "documentSignature", id: signatureNo, record: record as never }] });
    const { data } = await api.ask(`{ documentSignature(signatureNo: "${signatureNo}") { problem } }`, { token: sessions.laboratory });
    const found = (data as unknown as { documentSignature: { problem: string | null } }).documentSignature.problem;
    if (problem === null) assert.equal(found, null);
    else assert.match(found ?? "", problem);
  }
});
