import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./introspection.d.ts";

/**
 * Makes a typed document of the API's schema: what it selects and the variables it takes are checked against `api/schema.graphql`
 * (`node web/introspect.ts` renews the types after a change of the schema). Exact numbers, dates and ids come as text.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { Decimal: string; Date: string; Instant: string; Long: string; Hex: string; Base64: string; JSON: unknown };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";
