import { AwsClient } from "aws4fetch";
import { MAX_FILE_BYTES } from "../domain/documents.ts";
import type { Blobs } from "./store.ts";

export interface S3Options {
  /** Address of the bucket, with a prefix if wanted: `https://s3.example.com/bucket/garal`. */
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Region that is signed along; most servers that are not Amazon's take `us-east-1`. */
  readonly region?: string;
}

const SECONDS = 60;

/**
 * Blobs in a bucket of any store that speaks Amazon S3's protocol with signatures of version 4. The hash that is signed along with an
 * upload is the blob's name, so that the store refuses bytes that changed on the way.
 */
export function s3Blobs({ url, accessKeyId, secretAccessKey, region = "us-east-1" }: S3Options): Blobs {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 2 });
  const base = url.replace(/\/+$/, "");
  const send = async (method: "GET" | "HEAD" | "PUT", sha256: string, body?: Uint8Array): Promise<Response> => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError("not a SHA-256");
    const headers = body ? { "x-amz-content-sha256": sha256, "content-type": "application/octet-stream" } : {};
    const response = await client.fetch(`${base}/${sha256}`, { method, headers, signal: AbortSignal.timeout(SECONDS * 1000), ...(body ? { body: body as BodyInit } : {}) });
    if (response.ok || response.status === 404) return response;
    throw new Error(`the document store answered ${response.status} to ${method}: ${(await response.text()).slice(0, 200)}`);
  };
  return {
    async write(sha256, bytes) {
      const response = await send("PUT", sha256, bytes);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the document store has no bucket at ${new URL(base).pathname}`);
    },
    async read(sha256) {
      const response = await send("GET", sha256);
      if (!response.ok) {
        await response.arrayBuffer();
        return undefined;
      }
      return bounded(response);
    },
    async has(sha256) {
      return (await send("HEAD", sha256)).ok;
    },
  };
}

/** What is longer than any document is none: it fails the check of its hash, and does not fill the memory before that. */
async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_FILE_BYTES) break;
  }
  return Buffer.concat(chunks);
}
