import { refusalOf, refusalText } from "../api/refusal.ts";
import { useText } from "../text/language.tsx";

/** A refusal where no form stands: its sentence in the reader's language, and its code. */
export function Refused({ error }: { readonly error: Error }) {
  const { language } = useText();
  const refusal = refusalOf(error);
  return (
    <div className="summary" role="alert">
      <p>{refusalText(refusal, language)}</p>
      <p className="hint"><code>{refusal.code}</code></p>
    </div>
  );
}
