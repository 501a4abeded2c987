import { useMemo } from "react";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { instantOf } from "../../text/format.ts";
import { daysAfter, today } from "../today.ts";
import { exchangeMove, mayAct, moveOf } from "./moves.ts";
import type { Move, Party } from "./moves.ts";

const OpenSettlement = graphql(`fragment OpenSettlement on AssaySettlement { recordId status answerBy sellerWants { laboratoryId } buyerWants { laboratoryId } umpireCertificateNo umpireCertificate { supersededByNo } umpireSample { status } }`);
const ShippedCargo = graphql(`fragment ShippedCargo on Consignment { consignmentId status exitedAt at lots { lotId } contract { assayTerms { answerDays } } assaySettlements(first: 5) { edges { node { lotId } } } }`);
const SoldCargo = graphql(`fragment SoldCargo on Sale { saleNo status reportedOn lotIds contract { assayTerms { answerDays } } assaySettlements(first: 5) { edges { node { lotId } } } }`);
const OpenQuery = graphql(`
  query AssaysOpen($orgId: String!) {
    sellingDisputed: assaySettlements(first: 100, sellerId: $orgId, status: DISPUTED) { edges { node { ...OpenSettlement } } pageInfo { hasNextPage } }
    sellingAppointed: assaySettlements(first: 100, sellerId: $orgId, status: APPOINTED) { edges { node { ...OpenSettlement } } pageInfo { hasNextPage } }
    buyingDisputed: assaySettlements(first: 100, buyerId: $orgId, status: DISPUTED) { edges { node { ...OpenSettlement } } pageInfo { hasNextPage } }
    buyingAppointed: assaySettlements(first: 100, buyerId: $orgId, status: APPOINTED) { edges { node { ...OpenSettlement } } pageInfo { hasNextPage } }
    testing: assaySettlements(first: 100, umpireId: $orgId, status: APPOINTED) { edges { node { ...OpenSettlement } } pageInfo { hasNextPage } }
  }
`, [OpenSettlement]);
/** Cargo that left or was sold within the longest term that a contract can set, and a month more: what is older and was never exchanged is looked for by its number. */
const CargoQuery = graphql(`
  query AssaysCargo($orgId: String!, $since: Date!) {
    shipped: consignments(last: 100, exporterId: $orgId, changedFrom: $since) { edges { node { ...ShippedCargo } } pageInfo { hasPreviousPage } }
    arriving: consignments(last: 100, buyerId: $orgId, changedFrom: $since) { edges { node { ...ShippedCargo } } pageInfo { hasPreviousPage } }
    sold: sales(last: 100, sellerId: $orgId, changedFrom: $since) { edges { node { ...SoldCargo } } pageInfo { hasPreviousPage } }
    bought: sales(last: 100, buyerId: $orgId, changedFrom: $since) { edges { node { ...SoldCargo } } pageInfo { hasPreviousPage } }
    table(name: TOLERANCES) { inForceTable { rows } }
  }
`, [ShippedCargo, SoldCargo]);
const LONGEST_DAYS = 395;

/** One line of the work list. */
export interface Work {
  readonly id: string;
  readonly to: string;
  readonly role: Party;
  readonly move: Move;
}
/** Page of a settlement, and of a cargo whose assays are not exchanged yet; a sale's number is marked as in the settlement's own id. */
export const settlementPath = (id: string): string => `/assays/settlement/${encodeURIComponent(id)}`;
export const exchangePath = (cargo: string, lotId: string): string => `/assays/exchange/${encodeURIComponent(cargo)}/${encodeURIComponent(lotId)}`;

/** Days of the term by the table of tolerances; undefined where it says none. */
export function daysOfTable(rows: unknown): number | undefined {
  const found = Array.isArray(rows) ? (rows as readonly { readonly setting?: string; readonly value?: string }[]).find(({ setting }) => setting === "assay-answer")?.value : undefined;
  return found === undefined || !/^\d+$/.test(found) ? undefined : Number(found);
}
/** The first moment of a day in Mongolia, when the term of a reported sale begins. */
export const startOf = (day: string): string => instantOf(`${day} 00:00`);

/** Everything of this organisation's that is not settled, the nearest end of a term first. */
export function useAssayWork(orgId: string | undefined) {
  const since = useMemo(() => daysAfter(today(), -LONGEST_DAYS), []);
  const [open, askOpen] = useQuery({ query: OpenQuery, variables: { orgId: orgId ?? "" }, pause: orgId === undefined });
  const [cargo, askCargo] = useQuery({ query: CargoQuery, variables: { orgId: orgId ?? "", since }, pause: orgId === undefined });
  useLive(() => {
    askOpen({ requestPolicy: "network-only" });
    askCargo({ requestPolicy: "network-only" });
  });
  const work = useMemo(() => [...(open.data ? openWork(open.data) : []), ...(cargo.data ? cargoWork(cargo.data) : [])].sort((a, b) => (a.move.until ?? "").localeCompare(b.move.until ?? "")), [open.data, cargo.data]);
  const partly = [...Object.values(open.data ?? {}), ...Object.values(cargo.data ?? {})].some((list) => typeof list === "object" && list !== null && "pageInfo" in list && Object.values(list.pageInfo as Record<string, unknown>).includes(true));
  const now = Date.now();
  return { known: open.data !== undefined && cargo.data !== undefined, error: open.error ?? cargo.error, partly, yours: work.filter(({ move, role }) => mayAct(move, role, now)), others: work.filter(({ move, role }) => !mayAct(move, role, now)) };
}

function openWork({ sellingDisputed, sellingAppointed, buyingDisputed, buyingAppointed, testing }: ResultOf<typeof OpenQuery>): readonly Work[] {
  return ([["seller", sellingDisputed], ["seller", sellingAppointed], ["buyer", buyingDisputed], ["buyer", buyingAppointed], ["umpire", testing]] as const)
    .flatMap(([role, list]) => list.edges.map(({ node }) => ({ id: node.recordId, to: settlementPath(node.recordId), role, move: moveOf(node) })));
}

function cargoWork({ shipped, arriving, sold, bought, table }: ResultOf<typeof CargoQuery>): readonly Work[] {
  const usual = daysOfTable(table?.inForceTable?.rows);
  const of = (cargo: string, role: Party, since: string, lotIds: readonly string[], { contract, assaySettlements }: { readonly contract: { readonly assayTerms: { readonly answerDays: number | null } | null } | null; readonly assaySettlements: { readonly edges: readonly { readonly node: { readonly lotId: string } }[] } }): readonly Work[] => {
    const days = contract?.assayTerms ? (contract.assayTerms.answerDays ?? usual) : undefined;
    if (days === undefined) return [];
    const exchanged = new Set(assaySettlements.edges.map(({ node }) => node.lotId));
    return lotIds.filter((lotId) => !exchanged.has(lotId)).map((lotId) => ({ id: `${cargo}/${lotId}`, to: exchangePath(cargo, lotId), role, move: exchangeMove(since, days) }));
  };
  return [
    ...([["seller", shipped], ["buyer", arriving]] as const).flatMap(([role, list]) => list.edges.filter(({ node: { status } }) => status === "EXITED" || status === "ACCEPTED").flatMap(({ node }) => of(node.consignmentId, role, node.exitedAt ?? node.at, node.lots.map(({ lotId }) => lotId), node))),
    ...([["seller", sold], ["buyer", bought]] as const).flatMap(([role, list]) => list.edges.filter(({ node: { status } }) => status !== "SETTLED").flatMap(({ node }) => of(`sale:${node.saleNo}`, role, startOf(node.reportedOn), node.lotIds, node))),
  ];
}
