import assert from "node:assert/strict";
import { test } from "node:test";
import { DomainError, readRefusal, wording } from "./error.ts";
import type { RefusalCode } from "./error.ts";
import { refusalTexts } from "./refusal-texts.ts";

const codes = Object.keys(refusalTexts) as RefusalCode[];
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""))].sort();

test("a refusal carries the same facts in both languages", () => {
  for (const code of codes) assert.deepEqual(placeholders(refusalTexts[code].mn), placeholders(refusalTexts[code].en), code);
});

test("no Mongolian case suffix is attached to a placeholder: vowel harmony would break it", () => {
  for (const code of codes) assert.doesNotMatch(refusalTexts[code].mn, /\}-?[\u0400-\u04ff]/, code);
});

test("each text is one sentence without a full stop, and Mongolian is written in Cyrillic", () => {
  for (const code of codes) {
    for (const text of [refusalTexts[code].en, refusalTexts[code].mn]) assert.match(text, /^\S[^\n]*[^.\s]$/u, code);
    assert.match(refusalTexts[code].mn, /[\u0400-\u04ff]{3}/, code);
  }
});

test("a code is area/reason in lower case", () => {
  for (const code of codes) assert.match(code, /^[a-z]+\/[a-z0-9-]+$/);
});

test("the text that a peer passes on is read back as code and facts", () => {
  const error = new DomainError("lot/overdrawn", { lotId: "L-7", heldKg: "41200", drawnKg: "60000" });
  const read = readRefusal(`chaincode response 500, ${error.message}`);
  assert.equal(read?.code, "lot/overdrawn");
  assert.deepEqual(read?.facts, { lotId: "L-7", heldKg: "41200", drawnKg: "60000" });
  assert.equal(readRefusal("error in simulation: no such thing"), undefined);
  assert.equal(readRefusal("nobody/knows: this"), undefined);
});

test("a fact's value cannot smuggle in another placeholder's value", () => {
  assert.equal(wording("lot/unknown", { lotId: "{lotId} {other}" }, "en"), "lot {lotId} {other} is not recorded on this channel; check the number");
});
