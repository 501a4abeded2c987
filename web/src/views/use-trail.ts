import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";
import type { Traceable } from "./traceable.ts";

const TrailFields = graphql(`
  fragment TrailFields on Trail {
    things { kind recordId side record { __typename ... on Lot { product madeKg } ... on TransportUnit { netKg vehicle { plate wagonNo containerNo } } ... on Consignment { product loadedKg } } }
    links { from { kind recordId } to { kind recordId } massKg }
    events { cursor correctedBy groundsCorrectedBy about { kind recordId part } event { id type at block transactionId massInKg massOutKg by { orgId organisation { name nameMn } } site { siteId name nameMn lat lon } corrects { reason transactionId } } }
    hasMore endCursor
  }
`);
const documents = {
  lot: graphql(`query LotTrail($id: String!, $after: String) { goods: lot(lotId: $id) { trail(after: $after) { ...TrailFields } } }`, [TrailFields]),
  unit: graphql(`query UnitTrail($id: String!, $after: String) { goods: unit(unitId: $id) { trail(after: $after) { ...TrailFields } } }`, [TrailFields]),
  consignment: graphql(`query ConsignmentTrail($id: String!, $after: String) { goods: consignment(consignmentId: $id) { trail(after: $after) { ...TrailFields } } }`, [TrailFields]),
} as const;
export type TrailData = ResultOf<typeof TrailFields>;

interface Trail {
  /** Undefined while it loads, null where there is none. */
  readonly trail: TrailData | null | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  /** Reads the next page of events. */
  more(): void;
}

/** The trail of a thing, its events a page at a time; what was read stays. */
export function useTrail(kind: Traceable, id: string): Trail {
  const client = useClient();
  const [trail, setTrail] = useState<TrailData | null>();
  const [error, setError] = useState<Error>();
  const [loading, setLoading] = useState(false);
  const read = useCallback(
    async (after: string | null, stopped: () => boolean): Promise<void> => {
      setLoading(true);
      const { data, error: failed } = await client.query(documents[kind], { id, ...(after === null ? {} : { after }) }, { requestPolicy: "network-only" }).toPromise();
      if (stopped()) return;
      setLoading(false);
      setError(failed);
      const page = data?.goods?.trail;
      if (failed) return;
      setTrail((before) => (page && before && after !== null ? { ...page, events: [...before.events, ...page.events] } : (page ?? null)));
    },
    [client, kind, id],
  );
  useEffect(() => {
    let gone = false;
    setTrail(undefined);
    void read(null, () => gone);
    return () => {
      gone = true;
    };
  }, [read]);
  return { trail, error, loading, more: () => void read(trail?.endCursor ?? null, () => false) };
}
