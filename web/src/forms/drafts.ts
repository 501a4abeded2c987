import type { Values } from "./values.ts";

/*
 * Drafts lie on the device, saved at each change, kept over sign-out, reload and refusal. Each has the idempotency key and the salt of the
 * request that it becomes: sent twice, it does one thing.
 */

export interface Draft {
  readonly key: string;
  readonly salt: string;
  readonly savedAt: string;
  readonly input: Values;
  readonly secret: Values;
  /** True once it was sent: from then on only the same content may go under its key. */
  readonly sent?: boolean;
}

const PREFIX = "garal.draft";
const nameOf = (user: string, transaction: string): string => `${PREFIX} ${user} ${transaction}`;

export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A new request's key and salt. */
export const newDraft = (input: Values, secret: Values): Draft => ({ key: `web-${randomHex(12)}`, salt: randomHex(32), savedAt: new Date().toISOString(), input, secret });

/** The draft of this user's form; undefined if there is none, or what is kept cannot be read. */
export function keptDraft(user: string, transaction: string): Draft | undefined {
  const text = localStorage.getItem(nameOf(user, transaction));
  if (text === null) return undefined;
  try {
    const draft = JSON.parse(text) as Draft;
    return typeof draft.key === "string" && typeof draft.input === "object" ? draft : undefined;
  } catch {
    return undefined; // another program wrote it: begin anew
  }
}

/** Keeps a draft. False where the device has no room for it: then what is typed stands in the page alone. */
export function keepDraft(user: string, transaction: string, draft: Draft): boolean {
  try {
    localStorage.setItem(nameOf(user, transaction), JSON.stringify({ ...draft, savedAt: new Date().toISOString() }));
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return false;
  }
}

export const dropDraft = (user: string, transaction: string): void => localStorage.removeItem(nameOf(user, transaction));

/** The transactions of which this user has a draft on this device, newest first. */
export function draftsOf(user: string): readonly { readonly transaction: string; readonly savedAt: string }[] {
  const prefix = nameOf(user, "");
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ transaction: name.slice(prefix.length), savedAt: keptDraft(user, name.slice(prefix.length))?.savedAt ?? "" }))
    .sort((a, b) => b.savedAt.localeCompare(a.savedAt));
}
