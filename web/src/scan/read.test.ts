import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn } from "./read.ts";
import { shareAddress, shareIn } from "./share.ts";

test("a code of ours gives the record's number, whatever server printed it", () => {
  assert.equal(numberIn("https://garal.mn/record/unit/TT-2026-06-UNIT-01"), "TT-2026-06-UNIT-01");
  assert.equal(numberIn(" http://127.0.0.1:4000/record/sample/%D0%94-7?x=1 "), "Д-7");
  assert.equal(numberIn("https://garal.mn/trip/UNIT-9"), "UNIT-9");
});

test("any other text is the number itself", () => {
  for (const text of ["1201УБА", "00123", "https://other.example/", "https://garal.mn/record/unit/%E0%A4%A"]) assert.equal(numberIn(` ${text} `), text);
});

const TOKEN = "AbCdEfGhIjKlMnOpQrSt_-";

test("a code with a share gives cargo and token to the checking page, and the number alone to a scanner", () => {
  const code = { kind: "unit", id: "Д 7/é", token: TOKEN } as const;
  const address = shareAddress("https://garal.mn", code);
  assert.deepEqual(shareIn(address), code);
  assert.equal(numberIn(address), code.id);
  assert.deepEqual(shareIn(new URL(address).hash), code);
  assert.ok(!address.split("#")[0]?.includes(TOKEN), "what a server is sent holds no token");
});

test("what is no share opens nothing", () => {
  for (const text of ["", "#", `#lot/L/${TOKEN}`, `#unit//${TOKEN}`, `#unit/U/${TOKEN}A`, `#unit/%E0%A4%A/${TOKEN}`, `https://garal.mn/verify?x#unit/U`, `javascript:alert(1)#unit/U/${TOKEN}`]) assert.equal(shareIn(text), undefined, text);
});
