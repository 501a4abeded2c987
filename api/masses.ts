import type { LedgerEvent } from "../domain/act.ts";
import { Decimal, sum } from "../domain/decimal.ts";

/** Mass that went into an event and came out of it, kg wet. */
export interface Masses {
  readonly inKg: Decimal | null;
  readonly outKg: Decimal | null;
}

type Facts = Readonly<Record<string, unknown>>;

const none: Masses = { inKg: null, outKg: null };
const kg = (facts: Facts, name: string): Decimal | null => (typeof facts[name] === "string" ? Decimal.parse(facts[name], name) : null);
/** Sum over a list of draws or parts, `[{ lotId, massKg }, …]`. */
const sumKg = (facts: Facts, name: string): Decimal => sum((facts[name] as readonly { readonly massKg: string }[]).map(({ massKg }) => Decimal.parse(massKg)));
/** What keeps its mass. */
const through = (facts: Facts): Masses => ({ inKg: kg(facts, "massKg"), outKg: kg(facts, "massKg") });

const readers: Readonly<Record<string, (facts: Facts) => Masses>> = {
  "lot.extracted": (facts) => ({ inKg: null, outKg: kg(facts, "massKg") }),
  "lot.processed": (facts) => ({ inKg: sumKg(facts, "inputs"), outKg: sumKg(facts, "outputs") }),
  "lot.split": (facts) => ({ inKg: sumKg(facts, "parts"), outKg: sumKg(facts, "parts") }),
  "lot.blended": (facts) => ({ inKg: sumKg(facts, "inputs"), outKg: kg(facts, "massKg") }),
  "lot.adjusted": (facts) => ({ inKg: kg(facts, "fromKg"), outKg: kg(facts, "toKg") }),
  "extraction.corrected": (facts) => ({ inKg: kg(facts, "fromKg"), outKg: kg(facts, "toKg") }),
  "ticket.corrected": (facts) => ({ inKg: kg(facts, "fromKg"), outKg: kg(facts, "toKg") }),
  "exit.corrected": (facts) => ({ inKg: kg(facts, "fromKg"), outKg: kg(facts, "toKg") }),
  "unit.unloaded": (facts) => ({ inKg: kg(facts, "netKg"), outKg: sumKg(facts, "lots") }),
  "lot.moved": through,
  "lot.accepted": through,
  "unit.loaded": (facts) => ({ inKg: sumKg(facts, "lots"), outKg: kg(facts, "netKg") }),
  "unit.exited": (facts) => ({ inKg: kg(facts, "loadedKg"), outKg: kg(facts, "netKg") }),
  "consignment.accepted": (facts) => ({ inKg: kg(facts, "shippedKg"), outKg: kg(facts, "receivedKg") }),
};

/** The masses of an event, as its facts state them; null where it moves none. */
export const massesOf = ({ type, facts }: LedgerEvent): Masses => readers[type]?.(facts) ?? none;
