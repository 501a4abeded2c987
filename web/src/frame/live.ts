import { useEffect, useRef } from "react";
import { useSubscription } from "urql";
import { useSession } from "../session/session.tsx";
import { useFreshness } from "./freshness.ts";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";

const Blocks = graphql(`subscription Blocks { blocks { cursor block { number } } }`);
const Happens = graphql(`subscription Happens($types: [String!]) { events(types: $types) { cursor event { id type at block transactionId facts by { orgId } subjects { kind recordId } site { siteId name nameMn } } } }`);
export type HappeningEvent = ResultOf<typeof Happens>["events"]["event"];

const CALM_MS = 1_000;
const AGAIN_MS = 3_000;

/** Calls `changed` soon after new blocks, many of them at once. A connection that broke is taken up again when server and session are there, and `changed` told of what was missed. */
export function useLive(changed: () => void): void {
  const [{ data, error, fetching }, again] = useSubscription({ query: Blocks });
  const latest = useRef(changed);
  latest.current = changed;
  const { ended } = useSession();
  const up = useFreshness().kind === "known";
  const broken = error !== undefined || !fetching;
  useEffect(() => {
    if (!broken || !up || ended) return;
    const timer = setTimeout(() => {
      again();
      latest.current();
    }, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [broken, up, ended, again]);
  const block = data?.blocks.block.number;
  useEffect(() => {
    if (block === undefined) return;
    const timer = setTimeout(() => latest.current(), CALM_MS);
    return () => clearTimeout(timer);
  }, [block]);
}

/** The newest events of these types that come while the page is open, newest first. */
export function useHappenings(types: readonly string[], most: number): readonly HappeningEvent[] {
  const [{ data }] = useSubscription<ResultOf<typeof Happens>, readonly HappeningEvent[], { types: string[] }>({ query: Happens, variables: { types: [...types] } }, (before = [], { events }) => [events.event, ...before.filter(({ id }) => id !== events.event.id)].slice(0, most));
  return data ?? [];
}
