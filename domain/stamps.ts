import { input, record, recordFrom } from "./act.ts";
import { MAX_STAMP, stampKinds, stampNumbers, stampSeries } from "./goods/stamp-numbers.ts";
import { taxReceiptNo } from "./identifiers.ts";
import { choice, date, field, id, integer, list, object, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Excise stamps: the tax office issues rolls of a series, the importer sticks them on the units of a goods lot, shops sell each unit with its stamp.
 * A stamp is on a roll, on a goods lot, sold, or spoiled; never in two places (docs/decisions/0037).
 */

const series = field(stampSeries, "Series, as printed on the stamps.");
const stamp = integer(1, MAX_STAMP);
const rollId = field(id, "Roll: series/first number.");

export const IssueStamps = input({
  series,
  from: field(stamp, "First number."),
  to: field(stamp, "Last number."),
  kind: field(choice(stampKinds), "Goods that they are for."),
  holderId: field(id, "Importer or producer who gets them."),
});
export const ApplyStamps = input({ rollId, goodsLotId: field(id, "Goods lot."), numbers: field(stampNumbers, "Stamps that were stuck on, e.g. 1-400,402.") });
export const stampSpoilReasons = ["damaged", "misprinted", "lost", "unused"] as const;
export const SpoilStamps = input({ rollId, numbers: field(stampNumbers, "Stamps that are given back or gone."), reason: field(choice(stampSpoilReasons), "Why."), note: field(text(), "What happened to them.") });

const Spoiled = object({ numbers: field(stampNumbers, "Stamps."), reason: field(choice(stampSpoilReasons), "Why."), note: field(text(), "What happened to them."), on: field(date, "Day."), tx: field(id, "Transaction.") });
/** A roll of stamps, id `series/first number`. */
export const StampRoll = recordFrom(IssueStamps, {
  rollId,
  issuerId: field(id, "Tax office that issued it."),
  holderMsp: field(id, "Holder's member."),
  issuedOn: field(date, "Day of issue."),
  left: optional(stampNumbers, "Stamps still on the roll; none where all are used or spoiled."),
  spoiled: field(list(Spoiled, { max: 200 }), "Stamps that were given back or are gone, in order."),
});
export type StampRoll = Infer<typeof StampRoll>;
/** What was issued of a series: no number is issued twice. */
export const StampSeries = record({ series, issued: field(stampNumbers, "Numbers that were issued.") });
export type StampSeries = Infer<typeof StampSeries>;
/** A stamp that was sold under a receipt of its own, id `series/number`; a second sale finds it. */
export const UsedStamp = record({
  series,
  stamp: field(stamp, "Its number."),
  goodsLotId: field(id, "Goods lot that it was sold from."),
  retailerMsp: field(id, "Shop's member."),
  receiptNo: optional(taxReceiptNo, "Receipt under which it is sold; none since the goods came back."),
});
export type UsedStamp = Infer<typeof UsedStamp>;
export const stampRollId = (of: string, from: number): string => `${of}/${from}`;
