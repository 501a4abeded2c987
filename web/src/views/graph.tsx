import { useNavigate } from "react-router";
import { recordPath } from "../frame/search.tsx";
import { useLabels } from "../session/session.tsx";
import { kilograms } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { layout } from "./flow.ts";
import type { TrailData } from "./trail.tsx";

const COLUMN = 310;
const ROW = 62;
const WIDTH = 176;
const HEIGHT = 44;
const MARGIN = 12;
const THICKEST = 14;

/** The flow of goods between lots, units and consignments: a thicker line is more mass, the amount stands on it, each node opens its record. */
export function FlowGraph({ trail }: { readonly trail: TrailData }) {
  const { t, language } = useText();
  const label = useLabels();
  const navigate = useNavigate();
  const name = ({ kind, recordId }: { readonly kind: string; readonly recordId: string }): string => `${kind} ${recordId}`;
  const links = trail.links.map((link) => ({ from: name(link.from), to: name(link.to), massKg: link.massKg }));
  const ends = new Map(trail.links.flatMap(({ from, to }) => [from, to]).map((end) => [name(end), end]));
  const self = trail.things.filter(({ side }) => side === "SELF");
  for (const thing of self) ends.set(name(thing), thing);
  const selves = new Set(self.map(name));
  const placed = layout([...ends.keys()], links);
  const at = new Map(placed.map(({ id, column, row }) => [id, { x: MARGIN + column * COLUMN, y: MARGIN + row * ROW }]));
  const most = Math.max(1, ...links.map(({ massKg }) => Number(massKg)));
  const fan = (from: string, to: string): number => Math.max(links.filter((link) => link.from === from).length, links.filter((link) => link.to === to).length);
  // An amount stands by the end that has the fewer flows, where it is by itself.
  const manyInto = (to: string): boolean => links.filter((link) => link.to === to).length > 1;
  const width = MARGIN * 2 + Math.max(0, ...placed.map(({ column }) => column)) * COLUMN + WIDTH;
  const height = MARGIN * 2 + Math.max(0, ...placed.map(({ row }) => row)) * ROW + HEIGHT;
  return (
    <figure className="graph">
      <div className="table-scroll" tabIndex={0} role="group" aria-label={t("trail.graphLabel", { nodes: placed.length, links: links.length })}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={t("trail.graphLabel", { nodes: placed.length, links: links.length })}>
          {links.map(({ from, to, massKg }) => {
            const [a, b] = [at.get(from), at.get(to)];
            if (!a || !b) return null;
            const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
            const bend = (x2 - x1) / 2;
            return (
              <g key={`${from} ${to}`}>
                <path className="flow" d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} strokeWidth={1.5 + (THICKEST * Number(massKg)) / most / Math.sqrt(fan(from, to))} />
                <text className="flow-mass" x={manyInto(to) ? x1 + 8 : x2 - 8} y={(manyInto(to) ? y1 : y2) - 9} textAnchor={manyInto(to) ? "start" : "end"}>{kilograms(massKg, language)}</text>
              </g>
            );
          })}
          {placed.map(({ id }) => {
            const [end, place] = [ends.get(id), at.get(id)];
            if (!end || !place) return null;
            const open = (): void => void navigate(recordPath(end.kind, end.recordId));
            return (
              <g key={id} className={selves.has(id) ? "node node-self" : "node"} transform={`translate(${place.x} ${place.y})`} role="link" tabIndex={0} onClick={open} onKeyDown={(event) => event.key === "Enter" && open()}>
                <rect width={WIDTH} height={HEIGHT} rx="6" />
                <text x="10" y="17" className="node-kind">{label("RecordKind", end.kind, language)}</text>
                <title>{`${label("RecordKind", end.kind, language)} ${end.recordId}`}</title>
                <text x="10" y="35" className="node-id">{end.recordId.length > 20 ? `…${end.recordId.slice(-19)}` : end.recordId}</text>
              </g>
            );
          })}
        </svg>
      </div>
      <figcaption className="hint">{t("trail.graphHelp")}</figcaption>
    </figure>
  );
}
