/** A time as domain codecs take it: UTC with whole seconds; "invalid" for one that no calendar has. */
export const isoSeconds = (time: Date): string => (Number.isNaN(time.getTime()) ? "invalid" : `${time.toISOString().slice(0, -5)}Z`);
