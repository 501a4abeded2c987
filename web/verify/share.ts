/// <reference lib="dom" />
import { MAX_BUNDLE } from "../../domain/bundle/format.ts";
import type { ShareCode } from "../src/scan/share.ts";
import { pageText } from "./text.ts";

type Words = (typeof pageText)[keyof typeof pageText];
/** Bytes that came, or why none did. */
export type Fetched = { readonly bytes: Uint8Array } | { readonly refused: Words; readonly detail: string };

const byCode: Readonly<Record<string, Words>> = {
  "share/unknown": pageText.shareUnknown,
  "share/expired": pageText.shareExpired,
  "share/withdrawn": pageText.shareWithdrawn,
  "auth/not-entitled": pageText.shareWithdrawn,
  "registry/organisation-suspended": pageText.shareWithdrawn,
  "system/rate-limited": pageText.shareBusy,
  "system/busy": pageText.shareBusy,
  "proof/not-in-log": pageText.notInLogYet,
};

/** The proof that a code opens. The token goes in the body of the request, where no log sees it. */
export const fetchShared = ({ token }: ShareCode): Promise<Fetched> => fetched("/bundle/shared", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token }) });

/** The trust file that this server names. */
export const fetchTrust = (): Promise<Fetched> => fetched("/trust");

async function fetched(path: string, init: RequestInit = {}): Promise<Fetched> {
  const response = await fetch(path, { ...init, redirect: "error", credentials: "omit" }).catch(() => undefined);
  if (!response) return { refused: pageText.notFetched, detail: path };
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as { readonly errors?: readonly { readonly extensions?: { readonly code?: string; readonly facts?: Readonly<Record<string, string>> } }[] };
    const { code = "", facts = {} } = body.errors?.[0]?.extensions ?? {};
    const known = byCode[code];
    return known ? { refused: known, detail: facts["date"] ?? "" } : { refused: pageText.notFetched, detail: `${path}: ${response.status}` };
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.length > MAX_BUNDLE ? { refused: pageText.tooLarge, detail: path } : { bytes };
}
