import { after, distinct } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { MAX_LICENCES } from "../lots.ts";
import { day } from "../registry.ts";
import type { Act, Ledger, Put } from "../act.ts";
import type { Draw, Lot } from "../lots.ts";

/*
 * What every rule on lots shares. A lot's balance is one record that each draw reads and writes, so that it can never go below zero; two
 * draws in one block conflict and the client sends the later again (docs/decisions/0005-hot-records.md). Draws commute: their event times
 * need not be in order, only after the lot came to its owner and place.
 */

type Timed = Act<{ readonly at: string }>;
/** A lot and the mass that is taken from it. */
export interface Source {
  readonly lot: Lot;
  readonly massKg: Decimal;
}

/** The lot. @throws {DomainError} `lot/unknown` */
export async function lotOf(ledger: Ledger, lotId: string): Promise<Lot> {
  const lot = await ledger.get("lot", lotId);
  if (!lot) throw new DomainError("lot/unknown", { lotId });
  return lot;
}

/**
 * The lot must be free to be used at the time of the act: not awaiting a receiver, and not before it was where it is.
 * @throws {DomainError} `lot/transfer-pending`, `lot/earlier-than-source`, `step/before-cause`
 */
export function usable(lot: Lot, at: string): void {
  if (lot.offeredTo !== undefined) throw new DomainError("lot/transfer-pending", { lotId: lot.lotId, receiverId: lot.offeredTo });
  if (at < lot.madeAt) throw new DomainError("lot/earlier-than-source", { date: at, sourceLotId: lot.lotId, sourceDate: lot.madeAt });
  after(at, { at: lot.heldSince }, `last move or transfer of lot ${lot.lotId}`);
}

/** Something must be left in it. @throws {DomainError} `lot/closed` */
export function notExhausted(lot: Lot): void {
  if (lot.massKg.isZero()) throw new DomainError("lot/closed", { lotId: lot.lotId, date: day(lot.at) });
}

/** @throws {DomainError} `lot/not-owner` */
export function ownedBy(lot: Lot, orgId: string): void {
  if (lot.ownerId !== orgId) throw new DomainError("lot/not-owner", { lotId: lot.lotId, ownerId: lot.ownerId });
}

/**
 * The lots of these draws, each usable, together in one owner's and one holder's hands at one place.
 * @throws {DomainError} `input/duplicate`, `lot/unknown`, `lot/place-mismatch`, `lot/not-owner`, `lot/not-custodian`, and what `usable` refuses
 */
export async function sourcesAt(act: Timed, ledger: Ledger, draws: readonly Draw[], siteId: string): Promise<readonly [Source, ...Source[]]> {
  distinct(draws.map(({ lotId }) => lotId), "lots");
  const sources: Source[] = [];
  for (const { lotId, massKg } of draws) {
    const lot = await lotOf(ledger, lotId);
    usable(lot, act.input.at);
    if (lot.siteId !== siteId) throw new DomainError("lot/place-mismatch", { lotId, placeId: lot.siteId, expectedPlaceId: siteId });
    const first = sources[0]?.lot ?? lot;
    ownedBy(lot, first.ownerId);
    if (lot.custodianId !== first.custodianId) throw new DomainError("lot/not-custodian", { lotId, custodianId: lot.custodianId });
    sources.push({ lot, massKg });
  }
  const [head, ...rest] = sources;
  if (!head) throw new DomainError("input/required", { field: "lots" });
  return [head, ...rest];
}

/** The lot with that mass taken out of it. @throws {DomainError} `lot/overdrawn` */
export function drawn({ lot, massKg }: Source, act: Timed): Put {
  if (lot.massKg.lessThan(massKg)) throw new DomainError("lot/overdrawn", { lotId: lot.lotId, heldKg: lot.massKg, drawnKg: massKg });
  return changed(lot, { massKg: lot.massKg.minus(massKg) }, act);
}

/** The lot with some fields changed; its status follows from them. */
export function changed(lot: Lot, change: Partial<Lot>, act: Timed): Put {
  const { offeredTo, offeredToMsp, ...rest } = { ...lot, ...change };
  const offer = offeredTo !== undefined && offeredToMsp !== undefined ? { offeredTo, offeredToMsp } : {};
  const status = "offeredTo" in offer ? "offered" : rest.massKg.isZero() ? "exhausted" : "open";
  return { kind: "lot", id: lot.lotId, record: { ...rest, ...offer, status, tx: act.txId, at: act.input.at } };
}

/** What a new lot takes over from those it is made of. */
export type Heritage = Pick<Lot, "ownerId" | "ownerMsp" | "custodianId" | "custodianMsp" | "siteId" | "product" | "licences">;

/**
 * A new lot; its number must be free.
 * @throws {DomainError} `lot/exists`, `lot/too-many-sources`
 */
export async function newLot(act: Timed, ledger: Ledger, lotId: string, massKg: Decimal, madeBy: Lot["madeBy"], parents: readonly Draw[], heritage: Heritage): Promise<Put> {
  if (await ledger.get("lot", lotId)) throw new DomainError("lot/exists", { lotId });
  const { ownerId, ownerMsp, custodianId, custodianMsp, siteId, product, licences } = heritage;
  if (licences.length > MAX_LICENCES) throw new DomainError("lot/too-many-sources", { lotId, count: licences.length, max: MAX_LICENCES });
  const { txId, input: { at } } = act;
  const made = { madeKg: massKg, madeBy, madeAt: at, madeTx: txId, parents, licences };
  return { kind: "lot", id: lotId, record: { lotId, product, ownerId, ownerMsp, custodianId, custodianMsp, siteId, massKg, ...made, heldSince: at, status: "open", tx: txId, at } };
}

/** Licences that lots derive from together, sorted, each once. */
export const licencesOf = (lots: readonly { readonly licences: readonly string[] }[]): readonly string[] => [...new Set(lots.flatMap(({ licences }) => licences))].sort();
