import { useTitle } from "../../frame/title.ts";
import { useText } from "../../text/language.tsx";
import { Balances } from "../minerals/balances.tsx";
import { ReadOnly } from "./home.tsx";

/** The mass balance of every licence, those out of balance first. */
export default function BalancesPage() {
  const { t } = useText();
  useTitle(t("audit.balances"));
  return (
    <>
      <ReadOnly />
      <h1>{t("audit.balances")}</h1>
      <Balances />
    </>
  );
}
