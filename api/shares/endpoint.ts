import type { Kysely } from "kysely";
import { DomainError } from "../../domain/error.ts";
import type { Database } from "../../indexer/schema.ts";
import { bundleOf } from "../bundle.ts";
import type { BundleSource } from "../bundle.ts";
import { Reader } from "../reader.ts";
import { Turns } from "../turns.ts";
import type { ShareBook } from "./book.ts";
import { refuseOutsider } from "./parties.ts";

interface Options {
  readonly services: { readonly shares?: ShareBook };
  readonly db: Kysely<Database>;
  readonly bundles?: () => BundleSource | undefined;
}

/** Largest body that names a share. */
const MOST_BODY = 1_024;
/** Bundles that are made at once for people without an account: members' own requests come before. */
const AT_ONCE = 2;

/**
 * `POST /bundle/shared` with `{"token": …}`: the proof of the cargo that a share opens, without private values. The token rides in the body, where no
 * log and no referrer sees it. The returned handler throws `DomainError` for every refusal.
 */
export function sharedBundles({ services: { shares }, db, bundles }: Options): (request: Request) => Promise<Response> {
  const making = new Turns(AT_ONCE);
  return async (request) => {
    if (request.method !== "POST") return new Response("only POST is served here\n", { status: 405, headers: { allow: "POST" } });
    const token = await tokenIn(request);
    if (!shares) throw new DomainError("share/unknown", {});
    const { maker, kind, recordId } = await shares.open(token);
    const source = bundles?.();
    if (!source) throw new DomainError("system/busy", { seconds: 5 });
    const text = await making.run(async () => {
      const reader = new Reader(db, maker);
      try {
        await refuseOutsider(await reader.db(), maker, kind, recordId);
        return await bundleOf(await reader.db(), source, { kind, id: recordId }, maker.orgId, false);
      } finally {
        await reader.end();
      }
    });
    if (text === undefined) throw new DomainError("record/unknown", { kind, id: recordId });
    return new Response(text, { headers: { "content-type": "application/json" } });
  };
}

/** The token in a body; whatever is none is looked up like one, and is as unknown. */
async function tokenIn(request: Request): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MOST_BODY) return "";
  }
  try {
    const { token } = Object(JSON.parse(text)) as { token?: unknown };
    return typeof token === "string" ? token : "";
  } catch {
    return ""; // no JSON
  }
}
