import { Suspense, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Link, NavLink, useLocation, useNavigate } from "react-router";
import { roleOf } from "../roles/roles.tsx";
import { SessionNotice } from "../session/notice.tsx";
import { useSession } from "../session/session.tsx";
import { readingNames, useText } from "../text/language.tsx";
import type { Reading } from "../text/language.tsx";
import { Boundary } from "./boundary.tsx";
import { useFocus } from "./focus.ts";
import { keysAreOff, switchKeys, useKeysOff } from "./keys.ts";
import { SearchBox } from "./search-box.tsx";
import { StateLine } from "./state.tsx";

/** What stands on every page: search first, language, organisation, state of the network and of the view; at most seven menu entries. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { t, reading, setReading } = useText();
  const { viewer } = useSession();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useFocus(main, pathname);
  const held = useHolder(viewer ? `${viewer.orgId}/${viewer.user}` : undefined);
  const { menu } = roleOf(viewer);
  // Chinese is there for the foreign buyer and for whoever scans a cargo.
  const abroad = reading === "zh" || /^\/(cargo|buyer|record\/(consignment|unit))\//.test(pathname) || (viewer?.organisation?.roles.includes("BUYER") ?? false);
  const readings: readonly Reading[] = abroad ? ["mn", "en", "zh"] : ["mn", "en"];
  return (
    <>
      <a className="skip" href="#main">{t("frame.skip")}</a>
      <header className="bar">
        <Link className="brand" to="/">
          <img src="/garal.svg" alt="" width="32" height="32" />
          <span>{t("app.name")}</span>
        </Link>
        {viewer && <SearchBox />}
        <div className="bar-end">
          {readings.filter((one) => one !== reading).map((one) => (
            <Button key={one} className="bar-button" onPress={() => setReading(one)}>
              <span className="hidden">{t("frame.language")}: </span>
              <span lang={one === "zh" ? "zh-Hans" : one}>{readingNames[one]}</span>
            </Button>
          ))}
          {viewer && <Account />}
        </div>
      </header>
      {viewer && (
        <nav className="menu" aria-label={t("frame.menu")}>
          <NavLink to="/" end>{t("frame.home")}</NavLink>
          {menu.map(({ to, text }) => <NavLink key={to} to={to} end={to === "/do"}>{t(text)}</NavLink>)}
        </nav>
      )}
      <main id="main" ref={main} tabIndex={-1}>
        <SessionNotice />
        <Boundary key={held} resetOn={pathname} fallback={(retry) => <Broken retry={retry} />}>
          <Suspense fallback={<p className="state" role="status">{t("frame.loading")}…</p>}>{children}</Suspense>
        </Boundary>
      </main>
      <footer className="foot">
        <StateLine />
        <a href="/verify">{t("frame.verify")}</a>
      </footer>
    </>
  );
}

/** Counts the people who hold the device one after the other. What one typed stands in the page while the session is over; another who signs in there begins anew. */
function useHolder(person: string | undefined): number {
  const [held, setHeld] = useState({ person, times: 0 });
  if (person === undefined || person === held.person) return held.times;
  const next = { person, times: held.times + (held.person === undefined ? 0 : 1) };
  setHeld(next);
  return next.times;
}

function Broken({ retry }: { readonly retry: () => void }) {
  const { t } = useText();
  return (
    <div className="summary" role="alert">
      <p>{t("frame.broken")}</p>
      <Button onPress={retry}>{t("frame.retry")}</Button>
    </div>
  );
}

function Account() {
  const { t, pick } = useText();
  const { viewer, signOut } = useSession();
  const navigate = useNavigate();
  const keysOff = useKeysOff();
  if (!viewer) return null;
  const organisation = viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : viewer.orgId;
  return (
    <MenuTrigger>
      <Button className="bar-button account">
        <span className="hidden">{t("frame.account")}: </span>
        <span className="account-organisation">{organisation}</span>
        <span className="account-user">{t(viewer.role === "OFFICER" ? "signIn.role.officer" : "signIn.role.operator")}</span>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="list-box"
          onAction={(action) => {
            if (action === "keys") void navigate("/keys");
            else if (action === "letters") switchKeys(!keysAreOff());
            else void signOut().then(() => navigate("/sign-in"));
          }}
        >
          <MenuItem id="keys" className="list-item">{t("menu.keys")}</MenuItem>
          <MenuItem id="letters" className="list-item">{t(keysOff ? "frame.keysOn" : "frame.keysOff")}</MenuItem>
          <MenuItem id="out" className="list-item">{t("signIn.out")}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
