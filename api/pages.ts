import { resolveCursorConnection } from "@pothos/plugin-relay";
import type { PageInfoShape } from "@pothos/plugin-relay";
import type { RecordKind } from "../domain/records.ts";
import type { Db } from "../indexer/schema.ts";
import { DEFAULT_PAGE, MAX_PAGE } from "./builder.ts";
import type { Context } from "./context.ts";
import { decodeCursor, decodePlace, encodeCursor, encodePlace } from "./cursors.ts";
import type { Place } from "./cursors.ts";
import { contextLoader } from "./loader.ts";
import { eventPages } from "./reads/events.ts";
import type { EventRow } from "./reads/events.ts";
import { recordPages } from "./reads/records.ts";
import type { Page, RecordRow } from "./reads/records.ts";
import { versionPages } from "./reads/versions.ts";
import type { PlacePage, VersionRow } from "./reads/versions.ts";

/*
 * Connections of the rows that belong to a parent. In a list of parents all their pages are read in one statement.
 */

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly after?: string | null | undefined;
}

interface Request<P> {
  /** What all parents of one statement have in common. */
  readonly of: string;
  readonly parent: string;
  readonly page: P;
}

const keyOf = (value: unknown): string => JSON.stringify(value, (_name, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));

/** A loader of pages: requests that differ only in the parent go in one statement. */
function pageLoader<P, Row>(fetch: (db: Db, of: string, parents: readonly string[], page: P) => Promise<readonly Row[]>, parentOf: (row: Row) => string) {
  return contextLoader<Request<P>, readonly Row[]>(
    async (requests, { reader }) => {
      const db = await reader.db();
      const groups = Map.groupBy(requests, ({ of, page }) => keyOf([of, page]));
      const found = new Map<string, readonly Row[]>();
      for (const [group, [first, ...others]] of groups) {
        if (!first) continue;
        const rows = await fetch(db, first.of, [first, ...others].map(({ parent }) => parent), first.page);
        for (const [parent, own] of Map.groupBy(rows, parentOf)) found.set(keyOf([group, parent]), own);
      }
      return requests.map(({ of, parent, page }) => found.get(keyOf([keyOf([of, page]), parent])) ?? []);
    },
    keyOf,
  );
}

interface PageOf<Row> {
  readonly pageInfo: PageInfoShape;
  readonly edges: { cursor: string; node: Row }[];
}
interface RawPage {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly inverted: boolean;
}

/** One more row than the page holds is read, to know whether there are more. */
async function connection<Row>(args: PageArguments, toCursor: (row: Row) => string, fetch: (page: RawPage) => Promise<readonly Row[] | null>): Promise<PageOf<Row>> {
  const options = { args, defaultSize: DEFAULT_PAGE, maxSize: MAX_PAGE, toCursor: (row: Row) => toCursor(row) };
  return (await resolveCursorConnection(options as never, async (page: RawPage) => (await fetch(page)) ?? [])) as unknown as PageOf<Row>;
}

const placePage = ({ before, after, limit, inverted }: RawPage): PlacePage => ({
  after: decodePlace(after),
  before: decodePlace(before),
  limit,
  inverted,
});

const children = pageLoader<Page, RecordRow & { readonly parent: string }>(
  (db, of, parents, page) => {
    const [kind, column = ""] = of.split(" ");
    return recordPages(db, kind as RecordKind, column, parents, page);
  },
  ({ parent }) => parent,
);

/** The records of a kind whose `column` holds `parent`, a page in the order of their numbers. */
export function childConnection(kind: RecordKind, column: string, parent: string, args: PageArguments, context: Context) {
  return connection(args, (row: RecordRow) => encodeCursor(row.id), ({ before, after, limit, inverted }) =>
    children(context).load({ of: `${kind} ${column}`, parent, page: { after: decodeCursor(after), before: decodeCursor(before), limit, inverted } }),
  );
}

const versions = pageLoader((db, kind, ids, page: PlacePage) => versionPages(db, kind as RecordKind, ids, page), ({ id }) => id);

/** The versions of a record, newest first. */
export function versionConnection({ kind, id }: RecordRow, args: PageArguments, context: Context) {
  return connection<VersionRow>(args, encodePlace, (page) => versions(context).load({ of: kind, parent: id, page: placePage(page) }));
}

const events = pageLoader((db, kind, ids, page: PlacePage) => eventPages(db, kind as RecordKind, ids, page), ({ parent }) => parent);

/** The events that name a record, newest first. */
export function eventConnectionOf({ kind, id }: { readonly kind: RecordKind; readonly id: string }, args: PageArguments, context: Context) {
  return connection<EventRow>(args, encodePlace, (page) => events(context).load({ of: kind, parent: id, page: placePage(page) }));
}

/** A page of rows in channel order, newest first, that belong to no parent. */
export function placeConnection<Row extends Place>(args: PageArguments, fetch: (page: PlacePage) => Promise<readonly Row[]>) {
  return connection<Row>(args, encodePlace, (page) => fetch(placePage(page)));
}

/** A page of rows in the order of a text key. */
export function keyConnection<Row>(args: PageArguments, keyOfRow: (row: Row) => string, fetch: (page: Page) => Promise<readonly Row[]>) {
  return connection<Row>(args, (row) => encodeCursor(keyOfRow(row)), ({ before, after, limit, inverted }) =>
    fetch({ after: decodeCursor(after), before: decodeCursor(before), limit, inverted }),
  );
}
