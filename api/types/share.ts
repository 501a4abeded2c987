import { DomainError } from "../../domain/error.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { enumOf } from "../enums.ts";
import { signedIn } from "../mutations.ts";
import { MOST_DAYS, shareKinds, USUAL_DAYS } from "../shares/book.ts";
import type { Share, ShareBook, ShareKind } from "../shares/book.ts";
import { refuseOutsider } from "../shares/parties.ts";

const KindEnum = enumOf(shareKinds, "ShareKind");

const ShareObject = builder.objectRef<Share>("Share").implement({
  description: "Leave to fetch the proof of one cargo without an account, for whoever holds its code. It shows no private values.",
  fields: (t) => ({
    shareId: t.exposeString("id", { description: "SHA-256 of the token, hex. It names the share and opens nothing." }),
    kind: t.expose("kind", { type: KindEnum, description: "What kind of cargo." }),
    recordId: t.exposeString("recordId", { description: "Which one." }),
    madeBy: t.string({ description: "User who made it.", resolve: ({ maker }) => maker.user }),
    madeAt: t.field({ type: "Instant", description: "When.", resolve: ({ madeAt }) => madeAt }),
    expiresAt: t.field({ type: "Instant", description: "It opens nothing from then on.", resolve: ({ expiresAt }) => expiresAt }),
    withdrawnAt: t.field({ type: "Instant", nullable: true, description: "When it was withdrawn; null while it counts.", resolve: ({ withdrawnAt }) => withdrawnAt ?? null }),
  }),
});

const MadeShareObject = builder.objectRef<{ readonly token: string; readonly share: Share }>("MadeShare").implement({
  description: "A new share with its token, which is told this once.",
  fields: (t) => ({
    token: t.exposeString("token", { description: "The token: 22 signs. Put it where no log sees it: behind the # of an address." }),
    share: t.field({ type: ShareObject, description: "The share.", resolve: ({ share }) => share }),
  }),
});

/** @throws {DomainError} `system/busy` where this server keeps no shares */
function bookOf({ services }: Context): ShareBook {
  if (!services.shares) throw new DomainError("system/busy", { seconds: 60 });
  return services.shares;
}

builder.queryField("shares", (t) =>
  t.field({
    type: [ShareObject],
    description: "What one's own organisation has shared of a cargo, the newest first, 100 at most.",
    complexity: 50,
    args: { kind: t.arg({ type: KindEnum, required: true, description: "What kind of cargo." }), id: t.arg.string({ required: true, description: "Which one." }) },
    resolve: (_root, { kind, id }, context: Context) => bookOf(context).of(signedIn(context).orgId, kind as ShareKind, id),
  }),
);

builder.mutationFields((t) => ({
  makeShare: t.field({
    type: MadeShareObject,
    description: "Makes a share of a cargo's proof, for its exporter, carrier or buyer.",
    args: {
      kind: t.arg({ type: KindEnum, required: true, description: "What kind of cargo." }),
      id: t.arg.string({ required: true, description: "Which one." }),
      days: t.arg.int({ defaultValue: USUAL_DAYS, required: true, description: `How long it lasts, 1 to ${MOST_DAYS} days.` }),
    },
    resolve: async (_root, { kind, id, days }, context: Context) => {
      const { orgId, mspId, user } = signedIn(context);
      await refuseOutsider(await context.reader.db(), { orgId, mspId }, kind as ShareKind, id);
      return bookOf(context).give({ kind: kind as ShareKind, recordId: id, maker: { orgId, mspId, user }, days });
    },
  }),
  withdrawShare: t.field({
    type: ShareObject,
    description: "Withdraws a share of one's own organisation; whoever holds its code is told so.",
    args: { shareId: t.arg.string({ required: true, description: "Its `shareId`." }) },
    resolve: (_root, { shareId }, context: Context) => bookOf(context).withdraw(signedIn(context).orgId, shareId),
  }),
}));
