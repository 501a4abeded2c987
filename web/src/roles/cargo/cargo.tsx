import { Link, Navigate, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { grouped, kilograms, localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { ResultsTable } from "../laboratory/certificate.tsx";
import { numbersOf } from "../vehicle.ts";
import { CargoQuery, certificatesOf, UnitQuery } from "./data.ts";
import type { PublicCargo } from "./data.ts";

/** A cargo as whoever scans its code sees it, without an account: where it is from, masses, assays, seals, times; and how to check it without this server. */
export default function CargoPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  useTitle(id);
  const [{ data, error, fetching }] = useQuery({ query: CargoQuery, variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const cargo = data?.consignment;
  if (!cargo) return <div className="empty"><h1>{t("buyer.none")}</h1><p className="number">{id}</p></div>;
  return <Cargo cargo={cargo} />;
}

/** A vehicle's code leads to its cargo. */
export function UnitPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  const [{ data, error, fetching }] = useQuery({ query: UnitQuery, variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  return data?.unit ? <Navigate replace to={`/cargo/${encodeURIComponent(data.unit.consignmentId)}`} /> : <div className="empty"><h1>{t("buyer.none")}</h1><p className="number">{id}</p></div>;
}

function Cargo({ cargo }: { readonly cargo: PublicCargo }) {
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  const certificates = certificatesOf(cargo);
  const moisture = certificates.flatMap(({ results }) => results).find(({ analyte, basis }) => (analyte === "TM" || analyte === "H2O") && basis === "AS_RECEIVED");
  const dry = moisture ? Decimal.parse(cargo.loadedKg).times(Decimal.hundred.minus(Decimal.parse(moisture.value))).times(Decimal.parse("0.01")).roundedHalfUp(0).toString() : undefined;
  const units = cargo.units.edges.map(({ node }) => node);
  return (
    <>
      <h1><span className="number">{cargo.consignmentId}</span> <Status enumName="ConsignmentStatus" value={cargo.status} /></h1>
      <div className="notice">
        <p className="headline">– {t("cargo.notChecked")}</p>
        <p>{t("cargo.howToCheck")}</p>
        <p className="actions"><a className="button primary" href="/verify">{t("frame.verify")}</a>{viewer ? <Link className="button" to={`/buyer/consignment/${encodeURIComponent(cargo.consignmentId)}`}>{t("cargo.yours")}</Link> : <Link className="button" to="/sign-in">{t("signIn.title")}</Link>}</p>
      </div>
      <div className="columns">
        <section className="card" aria-labelledby="origin">
          <h2 id="origin">{t("record.origin")}</h2>
          <dl className="facts">
            {cargo.origin?.licences.map(({ licenceNo, percent, massKg, licence }) => (
              <div key={licenceNo} className="fact"><dt><bdi>{licence ? pick(licence.deposit, licence.depositMn) : ""}</bdi> <span className="number">{licenceNo}</span></dt><dd><strong className="number">{percent} %</strong> · {kilograms(massKg, language)}{licence?.holder ? ` · ${pick(licence.holder.name, licence.holder.nameMn)}` : ""}</dd></div>
            ))}
            <div className="fact"><dt>{t("buyer.seller")}</dt><dd>{cargo.exporter ? pick(cargo.exporter.name, cargo.exporter.nameMn) : "–"}</dd></div>
            <div className="fact"><dt>{t("table.product")}</dt><dd>{cargo.product}</dd></div>
          </dl>
        </section>
        <section className="card" aria-labelledby="mass">
          <h2 id="mass">{t("cargo.mass")}</h2>
          <dl className="facts">
            <div className="fact"><dt>{t("cargo.net")}</dt><dd className="number">{kilograms(cargo.loadedKg, language)}</dd></div>
            {dry !== undefined && moisture && <div className="fact"><dt>{t("cargo.dry")}</dt><dd className="number">{kilograms(dry, language)} ({t("miner.moisture")} {moisture.value} %)</dd></div>}
            <div className="fact"><dt>{t("customs.exited")} ({cargo.exitedCount}/{cargo.unitCount})</dt><dd className="number">{kilograms(cargo.exitedKg, language)}{cargo.exitedAt === null ? "" : ` · ${localTime(cargo.exitedAt)}`}</dd></div>
            <div className="fact"><dt>{t("customs.border")}</dt><dd>{cargo.borderPoint}</dd></div>
          </dl>
        </section>
      </div>
      {certificates.map((certificate) => (
        <section key={certificate.certificateNo} className="card" aria-labelledby={`c-${certificate.certificateNo}`}>
          <h2 id={`c-${certificate.certificateNo}`}>{t("buyer.sellersAssay")} <span className="number">{certificate.certificateNo}</span></h2>
          <p className="hint">{certificate.laboratory ? pick(certificate.laboratory.name, certificate.laboratory.nameMn) : ""} · {certificate.accreditationNo} · {certificate.issuedOn}</p>
          <ResultsTable caption={certificate.certificateNo} results={certificate.results} />
        </section>
      ))}
      <section className="card" aria-labelledby="seals">
        <h2 id="seals">{t("cargo.vehicles")}</h2>
        <Table caption={t("cargo.vehicles")} head={[t("menu.units"), t("table.seal"), { numeric: t("customs.loaded") }, { numeric: t("customs.exited") }, t("table.at")]}>
          <tbody>{units.map((unit) => <tr key={unit.unitId}><th scope="row">{numbersOf(unit.vehicle)}</th><td>{unit.sealNo ?? "–"}</td><td className="numeric">{grouped(unit.netKg)}</td><td className="numeric">{unit.exitNetKg === null ? "–" : grouped(unit.exitNetKg)}</td><td>{unit.exitAt === null ? "–" : localTime(unit.exitAt)}</td></tr>)}</tbody>
        </Table>
        {cargo.unitCount > units.length && <p className="hint">{t("cargo.more", { count: cargo.unitCount - units.length })}</p>}
      </section>
    </>
  );
}
