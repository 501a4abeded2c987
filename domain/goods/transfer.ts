import { after, eventOf, inState, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import { counterparty } from "../registry.ts";
import type { Rule } from "../act.ts";
import type { AcceptGoods, DeclineGoods, GoodsLot, OfferGoods } from "../goods.ts";
import type { Infer } from "../schema.ts";
import { goodsLotOf, goodsPut, ownGoods } from "./balance.ts";

/**
 * Offers a goods lot to a wholesaler, a shop or back to the importer; it is theirs when they accept. Recalled goods may be handed back.
 * @throws {DomainError} `goods/…`, `lot/transfer-to-owner`, `lot/transfer-pending`, `lot/closed`, `registry/…`, `step/before-cause`
 */
export const offerGoods: Rule<Infer<typeof OfferGoods>> = async (act, ledger) => {
  const { goodsLotId, toOrgId, receiptNo } = act.input;
  const lot = await ownGoods(act, ledger, goodsLotId);
  if (lot.quantity.isZero()) throw new DomainError("lot/closed", { lotId: goodsLotId, date: lot.at.slice(0, 10) });
  if (toOrgId === lot.ownerId) throw new DomainError("lot/transfer-to-owner", { lotId: goodsLotId, orgId: toOrgId });
  const buyer = await counterparty(ledger, toOrgId);
  if (!buyer.roles.some((role) => role === "importer" || role === "wholesaler" || role === "retailer")) throw new DomainError("registry/role-missing", { orgId: toOrgId, role: "wholesaler or retailer" });
  const facts = { goodsLotId, ownerId: lot.ownerId, toOrgId, quantity: lot.quantity, ...(receiptNo === undefined ? {} : { receiptNo }) };
  return {
    puts: [goodsPut({ ...lot, offeredTo: toOrgId, offeredToMsp: buyer.mspId }, act)],
    event: eventOf(act, "goods.offered", { subjects: [subject("goodsLot", goodsLotId, "changed"), subject("organisation", toOrgId, "named")], facts }),
  };
};

/** Accepts an offered goods lot. @throws {DomainError} `goods/unknown`, `step/…`, `lot/transfer-pending` */
export const acceptGoods: Rule<Infer<typeof AcceptGoods>> = async (act, ledger) => {
  const { goodsLotId, at } = act.input;
  const lot = await goodsLotOf(ledger, goodsLotId);
  if (offered(lot, "accept it", at) !== act.by.orgId) throw new DomainError("lot/transfer-pending", { lotId: goodsLotId, receiverId: lot.offeredTo ?? "" });
  const accepted = { ...withoutOffer(lot), ownerId: act.by.orgId, ownerMsp: act.by.mspId, heldSince: at };
  return {
    puts: [goodsPut(accepted, act)],
    event: eventOf(act, "goods.accepted", { subjects: [subject("goodsLot", goodsLotId, "changed"), subject("organisation", lot.ownerId, "named")], facts: { goodsLotId, fromOwnerId: lot.ownerId, ownerId: act.by.orgId, quantity: lot.quantity } }),
  };
};

/** Declines an offered goods lot, or withdraws the offer where its owner does it. @throws {DomainError} `goods/unknown`, `step/…`, `lot/transfer-pending` */
export const declineGoods: Rule<Infer<typeof DeclineGoods>> = async (act, ledger) => {
  const { goodsLotId, reason, at } = act.input;
  const { orgId } = act.by;
  const lot = await goodsLotOf(ledger, goodsLotId);
  const receiverId = offered(lot, "decline it", at);
  if (receiverId !== orgId && lot.ownerId !== orgId) throw new DomainError("lot/transfer-pending", { lotId: goodsLotId, receiverId });
  return {
    puts: [goodsPut(withoutOffer(lot), act)],
    event: eventOf(act, receiverId === orgId ? "goods.declined" : "goods.withdrawn", { subjects: [subject("goodsLot", goodsLotId, "changed"), subject("organisation", receiverId, "named")], facts: { goodsLotId, ownerId: lot.ownerId, receiverId, reason } }),
  };
};

/** Whom the lot is offered to. */
function offered(lot: GoodsLot, action: string, at: string): string {
  inState("goodsLot", lot, lot.goodsLotId, action, "offered");
  after(at, lot, `offer of goods lot ${lot.goodsLotId}`);
  return lot.offeredTo ?? "";
}

const withoutOffer = ({ offeredTo: _to, offeredToMsp: _msp, ...rest }: GoodsLot): GoodsLot => rest;
