import { useId, useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { OneStep } from "../../forms/one-step.tsx";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { hindrance, isOver, mayAct, reservesOf } from "./moves.ts";
import type { Move, Party } from "./moves.ts";
import type { Settlement } from "./settlement.tsx";

const AccreditationsQuery = graphql(`query UmpireAccreditations($labId: String!) { accreditations(first: 50, laboratoryId: $labId) { edges { node { accreditationNo validFrom validTo scope { analyte } } } } organisation(orgId: $labId) { name nameMn } }`);

interface Props {
  readonly settlement: Settlement;
  readonly move: Move;
  readonly role: Party;
  onRecorded(): void;
}

/** The one thing that this party can do now, or what it waits for. */
export function NextStep({ settlement, move, role, onRecorded }: Props) {
  const { t } = useText();
  const { viewer } = useSession();
  const { consignmentId, saleNo, lotId, status, umpireSample, umpireSampleId, umpireCertificate } = settlement;
  const cargo = { ...(consignmentId === null ? {} : { consignmentId }), ...(saleNo === null ? {} : { saleNo }), lotId };
  const officer = viewer?.role === "OFFICER";
  const now = Date.now();
  const certificate = move.what === "conclude" ? umpireSample?.certificateNo : move.what === "anew" ? umpireCertificate?.supersededByNo : undefined;
  const claim = isOver(move, now) && move.claim?.by.includes(role) ? move.claim : undefined;
  const naming = status === "DISPUTED" && role !== "umpire";
  return (
    <section className="card" aria-labelledby="next">
      <h2 id="next">{t("assays.next")}</h2>
      {status === "DISPUTED" && <Named settlement={settlement} />}
      {!mayAct(move, role, now) && !naming && <p>{t("assays.waitOther")}</p>}
      {role === "umpire" && umpireSampleId !== null && status === "APPOINTED" && <p><Link className="button" to={`/laboratory/sample/${encodeURIComponent(umpireSampleId)}`}>{t("assays.openSample", { sample: umpireSampleId })}</Link></p>}
      {!officer && (naming || claim !== undefined || certificate != null) && <p className="notice">{t("buyer.officer")}</p>}
      {officer && certificate != null && <OneStep primary transaction="settlements:conclude" input={{ ...cargo, certificateNo: certificate }} label={t("assays.conclude")} says={t("assays.concludeSays", { certificate })} onRecorded={onRecorded} />}
      {officer && claim && <OneStep primary={!naming} transaction="settlements:lapse" input={cargo} label={t("assays.lapse")} says={t(`assays.lapse.${claim.what}`)} onRecorded={onRecorded} />}
      {officer && naming && <Appoint settlement={settlement} cargo={cargo} role={role} onRecorded={onRecorded} />}
      {!claim && move.claim?.by.includes(role) && <p className="hint">{t("assays.later")} {t(`assays.lapse.${move.claim.what}`)}</p>}
    </section>
  );
}

function Named({ settlement: { sellerWants, buyerWants } }: { readonly settlement: Settlement }) {
  const { t } = useText();
  const sides = [[t("assays.seller"), sellerWants], [t("assays.buyer"), buyerWants]] as const;
  return (
    <dl className="facts">
      {sides.map(([name, wants]) => <div key={name} className="fact"><dt>{name}</dt><dd>{wants ? <bdi>{wants.laboratoryId}, {wants.accreditationNo}, {wants.sampleId}</bdi> : t("assays.namedNone")}</dd></div>)}
    </dl>
  );
}

/** An umpire of the contract's list with an accreditation that covers what is in dispute, and a reserve sample still sealed; or the other party's choice as it is. */
function Appoint({ settlement, cargo, role, onRecorded }: { readonly settlement: Settlement; readonly cargo: Readonly<Record<string, string>>; readonly role: Party; onRecorded(): void }) {
  const { t, pick } = useText();
  const id = useId();
  const { contract, silentUmpires, sellerCertificate, laboratoryId, elements } = settlement;
  const other = role === "seller" ? settlement.buyerWants : settlement.sellerWants;
  const own = role === "seller" ? settlement.sellerWants : settlement.buyerWants;
  const umpires = (contract?.assayTerms?.umpires ?? []).filter((umpire) => !(silentUmpires ?? []).includes(umpire) && umpire !== sellerCertificate?.laboratoryId && umpire !== laboratoryId);
  const samples = reservesOf(settlement).filter((sample) => hindrance(sample, settlement) === undefined);
  const [umpire, setUmpire] = useState(own?.laboratoryId ?? umpires[0] ?? "");
  const [chosen, setChosen] = useState("");
  const [{ data, error }] = useQuery({ query: AccreditationsQuery, variables: { labId: umpire }, pause: umpire === "" });
  const disputed = elements.filter(({ outcome }) => outcome === "UMPIRE").map(({ analyte }) => analyte);
  const accreditation = data?.accreditations.edges.map(({ node }) => node).find(({ validFrom, validTo, scope }) => validFrom <= today() && today() <= validTo && disputed.every((analyte) => scope.some((row) => row.analyte === analyte)));
  const sample = samples.find(({ sampleId }) => sampleId === chosen) ?? samples[0];
  const name = data?.organisation ? pick(data.organisation.name, data.organisation.nameMn) : umpire;
  const sealOf = (sampleId: string): string => samples.find((one) => one.sampleId === sampleId)?.sealNo ?? "–";
  const same = other && accreditation && sample && other.laboratoryId === umpire && other.accreditationNo === accreditation.accreditationNo && other.sampleId === sample.sampleId;
  return (
    <>
      {other && <OneStep primary transaction="settlements:appoint" input={{ ...cargo, ...wantsOf(other) }} label={t("assays.agree")} says={t("assays.nameSays", { laboratory: other.laboratoryId, accreditation: other.accreditationNo, sample: other.sampleId, seal: sealOf(other.sampleId) })} onRecorded={onRecorded} />}
      {error && <Refused error={error} />}
      {samples.length === 0 && <p className="notice">{t("assays.noReserve")}</p>}
      {samples.length > 0 && umpires.length > 0 && (
        <div className="row-fields">
          <div className="field"><label htmlFor={`${id}-umpire`}>{t("assays.pick")}</label><select id={`${id}-umpire`} value={umpire} onChange={(event) => setUmpire(event.target.value)}>{umpires.map((one) => <option key={one} value={one}>{one}</option>)}</select></div>
          <div className="field"><label htmlFor={`${id}-sample`}>{t("assays.pickSample")}</label><select id={`${id}-sample`} value={sample?.sampleId ?? ""} onChange={(event) => setChosen(event.target.value)}>{samples.map(({ sampleId, sealNo }) => <option key={sampleId} value={sampleId}>{sampleId} ({sealNo})</option>)}</select></div>
        </div>
      )}
      {(umpires.length === 0 || (data && !accreditation)) && <p className="notice">{t("assays.noUmpire")}</p>}
      {accreditation && sample && !same && <OneStep primary={!other} transaction="settlements:appoint" input={{ ...cargo, laboratoryId: umpire, accreditationNo: accreditation.accreditationNo, sampleId: sample.sampleId }} label={t("assays.name")} says={t("assays.nameSays", { laboratory: name, accreditation: accreditation.accreditationNo, sample: sample.sampleId, seal: sample.sealNo })} onRecorded={onRecorded} />}
    </>
  );
}

const wantsOf = ({ laboratoryId, accreditationNo, sampleId }: NonNullable<Settlement["sellerWants"]>) => ({ laboratoryId, accreditationNo, sampleId });
