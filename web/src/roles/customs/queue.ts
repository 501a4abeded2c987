import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";

const QueueQuery = graphql(`
  query CustomsQueue {
    filed: declarations(first: 50, status: FILED) { edges { node { ...Queued } } }
    assessed: declarations(first: 50, status: ASSESSED) { edges { node { ...Queued } } }
    paid: declarations(first: 50, status: PAID) { edges { node { ...Queued } } }
    released: declarations(first: 10, status: RELEASED) { edges { node { ...Queued } } }
  }
`, [graphql(`fragment Queued on Declaration { declarationNo filedOn netKg status version borderPoint exporterId exporter { name nameMn } consignment { consignmentId loadedKg exitedKg unitCount } assessment { status } }`)]);
type Data = ResultOf<typeof QueueQuery>;
export type Queued = Data["filed"]["edges"][number]["node"];

/** Declarations by what they wait for, the oldest first. */
export function useQueue() {
  const [{ data, error, fetching }, again] = useQuery({ query: QueueQuery });
  const of = (list: keyof Data): readonly Queued[] => (data?.[list] as Data["filed"] | undefined)?.edges.map(({ node }) => node).sort((a, b) => a.filedOn.localeCompare(b.filedOn)) ?? [];
  const [toAssess, toPay, toRelease, released] = [of("filed"), of("assessed"), of("paid"), of("released")];
  return { toAssess, toPay, toRelease, released, queue: [...toRelease, ...toAssess], error, fetching: fetching && !data, again: () => again({ requestPolicy: "network-only" }) };
}
