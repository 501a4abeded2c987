import { orgRoles, userRoles } from "../domain/act.ts";
import { chargeKinds, decisions } from "../domain/charges.ts";
import { creditUsers } from "../domain/carried-royalty.ts";
import { bases, incoterms, permitKinds, saleChannels, units } from "../domain/vocabulary.ts";
import { declarationStatuses, regimes, returnReasons } from "../domain/declarations.ts";
import { adjustReasons } from "../domain/lots.ts";
import { accesses, attachableKinds, documentKinds, mediaTypes, signingPurposes } from "../domain/documents.ts";
import { goodsUnits } from "../domain/goods.ts";
import { countReasons, importProcedures, stockFindings, waybillTypes } from "../domain/imports.ts";
import { mandateScopes } from "../domain/mandates.ts";
import { recordKinds } from "../domain/records.ts";
import { siteKinds } from "../domain/registry.ts";
import { suspensionChanges } from "../domain/suspensions.ts";
import { splitRules, umpirePayers, umpireRules } from "../domain/settlements.ts";
import { tableNames } from "../domain/tables.ts";
import { stampKinds } from "../domain/goods/stamp-numbers.ts";
import { stampSpoilReasons } from "../domain/stamps.ts";
import { fuels } from "../domain/tax/tables/excise.ts";
import { valueElements } from "../domain/tax/tables/tariff.ts";
import { taxes } from "../domain/tax/lines.ts";
import { builder } from "./builder.ts";
import { labels } from "./words.ts";
import type { Label } from "./words.ts";

/*
 * Closed sets of words as enums. On the wire an enum value is the ledger's word in capitals; in code it stays the ledger's word.
 */

/** Sets that several documents share, by the name of their enum. Other choices are named by the one document and field where they stand. */
const shared: Readonly<Record<string, readonly string[]>> = {
  AdjustReason: adjustReasons,
  AnalysisBasis: bases,
  AssessmentStatus: ["final", "provisional", "needs-review"],
  ChargeKind: chargeKinds,
  Decision: decisions,
  CreditUser: creditUsers,
  CustomsRegime: regimes,
  DocumentAccess: accesses,
  DocumentKind: documentKinds,
  DocumentMediaType: mediaTypes,
  DocumentSignaturePurpose: signingPurposes,
  DocumentSubjectKind: attachableKinds,
  DeclarationStatus: declarationStatuses,
  DeviceKind: ["weighbridge", "rail-scale", "belt-scale"],
  Incoterm: incoterms,
  MandateScope: mandateScopes,
  MeasurementUnit: units,
  OrganisationRole: orgRoles,
  PriceBasis: ["wet-tonne", "dry-tonne", "metal-content", "gram"],
  Pricing: ["fixed", "provisional"],
  RecordKind: recordKinds,
  LotStatus: ["open", "offered", "exhausted"],
  Fuel: fuels,
  GoodsUnit: goodsUnits,
  ImportProcedure: importProcedures,
  ImportWaybillType: waybillTypes,
  PermitKind: permitKinds,
  ReturnReason: returnReasons,
  RiskChannel: ["green", "yellow", "red"],
  SaleChannel: saleChannels,
  SiteKind: siteKinds,
  SplitRule: splitRules,
  TableName: tableNames,
  Tax: taxes,
  TransitKind: ["domestic", "international"],
  TransportMode: ["road", "rail"],
  SuspensionChange: suspensionChanges,
  UmpirePayer: umpirePayers,
  UmpireRule: umpireRules,
  UserRole: userRoles,
  ValueElement: valueElements,
  VehicleKind: ["truck", "wagon", "container"],
  WaybillType: ["cmr", "smgs"],
  StampKind: stampKinds,
  StampSpoilReason: stampSpoilReasons,
  StockFinding: stockFindings,
  CountReason: countReasons,
};

/** Words that make no enum name by rule. */
const special: Readonly<Record<string, string>> = { "%": "PERCENT", "g/t": "GRAMS_PER_TONNE" };

/** The enum name of a word of the ledger: `border-gate` is `BORDER_GATE`, `tableHead` is `TABLE_HEAD`, regime `10` is `N10`. */
export function enumName(word: string): string {
  const name = special[word] ?? word.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return /^[A-Z]/.test(name) ? name : `N${name}`;
}

const described = (label: Label | undefined): string | undefined => label && (label.en === label.mn ? label.en : `${label.en}; ${label.mn}`);

const make = (name: string, words: readonly string[]) =>
  builder.enumType(name, {
    description: `The ledger's words: ${words.join(", ")}.`,
    values: Object.fromEntries(words.map((word) => [enumName(word), { value: word, description: described(labels[name]?.[word]) ?? word }])),
  });

const made = new Map<string, { readonly name: string; readonly type: ReturnType<typeof make> }>();

/**
 * The enum of a set of words; equal sets are one type.
 * @param fallback name of a set that is not listed above
 * @throws {TypeError} if two documents name the same set differently: then it belongs in the list above
 */
export function enumOf(words: readonly string[], fallback: string): ReturnType<typeof make> {
  const key = words.join(" ");
  const name = Object.entries(shared).find(([, of]) => of.join(" ") === key)?.[0] ?? fallback;
  const known = made.get(key);
  if (known && known.name !== name) throw new TypeError(`${known.name} and ${name} are the same words; name them in enums.ts`);
  const type = known?.type ?? make(name, words);
  made.set(key, { name, type });
  return type;
}

export const RecordKindEnum = enumOf(recordKinds, "RecordKind");
export const UserRoleEnum = enumOf(userRoles, "UserRole");
