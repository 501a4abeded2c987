import { daysUntil } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";

/** Days before a deadline from which it is pressing. */
export const PRESSING_DAYS = 14;

/** A last day: a sign, words and a colour for one that is over or close. */
export function Deadline({ date }: { readonly date: string }) {
  const { t } = useText();
  const days = daysUntil(date, today());
  const kind = days < 0 ? "bad" : days <= PRESSING_DAYS ? "wait" : "plain";
  return (
    <span className={`badge badge-${kind}`}>
      <span aria-hidden="true">{kind === "plain" ? "●" : "▲"}</span> <span className="number">{date}</span> · {days < 0 ? t("warehouse.over", { days: -days }) : t("warehouse.daysLeft", { days })}
    </span>
  );
}
