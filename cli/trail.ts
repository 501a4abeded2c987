import type { Language } from "../domain/error.ts";
import { ApiClient } from "./api.ts";
import { CommandError, UsageError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";
import { renderGoods } from "./goods-text.ts";
import type { Goods } from "./goods-text.ts";
import { renderTrail } from "./trail-text.ts";
import type { AssessedSale, Found } from "./trail-text.ts";

interface Options {
  readonly data: string;
  readonly as: string;
  readonly url?: string;
  readonly language: string;
  readonly asOf?: string;
  readonly byEventTime?: true;
  readonly json?: true;
}

const trail = `trail(first: 1000, asOf: $asOf, order: $order) {
  things { kind recordId side }
  links { from { kind recordId } to { kind recordId } massKg }
  events { delaySeconds correctedBy groundsCorrectedBy about { kind recordId } event { type at block transactionId massInKg massOutKg by { orgId } site { siteId name nameMn } } }
  hasMore
}
origin(asOf: $asOf) { licences { percent massKg licenceNo licence { deposit depositMn } } }`;
const statement = `statement {
  lines { label labelMn base baseUnit rate rateUnit amount currency legalBasis rule { table version row verified } sources { kind id tx } } totals { currency charged credited due }
  previous { assessmentId lines { label labelMn currency before after difference } totals { currency before after difference } }
}`;
const charges = `chargesMade(first: 20) { edges { node { chargeNo what status reasons upTo ${statement} } } }`;
const assessed = `declaration { declarationNo status assessment { assessmentId status settlement reasons ${statement} } ${charges} }`;
/** A sale within the country is its own assessment. */
const SALE = `query ($id: String!) { sale(saleNo: $id) { recordId status assessmentStatus reasons ${statement} } }`;
const sources = `sources { goodsLotId declarationNo itemNo originCountry containerNo fraction declaration { releasedOn importer { orgId } declarationNo status assessment { assessmentId status settlement reasons ${statement} } } manifest { manifestNo borderPoint shipper shipperCountry } } events(first: 100) { edges { node { type at block transactionId by { orgId } } } }`;
const border = "border { figures { scope recordId measure analyte unit here there difference differencePct tolerance exceeds } }";
const LOOK_UP = `query ($id: String!) {
  search(text: $id, first: 50) { kind recordId term }
  lot(lotId: $id) { recordId }
  unit(unitId: $id) { recordId }
  consignment(consignmentId: $id) { recordId }
  declaration(declarationNo: $id) { consignmentId }
  sale(saleNo: $id) { lots { recordId } }
}`;
const QUERIES = {
  lot: `query ($id: String!, $asOf: AsOf, $order: TrailOrder) { lot(lotId: $id) { recordId product massKg madeKg ownerId status ${trail} } }`,
  unit: `query ($id: String!, $asOf: AsOf, $order: TrailOrder) { unit(unitId: $id) { recordId netKg status vehicle { kind plate trailerPlate wagonNo containerNo } sealNo waybillNo exitNetKg consignment { recordId product borderPoint ${border} ${assessed} } ${trail} } }`,
  consignment: `query ($id: String!, $asOf: AsOf, $order: TrailOrder) { consignment(consignmentId: $id) { recordId product loadedKg exitedKg status borderPoint unitCount ${border} ${assessed} ${trail} } }`,
} as const;
type Kind = keyof typeof QUERIES;
const kinds = Object.keys(QUERIES) as Kind[];

type LookUp = Readonly<Record<Kind, object | null>> & {
  readonly search: readonly { readonly kind: string; readonly recordId: string; readonly term: string }[];
  readonly declaration: { readonly consignmentId: string } | null;
  readonly sale: { readonly lots: readonly ({ readonly recordId: string } | null)[] } | null;
};

/**
 * `garal trail ID`: every event up- and downstream of a lot, transport unit or consignment, with its origin and, for those entitled, the assessment.
 * A plate, container, wagon, seal or other number that names exactly one of them does as well.
 * @throws {CommandError} when nothing, or more than one thing, bears the number
 */
export async function trailOf(id: string, { data, as, url, language, asOf, byEventTime, json }: Options): Promise<void> {
  if (language !== "mn" && language !== "en") throw new UsageError("--language is mn or en");
  const api = url === undefined ? ApiClient.on(data) : new ApiClient(url);
  await api.signIn(identityNamed(places(data).identities, as));
  const goods = await goodsNamed(api, id);
  if (goods) {
    process.stdout.write(json ? `${JSON.stringify(goods)}\n` : renderGoods(goods, language));
    return;
  }
  const target = await named(api, id);
  const found: Found = await api.query(QUERIES[target.kind], { id: target.id, asOf: asOf === undefined ? null : stateOf(asOf), order: byEventTime ? "EVENT" : "RECORD" });
  const { sale } = target.saleNo === undefined ? { sale: null } : await api.query<{ readonly sale: AssessedSale | null }>(SALE, { id: target.saleNo });
  const whole: Found = sale ? { ...found, sale } : found;
  process.stdout.write(json ? `${JSON.stringify(whole)}\n` : renderTrail(whole, language satisfies Language));
}

/** A past state of the ledger, as the API takes it. @throws {UsageError} */
function stateOf(text: string): { readonly block: string } | { readonly time: string } {
  if (/^\d{1,18}$/.test(text)) return { block: text };
  if (/^\d{4}-\d{2}-\d{2}T[\d:]{8}Z$/.test(text)) return { time: text };
  throw new UsageError("--as-of is the number of a block or a moment such as 2026-11-23T04:30:00Z");
}

/** The goods lot or numbered piece of imported goods that bears exactly this number, and no lot, unit or consignment does. */
async function goodsNamed(api: ApiClient, id: string): Promise<Goods | undefined> {
  const term = id.toUpperCase().replace(/[^\p{L}\p{Nd}]/gu, "");
  const { search } = await api.query<Pick<LookUp, "search">>("query ($id: String!) { search(text: $id, first: 50) { kind recordId term } }", { id });
  const exact = search.filter((hit) => hit.term === term);
  if (exact.some(({ kind }) => kinds.some((each) => each === kind.toLowerCase()))) return undefined;
  const [hit, ...others] = exact.filter(({ kind }) => kind === "GOODS_LOT" || kind === "SOLD_SERIAL");
  if (!hit || others.some(({ recordId }) => recordId !== hit.recordId)) return undefined;
  if (hit.kind === "GOODS_LOT") return (await api.query<{ goods: Goods | null }>(`query ($id: String!) { goods: goodsLot(goodsLotId: $id) { recordId gtin owner { orgId name } ${sources} } }`, { id: hit.recordId })).goods ?? undefined;
  const cut = hit.recordId.indexOf("/");
  const { goods } = await api.query<{ goods: Goods | null }>(`query ($gtin: String!, $serial: String!) { goods: soldSerial(gtin: $gtin, serialNo: $serial) { recordId gtin receiptNo ${sources} } }`, { gtin: hit.recordId.slice(0, cut), serial: hit.recordId.slice(cut + 1) });
  return goods ?? undefined;
}

/** The lot, unit or consignment that bears a number: by its own, by its declaration's, by that of its sale within the country, or by any other that leads to one alone. */
export async function named(api: ApiClient, id: string): Promise<{ kind: Kind; id: string; saleNo?: string }> {
  const { search, declaration, sale, ...records } = await api.query<LookUp>(LOOK_UP, { id });
  const kind = kinds.find((each) => records[each]);
  if (kind) return { kind, id };
  if (declaration) return { kind: "consignment", id: declaration.consignmentId };
  const [sold] = sale?.lots ?? [];
  if (sold) return { kind: "lot", id: sold.recordId, saleNo: id };
  const term = id.toUpperCase().replace(/[^\p{L}\p{Nd}]/gu, "");
  const hits = search.flatMap((hit) => kinds.filter((each) => each === hit.kind.toLowerCase()).map((each) => ({ kind: each, id: hit.recordId, exact: hit.term === term })));
  const exact = hits.filter((hit) => hit.exact);
  const candidates = [...new Map((exact.length > 0 ? exact : hits).map((hit) => [`${hit.kind} ${hit.id}`, hit])).values()];
  const [only] = candidates;
  if (!only) throw new CommandError(`nothing bears the number ${id}`);
  if (candidates.length > 1) throw new CommandError(`${id} names several: ${candidates.slice(0, 10).map((hit) => hit.id).join(", ")}`);
  return only;
}
