import { peer } from "@hyperledger/fabric-protos";
import { BlockNode } from "./block.ts";
import { builder, listed } from "./builder.ts";
import { byKey, contextLoader } from "./loader.ts";
import { decodePlace, encodePlace } from "./cursors.ts";
import { signaturesOf } from "./envelope.ts";
import type { Signatory } from "./envelope.ts";
import { EventNode } from "./event.ts";
import type { Context } from "./context.ts";
import { placeConnection } from "./pages.ts";
import { envelopesAt, transactionsAt, transactionsByIds, transactionsNewestFirst } from "./reads/chain.ts";
import type { TransactionRow } from "./reads/chain.ts";

const codeNames = new Map(Object.entries(peer.TxValidationCode).map(([name, code]) => [code as number, name]));

const SignatoryObject = builder.objectRef<Signatory>("Signatory").implement({
  description: "Someone who signed: a member of the channel and the subject of the certificate.",
  fields: (t) => ({
    mspId: t.exposeString("mspId", { description: "Member (MSP)." }),
    commonName: t.exposeString("commonName", { nullable: true, description: "Common name: a user's pseudonym, or a peer; null where the certificate cannot be read." }),
    certificate: t.exposeString("certificate", { description: "The certificate, PEM." }),
    validTo: t.field({ type: "Instant", nullable: true, description: "Last moment of its validity.", resolve: ({ validTo }) => validTo && seconds(validTo) }),
  }),
});

/** An instant to the second, as everywhere on the ledger. */
const seconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** Envelopes are large: they are read only where a field needs them, those of one request together. */
const envelopes = contextLoader<string, Uint8Array>(
  async (keys, { reader }) => byKey(keys, await envelopesAt(await reader.db(), placesOf(keys)), encodePlace, ({ envelope }) => envelope),
);

const placesOf = (keys: readonly string[]) => keys.map(decodePlace).filter((place) => place !== undefined);

export const TransactionNode = builder.loadableNodeRef("Transaction", {
  id: { resolve: (row: TransactionRow) => encodePlace(row) },
  load: async (keys: string[], { reader }) => byKey(keys, await transactionsAt(await reader.db(), placesOf(keys)), encodePlace, (row) => row) as TransactionRow[],
});
const TransactionConnection = builder.connectionObject({ type: TransactionNode, name: "TransactionConnection", ...listed.connection }, { name: "TransactionEdge", ...listed.edge });
builder.objectType(TransactionNode, {
  description: "A transaction in a block. Only a valid one took effect: standing in a block is not enough.",
  fields: (t) => ({
    transactionId: t.exposeString("txId", { description: "Transaction id, hexadecimal; empty where the envelope names none." }),
    block: t.field({ type: BlockNode, nullable: true, description: "Its block.", resolve: (row) => String(row.block) }),
    blockNumber: t.field({ type: "Long", description: "Number of its block.", resolve: (row) => row.block }),
    position: t.exposeInt("position", { description: "Its place in the block, from 0." }),
    validationCode: t.exposeInt("validationCode", { description: "Fabric's validation code; 0 is valid." }),
    validation: t.string({ description: "Name of that code, such as VALID or MVCC_READ_CONFLICT.", resolve: ({ validationCode }) => codeNames.get(validationCode) ?? `CODE_${validationCode}` }),
    valid: t.boolean({ description: "Whether it took effect.", resolve: ({ validationCode }) => validationCode === 0 }),
    submittedAt: t.field({ type: "Instant", nullable: true, description: "The submitter's clock. No legal date rests on it.", resolve: ({ submittedAt }) => submittedAt && seconds(submittedAt) }),
    creatorMsp: t.exposeString("creatorMsp", { nullable: true, description: "Member that submitted it." }),
    creator: t.field({ type: SignatoryObject, nullable: true, description: "Who submitted it.", complexity: 5, resolve: async (row, _args, context) => (await signatures(row, context)).creator }),
    endorsers: t.field({ type: [SignatoryObject], description: "Peers that executed and endorsed it.", complexity: 5, resolve: async (row, _args, context) => (await signatures(row, context)).endorsers }),
    envelope: t.field({ type: "Base64", nullable: true, description: "The envelope as it was ordered (common.Envelope).", complexity: 5, resolve: (row, _args, context) => envelopes(context).load(encodePlace(row)) }),
    event: t.field({ type: EventNode, nullable: true, description: "Its event; none where it is not valid or is a configuration.", resolve: encodePlace }),
  }),
});

async function signatures(row: TransactionRow, context: Context) {
  const envelope = await envelopes(context).load(encodePlace(row));
  return envelope ? signaturesOf(envelope) : { creator: null, endorsers: [] };
}

/** Transactions by their ids, those of one request together. */
export const transactionOf = contextLoader<string, TransactionRow>(
  async (txIds, { reader }) => byKey(txIds, await transactionsByIds(await reader.db(), txIds), ({ txId }) => txId, (row) => row),
);

builder.queryField("transaction", (t) =>
  t.field({
    type: TransactionNode,
    nullable: true,
    description: "A transaction by its id.",
    args: { id: t.arg({ type: "Hex", required: true, description: "Transaction id." }) },
    resolve: (_root, { id }, context) => transactionOf(context).load(id),
  }),
);
builder.queryField("transactions", (t) =>
  t.connection({
    type: TransactionNode,
    description: "All transactions, newest first.",
    args: { block: t.arg({ type: "Long", description: "Only those of this block." }) },
    resolve: (_root, { block, ...args }, { reader }) => placeConnection(args, async (page) => transactionsNewestFirst(await reader.db(), block ?? undefined, page)),
  }, TransactionConnection),
);
