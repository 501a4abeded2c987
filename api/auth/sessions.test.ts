import assert from "node:assert/strict";
import { test } from "node:test";
import { DomainError } from "../../domain/error.ts";
import type { RefusalCode } from "../../domain/error.ts";
import { newMember } from "../testing.ts";
import { certificateCheck } from "./certificate.ts";
import { Sessions } from "./sessions.ts";

const HOST = "127.0.0.1:8080";
const miner = await newMember("MinerMSP");
const identify = certificateCheck([miner.trust]);
const attributes = { "garal.org": "ETT", "garal.role": "officer" };
const [user, other] = await Promise.all([miner.issue("ETT-officer", { attributes }), miner.issue("ETT-operator", { attributes: { ...attributes, "garal.role": "operator" } })]);

const refuses = (code: RefusalCode, act: () => unknown): void => assert.throws(act, (error) => error instanceof DomainError && error.code === code);

/** A server whose clock the test sets. */
function server(): { sessions: Sessions; wait: (minutes: number) => void } {
  let now = Date.now();
  return { sessions: new Sessions(identify, "garal", () => now), wait: (minutes) => void (now += minutes * 60_000) };
}

test("who signs the challenge with the certificate's key is signed in, by DER or P1363 signature", () => {
  const { sessions } = server();
  for (const form of ["der", "ieee-p1363"] as const) {
    const { text } = sessions.challenge(user.certificate, HOST);
    const { token, viewer } = sessions.signIn(user.certificate, HOST, text, user.sign(text, form));
    assert.equal(viewer.orgId, "ETT");
    assert.deepEqual(sessions.viewer(token), viewer);
  }
});

test("a challenge serves once", () => {
  const { sessions } = server();
  const { text } = sessions.challenge(user.certificate, HOST);
  sessions.signIn(user.certificate, HOST, text, user.sign(text));
  refuses("auth/challenge-invalid", () => sessions.signIn(user.certificate, HOST, text, user.sign(text)));
});

test("a challenge that was used with a wrong signature still serves its owner", () => {
  const { sessions } = server();
  const { text } = sessions.challenge(user.certificate, HOST);
  refuses("auth/signature-invalid", () => sessions.signIn(user.certificate, HOST, text, other.sign(text)));
  assert.ok(sessions.signIn(user.certificate, HOST, text, user.sign(text)));
});

test("a challenge is good for its certificate, its host, its server and two minutes only", () => {
  const { sessions, wait } = server();
  const { text } = sessions.challenge(user.certificate, HOST);
  refuses("auth/challenge-invalid", () => sessions.signIn(other.certificate, HOST, text, other.sign(text)));
  refuses("auth/challenge-invalid", () => sessions.signIn(user.certificate, "evil.example", text, user.sign(text)));
  refuses("auth/challenge-invalid", () => server().sessions.signIn(user.certificate, HOST, text, user.sign(text)));
  const longer = text.replace(/(\d{13})/, (expiry) => String(Number(expiry) + 60_000));
  refuses("auth/challenge-invalid", () => sessions.signIn(user.certificate, HOST, longer, user.sign(longer)));
  wait(3);
  refuses("auth/challenge-invalid", () => sessions.signIn(user.certificate, HOST, text, user.sign(text)));
});

test("what is no signature is refused", () => {
  const { sessions } = server();
  const { text } = sessions.challenge(user.certificate, HOST);
  for (const signature of [Buffer.alloc(0), Buffer.alloc(64), Buffer.from("3000", "hex"), Buffer.alloc(1000, 0x30)]) {
    refuses("auth/signature-invalid", () => sessions.signIn(user.certificate, HOST, text, signature));
  }
});

test("a session ends after 15 minutes, by sign-out, and with the server's process", () => {
  const { sessions, wait } = server();
  const { token, viewer } = sessions.signInDemo(user.certificate, "demo");
  const { token: second } = sessions.signInDemo(user.certificate, "demo");
  assert.equal(sessions.viewer(token).demo, "demo");
  refuses("auth/not-signed-in", () => server().sessions.viewer(token));
  sessions.signOut(viewer);
  refuses("auth/session-expired", () => sessions.viewer(token));
  assert.ok(sessions.viewer(second), "another session of the same user goes on");
  wait(16);
  refuses("auth/session-expired", () => sessions.viewer(second));
});

test("a session ends with the certificate", async () => {
  const { sessions, wait } = server();
  const brief = await miner.issue("u", { attributes, notAfter: new Date(Date.now() + 5 * 60_000) });
  const { token } = sessions.signInDemo(brief.certificate, "demo");
  wait(6);
  refuses("auth/session-expired", () => sessions.viewer(token));
});

test("a token that was changed or made elsewhere is none", () => {
  const { sessions } = server();
  const { token } = sessions.signInDemo(other.certificate, "demo");
  const [body = "", mac = ""] = token.split(".");
  const raised = Buffer.from(Buffer.from(body, "base64url").toString().replace("operator", "officer")).toString("base64url");
  for (const forged of [`${raised}.${mac}`, `${body}.`, body, "", ".", `${token}.x`, `${body}.${mac.slice(1)}`]) refuses("auth/not-signed-in", () => sessions.viewer(forged));
});
