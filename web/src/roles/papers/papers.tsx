import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { useTitle } from "../../frame/title.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { QrCode } from "../../scan/qr-code.tsx";
import { saveFile } from "../../print/save.ts";
import { paperLabels } from "../../print/labels.ts";
import type { PassportData } from "../../print/passport-pdf.ts";
import { useLabels } from "../../session/session.tsx";
import { texts } from "../../text/catalogue.ts";
import { grouped, localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Shares, useCodeAddress } from "./share.tsx";
import { passportOf, PassportQuery, slipOf, SlipQuery } from "./data.ts";

type Making = "idle" | "busy" | "failed";

/** Makes a paper in the page and saves it; the maker and its fonts are loaded only then. */
function PaperButton({ text, file, make, primary = false }: { readonly text: string; readonly file: string; make(): Promise<Uint8Array>; readonly primary?: boolean }) {
  const { t } = useText();
  const [state, setState] = useState<Making>("idle");
  const save = async (): Promise<void> => {
    setState("busy");
    try {
      saveFile(file, await make(), "application/pdf");
      setState("idle");
    } catch (error) {
      setState("failed");
      throw error;
    }
  };
  return (
    <>
      <Button className={primary ? "primary" : ""} isDisabled={state === "busy"} onPress={() => void save()}>{state === "busy" ? t("papers.busy") : text}</Button>
      {state === "failed" && <span role="alert" className="badge badge-bad">▲ {t("papers.failed")}</span>}
    </>
  );
}

/** A consignment's papers: the passport as a page that prints, and the same and the provenance page as files. */
export default function PassportPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  const label = useLabels();
  useTitle(`${t("papers.passport")} ${id}`);
  const [{ data, error, fetching }] = useQuery({ query: PassportQuery, variables: { id }, requestPolicy: "cache-and-network" });
  const code = useCodeAddress("consignment", id, data?.consignment);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!data?.consignment) return <div className="empty"><h1>{t("buyer.none")}</h1><p className="number">{id}</p></div>;
  const both = (enumName: string, value: string): string => {
    const [mn, en] = [label(enumName, value, "mn"), label(enumName, value, "en")];
    return mn === en ? mn : `${mn} / ${en}`;
  };
  const eventName = (type: string): string => {
    const known = (texts as Readonly<Record<string, { readonly mn: string; readonly en: string }>>)[`event.${type}`];
    return known ? `${known.mn} / ${known.en}` : type;
  };
  const passport = { ...passportOf(data.consignment, both, eventName), address: code.address };
  const withKey = async (): Promise<PassportData> => {
    const [address, verification] = await Promise.all([code.withKey(), import("../../print/check.ts").then(({ checkedNow }) => checkedNow(id))]);
    return { ...passport, address, verification };
  };
  const file = id.replace(/[^\w.-]+/g, "_");
  return (
    <>
      <div className="actions">
        <PaperButton primary text={t("papers.save")} file={`${file}-passport.pdf`} make={async () => (await import("../../print/make.ts")).makePassport(await withKey())} />
        <PaperButton text={t("papers.provenance")} file={`${file}-provenance.pdf`} make={async () => (await import("../../print/make.ts")).makeProvenance(await withKey())} />
        <Button onPress={() => void code.printWithKey().catch(() => undefined)}>{t("waybill.print")}</Button>
        <Link className="button" to={recordPath("consignment", id)}>{t("frame.back")}</Link>
      </div>
      <Sheet passport={passport} />
      {code.sharing && <Shares kind="consignment" id={id} code={code} />}
    </>
  );
}

function Sheet({ passport }: { readonly passport: PassportData }) {
  const { t } = useText();
  const L = paperLabels;
  const facts: readonly (readonly [keyof typeof L, string])[] = [["status", passport.status], ["seller", passport.seller], ["buyer", passport.buyer], ["carrier", passport.carrier], ["contract", passport.contract], ["product", passport.product], ["hs", passport.hs], ["lots", passport.lots], ["point", passport.borderPoint], ...passport.declaration];
  const head = (names: readonly (keyof typeof L)[]) => <thead><tr>{names.map((name) => <th key={name} scope="col"><span lang="mn">{L[name].mn}</span> / <span lang="en">{L[name].en}</span></th>)}</tr></thead>;
  const table = (title: keyof typeof L, names: readonly (keyof typeof L)[], rows: readonly (readonly string[])[]) => (
    <section aria-label={`${L[title].mn} / ${L[title].en}`}>
      <h2><span lang="mn">{L[title].mn}</span> / <span lang="en">{L[title].en}</span></h2>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={`${L[title].mn} / ${L[title].en}`}><table>{head(names)}<tbody>{rows.map((row, i) => <tr key={i}>{row.map((cell, at) => (at === 0 ? <th key={at} scope="row"><bdi>{cell}</bdi></th> : <td key={at}><bdi>{cell}</bdi></td>))}</tr>)}</tbody></table></div>
    </section>
  );
  return (
    <article className="card sheet passport">
      <header>
        <div>
          <h1><span lang="mn">{L.passport.mn}</span> / <span lang="en">{L.passport.en}</span></h1>
          <p className="figure number">{passport.consignmentId}</p>
          <p>{L.printed.mn} / {L.printed.en}: {localTime(passport.printedAt)} (+08:00)</p>
        </div>
        <figure><QrCode text={passport.address} label={t("scan.code", { number: passport.consignmentId })} /><figcaption className="number">{passport.consignmentId}</figcaption></figure>
      </header>
      <dl className="facts">{facts.map(([name, value]) => <div key={name} className="fact"><dt><span lang="mn">{L[name].mn}</span><br /><span lang="en" className="hint">{L[name].en}</span></dt><dd><bdi>{value === "" ? "–" : value}</bdi></dd></div>)}</dl>
      {table("vehicles", ["vehicle", "seal", "gross", "tare", "net", "border"], passport.units.map(({ vehicle, sealNo, grossKg, tareKg, netKg, exitNetKg }) => [vehicle, sealNo, ...[grossKg, tareKg, netKg, exitNetKg].map((value) => (value === "" ? "–" : grouped(value)))]))}
      {table("assays", ["certificate", "analyte", "value", "basis", "method", "uncertainty"], passport.assays.flatMap(({ certificateNo, results }) => results.map(({ analyte, value, basis, method, uncertainty }) => [certificateNo, analyte, value, basis, method, uncertainty])))}
      {table("origin", ["licence", "holder", "deposit", "share", "mass"], passport.origin.map(({ licenceNo, holder, deposit, percent, massKg }) => [licenceNo, holder, deposit, percent, grouped(massKg)]))}
      <footer><p><span lang="mn">{L.unchecked.mn}</span><br /><span lang="en">{L.unchecked.en}</span></p><p className="hash">{L.ledger.mn} / {L.ledger.en}: {passport.block}, {passport.transactionId}</p></footer>
    </article>
  );
}

/** The driver's slip for an 80 mm printer. */
export function SlipPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  useTitle(`${t("papers.slip")} ${id}`);
  const [{ data, error, fetching }] = useQuery({ query: SlipQuery, variables: { id } });
  const code = useCodeAddress("unit", id, data?.unit?.consignment);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!data?.unit) return <div className="empty"><h1>{t("trip.none")}</h1><p className="number">{id}</p></div>;
  const slip = { ...slipOf(data.unit), address: code.address };
  const L = paperLabels;
  return (
    <>
      <div className="actions">
        <PaperButton primary text={t("papers.save")} file={`${id.replace(/[^\w.-]+/g, "_")}-slip.pdf`} make={async () => (await import("../../print/make.ts")).makeSlip({ ...slip, address: await code.withKey() })} />
        <Button onPress={() => void code.printWithKey().catch(() => undefined)}>{t("waybill.print")}</Button>
        <Link className="button" to={`/waybill/${encodeURIComponent(id)}`}>{t("waybill.title")}</Link>
      </div>
      <article className="card slip">
        <h1><span lang="mn">{L.slip.mn}</span><br /><span lang="en">{L.slip.en}</span></h1>
        <QrCode text={slip.address} label={t("scan.code", { number: slip.unitId })} />
        <p className="figure number">{slip.unitId}</p>
        <dl className="facts">{([["number", slip.consignmentId], ["vehicle", slip.vehicle], ["seal", slip.sealNo], ["net", grouped(slip.netKg)], ["point", slip.borderPoint], ["until", slip.until]] as const).map(([name, value]) => <div key={name} className="fact"><dt>{L[name].mn} / {L[name].en}</dt><dd><strong>{value}</strong></dd></div>)}</dl>
      </article>
      {code.sharing && <Shares kind="unit" id={id} code={code} />}
    </>
  );
}
