import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../schema.ts";
import { lookAlikes, searchTerm } from "../search-term.ts";

/** A record found by one of its numbers. */
export interface SearchHit {
  readonly kind: RecordKind;
  readonly id: string;
  /** Which number it was: `id`, `plate`, `seal` … */
  readonly what: string;
  /** The number as it is searched. */
  readonly term: string;
}
export interface SearchOptions {
  readonly kinds?: readonly RecordKind[];
  /** Most hits. */
  readonly limit?: number;
}

/**
 * Records with a number that begins with `text`, whatever its case, blanks, punctuation and look-alike letters; whole matches first, then in the order of the numbers.
 * A record is found once for each of its numbers that matches. Nothing for a text without letters and digits.
 */
export async function search(db: Db, text: string, { kinds, limit = 20 }: SearchOptions = {}): Promise<SearchHit[]> {
  const term = searchTerm(text);
  if (term === "") return [];
  // A term holds letters and digits alone, so no pattern character; the order is the index's own, in which the whole match comes first.
  let query = db.selectFrom("search_term").select(["kind", "id", "what", "term"]).where((where) => where.or(lookAlikes(term).map((way) => where("term", "like", `${way}%`))));
  if (kinds) query = query.where("kind", "in", kinds);
  return await query.orderBy("term").orderBy("kind").orderBy("id").orderBy("what").limit(limit).execute();
}
