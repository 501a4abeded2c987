import { Link } from "react-router";
import { recordPath } from "../frame/search.tsx";
import { EventName } from "../record/event-name.tsx";
import { TransactionLink } from "../record/overview.tsx";
import { useLabels } from "../session/session.tsx";
import { kilograms, localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import type { TrailData } from "./use-trail.ts";

type TrailEvent = TrailData["events"][number];
type Thing = TrailData["things"][number];
const sides = ["UPSTREAM", "SELF", "DOWNSTREAM", "DOCUMENT"] as const;

/** Each event stands once: with the first thing, in the order of sides, that it made or changed. */
function byThing({ things, events }: TrailData): readonly { readonly side: (typeof sides)[number]; readonly groups: readonly { readonly thing: Thing; readonly events: readonly TrailEvent[] }[] }[] {
  const ordered = sides.flatMap((side) => things.filter((thing) => thing.side === side));
  const name = ({ kind, recordId }: { readonly kind: string; readonly recordId: string }): string => `${kind} ${recordId}`;
  const home = new Map<string, TrailEvent[]>();
  for (const event of events) {
    const about = new Set(event.about.map(name));
    const thing = ordered.find((one) => about.has(name(one)));
    if (thing) home.set(name(thing), [...(home.get(name(thing)) ?? []), event]);
  }
  return sides.map((side) => ({ side, groups: ordered.filter((thing) => thing.side === side).flatMap((thing) => { const own = home.get(name(thing)); return own ? [{ thing, events: own }] : []; }).sort((a, b) => firstAt(a.events).localeCompare(firstAt(b.events))) })).filter(({ groups }) => groups.length > 0);
}

const firstAt = ([first]: readonly TrailEvent[]): string => first?.event.at ?? "";

/** Stages with place, time, who, mass in and out, and the signed transaction. */
export function StageList({ trail }: { readonly trail: TrailData }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  return (
    <>
      {byThing(trail).map(({ side, groups }) => (
        <section key={side} aria-labelledby={`side-${side}`}>
          <h2 id={`side-${side}`}>{t(({ UPSTREAM: "trail.side.upstream", SELF: "trail.side.self", DOWNSTREAM: "trail.side.downstream", DOCUMENT: "trail.side.document" } as const)[side])}</h2>
          {groups.map(({ thing, events }) => (
            <article key={`${thing.kind} ${thing.recordId}`} className="thing">
              <h3><span className="badge">{label("RecordKind", thing.kind, language)}</span> <Link className="number" to={recordPath(thing.kind, thing.recordId)}>{thing.recordId}</Link></h3>
              <ol className="events">
                {events.map((one) => {
                  const { cursor, event } = one;
                  return (
                  <li key={cursor}>
                    <span className="when">{localTime(event.at)}</span>
                    <EventName type={event.type} />
                    <span className="hint">{event.by.organisation ? pick(event.by.organisation.name, event.by.organisation.nameMn) : event.by.orgId}{event.site ? ` · ${pick(event.site.name, event.site.nameMn)}` : ""}</span>
                    {(event.massInKg ?? event.massOutKg) && <span className="number">{event.massInKg ? `${kilograms(event.massInKg, language)}` : ""}{event.massInKg && event.massOutKg ? " → " : ""}{event.massOutKg ? kilograms(event.massOutKg, language) : ""}</span>}
                    <Flags of={one} />
                    <TransactionLink id={event.transactionId} />
                  </li>
                  );
                })}
              </ol>
            </article>
          ))}
        </section>
      ))}
    </>
  );
}

/** That an event was corrected, corrects another, or rests on what was corrected. */
function Flags({ of: { event, correctedBy, groundsCorrectedBy } }: { readonly of: TrailEvent }) {
  const { t } = useText();
  return (
    <>
      {event.corrects && <span className="badge badge-plain">↶ {t("trail.corrects")} <TransactionLink id={event.corrects.transactionId} />: <bdi>{event.corrects.reason}</bdi></span>}
      {correctedBy.map((id) => <span key={id} className="badge badge-wait">▲ {t("trail.corrected")} <TransactionLink id={id} /></span>)}
      {correctedBy.length === 0 && groundsCorrectedBy.length > 0 && <span className="badge badge-wait">▲ {t("trail.groundsCorrected")}</span>}
    </>
  );
}

/** All events in the order of time, the days apart. */
export function Timeline({ trail }: { readonly trail: TrailData }) {
  const { language, pick } = useText();
  const ordered = [...trail.events].sort((a, b) => a.event.at.localeCompare(b.event.at) || Number(BigInt(a.event.block) - BigInt(b.event.block)));
  const days = Map.groupBy(ordered, ({ event }) => localTime(event.at).slice(0, 10));
  return (
    <ol className="timeline">
      {[...days].map(([day, events]) => (
        <li key={day}>
          <h2>{day}</h2>
          <ol className="events">
            {events.map((one) => {
              const { cursor, event, about } = one;
              return (
              <li key={cursor}>
                <span className="when">{localTime(event.at).slice(11)}</span>
                <EventName type={event.type} />
                <span className="number">{about[0]?.recordId}</span>
                <span className="hint">{event.site ? pick(event.site.name, event.site.nameMn) : event.by.organisation ? pick(event.by.organisation.name, event.by.organisation.nameMn) : event.by.orgId}</span>
                {event.massOutKg && <span className="number">{kilograms(event.massOutKg, language)}</span>}
                <Flags of={one} />
                <TransactionLink id={event.transactionId} />
              </li>
              );
            })}
          </ol>
        </li>
      ))}
    </ol>
  );
}
