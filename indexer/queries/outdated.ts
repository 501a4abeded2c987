import { sql } from "kysely";
import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../schema.ts";

/*
 * Assessments in force that rest on what has been replaced since: to be assessed again. Nothing is stored: it follows from the sources that an assessment
 * names and from what stands now, so that a rebuilt index says the same, and a later assessment answers it.
 */

/** What an assessment rests on and is no longer in force, and what took its place. */
export interface Outdated {
  readonly kind: "assessment" | "sale";
  readonly id: string;
  readonly ground: Extract<RecordKind, "certificate" | "contract" | "assaySettlement">;
  readonly groundId: string;
  readonly replacedById: string;
  readonly tx: string;
}

const source = (kind: string, id: ReturnType<typeof sql>) => sql`jsonb_build_array(jsonb_build_object('kind', ${kind}::text, 'id', ${id}))`;

/** Laboratory conclusions that were superseded. Written for each table apart, so that the index of sources serves. */
const certificates = sql`
  select 'assessment' as kind, a.id, 'certificate' as ground, c.id as "groundId", c.superseded_by as "replacedById", c.tx_id as tx
  from certificate c join assessment a on a.superseded_by is null and a.record->'sources' @> ${source("certificate", sql`c.id`)} where c.superseded_by is not null
  union all
  select 'sale', s.id, 'certificate', c.id, c.superseded_by, c.tx_id
  from certificate c join sale s on s.status = 'assessed' and s.record->'sources' @> ${source("certificate", sql`c.id`)} where c.superseded_by is not null`;

const newestTerms = (consignmentId: string) => sql`
  cross join lateral (
    select r->>'version' as version, r->>'termsTx' as tx from jsonb_array_elements(k.record->'revisions') r
    where r->>'agreedTx' is not null and coalesce(r->>'consignmentId', ${sql.raw(consignmentId)}, '') = coalesce(${sql.raw(consignmentId)}, '')
    order by (r->>'version')::integer desc limit 1
  ) newest`;

/** Later price terms that both parties agreed on: the newest that is of the consignment or of all. */
const terms = sql`
  select 'assessment', a.id, 'contract', k.id, k.id || '/' || newest.version, newest.tx
  from contract k join declaration d on d.contract_no = k.id join assessment a on a.id = d.assessment_id and a.superseded_by is null ${newestTerms("d.consignment_id")}
  where k.record ? 'revisions' and not a.record->'sources' @> jsonb_build_array(jsonb_build_object('kind', 'contract', 'id', k.id, 'tx', newest.tx))
  union all
  select 'sale', s.id, 'contract', k.id, k.id || '/' || newest.version, newest.tx
  from contract k join sale s on s.contract_no = k.id and s.status = 'assessed' ${newestTerms("null::text")}
  where k.record ? 'revisions' and not s.record->'sources' @> jsonb_build_array(jsonb_build_object('kind', 'contract', 'id', k.id, 'tx', newest.tx))`;

/** Settlements of assays that came or changed since. */
const settlements = sql`
  select 'assessment', a.id, 'assaySettlement', x.id, x.id, x.tx_id
  from assay_settlement x join declaration d on d.consignment_id = x.consignment_id join assessment a on a.id = d.assessment_id and a.superseded_by is null
  where not a.record->'sources' @> jsonb_build_array(jsonb_build_object('kind', 'assaySettlement', 'id', x.id, 'tx', x.tx_id))
  union all
  select 'sale', s.id, 'assaySettlement', x.id, x.id, x.tx_id
  from assay_settlement x join sale s on s.id = x.sale_no and s.status = 'assessed'
  where not s.record->'sources' @> jsonb_build_array(jsonb_build_object('kind', 'assaySettlement', 'id', x.id, 'tx', x.tx_id))`;

const all = sql`select found.* from (${certificates} union all ${terms} union all ${settlements}) found (kind, id, ground, "groundId", "replacedById", tx)`;

/** What is outdated of these assessments or sales, in the order of their numbers. */
export async function outdatedOf(db: Db, kind: Outdated["kind"], ids: readonly string[]): Promise<readonly Outdated[]> {
  const { rows } = await sql<Outdated>`select * from (${all}) every_one where kind = ${kind} and id = any (${[...ids]}::text[]) order by id, ground, "groundId"`.execute(db);
  return rows;
}

/** Numbers of assessments in force, or sales, that rest on something replaced: a page in their order. */
export async function outdatedIds(db: Db, kind: Outdated["kind"], { after, before, limit, inverted }: { readonly after?: string | undefined; readonly before?: string | undefined; readonly limit: number; readonly inverted: boolean }): Promise<readonly { readonly id: string }[]> {
  const conditions = [sql`kind = ${kind}`];
  if (after !== undefined) conditions.push(sql`id > ${after}`);
  if (before !== undefined) conditions.push(sql`id < ${before}`);
  const { rows } = await sql<{ id: string }>`select distinct id from (${all}) every_one where ${sql.join(conditions, sql` and `)} order by id ${inverted ? sql`desc` : sql`asc`} limit ${limit}`.execute(db);
  return rows;
}
