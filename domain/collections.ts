import { AUTHORITIES, authorityOf } from "./authority.ts";

/*
 * Private data collections. Price terms are shared by seller, buyer, customs and tax; assessments, receipts and payments by payer,
 * customs and tax (what is computed from private terms is as private as they are).
 */

/** Collection of the price terms between two members; seller first. */
export const tradeCollection = (sellerMsp: string, buyerMsp: string): string => `trade-${sellerMsp}-${buyerMsp}`;
/** Collection of what a payer, customs and the tax authority share. */
export const payerCollection = (payerMsp: string): string => `payer-${payerMsp}`;

/** Members of a collection by its name, sorted; empty for a name that is not ours. */
export function membersOf(collection: string): readonly string[] {
  const [kind, ...members] = collection.split("-");
  const parties = (kind === "trade" && members.length === 2) || (kind === "payer" && members.length === 1) ? members : [];
  return parties.length === 0 ? [] : [...new Set([...parties, AUTHORITIES.customs, AUTHORITIES.tax])].sort();
}

/** A member that sells or buys on the channel. */
export interface Trader {
  readonly mspId: string;
  readonly sells: boolean;
  readonly buys: boolean;
}

/** A collection as Fabric's chaincode definition takes it. */
export interface CollectionConfig {
  readonly name: string;
  readonly policy: string;
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

/** Every collection of a channel with these traders. What an assessment, a receipt or a payment writes needs both customs and tax. */
export function collectionsFor(traders: readonly Trader[]): readonly CollectionConfig[] {
  const collection = (name: string, endorsement?: string): CollectionConfig => ({
    name,
    policy: `OR(${membersOf(name).map((member) => `'${member}.member'`).join(",")})`,
    requiredPeerCount: 1,
    maxPeerCount: 3,
    blockToLive: 0,
    memberOnlyRead: true,
    memberOnlyWrite: true,
    ...(endorsement ? { endorsementPolicy: { signaturePolicy: endorsement } } : {}),
  });
  const sellers = traders.filter((trader) => trader.sells);
  const buyers = traders.filter((trader) => trader.buys);
  const trades = sellers.flatMap((seller) => buyers.filter((buyer) => buyer.mspId !== seller.mspId).map((buyer) => collection(tradeCollection(seller.mspId, buyer.mspId))));
  const fiscal = `AND('${AUTHORITIES.customs}.peer','${AUTHORITIES.tax}.peer')`;
  // Importers belong to any member, so each may be a payer; the authorities pay nothing.
  const payers = traders.filter(({ mspId }) => !authorityOf(mspId));
  return [...trades, ...payers.map(({ mspId }) => collection(payerCollection(mspId), fiscal))];
}
