import { LogError } from "./error.ts";

/** Standard base64 with padding (RFC 4648 §4). */
export const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/**
 * Reads standard base64. `atob` alone would take white space, missing padding and stray last bits, so that one signature had many spellings.
 * @throws {LogError} `base64/form`
 */
export function fromBase64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new LogError("base64/form", { text });
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new LogError("base64/form", { text });
  return bytes;
}
