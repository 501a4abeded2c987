import "reflect-metadata"; // @peculiar/x509 resolves its parts through it
import assert from "node:assert/strict";
import { KeyObject, sign } from "node:crypto";
import { before, suite, test } from "node:test";
import * as x509 from "@peculiar/x509";
import { sha256Hex } from "../canonical.ts";
import { asOperator, people, refuses } from "../testing.ts";
import { consignment, load, newWorld } from "../testing-world.ts";
import { certifiedKey } from "./certificate-key.ts";
import { statementOf } from "./statement.ts";
import type { MemoryLedger } from "../testing.ts";

const { miner, rival, carrier, customs, buyer, laboratory } = people;
const file = (name: string): string => sha256Hex(name);
const attached = { size: 1234, mediaType: "application/pdf", kind: "waybill", subjects: [{ kind: "consignment", id: "CON" }], access: "parties" };
const attach = (world: MemoryLedger, name: string, rest: object = {}, by = miner) => world.run("documents:attach", { sha256: file(name), ...attached, ...rest }, { by });

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
async function keyed(curve: "P-256" | "P-384" = "P-256") {
  const keys = await crypto.subtle.generateKey({ ...P256, namedCurve: curve }, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name: "CN=tt-officer", keys, signingAlgorithm: P256, notBefore: new Date("2026-01-01"), notAfter: new Date("2027-01-01") });
  return { certificate: Buffer.from(certificate.rawData).toString("base64"), key: KeyObject.from(keys.privateKey as never) };
}

suite("documents", () => {
  let start: MemoryLedger;
  before(async () => {
    start = await newWorld();
    await consignment(start);
    await load(start, "U1", 90_000);
  });

  test("a file is attached by its hash, to be fetched by its owner and those that are named", async () => {
    const world = start.copy();
    const { event } = await attach(world, "a", { fetcherIds: ["buyer"] });
    const { fetchers, ownerId, access } = await world.found("document", file("a"));
    assert.deepEqual([ownerId, access, fetchers], ["tt", "parties", [{ orgId: "tt", mspId: "MinerMSP" }, { orgId: "buyer", mspId: "BuyerMSP" }]]);
    assert.deepEqual(event.subjects.map(({ kind, id, part }) => `${part} ${kind} ${id}`), [`made document ${file("a")}`, "named consignment CON"]);
  });

  test("the parties of a record and the authorities attach to it, by their operators too; nobody else", async () => {
    const world = start.copy();
    await attach(world, "by the carrier", {}, carrier);
    await attach(world, "by the buyer", {}, asOperator(buyer));
    await attach(world, "by customs", {}, customs);
    await attach(world, "a unit's, by its consignment's exporter", { subjects: [{ kind: "unit", id: "U1" }] });
    await attach(world, "a ticket's", { subjects: [{ kind: "ticket", id: "T-U1" }] });
    await refuses("document/not-party", attach(world, "b", {}, rival), { orgId: "rival", kind: "consignment", id: "CON" });
    await refuses("document/not-party", attach(world, "b", {}, laboratory));
    await refuses("document/not-party", attach(world, "b", { subjects: [{ kind: "site", id: "rival-pit" }, { kind: "consignment", id: "CON" }] }));
    await refuses("record/unknown", attach(world, "b", { subjects: [{ kind: "lot", id: "none" }] }));
    await refuses("record/unknown", attach(world, "b", { fetcherIds: ["nobody"] }));
  });

  test("a content is attached once: whoever reads its hash on the channel cannot attach it and so fetch it", async () => {
    const world = start.copy();
    await attach(world, "secret");
    await refuses("record/exists", attach(world, "secret", { access: "public" }, carrier), { id: file("secret") });
  });

  test("what is no hash, no size, another type, or too large is refused", async () => {
    const world = start.copy();
    await refuses("input/format", world.run("documents:attach", { sha256: file("x").toUpperCase(), ...attached }, { by: miner }));
    await refuses("input/out-of-range", attach(world, "x", { size: 25_000_001 }));
    await refuses("input/out-of-range", attach(world, "x", { size: 0 }));
    await refuses("input/unknown-choice", attach(world, "x", { mediaType: "text/html" }));
    await refuses("input/duplicate", attach(world, "x", { subjects: [attached.subjects[0], attached.subjects[0]] }));
    await refuses("input/required", attach(world, "x", { subjects: [] }));
  });

  test("a document is replaced by another of its owner, with a reason; the event corrects that which attached it", async () => {
    const world = start.copy();
    await attach(world, "first");
    const { tx } = await world.found("document", file("first"));
    const replaces = { sha256: file("first"), reason: "a page was missing" };
    await refuses("document/not-owner", attach(world, "second", { replaces }, carrier), { ownerId: "tt" });
    const { event } = await attach(world, "second", { replaces });
    assert.deepEqual(event.corrects, { txId: tx, reason: "a page was missing" });
    assert.equal((await world.found("document", file("first"))).replacedBy, file("second"));
    await refuses("document/replaced", attach(world, "third", { replaces }), { replacedBy: file("second") });
  });

  test("a signature by the certificate's key over the statement is recorded; any other is refused", async () => {
    const world = start.copy();
    await attach(world, "signed");
    const { certificate, key } = await keyed();
    const at = "2026-07-01T10:00:00Z";
    const signing = { sha256: file("signed"), size: 1234, mediaType: "application/pdf", purpose: "agreed", orgId: "buyer", mspId: "BuyerMSP", user: "buyer-officer", at } as const;
    const signatureOf = (text: string, by = key) => sign("sha256", Buffer.from(text), { key: by, dsaEncoding: "ieee-p1363" }).toString("base64");
    const run = (signature: string, rest: object = {}) => world.run("documents:sign", { signatureNo: "SIG-1", at, sha256: file("signed"), purpose: "agreed", certificate, signature, ...rest }, { by: buyer });
    const good = signatureOf(statementOf(signing));
    const invalid: readonly (readonly [string, string, object?])[] = [
      ["of another purpose", good, { purpose: "witnessed" }],
      ["of another time", good, { at: "2026-07-01T10:00:01Z" }],
      ["by another key", signatureOf(statementOf(signing), (await keyed()).key)],
      ["under another's certificate", good, { certificate: (await keyed()).certificate }],
      ["in the name of another", signatureOf(statementOf({ ...signing, orgId: "tt" }))],
      ["of the bare hash", signatureOf(file("signed"))],
      ["cut short", Buffer.from(good, "base64").subarray(1).toString("base64")],
      ["of zeros", Buffer.alloc(64).toString("base64")],
      ["with a certificate that is none", good, { certificate: Buffer.from("no certificate").toString("base64") }],
      ["with a key of another curve", good, { certificate: (await keyed("P-384")).certificate }],
    ];
    for (const [what, signature, rest] of invalid) await refuses("document/signature-invalid", run(signature, rest)).catch((error: Error) => assert.fail(`${what}: ${error.message}`));
    await refuses("step/before-cause", run(good, { at: "2026-01-01T00:00:00Z" }));
    await run(good);
    const recorded = await world.found("documentSignature", "SIG-1");
    assert.deepEqual([recorded.orgId, recorded.user, recorded.statement], ["buyer", "buyer-officer", statementOf(signing)]);
    await refuses("record/exists", run(good));
  });

  test("a document that was replaced is signed no more", async () => {
    const world = start.copy();
    await attach(world, "old");
    await attach(world, "new", { replaces: { sha256: file("old"), reason: "corrected" } });
    const { certificate, key } = await keyed();
    const signature = sign("sha256", Buffer.from("x"), { key, dsaEncoding: "ieee-p1363" }).toString("base64");
    await refuses("document/replaced", world.run("documents:sign", { signatureNo: "S", sha256: file("old"), purpose: "issued", certificate, signature }, { by: miner }));
  });
});

test("the key of a certificate is found as its maker says; cut or prolonged bytes give none", async () => {
  const { certificate } = await keyed();
  const der = Buffer.from(certificate, "base64");
  const spki = Buffer.from(new x509.X509Certificate(der).publicKey.rawData);
  assert.deepEqual(Buffer.from(certifiedKey(der) ?? []), spki.subarray(-65));
  for (let length = 0; length < der.length; length++) assert.equal(certifiedKey(der.subarray(0, length)), undefined, `${length} bytes`);
  assert.equal(certifiedKey(Buffer.concat([der, Buffer.of(0)])), undefined);
});
