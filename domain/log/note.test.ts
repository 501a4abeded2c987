import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toBase64 } from "./base64.ts";
import { LogError } from "./error.ts";
import { ED25519, ED25519_COSIGNATURE, ed25519Verifier, formatNote, formatSignature, formatVkey, keyIdOf, parseNote, parseVkey, utf8, verifierKey, verifyNote } from "./note.ts";
import type { Note, NoteSignature } from "./note.ts";
import { readJson, refusal, testKey } from "./testing.ts";

const example = readJson<{ vkey: string; note: string }>("tlog/signed-note.json");
const read = (text: string): Note => parseNote(utf8(text));
const [a, b] = [testKey("example.com/a", ED25519, 1), testKey("example.com/b", ED25519, 2)];
const signed = ({ key: { name, keyId }, sign }: typeof a, text: string): NoteSignature => ({ name, keyId, signature: sign(utf8(text)) });

test("signed-note, Example: the specification's note verifies under its vkey, and is written back byte for byte", () => {
  const key = parseVkey(example.vkey);
  assert.equal(formatVkey(key), example.vkey);
  assert.equal(keyIdOf(key.name, ED25519, key.key), 0x530d903a);
  const note = read(example.note);
  assert.equal(note.text, "This is an example message.\n");
  assert.deepEqual(verifyNote(note, [ed25519Verifier(key)]).map(({ name }) => name), ["example.com/foo"]);
  assert.equal(Buffer.from(formatNote(note)).toString("utf8"), example.note);
});

test("signed-note, Signatures: a changed text, name, key id or signature by a known key refuses the note", () => {
  const verifiers = [ed25519Verifier(a.key)];
  const text = "one\n\ntwo\n";
  const good = { text, signatures: [signed(a, text)] };
  assert.equal(verifyNote(parseNote(formatNote(good)), verifiers).length, 1);
  assert.throws(() => verifyNote({ ...good, text: "one\n\ntwO\n" }, verifiers), refusal("note/signature"));
  const [line] = good.signatures as [NoteSignature];
  fc.assert(
    fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const signature = line.signature.slice();
      signature[at]! ^= mask;
      assert.throws(() => verifyNote({ text, signatures: [{ ...line, signature }] }, verifiers), refusal("note/signature"));
    }),
    { numRuns: 40 },
  );
  for (const length of [0, 63]) assert.throws(() => verifyNote({ text, signatures: [{ ...line, signature: line.signature.slice(0, length) }] }, verifiers), refusal("note/signature"));
  assert.throws(() => verifyNote({ text, signatures: [{ ...line, name: "example.com/z" }] }, verifiers), refusal("note/unsigned"));
  assert.throws(() => verifyNote({ text, signatures: [{ ...line, keyId: line.keyId ^ 1 }] }, verifiers), refusal("note/unsigned"));
});

test("signed-note, Signatures: unknown keys are ignored, also with a known name or id; one bad signature of a known key is enough", () => {
  const text = "text\n";
  const rubbish = { ...signed(b, text), signature: new Uint8Array(70) };
  const [goodA, goodB] = [signed(a, text), signed(b, text)];
  const onlyA = [ed25519Verifier(a.key)];
  const both = [...onlyA, ed25519Verifier(b.key)];
  assert.equal(verifyNote({ text, signatures: [rubbish, { ...rubbish, name: a.key.name }, { ...rubbish, keyId: a.key.keyId }, goodA] }, onlyA).length, 1);
  assert.equal(verifyNote({ text, signatures: [goodA, goodB] }, both).length, 2);
  assert.throws(() => verifyNote({ text, signatures: [goodA, rubbish] }, both), refusal("note/signature"));
  assert.throws(() => verifyNote({ text, signatures: [goodA, { ...goodA, signature: new Uint8Array(64) }] }, both), refusal("note/signature"));
  assert.throws(() => verifyNote({ text, signatures: [goodA] }, []), refusal("note/unsigned"));
  assert.throws(() => verifyNote({ text, signatures: [goodA] }, [...onlyA, ...onlyA]), refusal("note/key-ambiguous"));
});

test("RFC 8032 §5.1.7: a key that is no point or of small order, and a scalar out of range, never verify", () => {
  const text = "text\n";
  const tooGreat = signed(a, text).signature.slice();
  tooGreat.fill(0xff, 32);
  assert.equal(ed25519Verifier(a.key).verifies(text, tooGreat), false);
  for (const key of [new Uint8Array(32).fill(0xff), new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]) {
    assert.equal(ed25519Verifier(verifierKey("x", ED25519, key)).verifies(text, new Uint8Array(64)), false);
    assert.equal(ed25519Verifier(verifierKey("x", ED25519, key)).verifies(text, Uint8Array.of(1, ...new Uint8Array(63))), false);
  }
});

test("signed-note, Format: what is not in form is refused", () => {
  const line = formatSignature(signed(a, "text\n"));
  const good = `text\n\n${line}`;
  read(good);
  const cases: [string, string, Parameters<typeof refusal>[0]][] = [
    ["no empty line", `text\n${line}`, "note/form"],
    ["no signature", "text\n\n", "note/form"],
    ["no final newline", good.slice(0, -1), "note/form"],
    ["empty", "", "note/form"],
    ["a tab", `te\txt\n\n${line}`, "note/text"],
    ["a carriage return", `text\r\n\n${line}`, "note/text"],
    ["a hyphen for the dash", good.replace("—", "-"), "note/signature-line"],
    ["two spaces", good.replace("— ", "—  "), "note/signature-line"],
    ["a word more", good.replace(/\n$/, " x\n"), "note/signature-line"],
    ["no key name", `text\n\n—  AAAAAAA=\n`, "note/signature-line"],
    ["a plus in the name", good.replace("example.com", "example+com"), "note/key-name"],
    ["a Unicode space in the name", good.replace("example.com", "example\u3000com"), "note/key-name"],
    ["a key id alone", "text\n\n— a AAAAAA==\n", "note/signature-line"],
    ["base64 without padding", "text\n\n— a AAAAAAA\n", "base64/form"],
    ["base64 with stray last bits", "text\n\n— a AAAAAAB=\n", "base64/form"],
    ["too many signatures", `text\n\n${line.repeat(101)}`, "note/too-large"],
    ["too large", `${"x".repeat(1_000_000)}\n\n${line}`, "note/too-large"],
  ];
  for (const [name, text, code] of cases) assert.throws(() => read(text), refusal(code), name);
  assert.throws(() => parseNote(Uint8Array.of(0xff, ...utf8(good))), refusal("note/text"), "not UTF-8");
  assert.equal(read(`\ufeff${good}`).text, "\ufefftext\n", "a byte order mark is signed like all else");
  assert.equal(read(`text\n\n${line.repeat(100)}`).signatures.length, 100);
});

test("signed-note, Format: any note that can be written is read back the same, and any bytes are read or refused", () => {
  const name = fc.stringMatching(/^[a-z./]{1,20}$/);
  const lines = fc.array(fc.record({ name, keyId: fc.nat(0xffffffff), signature: fc.uint8Array({ minLength: 1, maxLength: 80 }) }, { noNullPrototype: true }), { minLength: 1, maxLength: 20 });
  const text = fc.array(fc.stringMatching(/^[ -~\u00a0-\u04ff]{0,20}$/), { maxLength: 5 }).map((parts) => `${parts.join("\n")}\n`);
  fc.assert(fc.property(text, lines, (text, signatures) => assert.deepEqual(parseNote(formatNote({ text, signatures })), { text, signatures })));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseNote(bytes);
      } catch (error) {
        assert.ok(error instanceof LogError);
      }
    }),
  );
  for (const text of ["no newline", "tab\t\n", "\ud800\n"]) assert.throws(() => formatNote({ text, signatures: [signed(a, "")] }), LogError);
});

test("signed-note, Verifier keys: a vkey of another form, type, length or id is refused", () => {
  const vkey = formatVkey(a.key);
  const [name, id, key] = vkey.split(/\+(?=[0-9a-f]{8}\+)|(?<=\+[0-9a-f]{8})\+/) as [string, string, string];
  assert.deepEqual(parseVkey(vkey), a.key);
  const cases: [string, Parameters<typeof refusal>[0]][] = [
    [`${name}+${id}`, "note/vkey"],
    [`+${id}+${key}`, "note/vkey"],
    [`a b+${id}+${key}`, "note/vkey"],
    [`${name}+${id.toUpperCase()}x+${key}`, "note/vkey"],
    [`${name}+00000000+${key}`, "note/key-id"],
    [`other+${id}+${key}`, "note/key-id"],
    [`${name}+${id}+${toBase64(Uint8Array.of(6, ...a.key.key))}`, "note/key-type"],
    [`${name}+${id}+${toBase64(Uint8Array.of(ED25519, ...a.key.key, 0))}`, "note/key-length"],
    [`${name}+${id}+${key.slice(0, -1)}`, "base64/form"],
  ];
  for (const [text, code] of cases) assert.throws(() => parseVkey(text), refusal(code), text);
  assert.throws(() => ed25519Verifier(verifierKey("a", ED25519_COSIGNATURE, a.key.key)), refusal("note/key-type"));
});
