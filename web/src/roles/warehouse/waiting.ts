import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";

export const StockQuery = graphql(`
  query WarehouseStock($orgId: String!) {
    warehouses(first: 20, keeperId: $orgId) { edges { node { siteId licenceNo validTo storageDays site { name nameMn } } } }
    warehouseEntries(first: 100, keeperId: $orgId) { edges { node { entryNo warehouseId declarationNo description storageUntil packagesHeld netKgHeld outs { declarationNo itemNo } manifest { vehicle { containerNo } } } } pageInfo { hasNextPage } }
    toStore: importDeclarations(last: 50, status: RELEASED, procedure: BONDED_WAREHOUSE) { edges { node { declarationNo releasedOn containerNo importer { name nameMn } items { no description packages netKg entryNo } openItems { itemNo } } } }
    toDeliver: importDeclarations(last: 50, status: RELEASED, procedure: HOME_USE) { edges { node { declarationNo releasedOn containerNo importer { name nameMn } items { no description packages netKg entryNo } } } }
  }
`);
export type Stock = ResultOf<typeof StockQuery>;

/** An item that waits for the keeper. */
export interface WaitingItem {
  readonly declarationNo: string;
  readonly itemNo: number;
  readonly description: string;
  readonly packages: number;
  readonly netKg: string;
  readonly releasedOn: string;
  readonly importer: { readonly name: string; readonly nameMn: string } | null;
  readonly containerNo: string | null;
  /** Stock card that it leaves; none for what comes in. */
  readonly entryNo: string | null;
}

type Declaration = Stock["toStore"]["edges"][number]["node"] | Stock["toDeliver"]["edges"][number]["node"];
const itemsOf = ({ declarationNo, releasedOn, importer, containerNo, items }: Declaration): readonly WaitingItem[] =>
  items.map(({ no, description, packages, netKg, entryNo }) => ({ declarationNo, itemNo: no, description, packages, netKg, entryNo, releasedOn: releasedOn ?? "", importer, containerNo }));

/** Released to the bonded regime and on no stock card yet, the longest waiting first. */
export const toReceive = ({ toStore }: Stock): readonly WaitingItem[] =>
  toStore.edges.flatMap(({ node }) => itemsOf(node).filter(({ itemNo }) => node.openItems.some((open) => open.itemNo === itemNo))).sort((a, b) => a.releasedOn.localeCompare(b.releasedOn));

/** Released out of one of this keeper's cards and still here, the longest waiting first. */
export function toHandOut({ toDeliver, warehouseEntries }: Stock): readonly WaitingItem[] {
  const cards = new Map(warehouseEntries.edges.map(({ node }) => [node.entryNo, node]));
  return toDeliver.edges
    .flatMap(({ node }) => itemsOf(node))
    .filter(({ entryNo, declarationNo, itemNo }) => {
      const card = entryNo === null ? undefined : cards.get(entryNo);
      return card !== undefined && !card.outs.some((out) => out.declarationNo === declarationNo && out.itemNo === itemNo);
    })
    .sort((a, b) => a.releasedOn.localeCompare(b.releasedOn));
}

export const addressOf = (kind: "receive" | "release", { declarationNo, itemNo }: WaitingItem): string => `/warehouse/${kind}/${encodeURIComponent(declarationNo)}/${itemNo}`;
