import { cacheExchange, createClient, fetchExchange, mapExchange } from "urql";
import type { Client } from "urql";
import { isSignedOut, refusalOf } from "./refusal.ts";

/**
 * A client of this origin's API; queries and mutations by POST, subscriptions as server-sent events. The session rides in a cookie that
 * scripts cannot read.
 * @param onSignedOut told when the server no longer knows the session
 */
export function apiClient(onSignedOut: () => void): Client {
  return createClient({
    url: "/graphql",
    preferGetMethod: false,
    fetchSubscriptions: true,
    requestPolicy: "cache-and-network",
    fetchOptions: { credentials: "same-origin", headers: { accept: "application/json, text/event-stream" } },
    exchanges: [
      cacheExchange,
      mapExchange({
        onError: (error) => {
          if (isSignedOut(refusalOf(error))) onSignedOut();
        },
      }),
      fetchExchange,
    ],
  });
}
