import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { filled } from "../../../domain/coded.ts";
import type { AnyFacts, FactsOf } from "../../../domain/coded.ts";
import { texts } from "./catalogue.ts";
import type { TextKey } from "./catalogue.ts";

export type Language = "mn" | "en";
const KEPT = "garal.language";

type FactsFor<K extends TextKey> = FactsOf<(typeof texts)[K]["en"]>;
/** A text of the catalogue in the reader's language; texts with placeholders want their values. */
export type Translate = <K extends TextKey>(key: K, ...facts: keyof FactsFor<K> extends never ? [] : [FactsFor<K>]) => string;

interface Texts {
  readonly language: Language;
  setLanguage(language: Language): void;
  readonly t: Translate;
  /** One of two names that a record carries in both languages. */
  pick(english: string, mongolian: string): string;
}

const Context = createContext<Texts | undefined>(undefined);

/** Texts and language of the page. */
export function useText(): Texts {
  const texts = useContext(Context);
  if (!texts) throw new Error("useText stands outside LanguageProvider");
  return texts;
}

function initial(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  return asked === "en" ? "en" : "mn";
}

/** Mongolian first; the choice is kept on the device, and `?lang=en` in an address shows a colleague the same. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setState] = useState<Language>(initial);
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(KEPT, next);
    setState(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<Texts>(
    () => ({
      language,
      setLanguage,
      t: (key, ...facts) => filled(texts[key][language], (facts[0] ?? {}) as AnyFacts),
      pick: (english, mongolian) => (language === "mn" ? mongolian : english),
    }),
    [language, setLanguage],
  );
  return (
    <Context value={value}>
      <I18nProvider locale={language === "mn" ? "mn-MN" : "en-GB"}>{children}</I18nProvider>
    </Context>
  );
}
