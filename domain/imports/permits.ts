import { after, distinct, eventOf, recordOf, subject, unused } from "../act.ts";
import { DomainError } from "../error.ts";
import { permitId as idOf } from "../imports.ts";
import { counterparty, day, ordered } from "../registry.ts";
import type { Ledger, Rule } from "../act.ts";
import type { ImportItemCodec, IssuePermit, Permit, RevokePermit } from "../imports.ts";
import type { Infer } from "../schema.ts";

/** The permit. @throws {DomainError} `permit/unknown` */
export async function permitOf(ledger: Ledger, permitId: string): Promise<Permit> {
  const permit = await ledger.get("permit", permitId);
  if (!permit) {
    const cut = permitId.indexOf("/");
    throw new DomainError("permit/unknown", { permitNo: permitId.slice(cut + 1), authority: permitId.slice(0, Math.max(cut, 0)) });
  }
  return permit;
}

/** Issues an import permit to an importer. @throws {DomainError} `record/exists`, `registry/…`, `input/…` */
export const issuePermit: Rule<Infer<typeof IssuePermit>> = async (act, ledger) => {
  const { permitNo, kind, holderId, goods, headings, netKg, validFrom, validTo } = act.input;
  const permitId = idOf(act.by.orgId, permitNo);
  unused(await ledger.get("permit", permitId), "permit", permitId);
  const holder = await counterparty(ledger, holderId, "importer");
  ordered(validFrom, validTo);
  distinct(headings, "headings");
  const record: Permit = { ...recordOf(act), permitId, issuerId: act.by.orgId, issuerMsp: act.by.mspId, holderMsp: holder.mspId, netKgLeft: netKg, usedBy: [] };
  return {
    puts: [{ kind: "permit", id: permitId, record }],
    event: eventOf(act, "permit.issued", { subjects: [subject("permit", permitId, "made"), subject("organisation", holderId, "named")], facts: { permitId, kind, holderId, goods, headings, netKg, validFrom, validTo } }),
  };
};

/** Revokes a permit by its issuer; what was imported under it stays imported. @throws {DomainError} `permit/unknown`, `permit/not-issuer`, `permit/revoked`, `step/before-cause` */
export const revokePermit: Rule<Infer<typeof RevokePermit>> = async (act, ledger) => {
  const { permitId, reason, at } = act.input;
  const permit = await permitOf(ledger, permitId);
  const { permitNo, issuerId, revokedOn } = permit;
  if (issuerId !== act.by.orgId) throw new DomainError("permit/not-issuer", { permitNo, authority: issuerId });
  if (revokedOn !== undefined) throw new DomainError("permit/revoked", { permitNo, authority: issuerId, date: revokedOn });
  after(at, permit, `permit ${permitId}`);
  return {
    puts: [{ kind: "permit", id: permitId, record: { ...permit, revokedOn: day(at), tx: act.txId, at } }],
    event: eventOf(act, "permit.revoked", { subjects: [subject("permit", permitId, "changed"), subject("organisation", permit.holderId, "named")], facts: { permitId, reason } }),
  };
};

/**
 * Draws an item's mass on a permit of the importer that covers it on the day.
 * @throws {DomainError} `permit/not-holder`, `permit/revoked`, `permit/expired`, `step/before-cause`, `permit/goods-mismatch`, `permit/quantity-exceeded`
 */
export function drawn(permit: Permit, item: ImportItemCodec, { importerId, declarationNo, on }: { readonly importerId: string; readonly declarationNo: string; readonly on: string }): Permit {
  const { permitNo, issuerId, holderId, headings, origins, goods, validFrom, validTo, revokedOn, netKgLeft, usedBy } = permit;
  if (holderId !== importerId) throw new DomainError("permit/not-holder", { permitNo, holderId });
  if (revokedOn !== undefined) throw new DomainError("permit/revoked", { permitNo, authority: issuerId, date: revokedOn });
  if (on > validTo) throw new DomainError("permit/expired", { permitNo, date: validTo });
  if (on < validFrom) throw new DomainError("step/before-cause", { date: on, causeDate: validFrom, cause: `permit ${permitNo}` });
  const covered = headings.some((heading) => digits(item.hs).startsWith(digits(heading))) && (origins?.includes(item.origin) ?? true);
  if (!covered) throw new DomainError("permit/goods-mismatch", { permitNo, goods, declaredGoods: `${item.hs} (${item.origin})` });
  if (item.netKg.greaterThan(netKgLeft)) throw new DomainError("permit/quantity-exceeded", { permitNo, leftQty: `${netKgLeft} kg`, neededQty: `${item.netKg} kg` });
  return { ...permit, netKgLeft: netKgLeft.minus(item.netKg), usedBy: usedBy.includes(declarationNo) ? usedBy : [...usedBy, declarationNo] };
}

/** Digits of an HS code. */
export const digits = (hs: string): string => hs.replaceAll(".", "");
