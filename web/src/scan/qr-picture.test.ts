import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "qrcode";
import { decodePicture } from "./qr-picture.ts";

const SCALE = 6;
const QUIET = 4;

/** A code as a camera might give it: grey paper, dark grey ink. */
function picture(text: string): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const side = (modules.size + 2 * QUIET) * SCALE;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, column] = [Math.floor(y / SCALE) - QUIET, Math.floor(x / SCALE) - QUIET];
      const dark = row >= 0 && column >= 0 && row < modules.size && column < modules.size && modules.get(row, column);
      data.fill(dark ? 40 : 210, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { width: side, height: side, data };
}

test("a printed code is read where the browser has no reader of its own", () => {
  for (const text of ["https://garal.mn/record/consignment/TT-2026-06-CONSIGNMENT", "https://garal.mn/01/18650378733964/10/L26-117"]) assert.equal(decodePicture(picture(text)), text);
});

test("a picture without a code gives none", () => {
  assert.equal(decodePicture({ width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 4).fill(200) }), undefined);
});
