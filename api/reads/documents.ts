import { sql } from "kysely";
import type { Db } from "../../indexer/schema.ts";

/** The newest `most` documents that are attached to each of these subjects, `kind/id`, newest first; all in one statement. */
export async function documentIdsOf(db: Db, subjects: readonly string[], most: number): Promise<readonly { readonly subject: string; readonly sha256: string }[]> {
  const { rows } = await sql<{ subject: string; sha256: string }>`
    select wanted.subject, found.sha256 from unnest(${[...subjects]}::text[]) as wanted (subject)
    cross join lateral (select sha256 from document_subject d where d.subject = wanted.subject order by block desc, position desc limit ${most}) as found`.execute(db);
  return rows;
}
