import decodeQR from "qr/decode.js";

/** The text of a QR code in a picture; undefined where there is none that can be read. */
export function decodePicture({ width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray | Uint8Array }): string | undefined {
  try {
    return decodeQR({ width, height, data });
  } catch {
    return undefined; // the decoder throws for every picture without a code
  }
}
