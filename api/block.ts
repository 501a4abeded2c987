import { DomainError } from "../domain/error.ts";
import { builder, listed } from "./builder.ts";
import { byKey } from "./loader.ts";
import { keyConnection } from "./pages.ts";
import { blocksByNumbers, blocksNewestFirst } from "./reads/chain.ts";
import type { BlockRow } from "./reads/chain.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");

export const BlockNode = builder.loadableNodeRef("Block", {
  id: { resolve: (row: BlockRow) => String(row.number) },
  load: async (keys: string[], { reader }) => {
    const numbers = keys.filter((key) => /^\d{1,18}$/.test(key)).map(BigInt);
    return byKey(keys, await blocksByNumbers(await reader.db(), numbers), (row) => String(row.number), (row) => row) as BlockRow[];
  },
});
const BlockConnection = builder.connectionObject({ type: BlockNode, name: "BlockConnection", ...listed.connection }, { name: "BlockEdge", ...listed.edge });
builder.objectType(BlockNode, {
  description: "A block of the channel. Each names the hash of the one before it.",
  fields: (t) => ({
    number: t.field({ type: "Long", description: "Number, from 0.", resolve: (row) => row.number }),
    headerHash: t.field({ type: "Hex", description: "SHA-256 of its header.", resolve: (row) => hex(row.headerHash) }),
    previousHash: t.field({ type: "Hex", description: "Header hash of the block before it; empty for the first.", resolve: (row) => hex(row.previousHash) }),
    dataHash: t.field({ type: "Hex", description: "SHA-256 of its transactions.", resolve: (row) => hex(row.dataHash) }),
    transactionCount: t.exposeInt("transactionCount", { description: "How many transactions it holds, valid or not." }),
  }),
});

builder.queryField("block", (t) =>
  t.field({
    type: BlockNode,
    nullable: true,
    description: "A block by its number.",
    args: { number: t.arg({ type: "Long", required: true, description: "Its number." }) },
    resolve: (_root, { number }) => String(number),
  }),
);
builder.queryField("blocks", (t) =>
  t.connection({
    type: BlockNode,
    description: "All blocks, newest first.",
    resolve: (_root, args, { reader }) =>
      keyConnection(args, (row: BlockRow) => String(row.number), async ({ after, before, ...page }) => blocksNewestFirst(await reader.db(), { after: numberOf(after), before: numberOf(before), ...page })),
  }, BlockConnection),
);

function numberOf(key: string | undefined): bigint | undefined {
  if (key === undefined) return undefined;
  if (!/^\d{1,18}$/.test(key)) throw new DomainError("input/malformed", { problem: "the cursor is not one of this list" });
  return BigInt(key);
}
