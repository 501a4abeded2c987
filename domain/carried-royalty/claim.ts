import { after, distinct, subject } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { CarriedAmount, SHARE_PLACES } from "../carried-royalty.ts";
import { secretOf } from "../secret.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { lotRecord } from "../lots/balance.ts";
import { portionsOf, product, sharesOf, sumOf } from "../origin.ts";
import type { Act, Ledger, Put, Secret, Subject } from "../act.ts";
import type { CreditUser, RoyaltyCredit } from "../carried-royalty.ts";
import type { Draw, Lot } from "../lots.ts";
import type { Fraction } from "../origin.ts";
import type { Carried } from "../tax/credit.ts";

/*
 * The one rule of who is credited for royalty that was paid before: the share of the lots it was paid on that is in the goods, by mass, along the
 * graph of lots as the origin goes. What a share comes to stands on the channel when it is claimed; the money is drawn when it is assessed.
 */

/** Most lots between the goods and those that the royalty was paid on: each is read by every endorser. */
const MAX_LOTS = 1000;

/** What a claim changes, and how much of the goods it is about. */
export interface Claimed {
  /** Mass of the goods that is made of lots on which royalty was paid, kg, rounded down to the gram. */
  readonly coveredKg: Decimal;
  readonly puts: readonly Put[];
  readonly subjects: readonly Subject[];
}

/**
 * Claims receipts for goods made of `parts`: works out the share of each and enters it there. What an earlier version claimed and this one does
 * not is given back.
 * @param before receipts that the version which this one replaces had claimed
 * @throws {DomainError} `input/duplicate`, `royalty/credit-unknown`, `royalty/credit-unrelated`, `royalty/credit-used`, `royalty/credit-too-far`, `lot/unknown`, `step/before-cause`
 */
export async function claimRoyalty(act: Act<{ readonly at: string }>, ledger: Ledger, user: CreditUser, parts: readonly Draw[], receiptNos: readonly string[] = [], before: readonly string[] = []): Promise<Claimed> {
  distinct(receiptNos, "carriedReceiptNos");
  const stamp = { tx: act.txId, at: act.input.at };
  const credits = await Promise.all(receiptNos.map((receiptNo) => creditOf(ledger, receiptNo)));
  const dropped = await Promise.all(before.filter((receiptNo) => !receiptNos.includes(receiptNo)).map((receiptNo) => creditOf(ledger, receiptNo)));
  for (const credit of credits) after(act.input.at, credit, `carried royalty ${credit.receiptNo}`);
  const ways = credits.length === 0 ? undefined : await waysTo(ledger, credits, parts, user);
  const puts = [
    ...credits.map((credit): Put => ({ kind: "royaltyCredit", id: credit.receiptNo, record: { ...credit, uses: [...usesBy(others(user), credit), { ...user, share: shareFor(credit, user, ways) }], ...stamp } })),
    ...dropped.map((credit): Put => ({ kind: "royaltyCredit", id: credit.receiptNo, record: { ...credit, uses: usesBy(others(user), credit), ...stamp } })),
  ];
  return { coveredKg: ways?.coveredKg ?? Decimal.zero, puts, subjects: puts.map(({ id }) => subject("royaltyCredit", id, "changed")) };
}

const others = ({ what, number }: CreditUser) => (use: CreditUser): boolean => use.what !== what || use.number !== number;
const usesBy = (kept: (use: CreditUser) => boolean, { uses }: RoyaltyCredit): RoyaltyCredit["uses"] => uses.filter(kept);

/** The share of a credit for these goods, no more than others have left. */
function shareFor(credit: RoyaltyCredit, user: CreditUser, ways: Ways | undefined): Decimal {
  const { receiptNo } = credit;
  const share = ways?.shares.get(receiptNo);
  if (!share?.isPositive()) throw new DomainError("royalty/credit-unrelated", { receiptNo, kind: user.what, id: user.number });
  const taken = usesBy(others(user), credit);
  const left = Decimal.one.minus(sum(taken.map((use) => use.share)));
  if (!left.isPositive()) throw new DomainError("royalty/credit-used", { receiptNo, usedBy: taken.at(-1)?.number ?? "others" });
  return share.greaterThan(left) ? left : share;
}

interface Ways {
  readonly shares: ReadonlyMap<string, Decimal>;
  readonly coveredKg: Decimal;
}

/** How the goods derive from the lots that carry the credits. */
async function waysTo(ledger: Ledger, credits: readonly RoyaltyCredit[], parts: readonly Draw[], user: CreditUser): Promise<Ways> {
  const lots = await lotsBetween(ledger, credits, parts);
  const known = (lotId: string): Lot => lots.get(lotId) as Lot;
  const read = ({ parents }: Lot): Lot["parents"] => (parents.every(({ lotId }) => lots.has(lotId)) ? parents : []);
  const roots = new Set<string>();
  const shares = new Map<string, Decimal>();
  for (const { receiptNo, lots: carriers, uses } of credits) {
    // Goods that a sale has been credited for carry that sale's royalty: beyond it this receipt counts no more.
    const sold = new Set(await soldLots(ledger, uses.filter(others(user))));
    const portions = portionsOf(parts.filter(({ lotId }) => !sold.has(lotId)), (lotId) => {
      const lot = known(lotId);
      return { madeKg: lot.madeKg, ...(lot.runKg ? { runKg: lot.runKg } : {}), parents: read(lot).filter((parent) => !sold.has(parent.lotId)) };
    });
    const total = sum(carriers.map(({ massKg }) => massKg));
    const share = sumOf(carriers.flatMap(({ lotId, massKg }) => (portions.has(lotId) ? [product(portions.get(lotId) as Fraction, fractionOf(massKg, total))] : [])));
    shares.set(receiptNo, least(roundedDown(share, SHARE_PLACES), Decimal.one));
    for (const { lotId } of carriers) if (portions.has(lotId)) roots.add(lotId);
  }
  const origins = sharesOf(parts, (lotId) => (roots.has(lotId) ? [] : read(known(lotId))));
  const covered = sumOf([...origins].flatMap(([lotId, origin]) => (roots.has(lotId) ? [origin] : [])));
  return { shares, coveredKg: roundedDown(product(covered, { numerator: grams(sum(parts.map(({ massKg }) => massKg))), denominator: 1000n }), 3) };
}

/**
 * The lots from the goods up to those that carry the credits. A lot cannot derive from one that came to be later or whose licences it does not have,
 * so that other branches end where they are seen.
 */
async function lotsBetween(ledger: Ledger, credits: readonly RoyaltyCredit[], parts: readonly Draw[]): Promise<ReadonlyMap<string, Lot>> {
  const carriers = await Promise.all(credits.flatMap(({ lots }) => lots).map(({ lotId }) => lotRecord(ledger, lotId)));
  const mayDerive = (lot: Lot): boolean => carriers.some((carrier) => carrier.madeAt <= lot.madeAt && carrier.licences.every((licence) => lot.licences.includes(licence)));
  const lots = new Map<string, Lot>();
  let next = [...new Set(parts.map(({ lotId }) => lotId))];
  while (next.length > 0) {
    if (lots.size + next.length > MAX_LOTS) throw new DomainError("royalty/credit-too-far", { max: MAX_LOTS });
    const read = await Promise.all(next.map((lotId) => lotRecord(ledger, lotId)));
    for (const lot of read) lots.set(lot.lotId, lot);
    next = [...new Set(read.filter(mayDerive).flatMap(({ parents }) => parents.map(({ lotId }) => lotId)))].filter((lotId) => !lots.has(lotId));
  }
  return lots;
}

async function soldLots(ledger: Ledger, uses: readonly CreditUser[]): Promise<readonly string[]> {
  const sales = await Promise.all(uses.filter(({ what }) => what === "sale").map(({ number }) => ledger.get("sale", number)));
  return sales.flatMap((sale) => sale?.lotIds ?? []);
}

/** The credit. @throws {DomainError} `royalty/credit-unknown` */
export async function creditOf(ledger: Ledger, receiptNo: string): Promise<RoyaltyCredit> {
  const credit = await ledger.get("royaltyCredit", receiptNo);
  if (!credit) throw new DomainError("royalty/credit-unknown", { receiptNo });
  return credit;
}

/** A credit with its private amount, and what of it this declaration or sale may use. */
export interface CreditRead {
  readonly credit: RoyaltyCredit;
  readonly carried: CarriedAmount;
  readonly available: Decimal;
  readonly share: Decimal;
}

/**
 * The claimed credits and the amounts of their shares, no more than other assessments have left of them. What was credited to one that no longer
 * claims counts as given back.
 * @throws {DomainError} `royalty/credit-unknown`, `record/unknown`, `proof/tampered`
 */
export async function creditsOf(ledger: Ledger, user: CreditUser, receiptNos: readonly string[] = []): Promise<readonly CreditRead[]> {
  return Promise.all(
    receiptNos.map(async (receiptNo) => {
      const credit = await creditOf(ledger, receiptNo);
      const carried = await secretOf(ledger, payerCollection(credit.payerMsp), "royaltyCredit", receiptNo, CarriedAmount, credit.amountDigest);
      const share = credit.uses.find((use) => !others(user)(use))?.share ?? Decimal.zero;
      const left = carried.amount.minus(sum(takenByOthers(credit, carried, user).map(({ amount }) => amount)));
      return { credit, carried, share, available: least(carried.amount.times(share).roundedHalfUp(2), left) };
    }),
  );
}

/** What other claims that still stand have been credited. */
function takenByOthers(credit: RoyaltyCredit, { uses }: CarriedAmount, user: CreditUser): CarriedAmount["uses"] {
  return uses.filter((use) => others(user)(use) && credit.uses.some((claim) => !others(claim)(use)));
}

/** The same as the tax engine takes it. */
export const toCarried = ({ credit: { receiptNo, lots, tx }, carried: { amount, currency }, share, available }: CreditRead): Carried => ({
  receiptNo,
  lotIds: lots.map(({ lotId }) => lotId),
  whole: amount,
  share,
  amount: available,
  currency,
  sources: [{ kind: "royaltyCredit", id: receiptNo, tx }],
});

/** The credits as they are after an assessment used `used[i]` of the i-th one. */
export function creditsDrawn(read: readonly CreditRead[], used: readonly Decimal[], user: CreditUser, stamp: { readonly tx: string; readonly at: string }): { readonly puts: readonly Put[]; readonly secrets: readonly Secret[]; readonly subjects: readonly Subject[] } {
  const changed = read.map(({ credit, carried }, i) => {
    const amounts: CarriedAmount = { ...carried, uses: [...takenByOthers(credit, carried, user), { ...user, amount: used[i] ?? Decimal.zero }] };
    return { credit: { ...credit, amountDigest: digestOf(amounts), ...stamp }, amounts };
  });
  return {
    puts: changed.map(({ credit }): Put => ({ kind: "royaltyCredit", id: credit.receiptNo, record: credit })),
    secrets: changed.map(({ credit, amounts }): Secret => ({ collection: payerCollection(credit.payerMsp), kind: "royaltyCredit", id: credit.receiptNo, record: amounts })),
    subjects: changed.map(({ credit }) => subject("royaltyCredit", credit.receiptNo, "changed")),
  };
}

const least = (a: Decimal, b: Decimal): Decimal => (a.greaterThan(b) ? b : a);
const roundedDown = ({ numerator, denominator }: Fraction, places: number): Decimal => Decimal.of((numerator * 10n ** BigInt(places)) / denominator, places);
/** A part of a mass as a fraction; both are exact to the gram. */
const fractionOf = (part: Decimal, whole: Decimal): Fraction => ({ numerator: grams(part), denominator: grams(whole) });
const grams = ({ units, scale }: Decimal): bigint => units * 10n ** BigInt(3 - scale);
