import { texts } from "../text/catalogue.ts";
import type { PlainKey } from "../text/catalogue.ts";
import { useText } from "../text/language.tsx";

const isNamed = (key: string): key is PlainKey => Object.hasOwn(texts, key);

/** What an event's type is called; a type that has no text yet is called as the ledger writes it. */
export function useEventName(): (type: string) => string {
  const { t } = useText();
  return (type) => {
    const key = `event.${type}`;
    return isNamed(key) ? t(key) : type;
  };
}

/** What an event's type is called, as a word of the page. */
export function EventName({ type }: { readonly type: string }) {
  const name = useEventName();
  return isNamed(`event.${type}`) ? <strong className="event-name">{name(type)}</strong> : <code>{type}</code>;
}
