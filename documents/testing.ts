import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";

/*
 * Test support: files of each type, and a strict store of Amazon S3's protocol that checks each request's signature by its own reading of
 * Signature Version 4 (AWS General Reference, "Create a signed AWS API request").
 */

/** A PDF of one empty page, with a correct cross-reference table; `text` makes it differ. */
export function pdfOf(text: string): Buffer {
  const objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Note (${text}) >>`];
  let body = "%PDF-1.7\n";
  const offsets = objects.map((object, i) => {
    const offset = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = ["0000000000 65535 f ", ...offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n `)].join("\n");
  return Buffer.from(`${body}xref\n0 4\n${table}\ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`, "latin1");
}

/** A PNG of one pixel. */
export function pngOf(grey: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", Buffer.from("00000001000000010800000000", "hex")), chunk("IDAT", deflateSync(Buffer.of(0, grey))), chunk("IEND", Buffer.alloc(0))]);
}

/** As much of a JPEG as makes its structure: frame, scan, end. */
export const jpeg = Buffer.from("ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffda0008010100003f00d2cf20ffd9", "hex");

export interface S3Double {
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** Requests that were refused, with why. */
  readonly refused: string[];
  stop(): Promise<void>;
}

/** A bucket `bucket` on a free port; every request must be signed by `key`. */
export async function s3Double(key: { readonly accessKeyId: string; readonly secretAccessKey: string }): Promise<S3Double> {
  const objects = new Map<string, Buffer>();
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const path = request.url ?? "";
      const answer = (status: number, content?: Buffer): void => void response.writeHead(status, { "content-length": content?.length ?? 0 }).end(request.method === "HEAD" ? undefined : content);
      const wrong = fault(request.method ?? "", path, request.headers, body, key);
      if (wrong) {
        refused.push(wrong);
        return answer(403, Buffer.from(wrong));
      }
      if (!path.startsWith("/bucket/")) return answer(404);
      if (request.method === "PUT") {
        objects.set(path, body);
        return answer(200);
      }
      const found = objects.get(path);
      return found ? answer(200, found) : answer(404);
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`,
    objects,
    refused,
    stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac("sha256", key).update(data).digest();

function fault(method: string, url: string, headers: Readonly<Record<string, string | string[] | undefined>>, body: Buffer, key: { readonly accessKeyId: string; readonly secretAccessKey: string }): string | undefined {
  const given = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(String(headers["authorization"]));
  if (!given) return "it is not signed";
  const [, id, date = "", region = "", names = "", signature] = given;
  if (id !== key.accessKeyId) return "the key is unknown";
  const time = String(headers["x-amz-date"]);
  if (!time.startsWith(date)) return "the date is another one";
  const payload = String(headers["x-amz-content-sha256"]);
  if (payload !== "UNSIGNED-PAYLOAD" && payload !== sha256(body)) return "the body is not what was signed";
  if (method === "PUT" && payload === "UNSIGNED-PAYLOAD") return "the body was not signed";
  const [path = "", query = ""] = url.split("?");
  const signed = names.split(";");
  if (!signed.includes("host")) return "the host is not signed";
  const canonical = [method, path, query, ...signed.map((name) => `${name}:${String(headers[name]).trim()}`), "", names, payload].join("\n");
  const scope = `${date}/${region}/s3/aws4_request`;
  const secret = ["s3", "aws4_request"].reduce((before, part) => hmac(before, part), hmac(hmac(`AWS4${key.secretAccessKey}`, date), region));
  return hmac(secret, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString("hex") === signature ? undefined : "the signature is wrong";
}
