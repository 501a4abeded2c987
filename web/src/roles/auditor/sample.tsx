import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { useClient } from "urql";
import type { TypedDocumentNode } from "urql";
import { graphql } from "../../api/graphql.ts";
import { randomHex } from "../../forms/drafts.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { download } from "../../session/keys.tsx";
import { csv } from "../../table/csv.ts";
import { Table } from "../../table/table.tsx";
import { localDay } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { ReadOnly } from "./home.tsx";
import { QueryMark } from "./query-mark.tsx";
import { drawSample, keepSamples, keptSamples, sampleKinds } from "./samples.ts";
import type { Sample, SampleKind } from "./samples.ts";

const Declarations = graphql(`query SampleDeclarations($after: String) { page: declarations(first: 100, after: $after) { edges { node { id: declarationNo on: filedOn } } pageInfo { hasNextPage endCursor } } }`);
const Consignments = graphql(`query SampleConsignments($after: String) { page: consignments(first: 100, after: $after) { edges { node { id: consignmentId on: openedAt } } pageInfo { hasNextPage endCursor } } }`);
const Units = graphql(`query SampleUnits($after: String) { page: units(first: 100, after: $after) { edges { node { id: unitId on: at } } pageInfo { hasNextPage endCursor } } }`);
const Certificates = graphql(`query SampleCertificates($after: String) { page: assays(first: 100, after: $after) { edges { node { id: certificateNo on: issuedOn } } pageInfo { hasNextPage endCursor } } }`);
const Receipts = graphql(`query SampleReceipts($after: String) { page: royaltyReceipts(first: 100, after: $after) { edges { node { id: receiptNo on: at } } pageInfo { hasNextPage endCursor } } }`);
const queries = { declaration: Declarations, consignment: Consignments, unit: Units, certificate: Certificates, receipt: Receipts } as const satisfies Readonly<Record<SampleKind, unknown>>;
interface Page {
  readonly page: { readonly edges: readonly { readonly node: { readonly id: string; readonly on: string } }[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
}

const MOST_RECORDS = 20_000;
const MOST_DRAWN = 1_000;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** A sample by kind, period and a seed that is shown: drawn in the page by a rule that anyone can follow; the address draws the same again. */
export default function SamplePage() {
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const client = useClient();
  const [params, setParams] = useSearchParams();
  useTitle(t("audit.pick"));
  const [kind, setKind] = useState<SampleKind>(() => sampleKinds.find((one) => one === params.get("kind")) ?? "declaration");
  const [from, setFrom] = useState(params.get("from") ?? `${today().slice(0, 4)}-01-01`);
  const [to, setTo] = useState(params.get("to") ?? today());
  const [count, setCount] = useState(params.get("count") ?? "25");
  const [seed, setSeed] = useState(() => params.get("seed") ?? randomHex(8));
  const [state, setState] = useState<{ readonly seen: number; readonly running: boolean; readonly sample?: Sample; readonly error?: Error; readonly problem?: string }>({ seen: 0, running: false });

  const draw = async (): Promise<void> => {
    const size = Number(count.trim());
    if (!DAY.test(from.trim()) || !DAY.test(to.trim()) || !Number.isInteger(size) || size < 1 || size > MOST_DRAWN || seed.trim() === "") return setState({ seen: 0, running: false, problem: t("audit.wrongPeriod") });
    setParams(new URLSearchParams({ kind, from: from.trim(), to: to.trim(), count: String(size), seed }), { replace: true });
    setState({ seen: 0, running: true });
    const ids: string[] = [];
    let seen = 0;
    for (let after: string | null = null; ; ) {
      const { data, error }: { data?: Page | undefined; error?: Error | undefined } = await client.query(queries[kind] as TypedDocumentNode<Page, { after?: string }>, after === null ? {} : { after }, { requestPolicy: "network-only" }).toPromise();
      if (error || !data) return setState({ seen, running: false, error: error ?? new Error("no answer") });
      for (const { node } of data.page.edges) {
        const day = DAY.test(node.on) ? node.on : localDay(node.on);
        if (from.trim() <= day && day <= to.trim()) ids.push(node.id);
      }
      seen += data.page.edges.length;
      if (seen > MOST_RECORDS) return setState({ seen, running: false, problem: t("audit.tooMany", { most: MOST_RECORDS }) });
      setState({ seen, running: true });
      after = data.page.pageInfo.endCursor;
      if (!data.page.pageInfo.hasNextPage || after === null) break;
    }
    const sample: Sample = { kind, from: from.trim(), to: to.trim(), count: size, seed, population: ids.length, drawnAt: new Date().toISOString(), drawn: await drawSample(seed, ids, size) };
    if (viewer) keepSamples(viewer.user, [sample, ...keptSamples(viewer.user)]);
    setState({ seen, running: false, sample });
  };
  const { sample } = state;
  return (
    <>
      <ReadOnly />
      <h1>{t("audit.pick")}</h1>
      <form className="card" onSubmit={(event) => { event.preventDefault(); void draw(); }}>
        <div className="row-fields">
          <div className="field"><label htmlFor="sample-kind">{t("audit.kind")}</label><select id="sample-kind" value={kind} onChange={(event) => setKind(event.target.value as SampleKind)}>{sampleKinds.map((one) => <option key={one} value={one}>{label("RecordKind", one, language)}</option>)}</select></div>
          <div className="field"><label htmlFor="sample-from">{t("audit.from")}</label><input id="sample-from" value={from} onChange={(event) => setFrom(event.target.value)} /></div>
          <div className="field"><label htmlFor="sample-to">{t("audit.to")}</label><input id="sample-to" value={to} onChange={(event) => setTo(event.target.value)} /></div>
          <div className="field"><label htmlFor="sample-count">{t("audit.count")}</label><input id="sample-count" value={count} inputMode="numeric" onChange={(event) => setCount(event.target.value)} /></div>
          <div className="field"><label htmlFor="sample-seed">{t("audit.seed")}</label><input id="sample-seed" value={seed} autoComplete="off" spellCheck={false} aria-describedby="seed-help" onChange={(event) => setSeed(event.target.value)} /><span id="seed-help" className="hint">{t("audit.seedHelp")}</span></div>
        </div>
        <div className="actions">
          <Button type="submit" className="primary" isDisabled={state.running}>{t("audit.draw")}</Button>
          <Button className="quiet" onPress={() => setSeed(randomHex(8))}>{t("audit.newSeed")}</Button>
        </div>
        {state.problem !== undefined && <p role="alert" className="react-aria-FieldError">{state.problem}</p>}
        <p role="status" className="state">{state.running ? `${t("frame.loading")}… ${state.seen}` : sample ? t("audit.drawn", { population: sample.population, count: sample.drawn.length }) : ""}</p>
      </form>
      {state.error && <Refused error={state.error} />}
      {sample && (
        <section className="card" aria-labelledby="sample">
          <h2 id="sample">{label("RecordKind", sample.kind, language)} <span className="count">{sample.drawn.length}</span></h2>
          <p className="hint">{t("audit.rule")}. {t("audit.seed")}: <code>{sample.seed}</code></p>
          <Button className="quiet" onPress={() => download(`sample-${sample.kind}-${sample.seed}.csv`, csv([["kind", "number", "sha256", "seed", "from", "to"], ...sample.drawn.map(({ id, hash }) => [sample.kind, id, hash, sample.seed, sample.from, sample.to])]), "text/csv")}>{t("table.export")}</Button>
          <Table caption={t("audit.pick")} head={[t("table.number"), t("audit.hash")]}>
            <tbody>{sample.drawn.map(({ id, hash }) => <tr key={id}><th scope="row"><Link className="number" to={recordPath(sample.kind, id)}>{id}</Link></th><td><code className="hash">{hash.slice(0, 16)}…</code></td></tr>)}</tbody>
          </Table>
          <QueryMark query={queries[sample.kind]} variables={{}} result={sample.drawn} />
        </section>
      )}
    </>
  );
}
