import { localDay } from "../text/format.ts";

/** The day in Mongolia by this device's clock, for time limits that are shown; nothing is decided by it. */
export const today = (): string => localDay(new Date().toISOString());

/** A day so many days after another. */
export function daysAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
