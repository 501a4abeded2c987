import type { Decimal } from "../../decimal.ts";
import type { Infer } from "../../schema.ts";
import type { incoterms } from "../../vocabulary.ts";
import type { Step, Status } from "../findings.ts";
import type { Line, Total } from "../lines.ts";
import type { SourceCited } from "../royalty.ts";
import type { Tables } from "../tables/index.ts";
import type { Fuel } from "../tables/excise.ts";
import type { Procedure } from "../tables/reliefs.ts";
import type { ValueElement } from "../tables/tariff.ts";

/** Tables that an assessment of an import may use. */
export const importTables = ["tariff", "import-duty", "excise", "consumption-taxes", "customs-value", "reliefs", "customs-fees", "exchange-rates"] as const;
export type ImportTables = Tables<(typeof importTables)[number]>;

/** One amount that makes up a customs value. */
export interface ValuePart {
  readonly element: ValueElement;
  readonly amount: Decimal;
  /** ISO 4217; converted by the rate of the legal date. */
  readonly currency: string;
}

/** Something claimed, and the document that proves it; a claim without its document is refused. */
export interface Claim {
  readonly code: string;
  readonly documentNo?: string;
}

/** One item of an import declaration. */
export interface ImportItem {
  /** Number of the item, from 1; items are assessed in this order. */
  readonly no: number;
  /** Tariff line: six or eight digits, with or without points. Undefined only for a worked case, which then bears the general duty or its own. */
  readonly hs: string | undefined;
  readonly name?: string;
  /** Country of origin, ISO 3166-1 alpha-2. */
  readonly origin?: string;
  /** Price and additions of this item alone, or `customs-value` where it was determined earlier (release from a warehouse). */
  readonly value: readonly ValuePart[];
  /** Quantities by unit, for specific duties and excise; `100-pieces` is counted in pieces. */
  readonly quantities?: Partial<Readonly<Record<"litre" | "piece" | "kg", Decimal>>>;
  /** Strength of a drink, percent by volume. */
  readonly alcoholPct?: Decimal;
  /** Octane number of petrol. */
  readonly octane?: Decimal;
  /** Use on which an excise row turns, by its code. */
  readonly use?: string;
  /** One vehicle, or `piece` of them. */
  readonly vehicle?: { readonly engineCc: number; readonly ageYears: number; readonly fuel: Fuel };
  /** Preferential origin: agreement and number of the certificate of origin. */
  readonly preference?: Claim;
  /** Exemptions and reliefs claimed. */
  readonly reliefs?: readonly Claim[];
  /** Duty that a worked case states, percent. */
  readonly dutyPct?: Decimal;
  /** Records that the item's lines rest on. */
  readonly sources?: readonly SourceCited[];
}

/** An import as it is assessed. Pure data; nothing in it depends on the order of its lists. */
export interface ImportCase {
  /** Legal date: rates, prices and rules of this day. */
  readonly on: string;
  readonly procedure: Procedure;
  /** temporary-admission: months of use, begun ones included. */
  readonly months?: number;
  readonly borderPoint?: string;
  readonly incoterm?: (typeof incoterms)[number];
  readonly items: readonly ImportItem[];
  /** Additions for all items together (carriage of a container), shared by the items' own values. */
  readonly shared?: readonly ValuePart[];
  /** Sheets of the declaration beside the main one; undefined where no fee falls due (a release from a warehouse that was declared before). */
  readonly additionalSheets?: number;
  /** bonded-warehouse: `zone` or `factory`, and the contract's value, for the fee of the zone. */
  readonly bonded?: { readonly kind: "zone" | "factory"; readonly value: Decimal; readonly currency: string };
  /** Paid in advance; credited against what is due, no further than it goes. */
  readonly advance?: readonly { readonly amount: Decimal; readonly currency: string }[];
  /** Exchange rates that a worked case states. */
  readonly rates?: readonly { readonly currency: string; readonly mntPerUnit: Decimal }[];
  /** Records that the fees rest on. */
  readonly sources?: readonly SourceCited[];
}

/** What one item bears, MNT. A figure that could not be decided is undefined, and the reasons say why. */
export interface ItemCharge {
  readonly no: number;
  readonly customsValue: Decimal;
  readonly duty: Decimal | undefined;
  readonly excise: Decimal | undefined;
  readonly vatBase: Decimal | undefined;
  readonly vat: Decimal | undefined;
  readonly working: readonly Step[];
}

/** The result: the same shape as an export's assessment, with the items' figures beside it. */
export interface ImportComputation {
  readonly status: Status;
  readonly reasons: readonly string[];
  readonly lines: readonly Line[];
  readonly totals: readonly Infer<typeof Total>[];
  readonly tables: readonly { readonly table: string; readonly version: number }[];
  readonly items: readonly ItemCharge[];
  /** Suspended under the procedure: the security that covers it, MNT; zero under home use. */
  readonly suspended: Decimal;
}

