import { assessmentLines } from "./trail-text.ts";
import type { Assessed } from "./trail-text.ts";
import type { Language } from "../domain/error.ts";

/** Imported goods with the imports that they come from, as the API answers. */
export interface Goods {
  readonly recordId: string;
  readonly gtin: string;
  readonly receiptNo?: string | null;
  readonly owner?: { readonly orgId: string; readonly name: string } | null;
  readonly sources: readonly {
    readonly goodsLotId: string;
    readonly declarationNo: string;
    readonly itemNo: number;
    readonly originCountry: string | null;
    readonly containerNo: string | null;
    readonly fraction: string;
    readonly declaration: (NonNullable<Assessed["declaration"]> & { readonly releasedOn: string | null; readonly importer: { readonly orgId: string } | null }) | null;
    readonly manifest: { readonly manifestNo: string; readonly borderPoint: string; readonly shipper: string; readonly shipperCountry: string } | null;
  }[];
  readonly events: { readonly edges: readonly { readonly node: { readonly type: string; readonly at: string; readonly block: string; readonly transactionId: string; readonly by: { readonly orgId: string } } }[] };
}

/** The way back of goods, for people: the imports that they come from with their shares, what happened to them, oldest first, and the assessments for those who may see them. */
export function renderGoods({ recordId, gtin, receiptNo, owner, sources, events }: Goods, language: Language): string {
  const held = owner ? `, with ${owner.orgId}` : receiptNo ? `, sold under receipt ${receiptNo}` : ", not sold";
  const happened = events.edges.map(({ node }) => `  ${node.at}  ${node.type}  ${node.by.orgId}  block ${node.block}  tx ${node.transactionId.slice(0, 12)}`).reverse();
  const from = sources.flatMap(({ goodsLotId, declarationNo, itemNo, originCountry, containerNo, fraction, declaration, manifest }) => [
    `  ${fraction}  goods lot ${goodsLotId}: declaration ${declarationNo}, item ${itemNo}, origin ${originCountry ?? "unknown"}${declaration?.importer ? `, imported by ${declaration.importer.orgId}` : ""}${declaration?.releasedOn ? `, released on ${declaration.releasedOn}` : ""}`,
    ...(manifest ? [`       manifest ${manifest.manifestNo} over ${manifest.borderPoint}${containerNo ? `, container ${containerNo}` : ""}, from ${manifest.shipper} (${manifest.shipperCountry})`] : []),
  ]);
  const declarations = new Map(sources.flatMap(({ declaration }) => (declaration ? [[declaration.declarationNo, declaration] as const] : [])));
  const assessed = [...declarations.values()].flatMap((declaration) => assessmentLines({ declaration }, language));
  return `${[`${recordId}: article ${gtin}${held}`, "", "Where it came from", ...from, "", "What happened", ...happened, ...assessed].join("\n")}\n`;
}
