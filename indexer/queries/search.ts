import { sql } from "kysely";
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
  const known = await query.orderBy("term").orderBy("kind").orderBy("id").orderBy("what").limit(limit).execute();
  if (known.length >= limit || (kinds && !kinds.includes("goodsLot"))) return known;
  return [...known, ...(await bookedSerials(db, text, limit - known.length)).map((id) => ({ kind: "goodsLot" as const, id, what: "serial", term }))];
}

/** The goods lots that hold, or last were booked with, a numbered piece that is not sold: its number as it is written, whole. */
async function bookedSerials(db: Db, text: string, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select coalesce((select g.id from goods_lot g where g.serials_root = i.root and exists (
        select 1 from unnest(string_to_array(g.places, ',')) as range where i.place between split_part(range, '-', 1)::integer and split_part(range, '-', -1)::integer) limit 1), l.goods_lot_id) as id
    from booked_item i join serial_list l on l.id = i.root
    where i.serial_no = ${text.trim()} and not exists (select 1 from sold_serial s where s.gtin = i.gtin and s.serial_no = i.serial_no and s.receipt_no is not null) limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
