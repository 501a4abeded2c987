import { LogError } from "./error.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Value of each ASCII character; 255 for those outside the alphabet. */
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;
const DIGITS = new TextEncoder().encode(ALPHABET);
const PAD = 0x3d;

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const [a, b, c] = [bytes[from] as number, bytes[from + 1], bytes[from + 2]];
    text[to] = DIGITS[a >> 2] as number;
    text[to + 1] = DIGITS[((a & 3) << 4) | ((b ?? 0) >> 4)] as number;
    if (b !== undefined) text[to + 2] = DIGITS[((b & 15) << 2) | ((c ?? 0) >> 6)] as number;
    if (c !== undefined) text[to + 3] = DIGITS[c & 63] as number;
  }
  return new TextDecoder("latin1").decode(text);
}

/**
 * Reads standard base64. `atob` alone would take white space, missing padding and stray last bits, so that one signature had many spellings; a
 * regular expression over a text of megabytes would overflow the stack.
 * @throws {LogError} `base64/form`
 */
export function fromBase64(text: string): Uint8Array {
  const refuse = (): never => {
    throw new LogError("base64/form", { text: text.length > 80 ? `${text.slice(0, 80)}…` : text });
  };
  if (text.length % 4 !== 0) return refuse();
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let [to, bits, held] = [0, 0, 0];
  for (let from = 0; from < digits; from++) {
    const value = VALUES[text.charCodeAt(from)] ?? 255;
    if (value === 255) return refuse();
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[to++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) return refuse();
  return bytes;
}
