/** Kinds whose goods can be traced. */
export const traceable = ["lot", "unit", "consignment"] as const;
export type Traceable = (typeof traceable)[number];
export const isTraceable = (kind: string): kind is Traceable => (traceable as readonly string[]).includes(kind);
