import { useEffect, useRef } from "react";
import { useSubscription } from "urql";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";

const Blocks = graphql(`subscription Blocks { blocks { cursor block { number } } }`);
const Happens = graphql(`subscription Happens($types: [String!]) { events(types: $types) { cursor event { id type at block transactionId facts by { orgId } subjects { kind recordId } site { siteId name nameMn } } } }`);
export type HappeningEvent = ResultOf<typeof Happens>["events"]["event"];

const CALM_MS = 1_000;

/** Calls `changed` soon after new blocks, many of them at once. */
export function useLive(changed: () => void): void {
  const [{ data }] = useSubscription({ query: Blocks });
  const latest = useRef(changed);
  latest.current = changed;
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
