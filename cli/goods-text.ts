import { assessmentLines, local } from "./trail-text.ts";
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

const words = {
  en: { article: "article", with: "with", sold: "sold under receipt", unsold: "not sold", from: "Where it came from", happened: "What happened", lot: "goods lot", declaration: "declaration", item: "item", origin: "origin", unknown: "unknown", importer: "imported by", released: "released on", manifest: "manifest", over: "over", container: "container", shipper: "from" },
  mn: { article: "бараа", with: "эзэмшигч", sold: "зарсан баримт", unsold: "зараагүй", from: "Хаанаас ирсэн", happened: "Юу болсон", lot: "барааны багц", declaration: "мэдүүлэг", item: "бараа", origin: "гарал үүсэл", unknown: "тодорхойгүй", importer: "импортлогч", released: "олгосон өдөр", manifest: "манифест", over: "боомт", container: "чингэлэг", shipper: "илгээгч" },
} as const;

/** The way back of goods, for people: the imports that they come from with their shares, what happened to them, oldest first (Mongolian time, UTC+08:00), and the assessments for those who may see them. */
export function renderGoods({ recordId, gtin, receiptNo, owner, sources, events }: Goods, language: Language): string {
  const w = words[language];
  const held = owner ? `${w.with} ${owner.orgId}` : receiptNo ? `${w.sold} ${receiptNo}` : w.unsold;
  const happened = events.edges.map(({ node }) => `  ${local(node.at)}  ${node.type}  ${node.by.orgId}  block ${node.block}  tx ${node.transactionId.slice(0, 12)}`).reverse();
  const from = sources.flatMap(({ goodsLotId, declarationNo, itemNo, originCountry, containerNo, fraction, declaration, manifest }) => [
    `  ${fraction}  ${w.lot} ${goodsLotId}: ${w.declaration} ${declarationNo}, ${w.item} ${itemNo}, ${w.origin} ${originCountry ?? w.unknown}${declaration?.importer ? `, ${w.importer} ${declaration.importer.orgId}` : ""}${declaration?.releasedOn ? `, ${w.released} ${declaration.releasedOn}` : ""}`,
    ...(manifest ? [`       ${w.manifest} ${manifest.manifestNo} ${w.over} ${manifest.borderPoint}${containerNo ? `, ${w.container} ${containerNo}` : ""}, ${w.shipper} ${manifest.shipper} (${manifest.shipperCountry})`] : []),
  ]);
  const declarations = new Map(sources.flatMap(({ declaration }) => (declaration ? [[declaration.declarationNo, declaration] as const] : [])));
  const assessed = [...declarations.values()].flatMap((declaration) => assessmentLines({ declaration }, language));
  return `${[`${recordId}: ${w.article} ${gtin}, ${held}`, "", w.from, ...from, "", w.happened, ...happened, ...assessed].join("\n")}\n`;
}
