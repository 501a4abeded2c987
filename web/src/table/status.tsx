import { useLabels } from "../session/session.tsx";
import { useText } from "../text/language.tsx";

const good = new Set(["RELEASED", "EXITED", "ACCEPTED", "REGISTERED", "PAID", "FINAL", "CERTIFIED", "SETTLED"]);
const waiting = new Set(["FILED", "PROPOSED", "OFFERED", "PROVISIONAL", "ASSESSED", "PART_PAID", "DRAWN", "NEEDS_REVIEW", "DISPUTED", "APPOINTED"]);

/** A status: a sign, a word and a colour, so that none of them has to be seen. */
export function Status({ enumName, value }: { readonly enumName: string; readonly value: string }) {
  const { language } = useText();
  const label = useLabels();
  const kind = good.has(value) ? "good" : waiting.has(value) ? "wait" : "plain";
  return (
    <span className={`badge badge-${kind}`}>
      <span aria-hidden="true">{{ good: "✓", wait: "…", plain: "●" }[kind]}</span> {label(enumName, value, language)}
    </span>
  );
}
