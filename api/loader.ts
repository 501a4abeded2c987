import { dataloaderGetter } from "@pothos/plugin-dataloader";
import type { Context } from "./context.ts";

/**
 * A loader that each request has for itself: what its fields ask for in one turn is read at once, `load` giving a value for each key in
 * the order of the keys.
 */
export function contextLoader<K, V>(load: (keys: readonly K[], context: Context) => Promise<readonly (V | null)[]>, cacheKeyFn?: (key: K) => string) {
  return dataloaderGetter<K, V | null, K | string>(cacheKeyFn ? { cacheKeyFn } : undefined, (keys, context) => load(keys, context as Context), undefined, undefined);
}

/** Puts what was found in the order of the keys that were asked for; null where there is nothing. */
export function byKey<T, V>(keys: readonly string[], found: readonly T[], keyOf: (item: T) => string, valueOf: (item: T) => V): (V | null)[] {
  const values = new Map(found.map((item) => [keyOf(item), valueOf(item)]));
  return keys.map((key) => values.get(key) ?? null);
}
