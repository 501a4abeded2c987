import { Decimal } from "../../../../domain/decimal.ts";

/*
 * Whose move it is in a settlement of assays, and what a lapsed term allows: as `domain/settlements` decides it (docs/decisions/0015, 0035), told beforehand so
 * that people see it. The ledger decides.
 */

export type Party = "seller" | "buyer" | "umpire";
export type What = "exchange" | "name" | "answerSeller" | "answerBuyer" | "differ" | "receive" | "test" | "conclude" | "anew" | "none";
export type Claim = "exchange" | "answer" | "differ" | "umpire";

export interface Move {
  readonly what: What;
  /** Who can do it. */
  readonly who: readonly Party[];
  /** End of the term, an instant; none where nobody is waited for. */
  readonly until?: string;
  /** What follows once the term is over, and who may claim it. */
  readonly claim?: { readonly what: Claim; readonly by: readonly Party[] };
}

export interface Standing {
  readonly status: string;
  readonly answerBy: string;
  readonly sellerWants: object | null;
  readonly buyerWants: object | null;
  readonly umpireCertificateNo: string | null;
  readonly umpireCertificate: { readonly supersededByNo: string | null } | null;
  readonly umpireSample: { readonly status: string } | null;
}

/** Whose move it is. */
export function moveOf({ status, answerBy: until, sellerWants, buyerWants, umpireSample, umpireCertificate }: Standing): Move {
  const parties = ["seller", "buyer"] as const;
  if (status === "SETTLED") return umpireCertificate?.supersededByNo != null ? { what: "anew", who: [...parties, "umpire"] } : { what: "none", who: [] };
  if (status === "APPOINTED") {
    if (umpireSample?.status === "CERTIFIED") return { what: "conclude", who: [...parties, "umpire"] };
    return { what: umpireSample?.status === "RECEIVED" ? "test" : "receive", who: ["umpire"], until, claim: { what: "umpire", by: parties } };
  }
  if (sellerWants && buyerWants) return { what: "differ", who: parties, until, claim: { what: "differ", by: parties } };
  if (sellerWants) return { what: "answerBuyer", who: ["buyer"], until, claim: { what: "answer", by: ["seller"] } };
  if (buyerWants) return { what: "answerSeller", who: ["seller"], until, claim: { what: "answer", by: ["buyer"] } };
  return { what: "name", who: parties, until };
}

/** The move before anything was exchanged. @param since exit of the last unit, or the first moment of the day of a sale's report */
export const exchangeMove = (since: string, answerDays: number): Move => ({ what: "exchange", who: ["buyer"], until: new Date(Date.parse(since) + answerDays * DAY).toISOString(), claim: { what: "exchange", by: ["seller"] } });
const DAY = 86_400_000;

/** Whether its term is over by this device's clock. */
export const isOver = ({ until }: Move, now: number): boolean => until !== undefined && Date.parse(until) < now;
/** Whether a party can do something now: the move itself, or the claim of a lapsed term. */
export const mayAct = (move: Move, party: Party, now: number): boolean => move.who.includes(party) || (isOver(move, now) && (move.claim?.by.includes(party) ?? false));
/** Whole days left, 0 on the last one. */
export const daysLeft = ({ until }: Move, now: number): number => (until === undefined ? 0 : Math.max(0, Math.floor((Date.parse(until) - now) / DAY)));

const MOISTURE = new Set(["TM", "H2O"]);
/** Per cent in a whole; grams per tonne in a whole, by mass. */
const PERCENT = Decimal.parse("0.01");
const PER_KG: Readonly<Record<string, Decimal>> = { PERCENT, GRAMS_PER_TONNE: Decimal.parse("0.001") };

/** A quantity that a value stands for, with its unit: kilograms of dry mass or of an element, grams of what is stated by the tonne in grams. */
export interface Quantity {
  readonly amount: Decimal;
  readonly unit: "kg" | "g";
}

/**
 * What a value means in a cargo: of moisture the dry mass that it leaves, of an element what is contained. Undefined for units and bases that are no share of the mass.
 * @param massKg wet mass, kg @param moisturePct total moisture by which the dry mass is counted
 */
export function quantityOf({ analyte, unit, basis }: { readonly analyte: string; readonly unit: string; readonly basis: string }, value: string, massKg: string, moisturePct: string | undefined): Quantity | undefined {
  const wet = Decimal.parse(massKg);
  const dryKg = (pct: string): Decimal => wet.times(Decimal.hundred.minus(Decimal.parse(pct))).times(PERCENT);
  if (MOISTURE.has(analyte) && basis === "AS_RECEIVED" && unit === "PERCENT") return { amount: dryKg(value).roundedHalfUp(0), unit: "kg" };
  const share = PER_KG[unit];
  const base = basis === "AS_RECEIVED" ? wet : basis === "DRY" && moisturePct !== undefined ? dryKg(moisturePct) : undefined;
  if (share === undefined || base === undefined) return undefined;
  return { amount: base.times(Decimal.parse(value)).times(share).roundedHalfUp(0), unit: unit === "PERCENT" ? "kg" : "g" };
}
export const isMoisture = (analyte: string): boolean => MOISTURE.has(analyte);

interface Reserve {
  readonly sampleId: string;
  readonly status: string;
  readonly at: string;
  readonly umpireFor: string | null;
}
/** Why a reserve sample cannot be used for this settlement; undefined for one that can. */
export function hindrance({ sampleId, status, at, umpireFor }: Reserve, { exchangedAt, freedSamples }: { readonly exchangedAt: string; readonly freedSamples: readonly string[] | null }): "assays.forUmpire" | "assays.opened" | "assays.tooLate" | undefined {
  if (umpireFor !== null) return "assays.forUmpire";
  if (status !== "DRAWN") return "assays.opened";
  return Date.parse(at) > Date.parse(exchangedAt) && !(freedSamples ?? []).includes(sampleId) ? "assays.tooLate" : undefined;
}
/** The samples of a lot that were drawn for an umpire. */
export const reservesOf = <S extends { readonly reserve: boolean | null }>({ lot }: { readonly lot: { readonly samples: { readonly edges: readonly { readonly node: S }[] } } | null }): readonly S[] => (lot?.samples.edges ?? []).map(({ node }) => node).filter(({ reserve }) => reserve === true);
