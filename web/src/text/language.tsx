import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { filled } from "../../../domain/coded.ts";
import type { AnyFacts, FactsOf } from "../../../domain/coded.ts";
import { texts } from "./catalogue.ts";
import type { TextKey } from "./catalogue.ts";
import { chinese, readChinese } from "./chinese.ts";

/** Languages of the ledger's own texts and of every page. */
export type Language = "mn" | "en";
/** Languages that a reader may choose: Chinese for the buyer's pages and the public ones, with English for whatever has no Chinese. */
export type Reading = Language | "zh";
export const readingNames: Readonly<Record<Reading, string>> = { mn: "Монгол", en: "English", zh: "中文" };
const KEPT = "garal.language";

type FactsFor<K extends TextKey> = FactsOf<(typeof texts)[K]["en"]>;
/** A text of the catalogue in the reader's language; texts with placeholders want their values. */
export type Translate = <K extends TextKey>(key: K, ...facts: keyof FactsFor<K> extends never ? [] : [FactsFor<K>]) => string;

interface Texts {
  /** Language of records and of texts without Chinese. */
  readonly language: Language;
  readonly reading: Reading;
  setReading(reading: Reading): void;
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

function initial(): Reading {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  return asked === "en" || asked === "zh" ? asked : "mn";
}

/** Mongolian first; the choice is kept on the device, and `?lang=en` in an address shows a colleague the same. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [reading, setState] = useState<Reading>(initial);
  const [, setLoaded] = useState(0);
  const setReading = useCallback((next: Reading) => {
    localStorage.setItem(KEPT, next);
    setState(next);
  }, []);
  const language: Language = reading === "mn" ? "mn" : "en";
  useEffect(() => {
    document.documentElement.lang = reading === "zh" ? "zh-Hans" : reading;
    // English stands until the words have come, and where they cannot be fetched.
    readChinese(reading === "zh").then(() => setLoaded((times) => times + 1), () => undefined);
  }, [reading]);
  const words = chinese()?.zhTexts;
  const value = useMemo<Texts>(
    () => ({
      language,
      reading,
      setReading,
      t: (key, ...facts) => filled(words?.[key] ?? texts[key][language], (facts[0] ?? {}) as AnyFacts),
      pick: (english, mongolian) => (language === "mn" ? mongolian : english),
    }),
    [language, reading, words, setReading],
  );
  return (
    <Context value={value}>
      <I18nProvider locale={{ mn: "mn-MN", en: "en-GB", zh: "zh-CN" }[reading]}>{children}</I18nProvider>
    </Context>
  );
}
