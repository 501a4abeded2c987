import { after, eventOf, inState, subject } from "../act.ts";
import { contractFor } from "../contracts.ts";
import { DomainError } from "../error.ts";
import { counterparty, day, site } from "../registry.ts";
import { changed, lotOf, notExhausted, ownedBy, usable } from "./balance.ts";
import type { Rule } from "../act.ts";
import type { AcceptLot, DeclineLot, Lot, MoveLot, OfferLot } from "../lots.ts";
import type { Infer } from "../schema.ts";

/**
 * Moves a lot to another place, another holder or both; its owner or its holder records it.
 * @throws {DomainError} `lot/…`, `registry/…`, `step/before-cause`
 */
export const moveLot: Rule<Infer<typeof MoveLot>> = async (act, ledger) => {
  const { lotId, toSiteId, custodianId, at } = act.input;
  const lot = await lotOf(ledger, lotId);
  if (lot.custodianId !== act.by.orgId && lot.ownerId !== act.by.orgId) throw new DomainError("lot/not-custodian", { lotId, custodianId: lot.custodianId });
  usable(lot, at);
  notExhausted(lot);
  await site(ledger, toSiteId);
  const custodian = await counterparty(ledger, custodianId);
  const put = changed(lot, { siteId: toSiteId, custodianId, custodianMsp: custodian.mspId, heldSince: at }, act);
  const subjects = [subject("lot", lotId, "changed"), subject("site", lot.siteId, "named"), subject("site", toSiteId, "named"), subject("organisation", custodianId, "named")];
  const facts = { lotId, fromSiteId: lot.siteId, toSiteId, fromCustodianId: lot.custodianId, custodianId, massKg: lot.massKg };
  return { puts: [put], event: eventOf(act, "lot.moved", { place: toSiteId, subjects, facts }) };
};

/**
 * Offers a lot to another owner; until the receiver answers nobody can use it.
 * @throws {DomainError} `lot/…`, `registry/…`, `contract/…`, `step/before-cause`
 */
export const offerLot: Rule<Infer<typeof OfferLot>> = async (act, ledger) => {
  const { lotId, toOrgId, contractNo, at } = act.input;
  const lot = await lotOf(ledger, lotId);
  ownedBy(lot, act.by.orgId);
  usable(lot, at);
  notExhausted(lot);
  if (toOrgId === lot.ownerId) throw new DomainError("lot/transfer-to-owner", { lotId, orgId: toOrgId });
  const receiver = await counterparty(ledger, toOrgId);
  if (contractNo !== undefined) {
    const contract = await contractFor(ledger, contractNo, { sellerId: lot.ownerId, buyerId: toOrgId, product: lot.product, on: day(at) });
    if (contract.status === "proposed") throw new DomainError("contract/incomplete", { contractNo, status: contract.status });
  }
  const subjects = [subject("lot", lotId, "changed"), subject("organisation", toOrgId, "named"), ...(contractNo === undefined ? [] : [subject("contract", contractNo, "named")])];
  const facts = { lotId, ownerId: lot.ownerId, toOrgId, ...(contractNo === undefined ? {} : { contractNo }), massKg: lot.massKg };
  return { puts: [changed(lot, { offeredTo: toOrgId, offeredToMsp: receiver.mspId }, act)], event: eventOf(act, "lot.offered", { place: lot.siteId, subjects, facts }) };
};

/**
 * Accepts an offered lot: the submitter owns it from now on. Place and holder stay until it is moved.
 * @throws {DomainError} `lot/unknown`, `lot/transfer-pending`, `step/…`
 */
export const acceptLot: Rule<Infer<typeof AcceptLot>> = async (act, ledger) => {
  const { lotId, at } = act.input;
  const lot = await lotOf(ledger, lotId);
  const receiverId = offered(lot, "accept it", at);
  if (receiverId !== act.by.orgId) throw new DomainError("lot/transfer-pending", { lotId, receiverId });
  const put = changed(withoutOffer(lot), { ownerId: act.by.orgId, ownerMsp: act.by.mspId, heldSince: at }, act);
  const subjects = [subject("lot", lotId, "changed"), subject("organisation", lot.ownerId, "named")];
  return { puts: [put], event: eventOf(act, "lot.accepted", { place: lot.siteId, subjects, facts: { lotId, fromOwnerId: lot.ownerId, ownerId: act.by.orgId, massKg: lot.massKg } }) };
};

/**
 * Declines an offered lot, or withdraws the offer where its owner does it: a receiver's silence must not lock a lot for ever.
 * @throws {DomainError} `lot/unknown`, `lot/transfer-pending`, `step/…`
 */
export const declineLot: Rule<Infer<typeof DeclineLot>> = async (act, ledger) => {
  const { lotId, reason, at } = act.input;
  const { orgId } = act.by;
  const lot = await lotOf(ledger, lotId);
  const receiverId = offered(lot, "decline it", at);
  if (receiverId !== orgId && lot.ownerId !== orgId) throw new DomainError("lot/transfer-pending", { lotId, receiverId });
  const subjects = [subject("lot", lotId, "changed"), subject("organisation", receiverId, "named")];
  const type = receiverId === orgId ? "lot.declined" : "lot.withdrawn";
  return { puts: [changed(withoutOffer(lot), {}, act)], event: eventOf(act, type, { place: lot.siteId, subjects, facts: { lotId, ownerId: lot.ownerId, receiverId, reason } }) };
};

/** Whom the lot is offered to. */
function offered(lot: Lot, action: string, at: string): string {
  inState("lot", lot, lot.lotId, action, "offered");
  after(at, lot, `offer of lot ${lot.lotId}`);
  return lot.offeredTo ?? "";
}

function withoutOffer({ offeredTo: _to, offeredToMsp: _msp, ...rest }: Lot): Lot {
  return rest;
}
