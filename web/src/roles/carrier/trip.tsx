import { useEffect, useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { worksOffline } from "../../frame/offline.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { QrCode, recordAddress } from "../../scan/qr-code.tsx";
import { SignedIn } from "../../session/signed-in.tsx";
import { useLabels } from "../../session/session.tsx";
import { kilograms, localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { numbersOf } from "../vehicle.ts";

const TripQuery = graphql(`
  query Trip($unitId: String!) {
    unit(unitId: $unitId) { unitId status sealNo netKg waybillNo vehicle { plate trailerPlate wagonNo containerNo } consignment { consignmentId borderPoint status } }
    table(name: BORDER_POINTS) { inForceTable { rows } }
  }
`);
interface Trip {
  readonly unitId: string;
  readonly vehicle: string;
  readonly sealNo: string | null;
  readonly netKg: string;
  readonly waybillNo: string;
  readonly status: string;
  readonly next: { readonly en: string; readonly mn: string };
  readonly keptAt: string;
}
const nameOf = (unitId: string): string => `garal.trip ${unitId}`;

/** The driver's page: one code that fills the screen, plate, seal, next stop. Opened once, it stands on the phone and needs no network and no sign-in. */
export default function TripPage() {
  const { unitId = "" } = useParams();
  const [trip, setTrip] = useState<Trip | undefined>(() => kept(unitId));
  useEffect(worksOffline, []);
  return (
    <>
      {trip && <Shown trip={trip} />}
      {trip ? <Load unitId={unitId} quiet onTrip={setTrip} /> : <SignedIn><Load unitId={unitId} onTrip={setTrip} /></SignedIn>}
    </>
  );
}

function Load({ unitId, quiet = false, onTrip }: { readonly unitId: string; readonly quiet?: boolean; onTrip(trip: Trip): void }) {
  const { t } = useText();
  const [{ data, error, fetching }] = useQuery({ query: TripQuery, variables: { unitId } });
  useEffect(() => {
    const unit = data?.unit;
    if (!unit) return;
    const point = unit.consignment?.borderPoint ?? "–";
    const rows = data.table?.inForceTable?.rows;
    const row = Array.isArray(rows) ? (rows as { id?: string; name?: string; nameMn?: string }[]).find(({ id }) => id === point) : undefined;
    const trip = { unitId: unit.unitId, vehicle: numbersOf(unit.vehicle), sealNo: unit.sealNo, netKg: unit.netKg, waybillNo: unit.waybillNo, status: unit.status, next: { en: row?.name ?? point, mn: row?.nameMn ?? point }, keptAt: new Date().toISOString() };
    localStorage.setItem(nameOf(unitId), JSON.stringify(trip));
    onTrip(trip);
  }, [data, unitId, onTrip]);
  // A kept trip stands whatever became of the network.
  if (quiet) return null;
  if (error) return <Refused error={error} />;
  if (fetching) return <p className="state" role="status">{t("frame.loading")}…</p>;
  return data?.unit ? null : <div className="empty"><h1>{t("trip.none")}</h1><p className="number">{unitId}</p></div>;
}

function Shown({ trip }: { readonly trip: Trip }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  useTitle(trip.vehicle);
  return (
    <article className="kiosk trip">
      <h1 className="plate">{trip.vehicle}</h1>
      <QrCode text={recordAddress("unit", trip.unitId)} label={t("scan.code", { number: trip.unitId })} />
      <p className="number trip-code">{trip.unitId}</p>
      <dl className="trip-facts">
        <div><dt>{t("table.seal")}</dt><dd className="number">{trip.sealNo ?? "–"}</dd></div>
        <div><dt>{t("trip.next")}</dt><dd>{trip.status === "EXITED" ? label("TransportUnitStatus", trip.status, language) || t("miner.through") : pick(trip.next.en, trip.next.mn)}</dd></div>
        <div><dt>{t("trip.net")}</dt><dd>{kilograms(trip.netKg, language)}</dd></div>
        <div><dt>{t("waybill.title")}</dt><dd className="number">{trip.waybillNo}</dd></div>
      </dl>
      <p className="hint">{t("trip.kept", { time: localTime(trip.keptAt) })}</p>
      <p><Link to="/">{t("frame.home")}</Link></p>
    </article>
  );
}

function kept(unitId: string): Trip | undefined {
  const text = localStorage.getItem(nameOf(unitId));
  if (text === null) return undefined;
  try {
    const trip = JSON.parse(text) as Trip;
    return trip.unitId === unitId ? trip : undefined;
  } catch {
    return undefined; // another program wrote it: asked for anew
  }
}
