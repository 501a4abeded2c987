import { after, distinct } from "../act.ts";
import { sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { MAX_LICENCES } from "../lots.ts";
import { day } from "../registry.ts";
import { counting, laneIds, laneOf, lanesFor, lanesOf, newLanes, shareKg, wholeOf, withLoad } from "../tally.ts";
import type { Act, Ledger, Put } from "../act.ts";
import type { Decimal } from "../decimal.ts";
import type { Draw, Lot } from "../lots.ts";
import type { Lane, Whole } from "../tally.ts";

/*
 * What every rule on lots shares. A lot's balance stands in its own record until trucks load from it; then it is spread over lanes, each of which
 * can never go below zero (docs/decisions/0012-lanes.md). Every other rule gathers the lanes and leaves the balance in the lot. Draws
 * commute: their event times need not be in order, only after the lot came to its owner and place.
 */

type Timed = Act<{ readonly at: string }>;
/** A lot and the mass that is taken from it. */
export interface Source {
  readonly lot: Lot;
  readonly massKg: Decimal;
}

/** The lot with its exact balance, gathered from its lanes where it is spread. @throws {DomainError} `lot/unknown` */
export const lotOf = async (ledger: Ledger, lotId: string): Promise<Lot> => gathered(ledger, await lotRecord(ledger, lotId));

/** The lot as its own record has it, for those who ask for no balance: draws do not change it. @throws {DomainError} `lot/unknown` */
export async function lotRecord(ledger: Ledger, lotId: string): Promise<Lot> {
  const lot = await ledger.get("lot", lotId);
  if (!lot) throw new DomainError("lot/unknown", { lotId });
  return lot;
}

const wholeLot = ({ lotId, ownerMsp, custodianMsp }: Lot): Whole => wholeOf("lot", lotId, [ownerMsp, custodianMsp]);

/** Ids of the lanes that a lot's mass is spread over; none where all of it stands in the lot. */
export const laneIdsOfLot = (lot: Lot): readonly string[] => laneIds(wholeLot(lot), lot.spread);

/** The lot with its mass less what these lanes of it have given, no longer spread. */
export const lessTaken = (lot: Lot, lanes: readonly Lane[]): Lot => ({ ...lot, massKg: lot.massKg.minus(sum(counting(lanes, lot.spread).map(({ massKg }) => massKg))), ...(lot.spread ? { spread: { ...lot.spread, lanes: 0 } } : {}) });

const gathered = async (ledger: Ledger, lot: Lot): Promise<Lot> => lessTaken(lot, await lanesOf(ledger, wholeLot(lot), lot.spread));

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
 * @param read how the lots are read: gathered, or, for draws by a lane, as their own records have them
 * @throws {DomainError} `input/duplicate`, `lot/unknown`, `lot/place-mismatch`, `lot/not-owner`, `lot/not-custodian`, and what `usable` refuses
 */
export async function sourcesAt(act: Timed, ledger: Ledger, draws: readonly Draw[], siteId: string, read = lotOf): Promise<readonly [Source, ...Source[]]> {
  distinct(draws.map(({ lotId }) => lotId), "lots");
  const sources: Source[] = [];
  for (const { lotId, massKg } of draws) {
    const lot = await read(ledger, lotId);
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

/**
 * Takes a unit's load out of a lot, as it stands on the ledger. A spread lot gives it from the transaction's lane, or the next that has enough and is not
 * left empty, and is not written. Where no lane has, the whole is gathered, so that the last draw and what overdraws meet the exact balance, and the rest
 * is spread anew; so is a lot's mass at its first loading.
 * @returns the lane that gives it, or the lot and the lanes that come to be
 * @throws {DomainError} `lot/overdrawn`
 */
export async function loadedFrom(source: Source, act: Timed, ledger: Ledger): Promise<readonly Put[]> {
  const { lot, massKg } = source;
  const fromLane = await drawnFromLane(source, act, ledger);
  if (fromLane) return [fromLane];
  const whole = await gathered(ledger, lot);
  if (whole.massKg.lessThan(massKg)) throw new DomainError("lot/overdrawn", { lotId: lot.lotId, heldKg: whole.massKg, drawnKg: massKg });
  const left = whole.massKg.minus(massKg);
  const lanes = lanesFor(left, massKg);
  if (lanes === 0) return [changed(whole, { massKg: left }, act)];
  const spread = { series: (lot.spread?.series ?? 0) + 1, lanes };
  return [changed(whole, { massKg: left, spread }, act), ...(await newLanes(act, ledger, wholeLot(lot), spread))];
}

/** The lane from which a spread lot gives the mass; undefined where none has enough. */
async function drawnFromLane({ lot, massKg }: Source, act: Timed, ledger: Ledger): Promise<Put | undefined> {
  const { spread } = lot;
  if (!spread || spread.lanes === 0) return undefined;
  const own = laneOf(act.txId, spread.lanes);
  for (let i = 0; i < spread.lanes; i++) {
    const lane = (own + i) % spread.lanes;
    const put = await withLoad(act, ledger, wholeLot(lot), spread, lane, { massKg, lots: [] });
    if (put.record.massKg.lessThan(shareKg(lot.massKg, spread.lanes, lane))) return put;
  }
  return undefined;
}

/** The lot with some fields changed; its status follows from them. */
export function changed(lot: Lot, change: Partial<Lot>, act: Timed): Put {
  const { offeredTo, offeredToMsp, ...rest } = { ...lot, ...change };
  const offer = offeredTo !== undefined && offeredToMsp !== undefined ? { offeredTo, offeredToMsp } : {};
  const status = "offeredTo" in offer ? "offered" : rest.massKg.isZero() ? "exhausted" : "open";
  return { kind: "lot", id: lot.lotId, record: { ...rest, ...offer, status, tx: act.txId, at: act.input.at } };
}

/** What a new lot takes over from those it is made of. */
export type Heritage = Pick<Lot, "ownerId" | "ownerMsp" | "custodianId" | "custodianMsp" | "siteId" | "product" | "licences" | "runKg">;

/**
 * A new lot; its number must be free.
 * @throws {DomainError} `lot/exists`, `lot/too-many-sources`
 */
export async function newLot(act: Timed, ledger: Ledger, lotId: string, massKg: Decimal, madeBy: Lot["madeBy"], parents: readonly Draw[], heritage: Heritage): Promise<Put> {
  if (await ledger.get("lot", lotId)) throw new DomainError("lot/exists", { lotId });
  const { ownerId, ownerMsp, custodianId, custodianMsp, siteId, product, licences, runKg } = heritage;
  if (licences.length > MAX_LICENCES) throw new DomainError("lot/too-many-sources", { lotId, count: licences.length, max: MAX_LICENCES });
  const { txId, input: { at } } = act;
  const made = { madeKg: massKg, madeBy, madeAt: at, madeTx: txId, parents, ...(madeBy === "process" && runKg ? { runKg } : {}), licences };
  return { kind: "lot", id: lotId, record: { lotId, product, ownerId, ownerMsp, custodianId, custodianMsp, siteId, massKg, ...made, heldSince: at, status: "open", tx: txId, at } };
}

/** Licences that lots derive from together, sorted, each once. */
export const licencesOf = (lots: readonly { readonly licences: readonly string[] }[]): readonly string[] => [...new Set(lots.flatMap(({ licences }) => licences))].sort();
