import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../../../domain/transactions.ts";
import { isSignedOut, refusalOf } from "../api/refusal.ts";
import type { Refusal } from "../api/refusal.ts";
import { useSession } from "../session/session.tsx";
import { randomHex } from "./drafts.ts";
import { record } from "./submit.ts";
import { documentOf } from "./values.ts";
import type { Values } from "./values.ts";

/*
 * What was recorded where there is no network: kept on the device, sent in its order when the ledger can be reached, each under a key that makes it once
 * only. What the ledger refuses stays, one by one, for a person to decide.
 */

export interface Entry {
  readonly id: string;
  readonly transaction: TransactionName;
  readonly input: Values;
  readonly keptAt: string;
  /** What it is about, for people: a plate. */
  readonly about: string;
  readonly refusal?: Refusal;
}

const nameOf = (user: string): string => `garal.queue ${user}`;
const CHANGED = "garal-queue";
/** One sender in a page, or two would send one entry at once. */
let sending = false;

export function entriesOf(user: string): readonly Entry[] {
  const text = localStorage.getItem(nameOf(user));
  if (text === null) return [];
  try {
    const entries = JSON.parse(text) as readonly Entry[];
    return Array.isArray(entries) ? entries.filter(({ transaction }) => Object.hasOwn(transactions, transaction)) : [];
  } catch {
    return []; // another program wrote it
  }
}

function store(user: string, entries: readonly Entry[]): void {
  localStorage.setItem(nameOf(user), JSON.stringify(entries));
  dispatchEvent(new Event(CHANGED));
}

interface Queue {
  readonly entries: readonly Entry[];
  /** Keeps entries of one happening, in their order. They go out at once where there is a network. @throws {DomainError} what the ledger's rules refuse of their form */
  keep(about: string, wanted: readonly { readonly transaction: TransactionName; readonly input: Values }[]): void;
  /** Leaves a refused entry out. */
  drop(id: string): void;
  /** Sends a refused entry again. */
  again(id: string): void;
}

/** The device's queue of the viewer, and the sender of it while the page is open. */
export function useQueue(): Queue {
  const client = useClient();
  const { viewer, ownKey } = useSession();
  const user = viewer?.user ?? "";
  const [entries, setEntries] = useState<readonly Entry[]>(() => entriesOf(user));
  useEffect(() => {
    const read = (): void => setEntries(entriesOf(user));
    read();
    for (const event of [CHANGED, "storage"]) addEventListener(event, read);
    return () => {
      for (const event of [CHANGED, "storage"]) removeEventListener(event, read);
    };
  }, [user]);

  const send = useCallback(async (): Promise<void> => {
    if (sending || !viewer) return;
    sending = true;
    try {
      for (;;) {
        const next = entriesOf(user).find(({ refusal }) => refusal === undefined);
        if (!next || !navigator.onLine) return;
        const type: TransactionType = transactions[next.transaction];
        try {
          const key = viewer.demo ? undefined : await ownKey();
          await record({ client, transaction: next.transaction, input: type.input.decode(documentOf(type.input.shape, next.input), ""), key, onStep: () => undefined });
          store(user, entriesOf(user).filter(({ id }) => id !== next.id));
        } catch (error) {
          const refusal = refusalOf(error as Error);
          // Whoever signs in again goes on; the entry waits.
          if (isSignedOut(refusal)) return;
          store(user, entriesOf(user).map((entry) => (entry.id === next.id ? { ...entry, refusal } : entry)));
        }
      }
    } finally {
      sending = false;
    }
  }, [client, user, viewer, ownKey]);

  useEffect(() => {
    const now = (): void => void send();
    now();
    addEventListener("online", now);
    return () => removeEventListener("online", now);
  }, [send, entries]);

  return {
    entries,
    keep(about, wanted) {
      const kept = wanted.map(({ transaction, input }): Entry => {
        const whole = { ...input, key: `gate-${randomHex(12)}` };
        const type: TransactionType = transactions[transaction];
        type.input.decode(documentOf(type.input.shape, whole), "");
        return { id: randomHex(8), transaction, input: whole, keptAt: new Date().toISOString(), about };
      });
      store(user, [...entriesOf(user), ...kept]);
    },
    drop: (id) => store(user, entriesOf(user).filter((entry) => entry.id !== id)),
    again: (id) => store(user, entriesOf(user).map((entry) => (entry.id === id ? withoutRefusal(entry) : entry))),
  };
}

function withoutRefusal({ refusal: _, ...entry }: Entry): Entry {
  return entry;
}
