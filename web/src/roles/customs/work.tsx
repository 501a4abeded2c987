import { Button } from "react-aria-components";
import { switchKeys, useKeysOff } from "../../frame/keys.ts";
import { OneStep } from "../../forms/one-step.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";

export type Act = "assess" | "release" | "return";
interface Props {
  readonly declaration: { readonly declarationNo: string; readonly status: string; readonly takenBy: string | null; readonly returned: { readonly reason: string; readonly remark: string | null; readonly by: string } | null };
  onTaken(): void;
}

/** Who works on a declaration: take it, take it over, or why it was returned. */
export function WorkLine({ declaration: { declarationNo, status, takenBy, returned }, onTaken }: Props) {
  const { t, language } = useText();
  const { viewer } = useSession();
  const label = useLabels();
  if (returned) return <p className="notice"><strong>{t("customs.returnedBy", { officer: returned.by })}</strong>: {label("ReturnReason", returned.reason, language)}{returned.remark ? <>. <bdi>{returned.remark}</bdi></> : null}</p>;
  if (viewer?.role !== "OFFICER" || status === "RELEASED") return takenBy === null ? null : <p className="badge">{t("customs.with", { officer: takenBy })}</p>;
  if (takenBy === viewer.user) return <p className="badge badge-good">✓ {t("customs.withMe")}</p>;
  if (takenBy === null) return <OneStep transaction="declarations:take" input={{ declarationNo }} label={t("customs.take")} says={t("customs.takeSays", { declaration: declarationNo })} onRecorded={onTaken} />;
  return (
    <div className="notice">
      <p><strong>{t("customs.with", { officer: takenBy })}</strong></p>
      <OneStep transaction="declarations:take" input={{ declarationNo, instead: takenBy }} label={t("customs.takeOver")} says={t("customs.takeOverSays", { declaration: declarationNo, officer: takenBy })} onRecorded={onTaken} />
    </div>
  );
}

/** The keys of the page, and the switch that turns them off. */
export function KeyHelp() {
  const { t } = useText();
  const off = useKeysOff();
  return (
    <section className="notice" aria-label={t("customs.keys")}>
      <ul className="plain">{(["next", "accept", "return", "help"] as const).map((key) => <li key={key}>{t(`customs.keys.${key}`)}</li>)}</ul>
      <Button className="quiet" onPress={() => switchKeys(!off)}>{t(off ? "customs.keys.on" : "customs.keys.off")}</Button>
    </section>
  );
}
