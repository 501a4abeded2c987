import { after, eventOf, known, recordOf, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import { batchId } from "../goods.ts";
import { day } from "../registry.ts";

import type { IssueRecall, LiftRecall, Recall } from "../goods.ts";
import type { Rule } from "../act.ts";
import type { Infer } from "../schema.ts";

/** Recalls a batch: from then on nobody books or sells it, nor anything packed from it. @throws {DomainError} `retail/recalled`, `step/before-cause` */
export const issueRecall: Rule<Infer<typeof IssueRecall>> = async (act, ledger) => {
  const { gtin, batchNo, recallNo, reason, at } = act.input;
  const id = batchId(gtin, batchNo);
  const before = await ledger.get("recall", id);
  if (before && before.liftedOn === undefined) throw new DomainError("retail/recalled", { lotId: id, date: before.recalledOn });
  if (before) after(at, before, `lifting of the recall of ${id}`);
  const record: Recall = { ...recordOf(act), issuerId: act.by.orgId, recalledOn: day(at) };
  return { puts: [{ kind: "recall", id, record }], event: eventOf(act, "batch.recalled", { subjects: [subject("recall", id, before ? "changed" : "made")], facts: { gtin, batchNo, recallNo, reason } }) };
};

/** Lifts a recall, by who issued it. @throws {DomainError} `record/unknown`, `retail/recall-foreign`, `retail/recall-lifted`, `step/before-cause` */
export const liftRecall: Rule<Infer<typeof LiftRecall>> = async (act, ledger) => {
  const { gtin, batchNo, reason, at } = act.input;
  const id = batchId(gtin, batchNo);
  const recall = known(await ledger.get("recall", id), "recall", id);
  if (recall.issuerId !== act.by.orgId) throw new DomainError("retail/recall-foreign", { batch: id, issuerId: recall.issuerId });
  if (recall.liftedOn !== undefined) throw new DomainError("retail/recall-lifted", { batch: id, date: recall.liftedOn });
  after(at, recall, `recall of ${id}`);
  return { puts: [{ kind: "recall", id, record: { ...recall, liftedOn: day(at), tx: act.txId, at } }], event: eventOf(act, "batch.recall-lifted", { subjects: [subject("recall", id, "changed")], facts: { gtin, batchNo, reason } }) };
};
