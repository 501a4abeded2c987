import { Decimal } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import type { Findings } from "../findings.ts";
import { percentOf } from "../royalty.ts";
import type { Draft } from "../royalty.ts";
import { rowsOn } from "../tables/row.ts";
import { rateOf } from "./value.ts";
import type { ImportCase, ImportTables } from "./types.ts";

/**
 * Clearance fees: per main and additional sheet, and of a bonded zone by the contract's value. No part of the VAT base (our reading).
 * @throws {DomainError} `assessment/rate-missing`, `assessment/exchange-rate-missing`
 */
export function feeLines({ on, additionalSheets, bonded, rates, sources = [] }: ImportCase, tables: ImportTables, findings: Findings, places: number, rounding: string): readonly Draft[] {
  const rows = rowsOn(tables["customs-fees"].rows, on).filter(({ tax }) => tax === "customs-fee").toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const common = { tax: "customs-fee" as const, currency: "MNT", rounding, working: [], sources };
  const sheets = (per: "main-sheet" | "additional-sheet", count: number): readonly Draft[] => {
    if (count === 0) return [];
    const row = rows.find((each) => each.per === per);
    if (!row?.amount) throw new DomainError("assessment/rate-missing", { tax: "customs-fee", hsCode: per, date: on });
    const amount = row.amount.times(Decimal.of(BigInt(count))).roundedHalfUp(places);
    return [{ ...common, label: capital(row.name), labelMn: capital(row.nameMn), base: Decimal.of(BigInt(count)), baseUnit: "sheets", rate: row.amount, rateUnit: `${row.currency ?? "MNT"} per sheet`, amount, legalBasis: row.legalBasis, rule: findings.use(tables["customs-fees"], row) }];
  };
  const zone = (): readonly Draft[] => {
    if (!bonded) return [];
    const row = rows.find(({ per }) => per === `bonded-${bonded.kind}`);
    if (!row?.ratePct) throw new DomainError("assessment/rate-missing", { tax: "customs-fee", hsCode: `bonded-${bonded.kind}`, date: on });
    const base = bonded.value.times(rateOf(bonded.currency, on, tables, findings, rates)).roundedHalfUp(places);
    return [{ ...common, label: capital(row.name), labelMn: capital(row.nameMn), base, baseUnit: "MNT", rate: row.ratePct, rateUnit: "%", amount: percentOf(base, row.ratePct).roundedHalfUp(places), legalBasis: row.legalBasis, rule: findings.use(tables["customs-fees"], row) }];
  };
  return [...(additionalSheets === undefined ? [] : [...sheets("main-sheet", 1), ...sheets("additional-sheet", additionalSheets)]), ...zone()];
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
