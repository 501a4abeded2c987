import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import DataloaderPlugin from "@pothos/plugin-dataloader";
import RelayPlugin from "@pothos/plugin-relay";
import type { Context } from "./context.ts";

interface Same<T> {
  Input: T;
  Output: T;
}

/** Shapes of the scalars in code. Everything exact is a string on the wire: a JSON number may be rounded on the way. */
type ScalarTypes = {
  ID: { Input: string; Output: bigint | number | string };
  Decimal: Same<string>;
  Date: Same<string>;
  Instant: Same<string>;
  Long: { Input: bigint; Output: bigint | number | string };
  Hex: Same<string>;
  Base64: { Input: Uint8Array; Output: Uint8Array };
  JSON: Same<unknown>;
};

type Types = {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: ScalarTypes;
};

/** Most rows on a page of a connection, and the number when none is asked for. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

/** Rows that a connection may return, by its arguments: what its nodes' cost is multiplied by. */
const pageCost = ({ first, last }: { first?: number | null | undefined; last?: number | null | undefined }): { field: number; multiplier: number } => ({
  field: 1,
  multiplier: Math.min(Math.max(first ?? last ?? DEFAULT_PAGE, 0), MAX_PAGE),
});

/** The schema under construction: every file of this folder adds its types and queries to it. */
export const builder = new SchemaBuilder<Types>({
  plugins: [RelayPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: "String",
    idFieldOptions: { description: "Global id, for `node`." },
    nodeTypeOptions: { description: "Anything that has a global id." },
    pageInfoTypeOptions: { description: "Where a page lies in its list." },
    nodeQueryOptions: { description: "The object with this global id; null if there is none.", args: { id: { description: "Global id." } } },
    nodesQueryOptions: { description: "The objects with these global ids, in the same order; null for what there is not.", args: { ids: { description: "Global ids." } } },
    cursorFieldOptions: { description: "Give it as `after` or `before` to go on from here.", complexity: 0 },
    edgesFieldOptions: { description: "Rows of the page.", nullable: { list: false, items: false }, complexity: { field: 0, multiplier: 1 } },
    nodeFieldOptions: { description: "What stands in the row.", nullable: false, complexity: 0 },
    pageInfoFieldOptions: { description: "Where the page lies in the list.", complexity: 0 },
    hasNextPageFieldOptions: { description: "Whether rows follow." },
    hasPreviousPageFieldOptions: { description: "Whether rows stand before." },
    startCursorFieldOptions: { description: "Cursor of the first row." },
    endCursorFieldOptions: { description: "Cursor of the last row." },
    firstArgOptions: { description: `At most so many rows from the beginning, or after \`after\`; ${MAX_PAGE} at most, ${DEFAULT_PAGE} if nothing is said.` },
    lastArgOptions: { description: `At most so many rows from the end, or before \`before\`; ${MAX_PAGE} at most.` },
    afterArgOptions: { description: "Cursor of the row after which to begin." },
    beforeArgOptions: { description: "Cursor of the row before which to end." },
    defaultConnectionFieldOptions: { complexity: pageCost },
  },
  complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
});

builder.queryType({ description: "What may be asked. Without sign-in only what a buyer with a QR code may see." });
builder.mutationType({ description: "Sign-in, and one field for every transaction of the ledger." });
builder.subscriptionType({ description: "What happens from a cursor on, each event once." });

/** How connections and their edges describe themselves. */
export const listed = { connection: { description: "A page of a list." }, edge: { description: "A row of a list, with the cursor to go on from." } } as const;
