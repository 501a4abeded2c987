import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Provider } from "urql";
import type { Client } from "urql";
import { apiClient } from "../api/client.ts";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";
import { chinese } from "../text/chinese.ts";
import { base64 } from "./der.ts";
import { isCertified, keysOfDevice, sign } from "./key-store.ts";
import type { CertifiedKey } from "./key-store.ts";

const ViewerQuery = graphql(`
  query Viewer {
    viewer { user role orgId mspId demo expiresAt organisation { name nameMn roles } }
    labels { name values { value word en mn } }
  }
`);
const Challenge = graphql(`
  mutation Challenge($certificate: String!) { signInChallenge(certificate: $certificate) { text } }
`);
const SignIn = graphql(`
  mutation SignIn($certificate: String!, $challenge: String!, $signature: Base64!) { signIn(certificate: $certificate, challenge: $challenge, signature: $signature) { viewer { user } } }
`);
const SignInDemo = graphql(`
  mutation SignInDemo($identity: String!) { signInDemo(identity: $identity) { viewer { user } } }
`);
const SignOut = graphql(`
  mutation SignOut { signOut }
`);

export type Viewer = NonNullable<ResultOf<typeof ViewerQuery>["viewer"]>;
type Labels = ResultOf<typeof ViewerQuery>["labels"];

interface Session {
  /** Undefined until the server has said who is signed in. */
  readonly viewer: Viewer | null | undefined;
  /** The session ended while the page was in use: what it shows stays, and signing in again goes on. */
  readonly ended: boolean;
  readonly labels: Labels;
  /** Told by whoever asks the server by another way than the API's client that it no longer knows the session. */
  hasEnded(): void;
  signInWithKey(key: CertifiedKey): Promise<void>;
  signInAsDemo(identity: string): Promise<void>;
  signOut(): Promise<void>;
  /** The device's key of the viewer. @throws {Error} when there is none */
  ownKey(): Promise<CertifiedKey>;
}

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("useSession stands outside SessionProvider");
  return session;
}

/** Who is signed in, and the client of the API; a new client, with an empty cache, for each viewer. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [viewer, setViewer] = useState<Viewer | null | undefined>(undefined);
  const [labels, setLabels] = useState<Labels>([]);
  const [ended, setEnded] = useState(false);
  const known = useRef<string | undefined>(undefined);
  const [client, setClient] = useState<Client>(() => apiClient(() => known.current !== undefined && setEnded(true)));

  const load = useCallback(async (from: Client) => {
    const { data } = await from.query(ViewerQuery, {}, { requestPolicy: "network-only" }).toPromise();
    if (!data) throw new Error("the server did not say who is signed in");
    known.current = data.viewer?.user;
    setLabels(data.labels);
    setViewer(data.viewer);
  }, []);

  useEffect(() => {
    let stopped = false;
    const again = (): void => {
      load(client).catch(() => {
        // The server is away: the page says so by its state line, and asks again.
        if (!stopped) setTimeout(again, 2000);
      });
    };
    again();
    return () => {
      stopped = true;
    };
    // Only once: later changes come by signing in or out.
  }, []);

  const value = useMemo<Session>(() => {
    /** What one viewer was shown is not kept for the next. */
    const begin = async (): Promise<void> => {
      const fresh = apiClient(() => known.current !== undefined && setEnded(true));
      const before = known.current;
      await load(fresh);
      setEnded(false);
      // Whoever signs in again goes on where the page stands.
      if (before === undefined || before !== known.current) setClient(fresh);
    };
    const asked = async <T,>(result: Promise<{ data?: T | undefined; error?: Error | undefined }>): Promise<T> => {
      const { data, error } = await result;
      if (error || data === undefined) throw error ?? new Error("no answer");
      return data;
    };
    return {
      viewer,
      ended,
      labels,
      hasEnded: () => setEnded(true),
      async signInWithKey(key) {
        const { certificate } = key;
        const { signInChallenge } = await asked(client.mutation(Challenge, { certificate }).toPromise());
        const signature = base64(await sign(key, new TextEncoder().encode(signInChallenge.text)));
        await asked(client.mutation(SignIn, { certificate, challenge: signInChallenge.text, signature }).toPromise());
        await begin();
      },
      async signInAsDemo(identity) {
        await asked(client.mutation(SignInDemo, { identity }).toPromise());
        await begin();
      },
      async signOut() {
        await asked(client.mutation(SignOut, {}).toPromise());
        known.current = undefined;
        await begin();
      },
      async ownKey() {
        const found = (await keysOfDevice()).filter(isCertified).find(({ name }) => name === viewer?.user);
        if (!found) throw new Error("this device does not hold the viewer's key");
        return found;
      },
    };
  }, [viewer, ended, labels, client, load]);

  return (
    <Context value={value}>
      <Provider value={client}>{children}</Provider>
    </Context>
  );
}

/** What words of the ledger are called: `label("LotStatus", "OPEN")`; also takes the ledger's own word. */
export function useLabels(): (enumName: string, value: string | null | undefined, language: "mn" | "en") => string {
  const { labels } = useSession();
  return useCallback(
    (name, value, language) => {
      if (value === null || value === undefined) return "";
      const own = chinese()?.zhLabels[name]?.[value];
      if (own !== undefined) return own;
      const found = labels.find((one) => one.name === name)?.values.find((one) => one.value === value || one.word === value);
      const text = found?.[language] ?? value.toLowerCase().replaceAll("_", " ");
      // Symbols of units are written as they are: g/t, kcal/kg.
      return name === "MeasurementUnit" ? text : text.charAt(0).toUpperCase() + text.slice(1);
    },
    [labels],
  );
}
