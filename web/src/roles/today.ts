import { localDay } from "../text/format.ts";

/** The day in Mongolia by this device's clock, for time limits that are shown; nothing is decided by it. */
export const today = (): string => localDay(new Date().toISOString());
