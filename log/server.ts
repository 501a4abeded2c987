import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseDecimal } from "../domain/log/checkpoint.ts";
import { LogError } from "../domain/log/error.ts";
import { parseTilePath } from "../domain/log/tile.ts";
import { KeeperError } from "./error.ts";
import type { KeeperErrorCode } from "./error.ts";
import type { TileStore } from "./store.ts";
import { parseAddCheckpoint } from "./witness.ts";
import type { Witness } from "./witness.ts";

export interface KeeperServerOptions {
  readonly host?: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly store: TileStore;
  readonly witness: Witness;
  /** The newest checkpoint with its cosignatures; undefined before there is one, and at keepers that publish none. */
  readonly checkpoint: () => Uint8Array | undefined;
  /** How it goes, as JSON at `/status`. */
  readonly status: () => KeeperStatus;
  /** Told of errors that are this side's fault. */
  readonly onTrouble: (error: unknown) => void;
}

/** How a keeper goes. */
export interface KeeperStatus {
  readonly channel: string;
  readonly origin: string;
  /** Key names of this keeper's cosigner. */
  readonly name: string;
  /** Entries in its own tree, and the block that it ends with. */
  readonly size: number;
  readonly block: string | undefined;
  /** Size of the head that it cosigned last. */
  readonly cosigned: number;
  /** Size of the newest published checkpoint; null at keepers that publish none. */
  readonly published: number | null;
  /** Address that signs for the anchor contract. */
  readonly anchorAddress: string;
  /** Why it has stopped to follow its peer; null while it follows. */
  readonly stopped: string | null;
  /** The last thing that went wrong and was or will be tried again. */
  readonly trouble: string | null;
}

/** A checkpoint with 100 signatures and a proof of 63 hashes is far below. */
const MAX_BODY = 64 * 1024;

const MAX_CONNECTIONS = 1_000;

/** Statuses of tlog-witness.md; 503: ask again. */
const statusOf: Partial<Record<KeeperErrorCode, number>> = {
  "witness/unknown-log": 404,
  "witness/not-signed": 403,
  "witness/old-size": 409,
  "witness/shrinks": 400,
  "witness/inconsistent": 422,
  "witness/own-peer": 422,
  "witness/behind": 503,
  "witness/time": 422,
  "keeper/absent": 404,
};

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Serves a keeper's log under the paths of C2SP tlog-tiles.md and its witness under those of tlog-witness.md, and signs heads for the anchor contract
 * (`POST /sign-head`: a line `chain <id>`, a line `contract <hex>`, a line `time <seconds>`, an empty line, the checkpoint; answers the signature in hex).
 */
export async function serveKeeper({ host = "127.0.0.1", port, ...parts }: KeeperServerOptions): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 8 * 1024 }, (request, response) => {
    answer(request, response, parts).catch((error: unknown) => {
      const { status, text, type } = refused(error, parts.witness);
      if (status === 500) parts.onTrouble(error);
      if (!response.headersSent) response.writeHead(status, { "content-type": type, connection: "close" });
      response.end(text);
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, { store, witness, checkpoint, status }: Omit<KeeperServerOptions, "host" | "port">): Promise<void> {
  const path = (request.url ?? "/").slice(1);
  const { method } = request;
  if (method === "POST" && path === "add-checkpoint") {
    const line = await witness.add(parseAddCheckpoint(await bodyOf(request)));
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(line);
    return;
  }
  if (method === "POST" && path === "sign-head") {
    const { domain, time, note } = parseSignHead(await bodyOf(request));
    const signature = await witness.signForAnchor(note, domain, time);
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(`${Buffer.from(signature).toString("hex")}\n`);
    return;
  }
  if (method !== "GET" && method !== "HEAD") throw new Refusal(405, "only GET is served here");
  // Anyone may read, from any page: nothing here is private.
  response.setHeader("access-control-allow-origin", "*");
  if (path === "checkpoint") {
    const note = checkpoint();
    if (note === undefined) throw new Refusal(404, "there is no checkpoint");
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "cache-control": "public, max-age=2" }).end(note);
    return;
  }
  if (path === `${witness.originHash}/checkpoint`) {
    if (witness.note === undefined) throw new Refusal(404, "nothing is cosigned yet");
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "cache-control": "public, max-age=2" }).end(witness.note);
    return;
  }
  if (path === "status") {
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(status()));
    return;
  }
  const bytes = await store.load(parseTilePath(path));
  response.writeHead(200, { "content-type": "application/octet-stream", "cache-control": "public, max-age=31536000, immutable" }).end(bytes);
}

/** @throws {LogError} for another form */
function parseSignHead(bytes: Uint8Array): { readonly domain: { readonly chainId: bigint; readonly contract: Uint8Array }; readonly time: bigint; readonly note: Uint8Array } {
  const text = new TextDecoder("latin1").decode(bytes);
  const [head, chain, contract, time] = /^chain (\d{1,20})\ncontract ([0-9a-f]{40})\ntime (\d{1,16})\n\n/.exec(text) ?? [];
  if (head === undefined || chain === undefined || contract === undefined || time === undefined) throw new LogError("proof/form", { line: 1, reason: "it is not a request to sign a head" });
  return { domain: { chainId: BigInt(chain), contract: Buffer.from(contract, "hex") }, time: BigInt(parseDecimal(time)), note: bytes.slice(head.length) };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY) throw new Refusal(413, `a request has at most ${MAX_BODY} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refused(error: unknown, witness: Witness): { readonly status: number; readonly text: string; readonly type: string } {
  const plain = "text/plain; charset=utf-8";
  if (error instanceof KeeperError && error.code === "witness/old-size") return { status: 409, text: `${witness.size}\n`, type: "text/x.tlog.size" };
  if (error instanceof KeeperError) return { status: statusOf[error.code as KeeperErrorCode] ?? 500, text: `${error.message}\n`, type: plain };
  if (error instanceof LogError) return { status: error.code === "tile/path" ? 404 : 400, text: `${error.message}\n`, type: plain };
  if (error instanceof Refusal) return { status: error.status, text: `${error.message}\n`, type: plain };
  return { status: 500, text: "something went wrong on this side\n", type: plain };
}
