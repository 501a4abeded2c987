import { texts } from "../text/catalogue.ts";
import type { PlainKey } from "../text/catalogue.ts";
import { useText } from "../text/language.tsx";

/** What an event's type is called; a type that has no text yet shows as the ledger writes it. */
export function EventName({ type }: { readonly type: string }) {
  const { t } = useText();
  const key = `event.${type}`;
  return Object.hasOwn(texts, key) ? <strong className="event-name">{t(key as PlainKey)}</strong> : <code>{type}</code>;
}
