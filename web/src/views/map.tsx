import { geoMercator, geoPath } from "d3-geo";
import { Link } from "react-router";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import world from "world-atlas/countries-50m.json" with { type: "json" };
import { EventName } from "../record/event-name.tsx";
import { TransactionLink } from "../record/overview.tsx";
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import type { TrailData } from "./use-trail.ts";

/** Natural Earth's countries, packaged with the console: no tile comes from anywhere. */
const topology = world as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
const countries = feature(topology, topology.objects.countries).features;
const mongolia = countries.find(({ properties }) => properties.name === "Mongolia");
const borders = mesh(topology, topology.objects.countries, (a, b) => a !== b);
const [WIDTH, HEIGHT] = [900, 480];
/** Degrees around the places that are shown with them, so that one sees where they lie. */
const AROUND = 3;

type TrailEvent = TrailData["events"][number]["event"];
interface Place {
  readonly siteId: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly events: TrailEvent[];
}

/** The places of a trail and the way between them, in the order of time. Each place opens the signed transaction that was there first. Positions serve the map alone. */
export default function RouteMap({ trail }: { readonly trail: TrailData }) {
  const { t, pick } = useText();
  const places = new Map<string, Place>();
  for (const { event } of [...trail.events].sort((a, b) => a.event.at.localeCompare(b.event.at))) {
    const { site } = event;
    if (!site || site.lat === null || site.lon === null) continue;
    const known = places.get(site.siteId);
    if (known) known.events.push(event);
    else places.set(site.siteId, { siteId: site.siteId, name: pick(site.name, site.nameMn), lon: Number(site.lon), lat: Number(site.lat), events: [event] });
  }
  const list = [...places.values()];
  if (!mongolia || list.length === 0) return <p className="empty">{t("trail.mapNone")}</p>;
  const [west, east] = [Math.min(...list.map(({ lon }) => lon)) - AROUND, Math.max(...list.map(({ lon }) => lon)) + AROUND];
  const [south, north] = [Math.min(...list.map(({ lat }) => lat)) - AROUND / 2, Math.max(...list.map(({ lat }) => lat)) + AROUND / 2];
  const projection = geoMercator().fitExtent([[20, 20], [WIDTH - 20, HEIGHT - 20]], { type: "MultiPoint", coordinates: [[west, south], [east, north], [west, north], [east, south]] });
  const path = geoPath(projection.clipExtent([[-20, -20], [WIDTH + 20, HEIGHT + 20]]));
  const points = list.flatMap((place) => { const at = projection([place.lon, place.lat]); return at ? [{ ...place, x: at[0], y: at[1] }] : []; });
  const label = `${t("trail.mapLabel", { count: list.length })}: ${list.map(({ name }) => name).join(", ")}`;
  return (
    <figure>
      <svg className="map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={label}>
        {countries.map((country) => { const d = path(country); return d && <path key={country.properties.name} className={country === mongolia ? "land land-here" : "land"} d={d} />; })}
        <path className="border" d={path(borders) ?? ""} />
        {countries.map((country) => { const [x = 0, y = 0] = path.centroid(country); return path(country) && x > 40 && x < WIDTH - 40 && y > 20 && y < HEIGHT - 20 && <text key={country.properties.name} className="map-country" x={x} y={y} textAnchor="middle">{country.properties.name === "Mongolia" ? pick("Mongolia", "Монгол Улс") : country.properties.name === "China" ? pick("China", "Хятад") : country.properties.name === "Russia" ? pick("Russia", "Орос") : ""}</text>; })}
        <polyline className="route" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
        {points.map(({ siteId, name, x, y, events: [first] }, i) => (
          <Link key={siteId} to={`/transaction/${first?.transactionId ?? ""}`} className="node place">
            <g transform={`translate(${x} ${y})`}>
              <circle r="13" />
              <text className="map-number" y="5" textAnchor="middle">{i + 1}</text>
              <text className="map-name" x={x > WIDTH - 220 ? -18 : 18} textAnchor={x > WIDTH - 220 ? "end" : "start"} y={i % 2 === 0 ? -6 : 18}>{name}</text>
            </g>
          </Link>
        ))}
      </svg>
      <figcaption>
        <ol className="plain">
          {list.map(({ siteId, name, events }, i) => (
            <li key={siteId}>
              <strong>{i + 1}. {name}</strong>
              <ul className="plain">{events.slice(0, 5).map((event) => <li key={event.id}><span className="hint">{localTime(event.at)}</span> <EventName type={event.type} /> <TransactionLink id={event.transactionId} /></li>)}</ul>
              {events.length > 5 && <p className="hint">{t("trail.mapMore", { count: events.length - 5 })}</p>}
            </li>
          ))}
        </ol>
      </figcaption>
    </figure>
  );
}
