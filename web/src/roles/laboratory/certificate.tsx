import type { ReactNode } from "react";
import { Link } from "react-router";
import { recordPath } from "../../frame/search.tsx";
import { useLabels } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { useText } from "../../text/language.tsx";

export interface Certificate {
  readonly certificateNo: string;
  readonly issuedOn: string;
  readonly accreditationNo: string;
  readonly supersedesNo: string | null;
  readonly supersededByNo: string | null;
  readonly results: readonly { readonly analyte: string; readonly value: string; readonly unit: string; readonly basis: string; readonly method: string; readonly uncertainty: string | null }[];
}

/** A certificate as it is printed: each analyte with value, uncertainty, unit, basis and method, and whether the accreditation covers it. */
export function CertificateCard({ certificate, scope, children }: { readonly certificate: Certificate; readonly scope: readonly { readonly analyte: string; readonly method: string }[]; readonly children?: ReactNode }) {
  const { t } = useText();
  const { certificateNo, issuedOn, accreditationNo, supersedesNo, supersededByNo } = certificate;
  return (
    <section className="card" aria-labelledby={`certificate-${certificateNo}`}>
      <h2 id={`certificate-${certificateNo}`}>
        <Link className="number" to={recordPath("certificate", certificateNo)}>{certificateNo}</Link> <span className="hint">{issuedOn}</span>{" "}
        {supersededByNo === null ? <span className="badge badge-good">✓ {t("lab.inForce")}</span> : <span className="badge badge-wait">… {t("lab.replaced", { certificate: supersededByNo })}</span>}
      </h2>
      {supersedesNo !== null && <p className="hint">{t("lab.replaces", { certificate: supersedesNo })}</p>}
      <ResultsTable caption={certificateNo} results={certificate.results} scope={scope} />
      <p className="hint">{t("lab.accreditation")}: <Link className="number" to={recordPath("accreditation", accreditationNo)}>{accreditationNo}</Link></p>
      {children}
    </section>
  );
}

/** Values of a laboratory with what makes them mean something. */
export function ResultsTable({ caption, results, scope }: { readonly caption: string; readonly results: Certificate["results"]; readonly scope?: readonly { readonly analyte: string; readonly method: string }[] }) {
  const { t, language } = useText();
  const label = useLabels();
  return (
    <Table caption={caption} head={[t("lab.analyte"), { numeric: t("lab.value") }, { numeric: t("lab.uncertainty") }, t("lab.basis"), t("lab.method")]}>
      <tbody>
        {results.map(({ analyte, value, unit, basis, method, uncertainty }) => (
          <tr key={`${analyte} ${basis}`}>
            <th scope="row">{analyte}{scope?.some((one) => one.analyte === analyte && one.method === method) && <> <span className="badge badge-good" title={t("lab.inScope")}>✓<span className="hidden"> {t("lab.inScope")}</span></span></>}</th>
            <td className="numeric">{value} {label("MeasurementUnit", unit, language)}</td>
            <td className="numeric">{uncertainty === null ? "–" : `± ${uncertainty}`}</td>
            <td>{label("AnalysisBasis", basis, language)}</td>
            <td>{method}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
