import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { TransactionLink } from "../../record/overview.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Diff } from "../../views/diff.tsx";

const Version = graphql(`fragment DeclaredVersion on RecordVersion { record transaction { transactionId submittedAt creator { commonName } event { facts } } }`);
const OfExport = graphql(`query DeclarationVersions($id: String!) { declaration(declarationNo: $id) { versions(first: 100) { edges { node { ...DeclaredVersion } } } } }`, [Version]);
const OfImport = graphql(`query ImportVersions($id: String!) { declaration: importDeclaration(declarationNo: $id) { versions(first: 100) { edges { node { ...DeclaredVersion } } } } }`, [Version]);
/** What the way of a declaration changes, not its declarant. */
const NOT_DECLARED = ["tx", "at", "version", "versionTx", "status", "assessmentId", "payments", "releasedOn", "takenBy", "returned"];
interface Declared {
  readonly version: number;
}

/** The versions that a declarant filed, two at a time side by side, with who changed them and why. */
export function Versions({ of, declarationNo }: { readonly of: "export" | "import"; readonly declarationNo: string }) {
  const { t } = useText();
  const variables = { id: declarationNo };
  const [exported] = useQuery({ query: OfExport, variables, pause: of !== "export" });
  const [imported] = useQuery({ query: OfImport, variables, pause: of !== "import" });
  const data = exported.data ?? imported.data;
  const [chosen, setChosen] = useState<number>();
  const all = data?.declaration?.versions.edges.map(({ node }) => node) ?? [];
  // The oldest of each version is what was filed.
  const filed = new Map([...all].map((one) => [(one.record as Declared | null)?.version ?? 0, one]));
  const numbers = [...filed.keys()].sort((a, b) => a - b);
  const newest = numbers.at(-1) ?? 1;
  if (numbers.length < 2) return null;
  const shown = chosen ?? newest;
  const [before, after] = [filed.get(numbers[numbers.indexOf(shown) - 1] ?? 0), filed.get(shown)];
  const reason = (after?.transaction?.event?.facts as { reason?: string } | null | undefined)?.reason;
  return (
    <section className="card" aria-labelledby="versions">
      <h2 id="versions">{t("customs.versions")}</h2>
      {numbers.length > 2 && <div className="segmented" role="group" aria-label={t("customs.versions")}>{numbers.slice(1).map((number) => <button key={number} type="button" aria-pressed={number === shown} onClick={() => setChosen(number)}>{t("diff.version", { version: number })}</button>)}</div>}
      {after?.transaction && <p>{after.transaction.creator?.commonName}, {after.transaction.submittedAt ? localTime(after.transaction.submittedAt, true) : ""} <TransactionLink id={after.transaction.transactionId} />{reason !== undefined && <><br />{t("diff.reason")}: <bdi>{reason}</bdi></>}</p>}
      {before && after && <Diff caption={t("customs.versions")} before={before.record as Record<string, unknown>} after={after.record as Record<string, unknown>} beforeName={t("diff.version", { version: (before.record as Declared).version })} afterName={t("diff.version", { version: shown })} leaveOut={NOT_DECLARED} />}
    </section>
  );
}
