import { geoMercator, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import world from "world-atlas/countries-50m.json" with { type: "json" };
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import type { TrailData } from "./trail.tsx";

/** Natural Earth's countries, packaged with the console: no tile comes from anywhere. */
const topology = world as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
const near = new Set(["Mongolia", "China", "Russia", "Kazakhstan"]);
const countries = feature(topology, topology.objects.countries).features.filter(({ properties }) => near.has(properties.name));
const mongolia = countries.find(({ properties }) => properties.name === "Mongolia");
const borders = mesh(topology, topology.objects.countries, (a, b) => a !== b);
const [WIDTH, HEIGHT] = [900, 480];

interface Place {
  readonly siteId: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly first: string;
}

/** The places of a trail and the way between them, in the order of time. Positions serve the map alone. */
export default function RouteMap({ trail }: { readonly trail: TrailData }) {
  const { t, pick } = useText();
  const places = new Map<string, Place>();
  for (const { event } of [...trail.events].sort((a, b) => a.event.at.localeCompare(b.event.at))) {
    const { site } = event;
    if (site && site.lat !== null && site.lon !== null && !places.has(site.siteId)) places.set(site.siteId, { siteId: site.siteId, name: pick(site.name, site.nameMn), lon: Number(site.lon), lat: Number(site.lat), first: event.at });
  }
  const list = [...places.values()];
  if (!mongolia || list.length === 0) return <p className="empty">{t("trail.mapNone")}</p>;
  const projection = geoMercator().fitExtent([[20, 20], [WIDTH - 20, HEIGHT - 20]], mongolia);
  const path = geoPath(projection);
  const points = list.flatMap((place) => { const at = projection([place.lon, place.lat]); return at ? [{ ...place, x: at[0], y: at[1] }] : []; });
  return (
    <figure>
      <svg className="map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${t("trail.mapLabel", { count: list.length })}: ${list.map(({ name }) => name).join(", ")}`}>
        {countries.map((country) => <path key={country.properties.name} className={country === mongolia ? "land land-here" : "land"} d={path(country) ?? ""} />)}
        <path className="border" d={path(borders) ?? ""} />
        <polyline className="route" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
        {points.map(({ siteId, name, x, y }, i) => (
          <g key={siteId} transform={`translate(${x} ${y})`}>
            <circle r="7" />
            <text className="map-number" y="4" textAnchor="middle">{i + 1}</text>
            <text className="map-name" x="12" y={i % 2 === 0 ? -4 : 14}>{name}</text>
          </g>
        ))}
      </svg>
      <figcaption><ol className="plain">{list.map(({ siteId, name, first }, i) => <li key={siteId}>{i + 1}. {name} <span className="hint">{localTime(first)}</span></li>)}</ol></figcaption>
    </figure>
  );
}
