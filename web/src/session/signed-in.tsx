import { lazy } from "react";
import type { ReactNode } from "react";
import { useText } from "../text/language.tsx";
import { useSession } from "./session.tsx";

const SignInPage = lazy(() => import("./sign-in.tsx"));

/** A page for those who are signed in; others sign in where they are, and then see it. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const { viewer } = useSession();
  const { t } = useText();
  if (viewer === undefined) return <p className="state" role="status">{t("frame.loading")}…</p>;
  return viewer ? children : <SignInPage />;
}
