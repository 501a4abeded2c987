import { useEffect } from "react";
import { useText } from "../text/language.tsx";

/** The page's title: its own words first, then the product's name. */
export function useTitle(title: string): void {
  const { t } = useText();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
}
