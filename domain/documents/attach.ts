import { distinct, eventOf, known, recordOf, subject, unused } from "../act.ts";
import { DomainError } from "../error.ts";
import type { Ledger, Put, Rule, Submitter } from "../act.ts";
import type { AttachDocument, Document, DocumentSubject } from "../documents.ts";
import type { RecordKind } from "../records.ts";
import type { Infer } from "../schema.ts";

type Attachment = Infer<typeof AttachDocument>;

/**
 * Attaches a file by the hash of its bytes to records in which the organisation has a part. The ledger cannot see the store: bytes that
 * are not stored yet may come later, and only those of this hash and size will do. A document replaces one of the same organisation.
 * @throws {DomainError} `record/exists`, `record/unknown`, `document/not-party`, `document/not-owner`, `document/replaced`, `input/duplicate`
 */
export const attachDocument: Rule<Attachment> = async (act, ledger) => {
  const { sha256, subjects, access, fetcherIds = [], replaces, at } = act.input;
  const { orgId, mspId } = act.by;
  unused(await ledger.get("document", sha256), "document", sha256);
  distinct(subjects.map(({ kind, id }) => `${kind} ${id}`), "subjects");
  distinct(fetcherIds, "fetcherIds");
  for (const one of subjects) await refuseOutsider(ledger, act.by, one);
  const fetchers = [{ orgId, mspId }];
  for (const fetcherId of fetcherIds) {
    if (fetcherId === orgId) continue;
    fetchers.push({ orgId: fetcherId, mspId: known(await ledger.get("organisation", fetcherId), "organisation", fetcherId).mspId });
  }
  const earlier = replaces && (await replaced(ledger, replaces.sha256, orgId));
  const { fetcherIds: _, ...own } = recordOf(act);
  const document: Document = { ...own, ...(fetcherIds.length > 0 ? { fetcherIds } : {}), ownerId: orgId, ownerMsp: mspId, fetchers: access === "parties" ? fetchers : [], attachedAt: at };
  const puts: Put[] = [{ kind: "document", id: sha256, record: document }];
  if (replaces && earlier) puts.push({ kind: "document", id: replaces.sha256, record: { ...earlier, replacedBy: sha256, tx: act.txId, at } });
  const about = [
    subject("document", sha256, "made"),
    ...(replaces ? [subject("document", replaces.sha256, "changed")] : []),
    ...subjects.map(({ kind, id }) => subject(kind, id, "named")),
  ];
  const facts = { sha256, size: own.size, mediaType: own.mediaType, kind: own.kind, subjects, access, ...(fetcherIds.length > 0 ? { fetcherIds } : {}), ...(replaces ? { replaces } : {}) };
  const corrects = replaces && earlier ? { corrects: { txId: earlier.tx, reason: replaces.reason } } : {};
  return { puts, event: eventOf(act, "document.attached", { subjects: about, facts, ...corrects }) };
};

async function replaced(ledger: Ledger, sha256: string, orgId: string): Promise<Document> {
  const earlier = known(await ledger.get("document", sha256), "document", sha256);
  if (earlier.ownerId !== orgId) throw new DomainError("document/not-owner", { sha256, ownerId: earlier.ownerId });
  if (earlier.replacedBy !== undefined) throw new DomainError("document/replaced", { sha256, replacedBy: earlier.replacedBy });
  return earlier;
}

/** Fields by which records name organisations that have a part in them. */
const partyFields = ["orgId", "ownerId", "custodianId", "holderId", "laboratoryId", "sellerId", "buyerId", "exporterId", "importerId", "carrierId", "payerId", "weighedBy", "keeperId", "issuerId"] as const;
/** Records whose parties stand in another one that they name. */
const parents: readonly (readonly [field: string, kind: RecordKind])[] = [["consignmentId", "consignment"], ["declarationNo", "declaration"], ["siteId", "site"], ["manifestNo", "manifest"]];

/** Authorities attach to anything; others to what they own, hold, carry, buy, sell, weigh, test or declare. @throws {DomainError} `record/unknown`, `document/not-party` */
async function refuseOutsider(ledger: Ledger, { orgId, orgRoles }: Submitter, { kind, id }: DocumentSubject): Promise<void> {
  const found = known(await ledger.get(kind, id), kind, id);
  if (orgRoles.some((role) => role === "customs" || role === "tax" || role === "minerals") || names(found, orgId)) return;
  for (const [field, parentKind] of parents) {
    const parentId = (found as Readonly<Record<string, unknown>>)[field];
    if (typeof parentId !== "string" || parentKind === kind) continue;
    const parent = await ledger.get(parentKind, parentId);
    if (parent && names(parent, orgId)) return;
  }
  throw new DomainError("document/not-party", { orgId, kind, id });
}

const names = (record: object, orgId: string): boolean => partyFields.some((field) => (record as Readonly<Record<string, unknown>>)[field] === orgId);
