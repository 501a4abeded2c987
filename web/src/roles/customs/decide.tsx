import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { Link, useNavigate } from "react-router";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useKeysOff } from "../../frame/keys.ts";
import { isField } from "../../frame/search-box.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { useText } from "../../text/language.tsx";
import { decisionPath, useQueue } from "./queue.ts";
import { KeyHelp, WorkLine } from "./work.tsx";
import type { Act } from "./work.tsx";

interface Props {
  readonly declaration: { readonly declarationNo: string; readonly version: number; readonly status: string; readonly takenBy: string | null; readonly returned: { readonly reason: string; readonly remark: string | null; readonly by: string } | null };
  /** Its assessment rests on what was replaced since: it is assessed again before anything else. */
  readonly outdated: boolean;
  onChanged(): void;
  /** Where else to look from here. */
  readonly children?: ReactNode;
}

/** Who works on a declaration and what is decided on it, by button or by one key; each decision ends on the signing page. The same for goods that leave and goods that come. */
export function Decide({ declaration: { declarationNo, version, status, takenBy, returned }, outdated, onChanged, children }: Props) {
  const { t } = useText();
  const { viewer } = useSession();
  const navigate = useNavigate();
  // What was begun stays on the page until it is left, also when the declaration has moved on by it.
  const [acting, setActing] = useState<Act>();
  const [help, setHelp] = useState(false);
  const keysOff = useKeysOff();
  const { queue } = useQueue();
  useEffect(() => setActing(undefined), [declarationNo]);
  // The button that was pressed goes away: the keyboard goes on in the form.
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (acting) form.current?.focus();
  }, [acting]);
  // What a colleague has is decided by nobody else.
  const mayDecide = viewer?.role === "OFFICER" && (takenBy === null || takenBy === viewer.user);
  const act = !mayDecide ? undefined : status === "FILED" || (outdated && ["ASSESSED", "PAID"].includes(status)) ? "assess" : status === "PAID" ? "release" : undefined;
  const mayReturn = mayDecide && ["FILED", "ASSESSED", "PAID"].includes(status);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (keysOff || isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.toLowerCase();
      const at = queue.findIndex((one) => one.declarationNo === declarationNo);
      const step = { j: 1, k: -1 }[key];
      const other = step === undefined ? undefined : queue[at + step];
      if (other) void navigate(decisionPath(other));
      else if (key === "a" && act) setActing(act);
      else if (key === "r" && mayReturn) setActing("return");
      else if (event.key === "?") setHelp((shown) => !shown);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [keysOff, queue, declarationNo, act, mayReturn, navigate]);
  const presets = useMemo(() => ({ assess: { declarationNo }, release: { declarationNo, channel: "green" }, return: { declarationNo, version: String(version) } }), [declarationNo, version]);
  return (
    <>
      <p><Link to="/">{t("customs.title")}</Link></p>
      <h1><span className="number">{declarationNo}</span> <Status enumName="DeclarationStatus" value={status} /></h1>
      <WorkLine declaration={{ declarationNo, status, takenBy, returned }} onTaken={onChanged} />
      <div className="actions">
        {act && !acting && <Button className="primary" onPress={() => setActing(act)}>{t(act === "assess" ? "customs.assess" : "customs.release")} <kbd aria-hidden="true">A</kbd></Button>}
        {mayReturn && !acting && <Button onPress={() => setActing("return")}>{t("customs.return")} <kbd aria-hidden="true">R</kbd></Button>}
        {children}
        <Button className="quiet" aria-expanded={help} onPress={() => setHelp(!help)}>{t("customs.keys")} <kbd aria-hidden="true">?</kbd></Button>
      </div>
      {help && <KeyHelp />}
      <div ref={form} className="rest" tabIndex={-1}>
      {acting === "assess" && <TransactionForm transaction="assessments:assess" preset={presets.assess} hidden={["declarationNo"]} onRecorded={onChanged} />}
      {acting === "release" && <TransactionForm transaction="declarations:release" preset={presets.release} hidden={["declarationNo"]} onRecorded={onChanged} />}
      {acting === "return" && <TransactionForm transaction="declarations:return" preset={presets.return} hidden={["declarationNo", "version"]} order={["reason", "remark"]} onRecorded={onChanged} />}
      </div>
    </>
  );
}
