import { useSyncExternalStore } from "react";
import { localTime } from "../text/format.ts";

/** What `/healthz` says of the projection. */
interface Health {
  readonly ok: boolean;
  readonly indexedBlock: string | null;
  readonly lag: string | null;
}
export type Freshness = { readonly kind: "unknown" } | { readonly kind: "offline" } | { readonly kind: "away" } | { readonly kind: "known"; readonly health: Health; readonly time: string };

const EVERY_MS = 10_000;
let state: Freshness = { kind: "unknown" };
const listeners = new Set<() => void>();

function become(next: Freshness): void {
  state = next;
  for (const listener of listeners) listener();
}

async function ask(): Promise<void> {
  if (!navigator.onLine) return become({ kind: "offline" });
  if (document.hidden) return;
  try {
    const health = (await (await fetch("/healthz")).json()) as Health;
    become({ kind: "known", health, time: localTime(new Date().toISOString(), true).slice(11) });
  } catch {
    become({ kind: navigator.onLine ? "away" : "offline" });
  }
}

let timer: ReturnType<typeof setInterval> | undefined;
const now = (): void => void ask();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now();
    timer = setInterval(now, EVERY_MS);
    for (const event of ["online", "offline"]) addEventListener(event, now);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    for (const event of ["online", "offline"]) removeEventListener(event, now);
  };
}

/** How fresh the server's view is: asked for every ten seconds while the page is seen, once for all who want to know. */
export const useFreshness = (): Freshness => useSyncExternalStore(listen, () => state);

/** The newest block that the server is known to show; undefined before it has said. */
export const knownBlock = (): string | undefined => (state.kind === "known" ? (state.health.indexedBlock ?? undefined) : undefined);
