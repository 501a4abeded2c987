import { DomainError } from "../domain/error.ts";
import { keep, MAX_BYTES, readItems, readSerialsOf } from "../indexer/item-files.ts";
import { checkBatch } from "../domain/goods/batch.ts";
import type { SaleItem } from "../domain/goods/batch.ts";
import { SaleBatch, SerialList } from "../domain/goods.ts";
import type { Db } from "../indexer/schema.ts";
import { recordsByIds } from "./reads/records.ts";
import { Turns } from "./turns.ts";
import type { Viewer } from "./auth/sessions.ts";

/*
 * Items of a batch of sales, or serial numbers of booked goods, at `PUT /items/<root>`: JSON Lines, kept under their root where the indexer finds them.
 * The ledger decides whose they are and what they must give: only who committed the root may bring them, and nothing else than what was committed is kept.
 */

/** Files that are read at once: each may be tens of megabytes. */
const READ_AT_ONCE = 2;

export interface ItemsRequest {
  readonly request: Request;
  readonly root: string;
  readonly viewer: Viewer | null;
  readonly noViewer: DomainError;
  readonly db: () => Promise<Db>;
  /** Ends what `db` began: called before bytes are moved, so that a slow client holds no connection of the database. */
  readonly settled: () => Promise<void>;
}

/** Serves `/items/<root>` from a folder. The returned handler throws `DomainError` for every refusal. */
export function itemsEndpoint(folder: string | undefined): (asked: ItemsRequest) => Promise<Response> {
  const turns = new Turns(READ_AT_ONCE);
  return async ({ request, root, viewer, noViewer, db, settled }) => {
    if (request.method !== "PUT") return new Response("PUT\n", { status: 405, headers: { allow: "PUT" } });
    if (!viewer) throw noViewer;
    const committed = await committedUnder(await db(), root);
    await settled();
    if (!committed || folder === undefined) throw new DomainError("record/unknown", { kind: "saleBatch or serialList", id: root });
    const { orgId, mspId, check } = committed;
    if (orgId !== viewer.orgId || mspId !== viewer.mspId) throw new DomainError("auth/not-entitled", { what: "items under this root", members: orgId });
    const kept = await turns.run(async () => {
      const items = check(await textOf(request));
      await keep(folder, root, items);
      return items.length;
    });
    return Response.json({ root, count: kept }, { status: 201 });
  };
}

interface Committed {
  /** Who committed the root. */
  readonly orgId: string;
  readonly mspId: string;
  /** Reads the lines and refuses those that do not give the root. */
  readonly check: (text: string) => readonly object[];
}

/** What the ledger holds under a root: a shop's day, or an importer's serial numbers. */
async function committedUnder(db: Db, root: string): Promise<Committed | undefined> {
  const [sold] = await recordsByIds(db, "saleBatch", [root]);
  if (sold) {
    const batch = SaleBatch.decode(sold.record, "saleBatch");
    const check = (text: string): readonly SaleItem[] => {
      const items = readItems(text);
      checkBatch(items, batch);
      return items;
    };
    return { orgId: batch.retailerId, mspId: batch.retailerMsp, check };
  }
  const [booked] = await recordsByIds(db, "serialList", [root]);
  if (!booked) return undefined;
  const list = SerialList.decode(booked.record, "serialList");
  return { orgId: list.importerId, mspId: list.importerMsp, check: (text) => readSerialsOf(list, text).map((serialNo) => ({ gtin: list.gtin, serialNo })) };
}

/** The body, refused before it is larger than the items of a batch can be. @throws {DomainError} `document/too-large`, `input/malformed` */
async function textOf(request: Request): Promise<string> {
  const tooLarge = new DomainError("document/too-large", { max: MAX_BYTES });
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > MAX_BYTES) throw tooLarge;
    chunks.push(chunk as Uint8Array);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "UTF-8" }, { cause });
  }
}
