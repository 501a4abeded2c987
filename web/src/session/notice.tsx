import { lazy, Suspense, useEffect, useState } from "react";
import { useText } from "../text/language.tsx";
import { useSession } from "./session.tsx";

const SignInForms = lazy(async () => ({ default: (await import("./sign-in.tsx")).SignInForms }));
const WARN_MINUTES = 3;

/** Warns before the session ends; when it has ended, lets one sign in again above the page, which keeps what was typed. */
export function SessionNotice() {
  const { viewer, ended } = useSession();
  const { t } = useText();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  if (!viewer) return null;
  const minutes = Math.ceil((Date.parse(viewer.expiresAt) - now) / 60_000);
  if (!ended && minutes > WARN_MINUTES) return null;
  return (
    <section className="notice session-notice" role="alert" aria-labelledby="session-notice">
      <h2 id="session-notice">{ended || minutes <= 0 ? t("session.ended") : t("session.endsSoon", { minutes })}</h2>
      <p>{t("session.endedHelp")}</p>
      <Suspense fallback={null}>
        <SignInForms compact />
      </Suspense>
    </section>
  );
}
