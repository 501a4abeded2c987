import type { RecordKind } from "../domain/records.ts";
import { text } from "../domain/schema.ts";
import { search } from "../indexer/queries/search.ts";
import type { SearchHit } from "../indexer/queries/search.ts";
import { builder } from "./builder.ts";
import { RecordKindEnum } from "./enums.ts";
import { LedgerRecord } from "./ledger-record.ts";
import { nodes } from "./nodes.ts";

const DEFAULT_HITS = 20;
const MAX_HITS = 50;
const wanted = text(100);

const HitObject = builder.objectRef<SearchHit>("SearchHit").implement({
  description: "A record found by one of its numbers.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RecordKindEnum, description: "Kind of record." }),
    recordId: t.exposeString("id", { description: "Its number on the ledger." }),
    what: t.exposeString("what", { description: "Which of its numbers was found: `id`, `plate`, `seal` …" }),
    term: t.exposeString("term", { description: "That number as it is searched: capital letters and digits alone." }),
    record: t.field({ type: LedgerRecord, nullable: true, description: "The record as it now stands.", resolve: ({ kind, id }, _args, context) => nodes[kind].getDataloader(context).load(id) }),
  }),
});

builder.queryField("search", (t) =>
  t.field({
    type: [HitObject],
    description: "Records with a number that begins with a text: plate, trailer, wagon, container, declaration, licence, seal, waybill, certificate, lot, contract, consignment … Case, blanks and punctuation do not matter, nor whether letters that look alike are Latin or Cyrillic.",
    args: {
      text: t.arg.string({ required: true, description: "The number as it is printed, or its beginning." }),
      kinds: t.arg({ type: [RecordKindEnum], description: "Only these kinds of record." }),
      first: t.arg.int({ description: `At most so many; ${MAX_HITS} at most, ${DEFAULT_HITS} if nothing is said.` }),
    },
    complexity: ({ first }) => ({ field: 5, multiplier: Math.min(first ?? DEFAULT_HITS, MAX_HITS) }),
    resolve: async (_root, { text: given, kinds, first }, { reader }) =>
      search(await reader.db(), wanted.decode(given.normalize("NFC"), "text"), {
        ...(kinds ? { kinds: kinds as readonly RecordKind[] } : {}),
        limit: Math.min(Math.max(first ?? DEFAULT_HITS, 1), MAX_HITS),
      }),
  }),
);
