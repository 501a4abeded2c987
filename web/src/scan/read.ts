import { shareIn } from "./share.ts";

/** A code as a scanner or a person gives it: the number in it. Our own codes hold the address of a record's page; any other text is the number itself. */
export function numberIn(text: string): string {
  const trimmed = text.trim();
  const share = shareIn(trimmed);
  if (share) return share.id;
  const last = /^https?:\/\/[^/]+\/(?:record|trip|waybill)\/(?:[^/?#]+\/)?([^/?#]+)/.exec(trimmed)?.[1];
  if (last === undefined) return trimmed;
  try {
    return decodeURIComponent(last);
  } catch {
    return trimmed; // a stray percent sign: no address of ours
  }
}
