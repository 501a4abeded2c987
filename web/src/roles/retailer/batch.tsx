import { useEffect, useId, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { useClient, useQuery } from "urql";
import { DomainError } from "../../../../domain/error.ts";
import { graphql } from "../../api/graphql.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { KeptNote, useKept } from "../../forms/use-kept.tsx";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { fieldLabel } from "../../forms/labels.ts";
import { useTitle } from "../../frame/title.ts";
import { useSession } from "../../session/session.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { itemLines, readDayFile } from "./day-file.ts";
import type { DayFile, RowProblem } from "./day-file.ts";

const ShelfQuery = graphql(`query ShopLots($orgId: String!) { goodsLots(first: 200, ownerId: $orgId) { edges { node { goodsLotId gtin } } } }`);
const CommittedQuery = graphql(`query CommittedBatch($root: String!) { saleBatch(root: $root) { root itemsKept } }`);

type Read = { readonly file: DayFile } | { readonly problems: readonly RowProblem[] } | { readonly refused: DomainError };
interface Till {
  readonly name: string;
  readonly text: string;
}
/** Longest file that a page reads: some four times what a batch may hold. */
const MOST_BYTES = 40_000_000;
type Sending = "no" | "sending" | "sent" | "failed";

/** A day's receipts from the till's file: read and checked here, committed by their root, then kept so that each item can be proved. */
export default function BatchPage() {
  const { t, language } = useText();
  const { viewer, hasEnded } = useSession();
  const client = useClient();
  const [params] = useSearchParams();
  const wanted = params.get("root");
  const input = useId();
  useTitle(t("shop.upload"));
  const [{ data }] = useQuery({ query: ShelfQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  const [read, setRead] = useState<Read>();
  const [committed, setCommitted] = useState(false);
  const [sending, setSending] = useState<Sending>("no");
  const articles = useMemo(() => new Map((data?.goodsLots.edges ?? []).map(({ node }) => [node.goodsLotId, node.gtin])), [data]);

  // From the choice of the file until its items are kept: a reload after the signature must still be able to send them.
  const kept = useKept<Till>("retail:sellBatch day file", ({ text }) => 2 * text.length);
  const till = kept.value;
  useEffect(() => {
    if (!till || !data) return;
    let over = false;
    const taken = async (): Promise<void> => {
      try {
        const result = readDayFile(till.text, (lot) => articles.get(lot));
        if (!("batch" in result)) return setRead({ problems: result });
        setRead({ file: result });
        const known = await client.query(CommittedQuery, { root: result.batch.root }, { requestPolicy: "network-only" }).toPromise();
        if (!over) setCommitted(Boolean(known.data?.saleBatch));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        setRead({ refused: error });
      }
    };
    void taken();
    return () => {
      over = true;
    };
  }, [till, data, articles, client]);
  const take = async (file: File | undefined): Promise<void> => {
    setSending("no");
    setCommitted(false);
    setRead(undefined);
    if (file && file.size > MOST_BYTES) return setRead({ refused: new DomainError("input/too-long", { field: file.name.slice(0, 64), length: file.size, max: MOST_BYTES }) });
    kept.set(file && { name: file.name, text: await file.text() });
  };
  const send = async (file: DayFile): Promise<void> => {
    setSending("sending");
    const answer = await fetch(`/items/${file.batch.root}`, { method: "PUT", headers: { "content-type": "application/jsonl" }, body: itemLines(file.items) }).catch(() => undefined);
    if (answer?.status === 401) hasEnded();
    setSending(answer?.ok ? "sent" : "failed");
    if (answer?.ok) kept.set(undefined);
  };
  const file = read && "file" in read ? read.file : undefined;
  const other = file !== undefined && wanted !== null && wanted !== file.batch.root;
  const unknown = file && articles.size > 0 ? file.batch.lots.map(({ goodsLotId }) => goodsLotId).filter((lot) => !articles.has(lot)) : [];
  return (
    <>
      <p><Link to="/">{t("frame.home")}</Link></p>
      <h1>{t(wanted === null ? "shop.upload" : "shop.sendItems")}</h1>
      <div className="card form">
        <div className="field">
          <label htmlFor={input}>{t("shop.file")}</label>
          <input id={input} type="file" accept=".csv,.jsonl,.txt,text/csv,application/jsonl" onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ""; }} />
          <p className="hint">{t("shop.fileHelp")}</p>
        </div>
        {till && <p><strong><bdi>{till.name}</bdi></strong> <Button className="quiet" onPress={() => void take(undefined)}>{t("attach.remove", { file: till.name })}</Button></p>}
        <KeptNote of={kept} />
        {read && "refused" in read && <p className="summary" role="alert">{refusalText(refusalOf(read.refused), language, (path) => fieldLabel(path, path, language))}</p>}
        {read && "problems" in read && (
          <div className="summary" role="alert">
            <ul>{read.problems.map(({ row, error }) => <li key={row}>{t("shop.row", { row, problem: refusalText(refusalOf(error), language, (path) => fieldLabel(path, path, language)) })}</li>)}</ul>
          </div>
        )}
        {other && <p className="summary" role="alert">{t("shop.otherItems")}</p>}
        {file && !other && <Sums file={file} unknown={unknown} />}
      </div>
      {file && !other && file.days.length > 1 && <p className="notice" role="alert">{t("shop.twoDays", { days: file.days.join(", ") })}</p>}
      {file && !other && file.days.length === 1 && !committed && <Commit file={file} onRecorded={() => void send(file)} />}
      {file && !other && committed && sending !== "sent" && <div className="actions"><Button className="primary" isDisabled={sending === "sending"} onPress={() => void send(file)}>{t("shop.sendItems")}</Button></div>}
      <p role="status" className={sending === "failed" ? "notice" : "state"}>{sending === "no" ? "" : t(({ sending: "shop.sendingItems", sent: "shop.itemsSent", failed: "shop.itemsFailed" } as const)[sending])}</p>
    </>
  );
}

function Sums({ file, unknown }: { readonly file: DayFile; readonly unknown: readonly string[] }) {
  const { t } = useText();
  return (
    <>
      <p role="status" className="understood">✓ {t("shop.read", { items: file.batch.count, receipts: file.receipts })}</p>
      <h2>{t("shop.sums")}</h2>
      <ul className="plain">{file.batch.lots.map(({ goodsLotId, quantity }) => <li key={goodsLotId}><span className="number">{goodsLotId}</span>: <strong className="number">{grouped(quantity.toString())}</strong>{unknown.includes(goodsLotId) && <span className="badge badge-bad">▲ {t("shop.unknownLot", { lot: goodsLotId })}</span>}</li>)}</ul>
    </>
  );
}

function Commit({ file, onRecorded }: { readonly file: DayFile; onRecorded(): void }) {
  const { batch, days } = file;
  const preset = useMemo(() => ({ root: batch.root, count: String(batch.count), soldOn: days[0] ?? "", lots: batch.lots.map(({ quantity, ...lot }) => ({ ...lot, quantity: quantity.toString() })) }), [batch, days]);
  return <TransactionForm key={batch.root} transaction="retail:sellBatch" preset={preset} hidden={["root", "count", "soldOn", "lots"]} onRecorded={onRecorded} />;
}
