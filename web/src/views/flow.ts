import dagre from "@dagrejs/dagre";
import { Decimal } from "../../../domain/decimal.ts";
import type { TrailData } from "./use-trail.ts";

/*
 * The flow of goods as a graph of things and of the events that made them, laid out in layers. Positions serve the picture alone; masses stay exact.
 */

export type FlowNode =
  | { readonly id: string; readonly kind: "thing"; readonly thing: TrailData["things"][number]; /** Transaction that made it; undefined where its event is on a later page. */ readonly transactionId: string | undefined }
  | { readonly id: string; readonly kind: "event"; readonly event: TrailData["events"][number]["event"] };
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** Kilograms as text; undefined where it is not known. */
  readonly massKg: string | undefined;
}
export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

const nameOf = ({ kind, recordId }: { readonly kind: string; readonly recordId: string }): string => `${kind} ${recordId}`;

/** Lots, units and consignments of a trail, the event that made each between it and what it came from, the masses on the edges. */
export function flowOf(trail: TrailData): Flow {
  const inFlow = new Set(trail.links.flatMap(({ from, to }) => [nameOf(from), nameOf(to)]));
  const things = trail.things.filter((thing) => (thing.side === "SELF" && thing.kind !== "DECLARATION") || inFlow.has(nameOf(thing)));
  const makers = new Map(trail.events.flatMap(({ about, event }) => about.filter(({ part }) => part === "MADE").map((thing) => [nameOf(thing), event] as const)));
  const nodes: FlowNode[] = [];
  const masses = new Map<string, { readonly from: string; readonly to: string; massKg: Decimal | undefined }>();
  const flows = (from: string, to: string, massKg: string | undefined, add: boolean): void => {
    const known = masses.get(`${from}\n${to}`);
    const mass = massKg === undefined ? undefined : Decimal.parse(massKg);
    masses.set(`${from}\n${to}`, { from, to, massKg: known?.massKg && mass && add ? known.massKg.plus(mass) : (known?.massKg ?? mass) });
  };
  for (const thing of things) {
    const [id, maker] = [nameOf(thing), makers.get(nameOf(thing))];
    nodes.push({ id, kind: "thing", thing, transactionId: maker?.transactionId });
    // A consignment is made empty: its masses come from the units.
    const own = thing.kind === "CONSIGNMENT" ? undefined : maker;
    if (own && !nodes.some((node) => node.id === own.id)) nodes.push({ id: own.id, kind: "event", event: own });
    const { record } = thing;
    if (own) flows(own.id, id, record && "madeKg" in record ? record.madeKg : record && "netKg" in record ? record.netKg : undefined, false);
    // Every output of a run names all that the run was fed; parts of a split name their own mass.
    for (const { from, massKg } of trail.links.filter(({ to }) => nameOf(to) === id)) flows(nameOf(from), own?.id ?? id, massKg, own?.type !== "lot.processed");
  }
  const known = new Set(nodes.map(({ id }) => id));
  const edges = [...masses.values()].filter(({ from, to }) => known.has(from) && known.has(to)).map(({ from, to, massKg }) => ({ from, to, massKg: massKg?.toString() }));
  return { nodes, edges };
}

export const SIZES = { thing: { width: 196, height: 52 }, event: { width: 176, height: 40 } } as const;
const LABEL = { width: 96, height: 18 };

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** Middle of each node. */
  readonly at: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  /** Points of each edge and the middle of its label, in the order of the flow's edges. */
  readonly lines: readonly { readonly points: readonly { readonly x: number; readonly y: number }[]; readonly label: { readonly x: number; readonly y: number } }[];
}

/** Where nodes, lines and amounts stand, from left to right. */
export function placed({ nodes, edges }: Flow): Placed {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, edgesep: 10, ranksep: 30, marginx: 10, marginy: 10 });
  for (const { id, kind } of nodes) graph.setNode(id, { ...SIZES[kind] });
  for (const { from, to } of edges) graph.setEdge(from, to, { ...LABEL, labelpos: "c" });
  dagre.layout(graph);
  // A flow leaves at the middle of a node's right side and enters at the middle of the left one.
  const side = (id: string, of: 1 | -1): { x: number; y: number } => { const { x = 0, y = 0, width: wide = 0 } = graph.node(id) as { x?: number; y?: number; width?: number }; return { x: x + (of * wide) / 2, y }; };
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    at: new Map(nodes.map(({ id }) => { const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number }; return [id, { x, y }]; })),
    lines: edges.map(({ from, to }) => { const { points = [], x = 0, y = 0 } = graph.edge(from, to) as { points?: { x: number; y: number }[]; x?: number; y?: number }; return { points: [side(from, 1), ...points.slice(1, -1), side(to, -1)], label: { x, y } }; }),
  };
}
