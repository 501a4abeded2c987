import { lazy } from "react";
import { Navigate, Route, Routes, useParams } from "react-router";
import { Frame } from "./frame/frame.tsx";
import { Home } from "./frame/home.tsx";
import { NotFound } from "./frame/not-found.tsx";
import { SignedIn } from "./session/signed-in.tsx";
import { SessionProvider, useSession } from "./session/session.tsx";
import { LanguageProvider } from "./text/language.tsx";
import { openRoutes, roleRoutes } from "./roles/roles.tsx";

const SignInPage = lazy(() => import("./session/sign-in.tsx"));
const KeysPage = lazy(() => import("./session/keys.tsx"));
const SearchPage = lazy(() => import("./frame/search.tsx"));
const RecordPage = lazy(() => import("./record/record.tsx"));
const TransactionPage = lazy(() => import("./record/transaction.tsx"));
const DoPage = lazy(() => import("./forms/do.tsx"));
const ListPage = lazy(() => import("./table/lists.tsx"));
const ChartsPage = lazy(() => import("./views/figures/charts.tsx"));

/** The console: providers, frame, routes. Each page is loaded when it is first opened. */
export function App() {
  return (
    <LanguageProvider>
      <SessionProvider>
        <Frame>
          <Routes>
            <Route index element={<Home />} />
            <Route path="sign-in" element={<SignInPage />} />
            <Route path="keys" element={<KeysPage />} />
            <Route path="search" element={<SignedIn><SearchPage /></SignedIn>} />
            <Route path="record/:kind/:id" element={<RecordOrCargo />} />
            <Route path="transaction/:id" element={<SignedIn><TransactionPage /></SignedIn>} />
            <Route path="do/:contract/:name" element={<SignedIn><DoPage /></SignedIn>} />
            <Route path="list/:list" element={<SignedIn><ListPage /></SignedIn>} />
            <Route path="charts" element={<SignedIn><ChartsPage /></SignedIn>} />
            {roleRoutes.map(({ path, page: Page }) => <Route key={path} path={path} element={<SignedIn><Page /></SignedIn>} />)}
            {openRoutes.map(({ path, page: Page }) => <Route key={path} path={path} element={<Page />} />)}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Frame>
      </SessionProvider>
    </LanguageProvider>
  );
}

/** What the code on a cargo leads to: the record for those who are signed in, the public page for whoever scans it. */
function RecordOrCargo() {
  const { viewer } = useSession();
  const { kind = "", id = "" } = useParams();
  if (viewer === null && (kind === "consignment" || kind === "unit")) return <Navigate replace to={`/cargo/${kind === "unit" ? "unit/" : ""}${encodeURIComponent(id)}`} />;
  return <SignedIn><RecordPage /></SignedIn>;
}
