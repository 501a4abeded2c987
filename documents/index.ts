import { folderBlobs } from "./folder.ts";
import { s3Blobs } from "./s3.ts";
import { DocumentStore } from "./store.ts";

export { DocumentStore, sha256Of } from "./store.ts";
export { mediaTypeOf } from "./media-type.ts";

/**
 * The store at an address: a folder's path, or the URL of a bucket (`https://…/bucket`), for which the environment holds AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY and, where it matters, AWS_REGION.
 * @throws {Error} for a bucket without keys
 */
export function openDocuments(address: string, env: Readonly<Record<string, string | undefined>> = process.env): DocumentStore {
  if (!/^https?:\/\//.test(address)) return new DocumentStore(folderBlobs(address));
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region } = env;
  if (!accessKeyId || !secretAccessKey) throw new Error("the document store is a bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  return new DocumentStore(s3Blobs({ url: address, accessKeyId, secretAccessKey, ...(region ? { region } : {}) }));
}
