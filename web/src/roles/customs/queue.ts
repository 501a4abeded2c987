import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useSession } from "../../session/session.tsx";

const ExportsQuery = graphql(`
  query CustomsExports {
    filed: declarations(first: 100, status: FILED) { edges { node { ...Exported } } }
    assessed: declarations(first: 100, status: ASSESSED) { edges { node { ...Exported } } }
    paid: declarations(first: 100, status: PAID) { edges { node { ...Exported } } }
    returned: declarations(first: 50, status: RETURNED) { edges { node { ...Exported } } }
    released: declarations(last: 10, status: RELEASED) { edges { node { ...Exported } } }
  }
`, [graphql(`fragment Exported on Declaration { declarationNo filedOn netKg status takenBy returned { reason remark } declarantId: exporterId declarant: exporter { name nameMn } }`)]);
const ImportsQuery = graphql(`
  query CustomsImports {
    filed: importDeclarations(first: 100, status: FILED) { edges { node { ...Imported } } }
    assessed: importDeclarations(first: 100, status: ASSESSED) { edges { node { ...Imported } } }
    paid: importDeclarations(first: 100, status: PAID) { edges { node { ...Imported } } }
    returned: importDeclarations(first: 50, status: RETURNED) { edges { node { ...Imported } } }
    released: importDeclarations(last: 10, status: RELEASED) { edges { node { ...Imported } } }
  }
`, [graphql(`fragment Imported on ImportDeclaration { declarationNo filedOn netKg status takenBy returned { reason remark } declarantId: importerId declarant: importer { name nameMn } }`)]);

type Filed = ResultOf<typeof ExportsQuery>["filed"]["edges"][number]["node"];
type List = keyof ResultOf<typeof ExportsQuery>;
/** A declaration of the work list, of goods that leave or of goods that come. */
export interface Queued extends Filed {
  readonly way: "export" | "import";
}

/** Where a declaration is decided on. */
export const decisionPath = ({ way, declarationNo }: Pick<Queued, "way" | "declarationNo">): string => `/customs/${way === "export" ? "declaration" : "import"}/${encodeURIComponent(declarationNo)}`;

/** Declarations by what they wait for, the oldest first. `queue` is what this officer can go on with: own work first, then what nobody has. */
export function useQueue() {
  const { viewer } = useSession();
  const [exported, readExports] = useQuery({ query: ExportsQuery });
  const [imported, readImports] = useQuery({ query: ImportsQuery });
  const of = (list: List): readonly Queued[] => [
    ...(exported.data?.[list].edges.map(({ node }) => ({ ...node, way: "export" as const })) ?? []),
    ...(imported.data?.[list].edges.map(({ node }) => ({ ...node, way: "import" as const })) ?? []),
  ].sort((a, b) => a.filedOn.localeCompare(b.filedOn));
  const [toAssess, toPay, toRelease, returned, released] = [of("filed"), of("assessed"), of("paid"), of("returned"), of("released")];
  const mine = ({ takenBy }: Queued): boolean => takenBy === viewer?.user;
  const waiting = [...toRelease, ...toAssess];
  return {
    toAssess, toPay, toRelease, returned, released,
    mine: [...waiting, ...toPay].filter(mine),
    queue: [...waiting.filter(mine), ...waiting.filter(({ takenBy }) => takenBy === null)],
    error: exported.error ?? imported.error,
    fetching: (exported.fetching && !exported.data) || (imported.fetching && !imported.data),
    again: () => [readExports, readImports].forEach((read) => read({ requestPolicy: "network-only" })),
  };
}
