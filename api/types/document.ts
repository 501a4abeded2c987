import type { Document, DocumentSignature } from "../../domain/documents.ts";
import { builder } from "../builder.ts";
import { signatureProblem } from "../document-signature.ts";
import { mayFetch } from "../documents.ts";
import { LedgerRecord } from "../ledger-record.ts";
import { byKey, contextLoader } from "../loader.ts";
import { nodes } from "../nodes.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";
import { documentIdsOf } from "../reads/documents.ts";
import type { RecordRow } from "../reads/records.ts";

const documentOf = ({ record }: RecordRow): Document => record as unknown as Document;

recordType("document", {
  description: "A file outside the ledger, known on it by the hash of its bytes.",
  rename: { replaces: "correction" },
  links: { owner: ["ownerId", "organisation"], replacedByDocument: ["replacedBy", "document"] },
});
builder.objectFields(nodes.document, (t) => ({
  path: t.string({ description: "Where it is fetched, for those entitled.", resolve: ({ id }) => `/documents/${id}` }),
  mayFetch: t.boolean({ description: "Whether who is signed in may fetch it.", resolve: (row, _args, { viewer }) => mayFetch(documentOf(row), viewer) }),
  stored: t.boolean({ description: "Whether its bytes have come to this server's store.", complexity: 5, resolve: async ({ id }, _args, context) => (await stored(context).load(id)) ?? false }),
}));
recordQuery("document", "document", "sha256", "A document by the SHA-256 of its bytes.");
recordsQuery("document", "documents", ["ownerId", "kind"], "Documents.");

recordType("documentSignature", {
  description: "An electronic signature of a document by an organisation's key.",
  links: { organisation: ["orgId", "organisation"], document: ["sha256", "document"] },
});
builder.objectFields(nodes.documentSignature, (t) => ({
  problem: t.string({
    nullable: true,
    description: "Why the signature does not hold: it is not one of the document, or its certificate was not this person's of a member of the channel when it was signed. Null where it holds.",
    complexity: 10,
    resolve: async ({ record }, _args, context) => {
      const signature = record as unknown as DocumentSignature;
      const row = (await nodes.document.getDataloader(context).load(signature.sha256)) as RecordRow | null;
      return row ? (signatureProblem(documentOf(row), signature, context.services.identify) ?? null) : "the document is not on the ledger";
    },
  }),
}));
recordQuery("documentSignature", "documentSignature", "signatureNo", "A signature of a document.");
childrenField("document", "signatures", "documentSignature", "sha256", "Signatures of it.");

const stored = contextLoader<string, boolean>((ids, { services }) => Promise.all(ids.map((id) => services.documents.has(id))));

/** Most documents of one record that are listed. */
const MOST = 100;
const attached = contextLoader<string, readonly string[]>(async (subjects, { reader }) => {
  const rows = await documentIdsOf(await reader.db(), subjects, MOST);
  return byKey(subjects, [...Map.groupBy(rows, ({ subject }) => subject)], ([subject]) => subject, ([, of]) => of.map(({ sha256 }) => sha256));
});

builder.interfaceField(LedgerRecord, "attachments", (t) =>
  t.field({
    type: [nodes.document],
    description: `Documents that are attached to it, the newest ${MOST}.`,
    complexity: { field: 2, multiplier: 5 },
    resolve: async ({ kind, id }, _args, context) => ((await attached(context).load(`${kind}/${id}`)) ?? []) as never,
  }),
);
