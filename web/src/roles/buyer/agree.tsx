import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { grouped, kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const ContractQuery = graphql(`
  query BuyerContract($id: String!) {
    contract(contractNo: $id) {
      contractNo status product massKg tolerancePct incoterm deliveryPlace termsDigest buyerId seller { name nameMn }
      terms { basis pricing price currency deductionPerTonne quotationalPeriod payables { analyte payablePct } } termsWithheld { message messageMn }
    }
  }
`);

/** A proposed contract with the price terms that its digest stands for: read first, then agreed to. */
export default function AgreePage() {
  const { id = "" } = useParams();
  const { t, language, pick } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  useTitle(id);
  const [{ data, error, fetching }, again] = useQuery({ query: ContractQuery, variables: { id } });
  const contract = data?.contract;
  const digest = contract?.termsDigest ?? "";
  const preset = useMemo(() => ({ contractNo: id, termsDigest: digest }), [id, digest]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!contract) return <div className="empty"><h1>{t("record.unknown", { id })}</h1></div>;
  const { terms } = contract;
  const rows: readonly (readonly [string, string])[] = [
    [t("buyer.seller"), contract.seller ? pick(contract.seller.name, contract.seller.nameMn) : "–"],
    [t("table.product"), contract.product],
    [t("buyer.agreed"), `${kilograms(contract.massKg, language)} ± ${contract.tolerancePct} %, ${contract.incoterm} ${contract.deliveryPlace}`],
    ...(terms
      ? ([
          [t("buyer.price"), `${grouped(terms.price)} ${terms.currency}, ${label("PriceBasis", terms.basis, language)}, ${label("Pricing", terms.pricing, language)}`],
          ...(terms.payables ?? []).map(({ analyte, payablePct }) => [`${t("buyer.payable")}: ${analyte}`, `${payablePct} %`] as const),
          ...(terms.deductionPerTonne === null ? [] : [[t("buyer.deduction"), `${grouped(terms.deductionPerTonne)} ${terms.currency}`] as const]),
          ...(terms.quotationalPeriod === null ? [] : [[t("buyer.period"), terms.quotationalPeriod] as const]),
        ] as const)
      : []),
  ];
  return (
    <>
      <p><Link to="/">{t("buyer.title")}</Link></p>
      <h1><Link className="number" to={recordPath("contract", contract.contractNo)}>{contract.contractNo}</Link> <Status enumName="ContractStatus" value={contract.status} /></h1>
      <section className="card" aria-labelledby="terms">
        <h2 id="terms">{t("buyer.terms")}</h2>
        <dl className="facts">{rows.map(([name, value]) => <div key={name} className="fact"><dt>{name}</dt><dd><bdi>{value}</bdi></dd></div>)}</dl>
        {!terms && contract.termsWithheld && <p className="notice">{pick(contract.termsWithheld.message, contract.termsWithheld.messageMn)}</p>}
        <p className="hint">{t("buyer.digest")}: <code className="hash">{digest}</code></p>
      </section>
      {terms && contract.status === "PROPOSED" && viewer?.orgId === contract.buyerId && (viewer.role === "OFFICER"
        ? <TransactionForm transaction="contracts:agree" preset={preset} hidden={["contractNo", "termsDigest"]} onRecorded={() => again({ requestPolicy: "network-only" })} />
        : <p className="notice">{t("buyer.officer")}</p>)}
    </>
  );
}
