import { AUTHORITIES } from "../../domain/authority.ts";
import { DomainError } from "../../domain/error.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { enumOf } from "../enums.ts";
import { signedIn } from "../mutations.ts";
import { doubtKinds } from "../public-pages/doubts.ts";
import type { Doubt } from "../public-pages/doubts.ts";
import { recordsByIds } from "../reads/records.ts";

const DoubtObject = builder.objectRef<Doubt & { readonly intact: boolean }>("PublicDoubt").implement({
  description: "A doubt about goods that somebody of the public reported. Unsigned: it proves nothing, and stands on no ledger.",
  fields: (t) => ({
    no: t.exposeString("no", { description: "Number that the reporter was told." }),
    receivedAt: t.field({ type: "Instant", description: "When it came.", resolve: ({ receivedAt }) => receivedAt }),
    link: t.exposeString("link", { description: "Path of the goods' GS1 Digital Link." }),
    kind: t.expose("kind", { type: enumOf(doubtKinds, "DoubtKind"), description: "What was noticed." }),
    verdict: t.exposeString("verdict", { description: "What the public page said of the goods then." }),
    note: t.exposeString("note", { description: "What the reporter wrote." }),
    intact: t.exposeBoolean("intact", { description: "Whether it stands as it was kept, after the one before it." }),
  }),
});

const MOST = 200;
builder.queryField("publicDoubts", (t) =>
  t.field({
    type: [DoubtObject],
    description: `Doubts that the public reported, the newest first, ${MOST} at most; for inspection authorities and customs.`,
    complexity: 50,
    resolve: async (_root, _args, context: Context) => {
      const { orgId, mspId } = signedIn(context);
      const [organisation] = await recordsByIds(await context.reader.db(), "organisation", [orgId]);
      const roles = organisation?.record["mspId"] === mspId ? (organisation.record["roles"] as readonly string[]) : [];
      if (mspId !== AUTHORITIES.customs && !roles.includes("inspection")) throw new DomainError("auth/not-entitled", { what: "doubts of the public", members: "inspection, customs" });
      return (await context.services.doubts?.all())?.slice(0, MOST) ?? [];
    },
  }),
);
