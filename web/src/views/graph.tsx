import { useMemo } from "react";
import { Link } from "react-router";
import { recordPath } from "../frame/search.tsx";
import { useEventName } from "../record/event-name.tsx";
import { useLabels } from "../session/session.tsx";
import { kilograms, localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { flowOf, placed, SIZES } from "./flow.ts";
import type { FlowNode } from "./flow.ts";
import type { TrailData } from "./use-trail.ts";

const THICKEST = 14;
/** A picture of more than this is no picture. */
const MOST_NODES = 600;

/** The flow of goods: lots, units and consignments, the events that made them, the amounts on the edges. Every node opens its signed transaction. */
export default function FlowGraph({ trail }: { readonly trail: TrailData }) {
  const { t, language } = useText();
  const flow = useMemo(() => flowOf(trail), [trail]);
  const picture = useMemo(() => (flow.nodes.length > MOST_NODES ? undefined : placed(flow)), [flow]);
  if (!picture) return <p className="notice">{t("trail.graphLarge", { nodes: flow.nodes.length })}</p>;
  const { width, height, at, lines } = picture;
  const most = Math.max(1, ...flow.edges.map(({ massKg }) => Number(massKg ?? 0)));
  const label = t("trail.graphLabel", { nodes: flow.nodes.length, links: flow.edges.length });
  return (
    <figure className="graph">
      <div className="table-scroll" tabIndex={0} role="group" aria-label={label}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
          {flow.edges.map(({ from, to, massKg }, i) => (
            <path key={`${from} ${to}`} className="flow" d={line(lines[i]?.points ?? [])} strokeWidth={1.5 + (THICKEST * Number(massKg ?? 0)) / most} />
          ))}
          {flow.edges.map(({ from, to, massKg }, i) => massKg !== undefined && <text key={`${from} ${to}`} className="flow-mass" x={lines[i]?.label.x} y={(lines[i]?.label.y ?? 0) - 4} textAnchor="middle">{kilograms(massKg, language)}</text>)}
          {flow.nodes.map((node) => <Node key={node.id} node={node} at={at.get(node.id) ?? { x: 0, y: 0 }} />)}
        </svg>
      </div>
      <figcaption className="hint">{t("trail.graphHelp")}</figcaption>
    </figure>
  );
}

function Node({ node, at: { x, y } }: { readonly node: FlowNode; readonly at: { readonly x: number; readonly y: number } }) {
  const { language } = useText();
  const kindName = useLabels();
  const eventName = useEventName();
  const { width, height } = SIZES[node.kind];
  const place = `translate(${x - width / 2} ${y - height / 2})`;
  if (node.kind === "event") {
    const { type, transactionId, at } = node.event;
    return (
      <Link to={`/transaction/${transactionId}`} className="node node-event">
        <g transform={place}>
          <rect width={width} height={height} rx={height / 2} />
          <text x={width / 2} y="17" textAnchor="middle" className="node-id">{short(eventName(type), 24)}</text>
          <text x={width / 2} y="32" textAnchor="middle" className="node-kind">{localTime(at)}</text>
        </g>
      </Link>
    );
  }
  const { thing, transactionId } = node;
  const { kind, recordId, side, record } = thing;
  const vehicle = record && "vehicle" in record ? (record.vehicle.plate ?? record.vehicle.wagonNo ?? record.vehicle.containerNo) : record && "product" in record ? record.product : undefined;
  return (
    <Link to={transactionId === undefined ? recordPath(kind, recordId) : `/transaction/${transactionId}`} className={side === "SELF" ? "node node-self" : "node"}>
      <g transform={place}>
        <rect width={width} height={height} rx="6" />
        <text x="10" y="20" className="node-kind">{short([kindName("RecordKind", kind, language), vehicle].filter((part) => part).join(" · "), 30)}</text>
        <text x="10" y="40" className="node-id">{recordId.length > 22 ? `…${recordId.slice(-21)}` : recordId}</text>
      </g>
    </Link>
  );
}

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** A smooth line through the points of an edge. */
function line(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let [px, path] = [first.x, `M${first.x} ${first.y}`];
  let py = first.y;
  for (const { x, y } of rest) {
    const middle = (px + x) / 2;
    path += `C${middle} ${py} ${middle} ${y} ${x} ${y}`;
    [px, py] = [x, y];
  }
  return path;
}
