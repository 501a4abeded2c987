import { useSyncExternalStore } from "react";

/*
 * Keys of one letter, such as `/` for the search, are a trap for who dictates or types with a tremor: each person can turn them off on a device (WCAG 2.1.4).
 */

const OFF = "garal.keys-off";
const CHANGED = "garal-keys";

export const keysAreOff = (): boolean => localStorage.getItem(OFF) === "yes";

export function switchKeys(off: boolean): void {
  localStorage.setItem(OFF, off ? "yes" : "no");
  dispatchEvent(new Event(CHANGED));
}

function listen(listener: () => void): () => void {
  for (const event of [CHANGED, "storage"]) addEventListener(event, listener);
  return () => {
    for (const event of [CHANGED, "storage"]) removeEventListener(event, listener);
  };
}

/** Whether keys of one letter are off on this device. */
export const useKeysOff = (): boolean => useSyncExternalStore(listen, keysAreOff);
