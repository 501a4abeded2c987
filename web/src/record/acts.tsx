import { Link } from "react-router";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName } from "../../../domain/transactions.ts";
import { allowedFor } from "../roles/general.tsx";
import { useSession } from "../session/session.tsx";
import { useText } from "../text/language.tsx";

/** What can be recorded of a record of a kind, and the field that names it. */
const acts: Readonly<Record<string, { readonly field: string; readonly names: readonly TransactionName[] }>> = {
  lot: { field: "lotId", names: ["assays:sample", "lots:split", "lots:move", "lots:offer", "lots:adjust", "corrections:extraction"] },
  unit: { field: "unitId", names: ["consignments:seal", "corrections:loading", "corrections:exit"] },
  ticket: { field: "ticketNo", names: ["corrections:ticket"] },
  consignment: { field: "consignmentId", names: ["consignments:load", "declarations:file", "acceptances:record", "settlements:exchange", "settlements:appoint", "settlements:lapse", "settlements:conclude"] },
  sale: { field: "saleNo", names: ["sales:assess", "sales:settle", "settlements:exchange", "settlements:appoint", "settlements:lapse", "settlements:conclude"] },
  licence: { field: "licenceNo", names: ["lots:extract", "registry:setPlan", "registry:proposeSuspension"] },
  goodsLot: { field: "goodsLotId", names: ["stamps:apply", "goods:split", "goods:writeOff"] },
  stampRoll: { field: "rollId", names: ["stamps:apply", "stamps:spoil"] },
  contract: { field: "contractNo", names: ["contracts:agree", "contracts:register", "contracts:proposePrice", "consignments:open"] },
};

/** What this person may record about it, closed until asked for: the ledger decides whether it may be done now. */
export default function RecordActs({ kind, id }: { readonly kind: string; readonly id: string }) {
  const { t, pick } = useText();
  const { viewer } = useSession();
  const of = acts[kind];
  if (!viewer || !of) return null;
  const allowed = allowedFor(viewer);
  const names = of.names.filter((name) => allowed.includes(name));
  if (names.length === 0) return null;
  return (
    <details className="acts-menu">
      <summary>{t("record.acts")}</summary>
      <div className="actions">{names.map((name) => <Link key={name} className="button" to={`/do/${name.replace(":", "/")}?${of.field}=${encodeURIComponent(id)}`}>{pick(transactions[name].about, transactions[name].aboutMn)}</Link>)}</div>
    </details>
  );
}
