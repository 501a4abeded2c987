/// <reference lib="dom" />
import { decodePicture } from "../src/scan/qr-picture.ts";

/**
 * Where this server has the proof of what a code names: of a consignment, a transport unit or a lot; undefined for any other text. The host in the code does not
 * matter: whatever comes is checked.
 */
export function bundleAddress(text: string): string | undefined {
  const path = text.trim().replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/, 1)[0] ?? "";
  const [first = "", second = "", third, ...more] = path.split("/").slice(1);
  if (more.length > 0) return undefined;
  if ((first === "record" || first === "bundle") && ["consignment", "unit", "lot"].includes(second) && third) return `/bundle/${second}/${third}`;
  if (first === "cargo" && second === "unit" && third) return `/bundle/unit/${third}`;
  if (first === "cargo" && second && third === undefined) return `/bundle/consignment/${second}`;
  if ((first === "trip" || first === "waybill") && second && third === undefined) return `/bundle/unit/${second}`;
  return undefined;
}

/** Longest side of the picture that is looked at. */
const MOST_PIXELS = 1_600;

/** The text of a QR code in an image file; undefined where there is none, or the file is no image. */
export async function codeInPicture(file: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return undefined;
  const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return decodePicture(context.getImageData(0, 0, canvas.width, canvas.height));
}
