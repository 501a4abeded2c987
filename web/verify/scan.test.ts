import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleAddress } from "./scan.ts";

test("a code of a cargo, whatever server printed it, leads to its proof on this one", () => {
  for (const [text, address] of [
    ["https://garal.mn/record/consignment/TT-1", "/bundle/consignment/TT-1"],
    ["http://127.0.0.1:4000/record/unit/U-1?x=1", "/bundle/unit/U-1"],
    ["/cargo/TT-1", "/bundle/consignment/TT-1"],
    ["https://garal.mn/cargo/unit/U-1", "/bundle/unit/U-1"],
    ["https://garal.mn/trip/U-1#a", "/bundle/unit/U-1"],
    ["/bundle/lot/L-1", "/bundle/lot/L-1"],
  ] as const) assert.equal(bundleAddress(text), address, text);
});

test("any other text names no cargo", () => {
  for (const text of ["", "1201УБА", "https://evil.example/", "/record/organisation/x", "/record/unit/a/b", "javascript:alert(1)", "/01/08650378733967/10/B"]) assert.equal(bundleAddress(text), undefined, text);
});
