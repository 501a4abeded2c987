import { sql } from "kysely";
import { distance, during, tolerance } from "./query.ts";
import type { FindingQuery } from "./query.ts";

/*
 * Signals in weights, ways, seals and documents of cargoes.
 */

/** Settings of garal's own, where no table has one (docs/fraud.md). */
const EMPTY_KG = 5_000;
const LATE_DAYS = 7;
const BIAS_WEIGHINGS = 10;
/** A vehicle's tare is known by this many other weighings of a year, and differs by no more than this. */
const TARE_WEIGHINGS = 5;
const TARE_PCT = 5;
/** Straight line between two sites over the time between, faster than which no lorry or goods train goes. */
const FASTEST_KMH = 110;
/** Passages that an officer let through in spite of their weight: this many, and this share of all that it let through. */
const OVERRIDES = 5;
const OVERRIDES_PCT = 20;

export const cargo: readonly FindingQuery<"F1" | "F3" | "F4" | "F5" | "F9" | "F11" | "F13" | "F15">[] = [
  {
    // A truck that weighs at a border or terminal like a loaded one, for which no load is recorded.
    code: "F1",
    find: (period) => sql`
      select 'heavy-without-load' as rule, 'ticket' as kind, t.id, t.net_kg as figure, ${EMPTY_KG}::numeric as threshold, 'kg' as unit
      from ticket t join site s on s.id = t.site_id where t.used_by is null and s.kind in ('border-gate', 'terminal') and t.net_kg > ${EMPTY_KG} and ${during("t.at", period)}`,
  },
  {
    // One certificate for more than the lot that it certifies ever held.
    code: "F3",
    find: ({ from, to }) => sql`
      select 'certificate-overdrawn', 'certificate', c.id, cited.kg, l.made_kg, 'kg' from (
        select no, sum(d.net_kg) as kg from (select distinct unnest(certificate_nos) as no from declaration where filed_on between ${from}::date and ${to}::date) recent
        join declaration d on d.certificate_nos @> array[recent.no] group by no
      ) cited join certificate c on c.id = cited.no join lot l on l.id = c.lot_id where cited.kg > l.made_kg * (1 + ${tolerance("stockpile-survey")} / 100)`,
  },
  {
    // A tare far from the vehicle's usual one: another vehicle under its plate, or a load that is weighed as tare.
    code: "F4",
    told: true,
    find: (period) => sql`
      select 'tare-out-of-band', 'ticket', t.id, round(abs(t.tare_kg - usual.kg) * 100 / usual.kg, 4), ${TARE_PCT}::numeric, '%', t.vehicle
      from ticket t join (
        select vehicle, percentile_disc(0.5) within group (order by tare_kg) as kg, count(*) as count from ticket where at >= ${period.from}::date - interval '1 year' and at < ${period.to}::date + interval '1 day' group by vehicle
      ) usual on usual.vehicle = t.vehicle where ${during("t.at", period)} and usual.count > ${TARE_WEIGHINGS} and abs(t.tare_kg - usual.kg) * 100 > usual.kg * ${TARE_PCT}`,
  },
  {
    code: "F4",
    told: true,
    find: (period) => sql`
      select 'travel-too-fast', 'unit', w.id, round(w.km / greatest(w.hours, 0.01), 1), ${FASTEST_KMH}::numeric, 'km/h', w.vehicle from (
        select u.id, loading.vehicle, (${distance("a", "b")})::numeric as km, (extract(epoch from border.at - loading.at) / 3600)::numeric as hours
        from unit u join ticket loading on loading.id = u.ticket_no join ticket border on border.id = u.exit_ticket_no join site a on a.id = loading.site_id join site b on b.id = border.site_id
        where ${during("u.exit_at", period)} and a.lat is not null and b.lat is not null
      ) w where w.km > ${FASTEST_KMH} * greatest(w.hours, 0.01)`,
  },
  {
    code: "F5",
    find: (period) => sql`
      select 'gate-weight', 'unit', u.id, round((u.exit_net_kg - u.net_kg) * 100 / u.net_kg, 4), ${tolerance("gate-weight")}, '%'
      from unit u where ${during("u.exit_at", period)} and abs(u.exit_net_kg - u.net_kg) * 100 > u.net_kg * ${tolerance("gate-weight")}`,
  },
  {
    code: "F5",
    find: ({ from, to }) => sql`
      select 'acceptance-weight', 'acceptance', a.id, a.difference_pct, (a.record->>'tolerancePct')::numeric, '%' from acceptance a where a.within_tolerance = 'no' and a.accepted_on between ${from}::date and ${to}::date`,
  },
  {
    // A scale that differs from the other end of the road in one direction, by more than a verified scale may.
    code: "F5",
    find: (period) => sql`
      select 'scale-bias', 'device', b.device_id, b.bias, ${tolerance("truck-scale")}, '%' from (
        select device_id, round(avg(pct), 4) as bias from (
          select loading.device_id, (u.net_kg - u.exit_net_kg) * 100 / u.net_kg as pct from unit u join ticket loading on loading.id = u.ticket_no where ${during("u.exit_at", period)}
          union all
          select border.device_id, (u.exit_net_kg - u.net_kg) * 100 / u.net_kg from unit u join ticket border on border.id = u.exit_ticket_no where ${during("u.exit_at", period)}
        ) weighed group by device_id having count(*) >= ${BIAS_WEIGHINGS}
      ) b where abs(b.bias) > ${tolerance("truck-scale")}`,
  },
  {
    // Mass that nobody mined comes in by adjusting stocks upwards.
    code: "F9",
    find: (period) => sql`
      select 'adjusted-up', 'licence', up.licence_no, up.kg, round(mined.kg * ${tolerance("stockpile-survey")} / 100, 3), 'kg' from (
        select licence_no, sum(delta) as kg from (
          select distinct s.block, s.position, unnest(l.licences) as licence_no, (e.payload->'facts'->>'deltaKg')::numeric as delta
          from event e join event_subject s on s.block = e.block and s.position = e.position and s.kind = 'lot' and s.id = e.payload->'facts'->>'lotId' and s.part = 'changed' join lot l on l.id = s.id
          where e.type = 'lot.adjusted' and ${during("e.at", period)}
        ) adjusted where delta > 0 group by licence_no
      ) up
      cross join lateral (select coalesce(sum(made_kg), 0) as kg from lot where licences = array[up.licence_no] and made_by = 'extract') mined
      where up.kg > mined.kg * ${tolerance("stockpile-survey")} / 100`,
  },
  {
    code: "F11",
    find: (period) => sql`select 'seal-broken', 'manifest', m.id, 1::numeric, 0::numeric, 'seals' from manifest m where m.seal_intact = false and ${during("m.entered_at", period)}`,
  },
  {
    // The same officer lets the wrong weights pass.
    code: "F13",
    told: true,
    find: (period) => sql`
      select 'overrides-of-officer', 'site', place, round(overrides * 100.0 / exits, 1), ${OVERRIDES_PCT}::numeric, '%', user_name from (
        select e.place, e.user_name, count(*) as exits, count(*) filter (where e.payload->'facts' ? 'overrideReason') as overrides from event e
        where e.type = 'unit.exited' and e.place is not null and ${during("e.at", period)} group by e.place, e.user_name
      ) passed where overrides >= ${OVERRIDES} and overrides * 100 > exits * ${OVERRIDES_PCT}`,
  },
  {
    code: "F15",
    find: ({ to }) => sql`
      select 'transport-late', 'unit', u.id, (${to}::date - (t.at at time zone 'UTC' + interval '8 hours')::date)::numeric, ${LATE_DAYS}::numeric, 'd'
      from unit u join ticket t on t.id = u.ticket_no where u.exit_at is null and u.status <> 'unloaded' and (t.at at time zone 'UTC' + interval '8 hours')::date < ${to}::date - ${LATE_DAYS}::integer`,
  },
  {
    code: "F15",
    find: ({ to }) => sql`select 'transit-late', 'transit', id, (${to}::date - deadline)::numeric, 0::numeric, 'd' from transit where status = 'open' and deadline < ${to}::date`,
  },
  {
    code: "F15",
    find: ({ to }) => sql`select 'storage-late', 'warehouseEntry', id, (${to}::date - storage_until)::numeric, 0::numeric, 'd' from warehouse_entry where net_kg_held > 0 and storage_until < ${to}::date`,
  },
  {
    // What the keeper counted is not what the book says, with the number of the count.
    code: "F15",
    told: true,
    find: (period) => sql`
      select 'stock-count-differs', 'warehouseEntry', line->>'entryNo', case when by_packages then (line->>'packages')::numeric else (line->>'netKg')::numeric end,
        case when by_packages then (line->>'bookPackages')::numeric else (line->>'bookKg')::numeric end, case when by_packages then 'packages' else 'kg' end, c.id
      from stock_count c cross join lateral jsonb_array_elements(c.record->'lines') line cross join lateral (select line->'packages' <> line->'bookPackages' as by_packages) kind
      where ${during("c.at", period)} and (by_packages or (line->>'netKg')::numeric <> (line->>'bookKg')::numeric)`,
  },
];
