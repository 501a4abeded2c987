import { AUTHORITIES } from "./authority.ts";
import { tableOwners } from "./tables.ts";
import type { Put } from "./act.ts";

/*
 * Who must endorse a change. The chaincode's policy holds for new keys: an authority's peer and one more organisation's have executed
 * the rules. A key-level policy replaces it, so each one names an authority too. Policies are in Fabric's signature policy language.
 */

const { customs, tax, minerals } = AUTHORITIES;
const peer = (mspId: string): string => `'${mspId}.peer'`;
const any = (...members: readonly string[]): string => {
  const distinct = [...new Set(members)].sort();
  return distinct.length === 1 ? peer(distinct[0] as string) : `OR(${distinct.map(peer).join(",")})`;
};
const all = (...policies: readonly string[]): string => `AND(${policies.join(",")})`;
const authorities = any(customs, tax, minerals);

/**
 * One of `firsts` and another one of `seconds`. Written out pair by pair: Fabric takes signatures greedily and tries every part of an OR,
 * so in AND(OR(customs,tax), OR(customs,tax)) the first part would use up both signatures and leave none for the second.
 */
function pair(firsts: readonly string[], seconds: readonly string[]): string {
  const pairs = [...new Set(firsts)].sort().map((first) => all(peer(first), any(...seconds.filter((second) => second !== first))));
  return pairs.length === 1 ? (pairs[0] as string) : `OR(${pairs.join(",")})`;
}
const fiscalAnd = (...members: readonly string[]): string => pair([customs, tax], [customs, tax, ...members]);
const authorityAnd = (...members: readonly string[]): string => pair([customs, tax, minerals], [customs, tax, minerals, ...members]);

/** The chaincode's endorsement policy on a channel of these members: an authority and one more. */
export function chaincodePolicy(members: readonly string[]): string {
  return authorityAnd(...members);
}

/** The key-level policy of a record. */
export function policyOf(put: Put): string {
  switch (put.kind) {
    case "organisation":
    case "licence":
    case "suspension":
    case "accreditation":
      return all(peer(minerals), any(customs, tax));
    case "licenceYear":
      return all(peer(minerals), any(put.record.holderMsp, customs, tax));
    case "site":
    case "device":
      return pair([customs, minerals], [customs, minerals, tax]);
    case "table":
    case "tableHead": {
      const owner = AUTHORITIES[tableOwners[put.record.table]];
      return all(peer(owner), any(...[customs, tax, minerals].filter((member) => member !== owner)));
    }
    case "lot": {
      const { ownerMsp, custodianMsp, offeredToMsp } = put.record;
      return all(peer(minerals), any(ownerMsp, custodianMsp, ...(offeredToMsp ? [offeredToMsp] : [])));
    }
    // A lane is drawn on by those who may change what it is a part of.
    case "lane":
      return put.record.of === "lot" ? all(peer(minerals), any(...put.record.members)) : authorityAnd(...put.record.members);
    case "sample":
      // A reserve sample goes to whomever both parties appoint: who keeps it must not be able to hold it.
      return put.record.reserve ? authorityAnd(put.record.laboratoryMsp) : all(peer(put.record.laboratoryMsp), authorities);
    case "certificate":
      return all(peer(put.record.laboratoryMsp), authorities);
    // The next laboratory takes it over, so the last one alone must not be able to hold it.
    case "lotAssay":
      return authorityAnd(put.record.laboratoryMsp);
    case "mandate":
      return authorityAnd(put.record.clientMsp);
    case "contract":
      return all(peer(tax), any(put.record.sellerMsp, put.record.buyerMsp, customs));
    case "assaySettlement":
      return authorityAnd(put.record.sellerMsp, put.record.buyerMsp, ...(put.record.umpireMsp === undefined ? [] : [put.record.umpireMsp]));
    case "sale":
    case "receipt":
    case "royaltyCredit":
    case "charge":
    case "paymentPlan":
    case "advance":
    case "advanceRefund":
    case "obligation":
    case "reexport":
    case "declaration":
    case "assessment":
    case "payment":
      return all(peer(customs), peer(tax));
    case "consignment":
    case "unit":
    case "acceptance":
      return authorityAnd(...participantsOf(put));
    case "document":
      return authorityAnd(put.record.ownerMsp);
    case "documentSignature":
      return authorityAnd(put.record.mspId);
    case "manifest":
    case "transit":
      return fiscalAnd(put.record.carrierMsp, minerals);
    case "warehouse":
    case "stockCount":
      return all(peer(customs), any(put.record.keeperMsp, tax, minerals));
    // A declaration draws on it, which customs and tax execute.
    case "warehouseEntry":
      return fiscalAnd(put.record.keeperMsp, put.record.importerMsp);
    case "permit":
      return fiscalAnd(put.record.issuerMsp, put.record.holderMsp);
    case "importDeclaration":
      return all(peer(customs), peer(tax));
    case "importedItem":
    case "serialList":
      return fiscalAnd(put.record.importerMsp);
    case "goodsLot": {
      const { ownerMsp, offeredToMsp } = put.record;
      return fiscalAnd(ownerMsp, ...(offeredToMsp === undefined ? [] : [offeredToMsp]));
    }
    // Customs and tax together suffice too, so that no shop alone can hold a serial number that the next one sells.
    case "retailReceipt":
    case "saleBatch":
    case "soldSerial":
    case "usedStamp":
      return fiscalAnd(put.record.retailerMsp);
    case "stampRoll":
      return fiscalAnd(put.record.holderMsp);
    case "stampSeries":
      return pair([customs, tax], [customs, tax, minerals]);
    case "recall":
      return pair([customs, tax], [customs, tax, minerals]);
    case "ticket":
    case "use":
      return authorities;
  }
}

/** Endorsers of one transaction that count; a longer list costs its sender nothing and a verifier much. */
const MOST_ENDORSERS = 16;

/**
 * Whether these endorsers meet a policy written by this file: `AND(…)` and `OR(…)` over `'<MSP>.peer'`. Each counts for one principal only, as in Fabric
 * (hyperledger/fabric common/cauthdsl/cauthdsl.go): a member that is asked for twice must have signed by two peers.
 * @param endorsers member of each distinct peer that signed
 * @throws {Error} if the text is not of that form
 */
export function isMet(policy: string, endorsers: readonly string[]): boolean {
  const counted = endorsers.slice(0, MOST_ENDORSERS);
  /** Every set of used endorsers, as bits, that the rule can leave when it begins with one of `used`. */
  const leave = (rule: PolicyRule, used: readonly number[]): readonly number[] => {
    if ("peer" in rule) return used.flatMap((taken) => counted.flatMap((mspId, i) => (mspId === rule.peer && (taken & (1 << i)) === 0 ? [taken | (1 << i)] : [])));
    const left = rule.gate === "AND" ? rule.parts.reduce((from, part) => leave(part, from), used) : rule.parts.flatMap((part) => leave(part, used));
    return [...new Set(left)];
  };
  return leave(parsePolicy(policy), [0]).length > 0;
}

/** A policy as it is meant: one member's peer, or all or any of some parts. */
export type PolicyRule = { readonly peer: string } | { readonly gate: "AND" | "OR"; readonly parts: readonly [PolicyRule, ...PolicyRule[]] };

const TOKEN = /\s*(?:(AND|OR)\(|'([A-Za-z0-9.-]+)\.peer'|([,)]))/y;

/**
 * Reads a policy of the form that this file writes: nested `AND(…)` and `OR(…)` over `'<MSP>.peer'`.
 * @throws {Error} if the text is not of that form
 */
export function parsePolicy(text: string): PolicyRule {
  const tokens: RegExpExecArray[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw new Error(`${text} is not an endorsement policy: see position ${at}`);
    tokens.push(token);
  }
  const wrong = (): Error => new Error(`${text} is not an endorsement policy`);
  const rule = (): PolicyRule => {
    const [, gate, peerOf] = tokens.shift() ?? [];
    if (peerOf !== undefined) return { peer: peerOf };
    if (gate !== "AND" && gate !== "OR") throw wrong();
    const parts: [PolicyRule, ...PolicyRule[]] = [rule()];
    while (tokens[0]?.[3] === ",") {
      tokens.shift();
      parts.push(rule());
    }
    if (tokens.shift()?.[3] !== ")") throw wrong();
    return { gate, parts };
  };
  const whole = rule();
  if (tokens.length > 0) throw wrong();
  return whole;
}

function participantsOf(put: Extract<Put, { kind: "consignment" | "unit" | "acceptance" }>): readonly string[] {
  switch (put.kind) {
    case "consignment":
      return [put.record.exporterMsp, put.record.carrierMsp, put.record.buyerMsp];
    case "unit":
      return [put.record.exporterMsp, put.record.carrierMsp];
    case "acceptance":
      return [];
  }
}
