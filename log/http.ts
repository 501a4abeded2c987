import { KeeperError } from "./error.ts";

const TIMEOUT_MS = 10_000;

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * One request to another keeper; its answer is read up to a limit.
 * @param url without a final slash
 * @throws {KeeperError} `keeper/unreachable`, `keeper/too-large`
 */
export async function request(url: string, path: string, { limit, post, timeoutMs = TIMEOUT_MS }: { readonly limit: number; readonly post?: Uint8Array; readonly timeoutMs?: number }): Promise<Answer> {
  try {
    const response = await fetch(`${url}/${path}`, { ...(post === undefined ? {} : { method: "POST", body: Buffer.from(post) }), redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > limit) throw new KeeperError("keeper/too-large", { url, path, limit });
      parts.push(part);
    }
    return { status: response.status, body: new Uint8Array(Buffer.concat(parts, length)) };
  } catch (cause) {
    if (cause instanceof KeeperError) throw cause;
    throw new KeeperError("keeper/unreachable", { url, reason: reasonOf(cause) }, { cause });
  }
}

/** What Node's fetch says lies in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
