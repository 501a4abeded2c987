import { readStamp } from "../../domain/goods/stamp-numbers.ts";
import { stampPageOf, stampVerdicts } from "../../indexer/queries/stamp-page.ts";
import type { StampPage } from "../../indexer/queries/stamp-page.ts";
import { builder } from "../builder.ts";
import { enumOf } from "../enums.ts";
import { nodes } from "../nodes.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

/* Excise stamps: rolls and what became of them, and a stamp as anyone may see it who holds the goods. */

recordType("stampRoll", { description: "A roll of excise stamps, issued by the tax office.", links: { holder: ["holderId", "organisation"], issuer: ["issuerId", "organisation"] } });
recordQuery("stampRoll", "stampRoll", "rollId", "A roll of excise stamps: series/first number.");
recordsQuery("stampRoll", "stampRolls", ["holderId", "series"], "Rolls of excise stamps.");
recordType("stampSeries", { description: "What was issued of a series of excise stamps." });
recordType("usedStamp", { description: "An excise stamp that was sold under a receipt, or came back.", links: { goodsLot: ["goodsLotId", "goodsLot"], receipt: ["receiptNo", "retailReceipt"] } });

const Verdict = enumOf(stampVerdicts, "StampVerdict");
const StampSaleObject = builder.objectRef<NonNullable<StampPage["sold"]>>("StampSale").implement({
  description: "That stamped goods were sold to a consumer; neither the receipt nor the price.",
  fields: (t) => ({
    retailer: t.field({ type: nodes.organisation, nullable: true, description: "Shop.", resolve: ({ retailerId }) => retailerId as never }),
    soldOn: t.field({ type: "Date", description: "Day of the sale.", resolve: ({ soldOn }) => soldOn }),
  }),
});
const StampObject = builder.objectRef<StampPage>("ExciseStamp").implement({
  description: "An excise stamp as anyone may see it who holds the goods. No prices, no stocks, no receipts, no persons.",
  fields: (t) => ({
    series: t.exposeString("series", { description: "Series." }),
    stamp: t.exposeInt("stamp", { description: "Number." }),
    verdict: t.field({ type: Verdict, description: "Where the stamp is.", resolve: ({ verdict }) => verdict }),
    stampKind: t.exposeString("kind", { nullable: true, description: "Goods that it was issued for." }),
    holder: t.field({ type: nodes.organisation, nullable: true, description: "To whom it was issued.", resolve: ({ holderId }) => holderId as never }),
    issuedOn: t.field({ type: "Date", nullable: true, description: "Day of issue.", resolve: ({ issuedOn }) => issuedOn }),
    gtin: t.string({ nullable: true, description: "Article that it is on, or was sold with.", resolve: ({ goods }) => goods?.gtin ?? null }),
    batchNo: t.string({ nullable: true, description: "Its batch.", resolve: ({ goods }) => goods?.batchNo ?? null }),
    originCountry: t.string({ nullable: true, description: "Its country of origin.", resolve: ({ goods }) => goods?.originCountry ?? null }),
    sold: t.field({ type: StampSaleObject, nullable: true, description: "Its sale; null while it is not sold.", resolve: ({ sold }) => sold }),
  }),
});
builder.queryField("exciseStamp", (t) =>
  t.field({
    type: StampObject,
    description: "An excise stamp by what is printed on it: series and number, such as AB 00012345.",
    args: { code: t.arg.string({ required: true, description: "What the stamp says." }) },
    complexity: 50,
    resolve: async (_root, { code }, { reader }) => {
      const { series, stamp } = readStamp(code);
      return stampPageOf(await reader.db(), series, stamp);
    },
  }),
);
