import type { Subject } from "../domain/act.ts";
import type { Recorded, Unsigned } from "../gateway/index.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { enumOf } from "./enums.ts";
import { EventNode, eventOf, SubjectObject } from "./event.ts";
import { renew } from "./context.ts";

/** What a mutation gives: a receipt, or something to sign first. */
export interface Submission {
  readonly recorded?: Recorded;
  readonly toSign?: ToSign;
}
export type ToSign = Unsigned & { readonly step: "proposal" | "transaction" };

/** How long to wait for the projection to hold a block that the ledger has just committed. */
const CATCH_UP_MS = 5_000;

/** Waits until what was recorded can be read. */
async function readable(recorded: Recorded, context: Context): Promise<void> {
  await context.services.feed.reached(recorded.block, CATCH_UP_MS);
  await renew(context);
}

const ReceiptObject = builder.objectRef<Recorded>("Receipt").implement({
  description: "What a transaction recorded.",
  fields: (t) => ({
    transactionId: t.exposeString("txId", { description: "Its transaction's id." }),
    type: t.exposeString("type", { description: "Type of its event." }),
    block: t.field({ type: "Long", description: "Number of its block.", resolve: ({ block }) => block }),
    repeated: t.boolean({ description: "True if the same key and content was recorded before: this is that first result, and nothing was written again.", resolve: ({ repeated }) => repeated ?? false }),
    subjects: t.field({
      type: [SubjectObject],
      description: "What it is about. Its records are shown as they stand after it.",
      resolve: async (recorded, _args, context) => {
        await readable(recorded, context);
        return recorded.subjects as readonly Subject[];
      },
    }),
    event: t.field({
      type: EventNode,
      nullable: true,
      description: "Its event; null while the index has not got the block.",
      resolve: async (recorded, _args, context) => {
        await readable(recorded, context);
        return eventOf(context).load(recorded.txId);
      },
    }),
  }),
});

const ToSignObject = builder.objectRef<ToSign>("ToSign").implement({
  description: "What the user's own key is to sign: ECDSA P-256 over SHA-256 of `message`. The key never comes here.",
  fields: (t) => ({
    step: t.expose("step", { type: enumOf(["proposal", "transaction"], "SigningStep"), description: "A proposal goes to `endorseTransaction`, a transaction to `submitTransaction`." }),
    transactionId: t.exposeString("transactionId", { description: "The transaction's id." }),
    bytes: t.field({ type: "Base64", description: "To be handed back unchanged with the signature.", resolve: ({ bytes }) => bytes }),
    message: t.field({ type: "Base64", description: "What is signed.", resolve: ({ message }) => message }),
    digest: t.field({ type: "Hex", description: "SHA-256 of `message`.", resolve: ({ digest }) => Buffer.from(digest).toString("hex") }),
  }),
});

export const SubmissionObject = builder.objectRef<Submission>("Submission").implement({
  description: "The answer to a transaction: its receipt, or what is to be signed first.",
  fields: (t) => ({
    receipt: t.field({ type: ReceiptObject, nullable: true, description: "What was recorded.", resolve: ({ recorded }) => recorded ?? null }),
    toSign: t.field({ type: ToSignObject, nullable: true, description: "What is to be signed by the user's own key.", resolve: ({ toSign }) => toSign ?? null }),
  }),
});
