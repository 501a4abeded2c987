import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { DomainError } from "../domain/error.ts";
import { mediaTypeOf, openDocuments, sha256Of } from "./index.ts";
import { jpeg, pdfOf, pngOf, s3Double } from "./testing.ts";

const dir = mkdtempSync(join(tmpdir(), "garal-documents-"));
const key = { accessKeyId: "AKTEST", secretAccessKey: "a secret" };
const bucket = await s3Double(key);
const env = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
after(async () => {
  rmSync(dir, { recursive: true, force: true });
  await bucket.stop();
});

const code = (wanted: string) => (error: unknown) => error instanceof DomainError && error.code === wanted;
async function* chunks(...parts: readonly Uint8Array[]) {
  yield* parts;
}
/** Changes a byte of what is stored. */
const places = {
  folder: { store: openDocuments(dir), damage: (sha256: string) => writeFileSync(join(dir, sha256.slice(0, 2), sha256), Buffer.concat([readFileSync(join(dir, sha256.slice(0, 2), sha256)).subarray(0, -1), Buffer.of(0)])) },
  bucket: { store: openDocuments(bucket.url, env), damage: (sha256: string) => void (bucket.objects.get(`/bucket/${sha256}`) as Buffer).fill(0, 20, 21) },
};

for (const [name, { store, damage }] of Object.entries(places)) {
  suite(`documents in a ${name}`, () => {
    test("a file is kept under the hash of its bytes and comes back as it was", async () => {
      for (const [bytes, mediaType] of [[pdfOf(name), "application/pdf"], [pngOf(7), "image/png"], [jpeg, "image/jpeg"]] as const) {
        const sha256 = sha256Of(bytes);
        assert.equal(await store.has(sha256), false);
        assert.equal(await store.get(sha256), undefined);
        assert.deepEqual(await store.put(sha256, chunks(bytes.subarray(0, 10), bytes.subarray(10))), { size: bytes.length, mediaType });
        assert.equal(await store.has(sha256), true);
        const found = await store.get(sha256);
        assert.deepEqual([Buffer.from(found?.bytes ?? []), found?.mediaType], [bytes, mediaType]);
        await store.put(sha256, chunks(bytes));
      }
    });

    test("bytes with another hash, of another type, cut short or too many are not kept", async () => {
      const pdf = pdfOf("other");
      await assert.rejects(store.put(sha256Of(pdf), chunks(pdf, Buffer.of(10))), code("document/hash-mismatch"));
      const html = Buffer.from("<html><script>alert(1)</script></html>");
      await assert.rejects(store.put(sha256Of(html), chunks(html)), code("document/type-not-allowed"));
      const cut = pdf.subarray(0, -8);
      await assert.rejects(store.put(sha256Of(cut), chunks(cut)), code("document/unreadable"));
      let sent = 0;
      const endless = async function* () {
        for (;;) {
          sent += 1;
          yield new Uint8Array(1_000_000);
        }
      };
      await assert.rejects(store.put(sha256Of(pdf), endless()), code("document/too-large"));
      assert.equal(sent, 26, "the rest is not read");
      for (const sha256 of [sha256Of(pdf), sha256Of(html), sha256Of(cut)]) assert.equal(await store.has(sha256), false);
    });

    test("a changed byte is detected at reading; sending the file again mends it", async () => {
      const pdf = pdfOf("to be damaged");
      const sha256 = sha256Of(pdf);
      await store.put(sha256, chunks(pdf));
      damage(sha256);
      await assert.rejects(store.get(sha256), code("document/damaged"));
      await store.put(sha256, chunks(pdf));
      assert.deepEqual(Buffer.from((await store.get(sha256))?.bytes ?? []), pdf);
    });

    test("a name that is no hash reaches no file", async () => {
      for (const wrong of ["../../etc/passwd", "", "A".repeat(64), `${"a".repeat(64)}/..`]) await assert.rejects(async () => store.get(wrong), RangeError);
    });
  });
}

test("the folder holds whole files alone", () => {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  assert.ok(names.length > 0);
  for (const name of names) assert.match(name, /^[0-9a-f]{64}$/);
});

test("a bucket is used with its keys alone, and a store that refuses is told, not taken for an empty one", async () => {
  assert.throws(() => openDocuments(bucket.url, {}), /AWS_ACCESS_KEY_ID/);
  const stranger = openDocuments(bucket.url, { ...env, AWS_SECRET_ACCESS_KEY: "another" });
  await assert.rejects(stranger.get("a".repeat(64)), /403.*signature is wrong/);
  assert.deepEqual([...new Set(bucket.refused)], ["the signature is wrong"]);
});

test("a file is what its bytes say; every shortened one is refused", () => {
  for (const file of [pdfOf("x").subarray(0, -1), pngOf(1), jpeg]) {
    assert.doesNotThrow(() => mediaTypeOf(file));
    // The last byte of a PDF is a line's end that may be missing.
    for (let length = 0; length < file.length - 4; length++) assert.throws(() => mediaTypeOf(file.subarray(0, length)), DomainError, `${length} bytes`);
  }
  const png = pngOf(1);
  png.writeUInt8(1, 20);
  assert.throws(() => mediaTypeOf(png), code("document/unreadable"));
  const encrypted = pdfOf("x").toString("latin1").replace("/Root", "/Encrypt 9 0 R /Root");
  assert.throws(() => mediaTypeOf(Buffer.from(encrypted, "latin1")), code("document/unreadable"));
  assert.throws(() => mediaTypeOf(Buffer.concat([Buffer.from("x"), pdfOf("x")])), code("document/type-not-allowed"), "a PDF behind something else");
});
