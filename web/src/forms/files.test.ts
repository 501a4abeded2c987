import assert from "node:assert/strict";
import { test } from "node:test";
import { mediaTypeOf } from "./files.ts";

const of = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a file is what its bytes say; a PDF that is cut off or locked is none", () => {
  assert.equal(mediaTypeOf(of("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n")), "application/pdf");
  assert.equal(mediaTypeOf(of("%PDF-1.7\n1 0 obj\n<<>>\nendobj")), undefined);
  assert.equal(mediaTypeOf(of("%PDF-1.7\ntrailer <</Encrypt 5 0 R /Root 1 0 R>>\n%%EOF")), undefined);
  assert.equal(mediaTypeOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)), "image/png");
  assert.equal(mediaTypeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), "image/jpeg");
  assert.equal(mediaTypeOf(of("<html><script>")), undefined);
  assert.equal(mediaTypeOf(new Uint8Array()), undefined);
});
