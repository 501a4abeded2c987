import { useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { firstPlaces, placeCount } from "../../../../domain/goods/places.ts";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const LotQuery = graphql(`query LotToStamp($id: String!, $orgId: String!) { goodsLot(goodsLotId: $id) { goodsLotId gtin batchNo quantity contains stampKind stamps { series numbers } } stampRolls(first: 100, holderId: $orgId) { edges { node { rollId series kind left } } } }`);

/** Units of a lot that bear no stamp yet: base units less stamps. */
export const unstamped = ({ quantity, contains, stamps }: { readonly quantity: string; readonly contains: number; readonly stamps: { readonly numbers: string } | null }): number =>
  Number(Decimal.parse(quantity).times(Decimal.of(BigInt(contains))).toString()) - placeCount(stamps?.numbers ?? "");

/** Excise stamps are put on a goods lot: a roll that fits, its first stamps filled in for the units that bear none. */
export default function StampPage() {
  const { id = "" } = useParams();
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const [chosen, setChosen] = useState<string>();
  useTitle(t("stamps.stampLot", { lot: id }));
  const [{ data, error, fetching }] = useQuery({ query: LotQuery, variables: { id, orgId: viewer?.orgId ?? "" }, pause: !viewer });
  const lot = data?.goodsLot;
  const missing = lot ? unstamped(lot) : 0;
  const rolls = (data?.stampRolls.edges ?? []).map(({ node }) => node).filter(({ kind, series, left }) => lot && kind === lot.stampKind && left !== null && (lot.stamps === null || lot.stamps.series === series));
  const roll = rolls.find(({ rollId }) => rollId === chosen) ?? rolls[0];
  const preset = useMemo(() => ({ goodsLotId: id, rollId: roll?.rollId ?? "", numbers: firstPlaces(roll?.left ?? "", missing) }), [id, roll?.rollId, roll?.left, missing]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!lot || lot.stampKind === null) return <div className="empty"><h1>{t(lot ? "stamps.notNeeded" : "record.unknown", { id })}</h1></div>;
  return (
    <>
      <p><Link to="/">{t("importer.title")}</Link></p>
      <h1>{t("stamps.stampLot", { lot: id })}</h1>
      <p><Link className="number" to={recordPath("goods_lot", id)}>{id}</Link> <span className="hint"><span className="number">{lot.gtin}</span> {lot.batchNo} · {label("StampKind", lot.stampKind, language)} · {t("stamps.missing", { count: grouped(String(missing)) })}</span></p>
      {missing === 0 ? <p className="understood">✓ {t("stamps.complete")}</p> : !roll ? <p className="notice">{t("stamps.noRoll")}</p> : (
        <>
          {rolls.length > 1 && (
            <div className="card field">
              <label htmlFor="roll">{t("stamps.roll")}</label>
              <select id="roll" value={roll.rollId} onChange={(event) => setChosen(event.target.value)}>{rolls.map(({ rollId, left }) => <option key={rollId} value={rollId}>{rollId} · {grouped(String(placeCount(left ?? "")))}</option>)}</select>
            </div>
          )}
          <TransactionForm key={roll.rollId} transaction="stamps:apply" preset={preset} hidden={["goodsLotId", "rollId"]} order={["numbers"]} />
        </>
      )}
    </>
  );
}
