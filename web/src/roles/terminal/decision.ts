import { Decimal } from "../../../../domain/decimal.ts";
import type { Refusal } from "../../api/refusal.ts";

/** A unit under way, as the pass list of a gate keeps it. */
export interface Expected {
  readonly unitId: string;
  /** Plate, trailer, wagon, container. */
  readonly numbers: readonly string[];
  readonly status: string;
  readonly netKg: string;
  readonly sealNo: string | null;
  readonly siteId: string;
  readonly consignmentId: string;
  readonly borderPoint: string;
  readonly declarationNo: string | null;
  readonly declarationStatus: string | null;
  readonly exitAt: string | null;
}
/** What stands at the gate. Empty is not yet read. */
export interface AtGate {
  readonly plate: string;
  readonly sealNo: string;
  readonly tareKg: string;
  readonly grossKg: string;
}
export interface Gate {
  readonly siteId: string;
  /** Empty where the place is no border point: there vehicles are weighed, and nothing is decided. */
  readonly borderPoint: string;
  readonly tolerancePct: string;
}
export type Word = "pass" | "check" | "hold";
/** `word` is undefined while something is still to be read: then `missing` says what. */
export interface Decision {
  readonly word?: Word;
  readonly missing?: "plate" | "seal" | "weight" | "weighing";
  readonly reason?: Refusal;
  readonly netKg?: string;
}

/** A gate may decide by what it knew for this long. */
export const OFFLINE_HOURS = 8;
const NUMBER = /^\d{1,9}(\.\d{1,3})?$/;

/**
 * What is to be done with a vehicle, in the order in which the ledger would refuse its exit (`gates:exit`): so the screen and the ledger cannot disagree on
 * what both know. Nothing is passed on what is not known.
 * @param hoursOld hours since the pass list was read from the ledger
 */
export function decide(at: AtGate, unit: Expected | undefined, gate: Gate, hoursOld: number): Decision {
  const { plate } = at;
  const refused = (word: Word, code: Refusal["code"], facts: Refusal["facts"]): Decision => ({ word, reason: { code, facts, retryable: false }, ...net });
  const weighed = NUMBER.test(at.tareKg) && NUMBER.test(at.grossKg);
  const netKg = weighed ? Decimal.parse(at.grossKg).minus(Decimal.parse(at.tareKg)) : undefined;
  const net = netKg?.isPositive() ? { netKg: netKg.toString() } : {};
  if (plate === "") return { missing: "plate" };
  if (gate.borderPoint === "") return { missing: "weighing", ...net };
  if (hoursOld > OFFLINE_HOURS) return refused("check", "gate/offline-too-long", { hours: String(Math.floor(hoursOld)) });
  if (!unit) return refused("check", "gate/vehicle-unknown", { plate });
  const { declarationNo, consignmentId } = unit;
  if (unit.status === "EXITED") return refused("hold", "gate/already-passed", { plate, gateId: gate.siteId, time: unit.exitAt ?? "" });
  if (unit.declarationStatus !== "RELEASED") return refused("hold", "gate/not-released", { plate, declarationNo: declarationNo ?? "–" });
  if (unit.borderPoint !== gate.borderPoint) return refused("check", "gate/wrong-gate", { plate, bookedGateId: unit.borderPoint, gateId: gate.siteId });
  if (unit.sealNo === null) return refused("hold", "consignment/seal-missing", { consignmentId });
  if (at.sealNo !== "" && at.sealNo !== unit.sealNo) return refused("hold", "consignment/seal-mismatch", { foundSeal: at.sealNo, recordedSeal: unit.sealNo });
  if (netKg && !netKg.isPositive()) return refused("check", "consignment/tare-above-gross", { tareKg: at.tareKg, grossKg: at.grossKg });
  if (netKg) {
    const loaded = Decimal.parse(unit.netKg);
    const diff = netKg.minus(loaded).abs();
    if (diff.times(Decimal.hundred).greaterThan(loaded.times(Decimal.parse(gate.tolerancePct)))) return refused("check", "consignment/weight-difference", { plate, hereKg: netKg.toString(), thereKg: unit.netKg, otherSiteId: unit.siteId, diffKg: diff.toString() });
  }
  if (at.sealNo === "") return { missing: "seal", ...net };
  if (!netKg) return { missing: "weight" };
  return { word: "pass", ...net };
}
