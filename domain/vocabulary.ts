/*
 * Closed sets of words that several documents and tables share.
 */

/** Incoterms 2020. */
export const incoterms = ["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"] as const;
/** How goods are sold: the royalty base and rate turn on it. */
export const saleChannels = ["export", "exchange", "domestic", "bank-of-mongolia"] as const;
export type SaleChannel = (typeof saleChannels)[number];

/** States in which a value is reported. */
export const bases = ["as-received", "air-dried", "dry", "dry-ash-free", "none"] as const;
/** Units of laboratory values. */
export const units = ["%", "g/t", "ppm", "per-mille", "kcal/kg", "mm", "index"] as const;

/** Kinds of import permits: what is certified of the goods. */
export const permitKinds = ["phytosanitary", "veterinary", "health", "other"] as const;
