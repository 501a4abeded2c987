import { useText } from "../text/language.tsx";
import { useTitle } from "./title.ts";

export function NotFound() {
  const { t } = useText();
  useTitle(t("frame.notFound"));
  return (
    <>
      <h1>{t("frame.notFound")}</h1>
      <p>{t("frame.notFoundHelp")}</p>
    </>
  );
}
