import { useMemo } from "react";
import type { Shape } from "../../../domain/schema.ts";
import { useSession } from "../session/session.tsx";

/** The API's enum that has exactly the words of a choice, for their labels; undefined if there is none. */
export function useEnumOf(shape: Shape): string | undefined {
  const { labels } = useSession();
  return useMemo(() => {
    if (shape.kind !== "choice") return undefined;
    const key = [...shape.values].sort().join(" ");
    return labels.find(({ values }) => values.map(({ word }) => word).sort().join(" ") === key)?.name;
  }, [shape, labels]);
}
