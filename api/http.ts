import type { Kysely } from "kysely";
import { DomainError } from "../domain/error.ts";
import type { Database } from "../indexer/schema.ts";
import { SESSION_MINUTES } from "./auth/sessions.ts";
import type { Viewer } from "./auth/sessions.ts";
import type { Services } from "./context.ts";
import { documentEndpoint } from "./documents.ts";
import type { DocumentRequest } from "./documents.ts";
import { graphqlEndpoint } from "./graphql.ts";
import type { HttpContext } from "./graphql.ts";
import { itemsEndpoint } from "./items.ts";
import { healthOf } from "./health.ts";
import type { Health } from "./health.ts";
import { bundleKinds, bundleOf } from "./bundle.ts";
import type { BundleSource } from "./bundle.ts";
import { isPublicPage, publicPages } from "./public-pages/item.ts";
import { nobody, Reader } from "./reader.ts";
import { outward } from "./refusal.ts";
import { sharedBundles } from "./shares/endpoint.ts";

export interface HttpOptions {
  readonly services: Services;
  readonly db: Kysely<Database>;
  /** Host names by which this server may be called, without ports; a page of another name that was made to point here is refused. */
  readonly hosts: readonly string[];
  readonly graphiql: boolean;
  /** The newest block of the ledger, for the health report; absent where it cannot be asked. */
  readonly ledgerHeight?: () => Promise<bigint>;
  /** Folder in which items of batches of sales are kept; without it none are taken. */
  readonly items?: string;
  /** Where bundles are made from, once there is a log. */
  readonly bundles?: () => BundleSource | undefined;
  /** The trust file that this server vouches for, once there is one. */
  readonly trust?: () => string | undefined;
  /** Serves everything that is not the API's, such as the console. */
  readonly fallback?: (request: Request) => Promise<Response>;
}

const COOKIE = "garal_session";

/** The API as a fetch handler: `/graphql`, `/documents/<SHA-256>`, `/items/<root>`, the public pages of items, `/healthz`, and whatever `fallback` serves. */
export function httpHandler(options: HttpOptions): (request: Request) => Promise<Response> {
  const { services, db, hosts, graphiql, fallback } = options;
  const yoga = graphqlEndpoint(services, db, { graphiql });
  const files = documentEndpoint(services);
  const items = itemsEndpoint(options.items);
  const publicPage = publicPages(services.doubts);
  const shared = sharedBundles(options);
  /** Asks an endpoint that moves bytes, with the reader of whoever asks. */
  const serveBytes = async (request: Request, endpoint: (asked: Omit<DocumentRequest, "sha256">) => Promise<Response>): Promise<Response> => {
    const who = whoAsks(request, services);
    const reader = new Reader(db, who.viewer ? { mspId: who.viewer.mspId, orgId: who.viewer.orgId } : nobody);
    try {
      return withHeaders(await endpoint({ request, ...who, db: () => reader.db(), settled: () => reader.close() }), undefined);
    } catch (error) {
      return refusal(error instanceof DomainError ? statusOf(error) : 500, error, services);
    } finally {
      await reader.end();
    }
  };
  const servePublic = async (request: Request): Promise<Response> => {
    const reader = new Reader(db, nobody);
    try {
      return await publicPage({ request, db: () => reader.db() });
    } catch (error) {
      return refusal(500, error, services);
    } finally {
      await reader.end();
    }
  };
  const serveShared = async (request: Request): Promise<Response> => {
    try {
      return withHeaders(await shared(request), undefined);
    } catch (error) {
      return refusal(error instanceof DomainError ? statusOf(error) : 500, error, services);
    }
  };
  return async (request) => {
    const url = new URL(request.url);
    const host = request.headers.get("host") ?? url.host;
    if (!hosts.includes(hostName(host))) return refusal(421, new DomainError("auth/cross-site", {}), services);
    if (url.pathname === "/healthz") return health(await healthOf(options));
    if (url.pathname === "/trust") return withHeaders(trustFile(options), undefined);
    if (url.pathname === "/bundle/shared") return isCrossSite(request, host) ? refusal(403, new DomainError("auth/cross-site", {}), services) : serveShared(request);
    if (url.pathname.startsWith("/bundle/")) return withHeaders(await bundle(request, url, options), undefined);
    const file = /^\/documents\/([0-9a-f]{64})$/.exec(url.pathname)?.[1];
    if (file !== undefined) return isCrossSite(request, host) ? refusal(403, new DomainError("auth/cross-site", {}), services) : serveBytes(request, (asked) => files({ ...asked, sha256: file }));
    const root = /^\/items\/([0-9a-f]{64})$/.exec(url.pathname)?.[1];
    if (root !== undefined) return isCrossSite(request, host) ? refusal(403, new DomainError("auth/cross-site", {}), services) : serveBytes(request, (asked) => items({ ...asked, root }));
    if (isPublicPage(url.pathname)) return servePublic(request);
    if (url.pathname !== "/graphql") return (await fallback?.(request)) ?? new Response("not found\n", { status: 404 });
    if (isCrossSite(request, host)) return refusal(403, new DomainError("auth/cross-site", {}), services);
    let cookie: string | undefined;
    const setSession = (token: string | null): void => {
      const secure = url.protocol === "https:" ? "; Secure" : "";
      cookie = `${COOKIE}=${token ?? ""}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${token === null ? 0 : SESSION_MINUTES * 60}${secure}`;
    };
    // The adapter's signal is an imitation that AbortSignal.any cannot join.
    const left = new AbortController();
    request.signal.addEventListener("abort", () => left.abort(), { once: true });
    const response = await yoga.fetch(request, { ...whoAsks(request, services), host, left: left.signal, setSession } satisfies HttpContext);
    return withHeaders(response, cookie);
  };
}

/** `name:port` without the port; an IPv6 address keeps its brackets. */
const hostName = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

/**
 * Forms and scripts of other sites can send a cookie along, but neither JSON nor a header of their own without asking, which is never
 * granted (there is no CORS). Browsers say where a request comes from.
 */
function isCrossSite(request: Request, host: string): boolean {
  const origin = request.headers.get("origin");
  if (origin !== null && !(URL.canParse(origin) && new URL(origin).host === host)) return true;
  const site = request.headers.get("sec-fetch-site");
  if (site === "cross-site" || site === "same-site") return true;
  return request.method === "POST" && !/^application\/json\b/i.test(request.headers.get("content-type") ?? "");
}

function whoAsks(request: Request, { sessions }: Services): { viewer: Viewer | null; noViewer: DomainError } {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? cookieOf(request);
  const nobody = new DomainError("auth/not-signed-in", {});
  if (token === undefined || token === "") return { viewer: null, noViewer: nobody };
  try {
    return { viewer: sessions.viewer(token), noViewer: nobody };
  } catch (error) {
    if (error instanceof DomainError) return { viewer: null, noViewer: error };
    throw error;
  }
}

const cookieOf = (request: Request): string | undefined =>
  (request.headers.get("cookie") ?? "")
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);

function withHeaders(response: Response, cookie: string | undefined): Response {
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cache-control", "no-store");
  response.headers.set("referrer-policy", "no-referrer");
  // GraphiQL's page carries its scripts in itself and starts workers from blobs; it may load nothing and call nobody but this server.
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    response.headers.set("content-security-policy", "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src data:; font-src data:; connect-src 'self'; frame-ancestors 'none'");
  }
  if (cookie !== undefined) response.headers.append("set-cookie", cookie);
  return response;
}

/** The HTTP status of a refusal about a file or a share. */
function statusOf({ code }: DomainError): number {
  switch (code) {
    case "auth/not-signed-in":
    case "auth/session-expired":
      return 401;
    case "auth/not-entitled":
    case "registry/organisation-unknown":
    case "registry/organisation-suspended":
      return 403;
    case "record/unknown":
    case "document/not-stored":
    case "share/unknown":
      return 404;
    case "share/expired":
    case "share/withdrawn":
      return 410;
    case "proof/not-in-log":
      return 409;
    case "system/busy":
      return 503;
    case "document/too-large":
      return 413;
    case "document/type-not-allowed":
      return 415;
    case "system/rate-limited":
      return 429;
    case "document/damaged":
      return 500;
    default:
      return 422;
  }
}

function refusal(status: number, error: unknown, { log }: Services): Response {
  return Response.json({ errors: [outward(error, log).toJSON()] }, { status, headers: { "cache-control": "no-store" } });
}

/** `GET /trust`: whose signatures this server says to count. Who checks in earnest brings a file of their own. */
function trustFile({ trust, services }: HttpOptions): Response {
  const text = trust?.();
  return text === undefined ? refusal(503, new DomainError("system/busy", { seconds: 5 }), services) : new Response(text, { headers: { "content-type": "application/json" } });
}

/** `GET /bundle/<kind>/<id>[?disclose=yes]`: the file that proves a cargo, for whoever may read its envelopes. */
async function bundle(request: Request, url: URL, { services, db, bundles }: HttpOptions): Promise<Response> {
  const { viewer, noViewer } = whoAsks(request, services);
  try {
    if (request.method !== "GET") return new Response("only GET is served here\n", { status: 405 });
    if (!viewer) return refusal(401, noViewer, services);
    const [kind, id, ...more] = url.pathname.slice("/bundle/".length).split("/").map(decodeURIComponent);
    const known = bundleKinds.find((each) => each === kind);
    if (!known || !id || more.length > 0) return refusal(404, new DomainError("input/unknown-choice", { field: "kind", value: (kind ?? "").slice(0, 64) }), services);
    const source = bundles?.();
    if (!source) return refusal(503, new DomainError("system/busy", { seconds: 5 }), services);
    const reader = new Reader(db, viewer);
    try {
      const text = await bundleOf(await reader.db(), source, { kind: known, id }, viewer.orgId, url.searchParams.get("disclose") === "yes");
      if (text === undefined) return refusal(404, new DomainError("record/unknown", { kind: known, id: id.slice(0, 256) }), services);
      return new Response(text, { headers: { "content-type": "application/json", "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(id.replaceAll("/", "_"))}.garal.json` } });
    } finally {
      await reader.end();
    }
  } catch (error) {
    return refusal(error instanceof DomainError ? 409 : error instanceof URIError ? 400 : 500, error instanceof URIError ? new DomainError("input/malformed", { problem: "the address is not UTF-8" }) : error, services);
  }
}

const health = (report: Health): Response => Response.json(report, { status: report.ok ? 200 : 503, headers: { "cache-control": "no-store" } });
