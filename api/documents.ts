import { MAX_FILE_BYTES } from "../domain/documents.ts";
import { AUTHORITIES, authorityOf } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import type { Document } from "../domain/documents.ts";
import type { Db } from "../indexer/schema.ts";
import { recordsByIds } from "./reads/records.ts";
import { Turns } from "./turns.ts";
import type { Viewer } from "./auth/sessions.ts";
import type { Services } from "./context.ts";

/*
 * The files themselves, at `/documents/<SHA-256>`: PUT brings one, GET gives it to whom the ledger entitles.
 */

/** Files that are given at once, that one organisation brings at once, and what it may bring in an hour, bytes. */
const GIVEN_AT_ONCE = 4;
const BROUGHT_AT_ONCE = 2;
const HOURLY_BYTES = 500_000_000;
const HOUR_MS = 3_600_000;

export interface DocumentRequest {
  readonly request: Request;
  readonly sha256: string;
  readonly viewer: Viewer | null;
  readonly noViewer: DomainError;
  readonly db: () => Promise<Db>;
  /** Ends what `db` began: called before bytes are moved, so that a slow client holds no connection of the database. */
  readonly settled: () => Promise<void>;
}

/** True if the viewer may fetch a document: as its access says; the customs and tax authorities may fetch all. */
export function mayFetch({ access, fetchers }: Pick<Document, "access" | "fetchers">, viewer: Pick<Viewer, "orgId" | "mspId"> | null): boolean {
  if (access === "public") return true;
  if (!viewer) return false;
  if (access === "channel" || viewer.mspId === AUTHORITIES.customs || viewer.mspId === AUTHORITIES.tax) return true;
  return fetchers.some(({ orgId, mspId }) => orgId === viewer.orgId && mspId === viewer.mspId);
}

/** Serves `/documents/<SHA-256>`. The returned handler throws `DomainError` for every refusal. */
export function documentEndpoint({ documents }: Pick<Services, "documents">, now: () => number = Date.now): (asked: DocumentRequest) => Promise<Response> {
  const giving = new Turns(GIVEN_AT_ONCE);
  // By organisation: one that sends slowly holds up itself alone.
  const bringing = new Map<string, Turns>();
  const brought = new Map<string, { readonly since: number; bytes: number }>();

  /** Counts what an organisation brings. @throws {DomainError} `system/rate-limited` */
  const count = (orgId: string, bytes: number): void => {
    const known = brought.get(orgId);
    const current = known && now() - known.since < HOUR_MS ? known : { since: now(), bytes: 0 };
    current.bytes += bytes;
    brought.set(orgId, current);
    if (current.bytes > HOURLY_BYTES) throw new DomainError("system/rate-limited", { seconds: Math.ceil((current.since + HOUR_MS - now()) / 1000) });
  };

  const bring = async ({ request, sha256, viewer, noViewer, db, settled }: DocumentRequest): Promise<Response> => {
    if (!viewer) throw noViewer;
    await refuseStranger(await db(), viewer);
    await settled();
    if (Number(request.headers.get("content-length") ?? 0) > MAX_FILE_BYTES) throw new DomainError("document/too-large", { max: MAX_FILE_BYTES });
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of request.body ?? []) {
        count(viewer.orgId, (chunk as Uint8Array).length);
        yield chunk as Uint8Array;
      }
    };
    const turns = bringing.get(viewer.orgId) ?? new Turns(BROUGHT_AT_ONCE);
    bringing.set(viewer.orgId, turns);
    const stored = await turns.run(() => documents.put(sha256, counted()));
    return Response.json({ sha256, ...stored }, { status: 201 });
  };

  const give = async ({ request, sha256, viewer, noViewer, db, settled }: DocumentRequest): Promise<Response> => {
    const [row] = await recordsByIds(await db(), "document", [sha256]);
    await settled();
    const document = row?.record as unknown as Document | undefined;
    if (!viewer && document?.access !== "public") throw noViewer;
    if (!document) throw new DomainError("record/unknown", { kind: "document", id: sha256 });
    if (!mayFetch(document, viewer)) throw new DomainError("auth/not-entitled", { what: "document", members: [...document.fetchers.map(({ orgId }) => orgId), "customs", "tax"].join(", ") });
    const file = await giving.run(() => documents.get(sha256));
    if (!file) throw new DomainError("document/not-stored", { sha256, ownerId: document.ownerId });
    // Whoever attached it said what it is; a browser is told what it is indeed, and shows it in no page of ours.
    const headers = { "content-type": file.mediaType, "content-length": String(file.bytes.length), "content-disposition": `attachment; filename="${sha256}"`, "content-security-policy": "sandbox; default-src 'none'" };
    return new Response(request.method === "HEAD" ? null : (file.bytes as BodyInit), { headers });
  };

  return async (asked) => {
    switch (asked.request.method) {
      case "PUT":
        return bring(asked);
      case "GET":
      case "HEAD":
        return give(asked);
      default:
        return new Response("PUT or GET\n", { status: 405, headers: { allow: "GET, HEAD, PUT" } });
    }
  };
}

/** Only members that act for a registered organisation, not suspended, may bring files. @throws {DomainError} `registry/organisation-unknown`, `registry/organisation-suspended` */
async function refuseStranger(db: Db, { orgId, mspId }: Viewer): Promise<void> {
  if (authorityOf(mspId) === orgId) return;
  const [organisation] = await recordsByIds(db, "organisation", [orgId]);
  if (organisation?.record["mspId"] !== mspId) throw new DomainError("registry/organisation-unknown", { orgId });
  const since = organisation.record["suspendedSince"];
  if (typeof since === "string") throw new DomainError("registry/organisation-suspended", { orgId, date: since });
}
