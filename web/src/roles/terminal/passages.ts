import { useState } from "react";
import { randomHex } from "../../forms/drafts.ts";
import type { Refusal } from "../../api/refusal.ts";
import type { Word } from "./decision.ts";

/** What was decided at this gate. Checks and holds stand on this device only: the ledger has passages and weighings, no holds. */
export interface Passage {
  readonly id: string;
  readonly at: string;
  readonly vehicle: string;
  readonly word: Word | "weighed";
  readonly reason?: Refusal;
  /** A reason chosen by a person. */
  readonly chosen?: HoldReason;
  readonly lifted?: string;
}
export const holdReasons = ["seal", "weight", "documents", "vehicle"] as const;
export type HoldReason = (typeof holdReasons)[number];

const NAME = "garal.passages";
const MOST = 200;

function kept(): readonly Passage[] {
  try {
    const passages = JSON.parse(localStorage.getItem(NAME) ?? "[]") as readonly Passage[];
    return Array.isArray(passages) ? passages : [];
  } catch {
    return []; // another program wrote it
  }
}

/** The decisions at this gate, newest first. */
export function usePassages() {
  const [passages, setPassages] = useState(kept);
  const store = (next: readonly Passage[]): void => {
    localStorage.setItem(NAME, JSON.stringify(next.slice(0, MOST)));
    setPassages(next.slice(0, MOST));
  };
  return {
    passages,
    add: (passage: Omit<Passage, "id" | "at">) => store([{ ...passage, id: randomHex(8), at: new Date().toISOString() }, ...passages]),
    lift: (id: string) => store(passages.map((one) => (one.id === id ? { ...one, lifted: new Date().toISOString() } : one))),
  };
}
