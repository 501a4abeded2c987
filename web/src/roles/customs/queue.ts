import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useSession } from "../../session/session.tsx";

const Queued = graphql(`fragment Queued on Declaration { declarationNo filedOn netKg status version borderPoint takenBy returned { reason remark } exporterId exporter { name nameMn } consignment { consignmentId loadedKg exitedKg unitCount } assessment { status } }`);
const QueueQuery = graphql(`
  query CustomsQueue {
    filed: declarations(first: 100, status: FILED) { edges { node { ...Queued } } }
    assessed: declarations(first: 100, status: ASSESSED) { edges { node { ...Queued } } }
    paid: declarations(first: 100, status: PAID) { edges { node { ...Queued } } }
    returned: declarations(first: 50, status: RETURNED) { edges { node { ...Queued } } }
    released: declarations(last: 10, status: RELEASED) { edges { node { ...Queued } } }
  }
`, [Queued]);
export type Queued = ResultOf<typeof Queued>;
type Data = ResultOf<typeof QueueQuery>;

/** Declarations by what they wait for, the oldest first. `queue` is what this officer can go on with: own work first, then what nobody has. */
export function useQueue() {
  const { viewer } = useSession();
  const [{ data, error, fetching }, again] = useQuery({ query: QueueQuery });
  const of = (list: keyof Data): readonly Queued[] => (data?.[list] as Data["filed"] | undefined)?.edges.map(({ node }) => node).sort((a, b) => a.filedOn.localeCompare(b.filedOn)) ?? [];
  const [toAssess, toPay, toRelease, returned, released] = [of("filed"), of("assessed"), of("paid"), of("returned"), of("released")];
  const mine = ({ takenBy }: Queued): boolean => takenBy === viewer?.user;
  const waiting = [...toRelease, ...toAssess];
  return { toAssess, toPay, toRelease, returned, released, mine: [...waiting, ...toPay].filter(mine), queue: [...waiting.filter(mine), ...waiting.filter(({ takenBy }) => takenBy === null)], error, fetching: fetching && !data, again: () => again({ requestPolicy: "network-only" }) };
}
