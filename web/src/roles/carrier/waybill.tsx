import { Button } from "react-aria-components";
import { useParams } from "react-router";
import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { QrCode } from "../../scan/qr-code.tsx";
import { Shares, useCodeAddress } from "../papers/share.tsx";
import { useLabels } from "../../session/session.tsx";
import { fieldLabels } from "../../text/fields.ts";
import { grouped, localTime } from "../../text/format.ts";
import { texts } from "../../text/catalogue.ts";
import type { PlainKey } from "../../text/catalogue.ts";
import { useText } from "../../text/language.tsx";

const WaybillQuery = graphql(`
  query Waybill($unitId: String!) {
    unit(unitId: $unitId) {
      unitId status sealNo netKg waybillNo waybillType at lots { lotId massKg } vehicle { plate trailerPlate wagonNo containerNo }
      site { name nameMn } ticket { ticketNo tareKg grossKg deviceId at }
      consignment { exporterId buyerId carrierId consignmentId product borderPoint declarationNo exporter { name nameMn } carrier { name nameMn } buyer { name nameMn } contract { contractNo incoterm deliveryPlace } }
    }
  }
`);

/** A unit's waybill with its code, to be printed: Mongolian above English in each label, no price on it. */
export default function WaybillPage() {
  const { unitId = "" } = useParams();
  const { t } = useText();
  const label = useLabels();
  useTitle(`${t("waybill.title")} ${unitId}`);
  const [{ data, error, fetching }] = useQuery({ query: WaybillQuery, variables: { unitId } });
  const code = useCodeAddress("unit", unitId, data?.unit?.consignment);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const unit = data?.unit;
  if (!unit) return <div className="empty"><h1>{t("trip.none")}</h1><p className="number">{unitId}</p></div>;
  const { consignment, vehicle, ticket } = unit;
  const field = (name: string) => fieldLabels[name] ?? { mn: name, en: name };
  const own = (key: PlainKey) => texts[key];
  const names = (organisation: { readonly name: string; readonly nameMn: string } | null | undefined): string => (organisation ? `${organisation.nameMn} / ${organisation.name}` : "–");
  const rows: readonly (readonly [{ readonly mn: string; readonly en: string }, string])[] = [
    [own("waybill.sender"), names(consignment?.exporter)],
    [own("waybill.receiver"), names(consignment?.buyer)],
    [field("carrierId"), names(consignment?.carrier)],
    [field("consignmentId"), consignment?.consignmentId ?? "–"],
    [field("contractNo"), consignment?.contract ? `${consignment.contract.contractNo}; ${consignment.contract.incoterm} ${consignment.contract.deliveryPlace}` : "–"],
    [field("declarationNo"), consignment?.declarationNo ?? "–"],
    [field("product"), consignment?.product ?? "–"],
    [field("lots"), unit.lots.map(({ lotId, massKg }) => `${lotId}: ${grouped(massKg)} кг / kg`).join("; ")],
    ...(["plate", "trailerPlate", "wagonNo", "containerNo"] as const).flatMap((name) => (vehicle[name] ? [[field(name), vehicle[name]] as const] : [])),
    [field("sealNo"), unit.sealNo ?? "–"],
    [own("waybill.loadedAt"), names(unit.site)],
    ...(ticket ? ([[field("ticketNo"), `${ticket.ticketNo} (${ticket.deviceId}), ${localTime(ticket.at)}`], [field("grossKg"), grouped(ticket.grossKg)], [field("tareKg"), grouped(ticket.tareKg)]] as const) : []),
    [field("netKg"), grouped(unit.netKg)],
    [field("borderPoint"), consignment?.borderPoint ?? "–"],
  ];
  return (
    <>
      <div className="actions">
        <Button className="primary" onPress={() => void code.printWithKey().catch(() => undefined)}>{t("waybill.print")}</Button>
        <Link className="button" to={`/trip/${encodeURIComponent(unitId)}`}>{t("waybill.trip")}</Link>
        <Link className="button" to={`/papers/unit/${encodeURIComponent(unitId)}`}>{t("papers.slip")}</Link>
      </div>
      <article className="card sheet">
        <header>
          <div>
            <h1><span lang="mn">{texts["waybill.title"].mn}</span> / <span lang="en">{texts["waybill.title"].en}</span></h1>
            <p className="figure number">{unit.waybillNo}</p>
            <p>{label("WaybillType", unit.waybillType, "en")}</p>
          </div>
          <figure>
            <QrCode text={code.address} label={t("scan.code", { number: unit.unitId })} />
            <figcaption className="number">{unit.unitId}</figcaption>
          </figure>
        </header>
        <dl className="facts">{rows.map(([{ mn, en }, value]) => <div key={en} className="fact"><dt><span lang="mn">{mn}</span><br /><span lang="en" className="hint">{en}</span></dt><dd>{value}</dd></div>)}</dl>
        <p className="signatures"><span lang="mn">{texts["waybill.signatures"].mn}</span><br /><span lang="en" className="hint">{texts["waybill.signatures"].en}</span></p>
        <footer><p><span lang="mn">{texts["waybill.check"].mn}</span> / <span lang="en">{texts["waybill.check"].en}</span>: {location.host} · {unit.unitId}</p><p className="hint">{t("waybill.printed", { time: localTime(new Date().toISOString()) })}</p></footer>
      </article>
      {code.sharing && <Shares kind="unit" id={unitId} code={code} />}
    </>
  );
}
