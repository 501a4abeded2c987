import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const PermitQuery = graphql(`query PermitOfImport($id: String!) { permit(permitId: $id) { permitId permitNo kind goods validFrom validTo revokedOn netKg netKgLeft issuer { name nameMn } } }`);

/** Permits that the goods need: by whom, until when, how much is left under each. */
export function Permits({ ids, on }: { readonly ids: readonly string[]; readonly on: string }) {
  const { t } = useText();
  if (ids.length === 0) return null;
  return (
    <section className="card" aria-labelledby="permits">
      <h2 id="permits">{t("customs.permits")}</h2>
      <ul className="plain work">{ids.map((id) => <PermitLine key={id} id={id} on={on} />)}</ul>
    </section>
  );
}

function PermitLine({ id, on }: { readonly id: string; readonly on: string }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const [{ data, error }] = useQuery({ query: PermitQuery, variables: { id } });
  const permit = data?.permit;
  if (error) return <li><Refused error={error} /></li>;
  if (!permit) return <li className="number">{id}</li>;
  const holds = permit.revokedOn === null && permit.validFrom <= on && on <= permit.validTo;
  return (
    <li>
      <Link className="number" to={recordPath("permit", permit.permitId)}>{permit.permitNo}</Link> {label("PermitKind", permit.kind, language)}, {permit.issuer ? pick(permit.issuer.name, permit.issuer.nameMn) : ""}
      <br />
      <span className={holds ? "badge badge-good" : "badge badge-bad"}>{holds ? "✓" : "✗"} {permit.revokedOn === null ? t("customs.permit.until", { date: permit.validTo }) : t("customs.permit.revoked", { date: permit.revokedOn })}</span> {t("customs.permit.left", { kg: kilograms(permit.netKgLeft, language) })}
    </li>
  );
}
