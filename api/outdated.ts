import { AUTHORITIES } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import { outdatedIds, outdatedOf } from "../indexer/queries/outdated.ts";
import type { Outdated } from "../indexer/queries/outdated.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { RecordKindEnum } from "./enums.ts";
import { LedgerRecord } from "./ledger-record.ts";
import { contextLoader } from "./loader.ts";
import { oversees } from "./mass-balance.ts";
import { signedIn } from "./mutations.ts";
import { connections, nodes } from "./nodes.ts";
import { keyConnection } from "./pages.ts";
import { TransactionNode, transactionOf } from "./transaction.ts";

/*
 * Assessments that rest on what has been replaced since (a superseded laboratory conclusion, later price terms, a settlement of assays), so that assessing
 * them again can be offered. It follows from what stands; nothing is stored.
 */

const OutdatedObject = builder.objectRef<Outdated>("OutdatedGround").implement({
  description: "Something that an assessment rests on and that has been replaced since.",
  fields: (t) => ({
    kind: t.field({ type: RecordKindEnum, description: "Kind of the record.", resolve: ({ ground }) => ground }),
    recordId: t.exposeString("groundId", { description: "Its number." }),
    record: t.field({ type: LedgerRecord, nullable: true, description: "The record as it now stands.", resolve: ({ ground, groundId }, _args, context) => nodes[ground].getDataloader(context).load(groundId) }),
    replacedById: t.exposeString("replacedById", { description: "What took its place: a conclusion, a version of price terms, the settlement itself." }),
    transaction: t.field({ type: TransactionNode, nullable: true, description: "Transaction that replaced it.", resolve: ({ tx }, _args, context) => transactionOf(context).load(tx) }),
  }),
});

for (const kind of ["assessment", "sale"] as const) {
  const grounds = contextLoader<string, readonly Outdated[]>(async (ids, { reader }) => {
    const found = Map.groupBy(await outdatedOf(await reader.db(), kind, ids), ({ id }) => id);
    return ids.map((id) => found.get(id) ?? []);
  });
  builder.objectField(nodes[kind], "outdatedBy", (t) =>
    t.field({
      type: [OutdatedObject],
      description: "What it rests on and has been replaced since: where there is something, it is to be assessed again. Nothing for one that is replaced or settled.",
      complexity: { field: 10, multiplier: 5 },
      resolve: async ({ id }, _args, context) => (await grounds(context).load(id)) ?? [],
    }),
  );
  builder.queryField(kind === "assessment" ? "outdatedAssessments" : "outdatedSales", (t) =>
    t.connection({
      type: nodes[kind],
      description: `${kind === "assessment" ? "Assessments in force" : "Sales that were assessed and not settled"} that rest on what has been replaced since, for the authorities.`,
      complexity: 100,
      resolve: async (_root, args, context: Context) => {
        if (!(await oversees(signedIn(context), context))) throw new DomainError("auth/not-entitled", { what: "outdated assessments", members: [...Object.keys(AUTHORITIES), "auditors"].join(", ") });
        return keyConnection(args, ({ id }: { readonly id: string }) => id, async (page) => {
          const ids = await outdatedIds(await context.reader.db(), kind, page);
          return (await nodes[kind].getDataloader(context).loadMany(ids.map(({ id }) => id))) as never;
        }) as never;
      },
    }, connections[kind]),
  );
}
