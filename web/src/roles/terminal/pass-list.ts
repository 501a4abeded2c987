import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { readTolerances } from "../../../../domain/tax/tables/customs.ts";
import { rowsOn } from "../../../../domain/tax/tables/row.ts";
import { graphql } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { today } from "../today.ts";
import type { Expected } from "./decision.ts";

const UnitsQuery = graphql(`
  query PassList($after: String, $status: TransportUnitStatus!) {
    units(first: 100, after: $after, status: $status) {
      edges { node { unitId status netKg sealNo siteId exitAt consignmentId vehicle { plate trailerPlate wagonNo containerNo } ticket { tareKg } consignment { borderPoint declarationNo declaration { status } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
const SettingsQuery = graphql(`query GateSettings { devices(first: 100) { edges { node { deviceId siteId site { name nameMn borderPoint ownerId } } } } table(name: TOLERANCES) { inForceTable { rows } } }`);

export interface Scale {
  readonly deviceId: string;
  readonly siteId: string;
  readonly borderPoint: string;
  readonly name: string;
  readonly nameMn: string;
  readonly ownerId: string;
}
export interface PassList {
  /** Instant of the device's clock at which it was read. */
  readonly readAt: string;
  readonly units: readonly (Expected & { readonly tareKg: string })[];
  readonly scales: readonly Scale[];
  readonly tolerancePct: string;
}
const NAME = "garal.pass-list";
/** Pages of a hundred: what is under way to all borders at once. */
const MOST_PAGES = 50;
const EVERY_MS = 60_000;

/** The units under way, kept on the device so that a plate is answered without a network; read again with each block, and each minute. */
export function usePassList(): { readonly list: PassList | undefined; readonly error: Error | undefined } {
  const client = useClient();
  const [list, setList] = useState<PassList | undefined>(kept);
  const [error, setError] = useState<Error>();
  const read = useCallback(async (): Promise<void> => {
    const settings = await client.query(SettingsQuery, {}, { requestPolicy: "network-only" }).toPromise();
    if (!settings.data) return setError(settings.error ?? new Error("no answer"));
    const units: (Expected & { tareKg: string })[] = [];
    for (const status of ["SEALED", "LOADED"] as const) {
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const { data, error: failed }: Awaited<ReturnType<ReturnType<typeof client.query<import("../../api/graphql.ts").ResultOf<typeof UnitsQuery>>>["toPromise"]>> = await client.query(UnitsQuery, { status, after }, { requestPolicy: "network-only" }).toPromise();
        if (!data) return setError(failed ?? new Error("no answer"));
        for (const { node: { vehicle, consignment, ticket, ...unit } } of data.units.edges) {
          units.push({ ...unit, tareKg: ticket?.tareKg ?? "", numbers: [vehicle.plate, vehicle.trailerPlate, vehicle.wagonNo, vehicle.containerNo].filter((number) => number !== null), borderPoint: consignment?.borderPoint ?? "", declarationNo: consignment?.declarationNo ?? null, declarationStatus: consignment?.declaration?.status ?? null });
        }
        after = data.units.pageInfo.endCursor;
        if (!data.units.pageInfo.hasNextPage) break;
      }
    }
    const tolerances = settings.data.table?.inForceTable ? rowsOn(readTolerances(settings.data.table.inForceTable.rows), today()) : [];
    const fresh: PassList = {
      readAt: new Date().toISOString(),
      units,
      scales: settings.data.devices.edges.map(({ node: { deviceId, siteId, site } }) => ({ deviceId, siteId, borderPoint: site?.borderPoint ?? "", name: site?.name ?? siteId, nameMn: site?.nameMn ?? siteId, ownerId: site?.ownerId ?? "" })),
      // Without a tolerance on the ledger any difference is checked.
      tolerancePct: tolerances.find(({ setting, unit }) => setting === "gate-weight" && unit === "%")?.value.toString() ?? "0",
    };
    localStorage.setItem(NAME, JSON.stringify(fresh));
    setError(undefined);
    setList(fresh);
  }, [client]);
  useLive(() => void read());
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    const now = (): void => void read();
    addEventListener("online", now);
    return () => {
      clearInterval(timer);
      removeEventListener("online", now);
    };
  }, [read]);
  return { list, error };
}

function kept(): PassList | undefined {
  const text = localStorage.getItem(NAME);
  if (text === null) return undefined;
  try {
    const list = JSON.parse(text) as PassList;
    return Array.isArray(list.units) && Array.isArray(list.scales) ? list : undefined;
  } catch {
    return undefined; // another program wrote it: read anew
  }
}
