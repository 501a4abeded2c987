import assert from "node:assert/strict";
import { test } from "node:test";
import { DomainError } from "../../domain/error.ts";
import type { RefusalCode } from "../../domain/error.ts";
import { newMember } from "../testing.ts";
import { certificateCheck } from "./certificate.ts";

const [miner, customs, stranger] = await Promise.all([newMember("MinerMSP"), newMember("CustomsMSP"), newMember("MinerMSP")]);
const identify = certificateCheck([miner.trust, customs.trust]);
const attributes = { "garal.org": "ETT", "garal.role": "officer" };
const now = new Date();
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);

const refuses = (code: RefusalCode, act: () => unknown): void => assert.throws(act, (error) => error instanceof DomainError && error.code === code);

test("a member's certificate says who its holder is", async () => {
  const { certificate } = await miner.issue("ETT-officer", { attributes });
  const { mspId, orgId, user, role } = identify(certificate, now);
  assert.deepEqual({ mspId, orgId, user, role }, { mspId: "MinerMSP", orgId: "ETT", user: "ETT-officer", role: "officer" });
});

test("without garal.org an authority's certificate speaks for the authority, another's for the organisation named as its member", async () => {
  assert.equal(identify((await customs.issue("officer-1", { attributes: { "garal.role": "officer" } })).certificate, now).orgId, "customs");
  assert.equal(identify((await miner.issue("u", { attributes: { "garal.role": "operator" } })).certificate, now).orgId, "MinerMSP");
});

test("nobody speaks for an authority but its own member, and that member for nobody else", async () => {
  const forCustoms = await miner.issue("u", { attributes: { "garal.org": "customs", "garal.role": "officer" } });
  refuses("auth/organisation-mismatch", () => identify(forCustoms.certificate, now));
  const forMiner = await customs.issue("u", { attributes });
  refuses("auth/organisation-mismatch", () => identify(forMiner.certificate, now));
});

test("a certificate of a CA that only bears the name of a member's is refused", async () => {
  const forged = await stranger.issue("ETT-officer", { attributes });
  refuses("auth/certificate-untrusted", () => identify(forged.certificate, now));
});

test("a CA's own certificate signs nobody in", () => {
  refuses("auth/certificate-untrusted", () => identify(miner.trust.roots[0] ?? "", now));
});

test("an expired certificate, one not yet valid and a revoked one are refused", async () => {
  const expired = await miner.issue("u", { attributes, notBefore: hours(-20), notAfter: hours(-1) });
  refuses("auth/certificate-expired", () => identify(expired.certificate, now));
  const early = await miner.issue("u", { attributes, notBefore: hours(1), notAfter: hours(20) });
  refuses("auth/certificate-not-yet-valid", () => identify(early.certificate, now));
  const user = await miner.issue("u", { attributes });
  const informed = certificateCheck([await miner.revoking(user)]);
  refuses("auth/certificate-revoked", () => informed(user.certificate, now));
});

test("a certificate without a role, and one with a role that is none, are refused", async () => {
  const none = await miner.issue("u");
  refuses("input/required", () => identify(none.certificate, now));
  const king = await miner.issue("u", { attributes: { "garal.role": "king" } });
  refuses("input/unknown-choice", () => identify(king.certificate, now));
});

test("what is no certificate is refused, however large", () => {
  for (const text of ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\u0000"]) refuses("input/malformed", () => identify(text, now));
  refuses("input/too-long", () => identify("A".repeat(20_000), now));
});
