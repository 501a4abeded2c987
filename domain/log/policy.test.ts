import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCheckpoint, parseCheckpoint, parseDecimal } from "./checkpoint.ts";
import { cosignature, cosignatureMessage, cosignatureTime, cosignatureVerifier } from "./cosignature.ts";
import { emptyRoot, leafHash, proveInclusion, readRoot } from "./merkle.ts";
import { ED25519, ED25519_COSIGNATURE, formatNote, formatVkey, parseNote, utf8, verifierKey, verifyNote } from "./note.ts";
import type { Note, NoteSignature } from "./note.ts";
import { checkPolicy, parsePolicy } from "./policy.ts";
import { formatProof, parseProof, verifyProof } from "./proof.ts";
import { entryAt, readVector, refusal, testKey, treeOf } from "./testing.ts";

const log = testKey("customs.example/garal", ED25519, 1);
const [w1, w2, w3, w4] = [2, 3, 4, 5].map((seed) => testKey(`w${seed - 1}.example`, ED25519_COSIGNATURE, seed)) as [Key, Key, Key, Key];
type Key = ReturnType<typeof testKey>;

const tree = treeOf(300);
const head = { origin: log.key.name, size: 300, root: await readRoot(tree.read, 300) };
const text = formatCheckpoint(head);
const signed = (by: Key = log, of = text): NoteSignature => ({ name: by.key.name, keyId: by.key.keyId, signature: by.sign(utf8(of)) });
const cosigned = (by: Key, time = 1_760_000_000n, of = text): NoteSignature => cosignature(by.key, time, by.sign(cosignatureMessage(time, of)));
const note = (...signatures: NoteSignature[]): Note => ({ text, signatures });

const names: [string, Key][] = [["mining", w1], ["customs", w2], ["tax", w3], ["abroad", w4]];
const witnesses = names.map(([name, { key }]) => `witness ${name} ${formatVkey(key)}`);
const policyText = `# two of three ministries, and one abroad\nlog ${formatVkey(log.key)} https://customs.example/garal\n\n${witnesses.join("\n")}\ngroup ministries 2 mining customs tax\n\tgroup  both  all ministries abroad \nquorum both\n`;
const policy = parsePolicy(utf8(policyText));

test("tlog-cosignature, Ed25519 signed message: header, time and the whole note body, extension lines too", () => {
  const extended = formatCheckpoint({ ...head, extensions: ["more"] });
  assert.equal(Buffer.from(cosignatureMessage(1679315147n, extended)).toString(), `cosignature/v1\ntime 1679315147\n${extended}`);
  const line = cosigned(w1, 1679315147n, extended);
  const verifiers = [cosignatureVerifier(w1.key)];
  assert.equal(cosignatureTime(line.signature), 1679315147n);
  assert.equal(line.signature.length, 72);
  verifyNote({ text: extended, signatures: [line] }, verifiers);
  assert.throws(() => verifyNote(note(line), verifiers), refusal("note/signature"), "without the extension line");
  const later = line.signature.slice();
  later[7]! += 1;
  assert.throws(() => verifyNote({ text: extended, signatures: [{ ...line, signature: later }] }, verifiers), refusal("note/signature"), "another time");
  assert.throws(() => verifyNote({ text: extended, signatures: [{ ...line, signature: line.signature.slice(8) }] }, verifiers), refusal("note/signature"), "no time");
  assert.throws(() => verifyNote(note(signed({ key: w1.key, sign: w1.sign })), verifiers), refusal("note/signature"), "a plain signature by the same key");
});

test("tlog-cosignature, Format: a time above 2^63 − 1 is refused, and the type must be 04", () => {
  cosignatureMessage(2n ** 63n - 1n, text);
  for (const time of [2n ** 63n, -1n]) assert.throws(() => cosignatureMessage(time, text), refusal("cosignature/time"));
  const message = utf8(`cosignature/v1\ntime ${2n ** 63n}\n${text}`);
  const signature = Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, ...w1.sign(message));
  assert.equal(cosignatureVerifier(w1.key).verifies(text, signature), false);
  assert.throws(() => cosignatureTime(signature), refusal("cosignature/time"));
  assert.throws(() => cosignatureTime(new Uint8Array(7)), refusal("cosignature/time"));
  assert.throws(() => cosignatureVerifier(log.key), refusal("note/key-type"));
  assert.throws(() => cosignature(log.key, 1n, new Uint8Array(64)), refusal("note/key-type"));
});

test("tlog-checkpoint, Note text: origin, size, root, extensions; all else is refused", () => {
  assert.deepEqual(parseCheckpoint(text), head);
  const extended = { ...head, extensions: ["a", "b c"] };
  assert.deepEqual(parseCheckpoint(formatCheckpoint(extended)), extended);
  const [origin, size, root] = text.split("\n") as [string, string, string];
  const cases: [string, Parameters<typeof refusal>[0]][] = [
    ["", "checkpoint/form"],
    [`${origin}\n${size}\n`, "checkpoint/form"],
    [`${origin}\n${size}\n${root}`, "checkpoint/form"],
    [`\n${size}\n${root}\n`, "checkpoint/form"],
    [`${text}\n`, "checkpoint/form"],
    [`${origin}\n0300\n${root}\n`, "checkpoint/size"],
    [`${origin}\n+3\n${root}\n`, "checkpoint/size"],
    [`${origin}\n3e2\n${root}\n`, "checkpoint/size"],
    [`${origin}\n 3\n${root}\n`, "checkpoint/size"],
    [`${origin}\n9007199254740992\n${root}\n`, "checkpoint/size"],
    [`${origin}\n0\n${root}\n`, "checkpoint/empty-root"],
    [`${origin}\n${size}\n${root.slice(4)}\n`, "checkpoint/root"],
    [`${origin}\n${size}\n${root.slice(0, -1)}A\n`, "checkpoint/root"],
    [`${origin}\n${size}\n${root.slice(0, -1)}\n`, "checkpoint/root"],
  ];
  for (const [wrong, code] of cases) assert.throws(() => parseCheckpoint(wrong), refusal(code), JSON.stringify(wrong));
  assert.equal(parseDecimal("9007199254740991"), 2 ** 53 - 1);
  assert.deepEqual(parseCheckpoint(formatCheckpoint({ origin, size: 0, root: emptyRoot() })).size, 0);
  assert.throws(() => formatCheckpoint({ ...head, origin: "a\nb" }), refusal("checkpoint/form"));
  assert.throws(() => formatCheckpoint({ ...head, size: 1.5 }), refusal("merkle/number"));
  assert.throws(() => formatCheckpoint({ ...head, root: new Uint8Array(31) }), refusal("merkle/hash-length"));
});

test("tlog-policy, Defining a witness group: the quorum of nested groups decides", () => {
  const ok = checkPolicy(policy, note(signed(), cosigned(w1), cosigned(w3, 5n), cosigned(w3, 9n), cosigned(w4)));
  assert.deepEqual(ok.checkpoint, head);
  assert.deepEqual(ok.witnesses.map(({ name, time }) => [name, time]), [["mining", 1_760_000_000n], ["tax", 9n], ["abroad", 1_760_000_000n]]);
  for (const few of [[], [w1, w4], [w1, w2, w3], [w1, w1, w4]]) {
    assert.throws(() => checkPolicy(policy, note(signed(), ...few.map((by) => cosigned(by)))), refusal("policy/quorum"));
  }
  const of = (rule: string): ReturnType<typeof parsePolicy> => parsePolicy(utf8(`log ${formatVkey(log.key)}\n${witnesses.join("\n")}\n${rule}\n`));
  checkPolicy(of("quorum none"), note(signed()));
  checkPolicy(of("quorum tax"), note(signed(), cosigned(w3)));
  assert.throws(() => checkPolicy(of("quorum tax"), note(signed(), cosigned(w1))), refusal("policy/quorum"));
  checkPolicy(of("group g any mining tax\nquorum g"), note(signed(), cosigned(w3)));
  assert.throws(() => checkPolicy(of("group g all mining tax\nquorum g"), note(signed(), cosigned(w3))), refusal("policy/quorum"));
});

test("tlog-policy: the log itself must have signed, under its own origin; bad signatures of known keys refuse", () => {
  const quorum = [cosigned(w1), cosigned(w2), cosigned(w4)];
  assert.throws(() => checkPolicy(policy, note(...quorum)), refusal("policy/log-signature"));
  const other = testKey("other.example", ED25519, 9);
  assert.throws(() => checkPolicy(policy, note(signed(other), ...quorum)), refusal("policy/log-signature"));
  const foreign = formatCheckpoint({ ...head, origin: "other.example" });
  const cosignatures = [w1, w2, w4].map((by) => cosigned(by, 1n, foreign));
  assert.throws(() => checkPolicy(policy, { text: foreign, signatures: [signed(log, foreign), ...cosignatures] }), refusal("policy/unknown-log"));
  const two = parsePolicy(utf8(`log ${formatVkey(other.key)}\n${policyText}`));
  assert.throws(() => checkPolicy(two, note(signed(other), ...quorum)), refusal("policy/log-signature"), "another listed log signed");
  checkPolicy(two, note(signed(), signed(other), ...quorum));
  assert.throws(() => checkPolicy(policy, note(signed(), ...quorum, cosigned(w3, 1n, foreign))), refusal("note/signature"));
});

test("tlog-policy, Policy file syntax: what breaks a rule is refused with its line", () => {
  const [l, m, c] = [`log ${formatVkey(log.key)}`, witnesses[0] as string, witnesses[1] as string];
  const sameKey = formatVkey(verifierKey("renamed.example", ED25519_COSIGNATURE, w1.key.key));
  const cases: [string, number][] = [
    [`quorum none`, 1],
    [`${l}\n${l}\nquorum none\n`, 2],
    [`${m}\nwitness again ${sameKey}\nquorum none\n`, 2],
    [`${m}\n${c.replace("customs", "mining")}\nquorum none\n`, 2],
    [`${m.replace("mining", "none")}\nquorum none\n`, 1],
    [`quorum mining\n${m}\n`, 1],
    [`${m}\ngroup g any mining customs\n${c}\nquorum g\n`, 2],
    [`${m}\n${c}\ngroup g 3 mining customs\nquorum g\n`, 3],
    [`${m}\n${c}\ngroup g 0 mining customs\nquorum g\n`, 3],
    [`${m}\n${c}\ngroup g 01 mining customs\nquorum g\n`, 3],
    [`${m}\n${c}\ngroup g some mining customs\nquorum g\n`, 3],
    [`${m}\ngroup g any\nquorum g\n`, 2],
    [`${m}\ngroup g any mining mining\nquorum g\n`, 2],
    [`${m}\ngroup g any mining\ngroup h any mining\nquorum h\n`, 3],
    [`${m}\ngroup g any g\nquorum g\n`, 2],
    [`${m}\ngroup g any none\nquorum g\n`, 2],
    [`${m}\ngroup mining any mining\nquorum mining\n`, 2],
    [`quorum none\nquorum none\n`, 2],
    [`quorum none more\n`, 1],
    [`log\nquorum none\n`, 1],
    [`${l} url more\nquorum none\n`, 1],
    [`witness mining\nquorum none\n`, 1],
    [`${m} url more\nquorum none\n`, 1],
    [`Quorum none\n`, 1],
  ];
  for (const [wrong, line] of cases) {
    assert.throws(() => parsePolicy(utf8(wrong)), (error: unknown) => refusal("policy/line")(error) && (error as { facts: { line: number } }).facts.line === line, wrong);
  }
  assert.throws(() => parsePolicy(utf8(`${l}\n`)), refusal("policy/no-quorum"));
  assert.throws(() => parsePolicy(utf8("quorum none\r\n")), refusal("policy/characters"));
  assert.throws(() => parsePolicy(utf8("quorum none\x7f\n")), refusal("policy/characters"));
  assert.throws(() => parsePolicy(utf8(`witness a ${formatVkey(log.key)}\nquorum a\n`)), refusal("note/key-type"));
  assert.throws(() => parsePolicy(utf8("log x\nquorum none\n")), refusal("note/vkey"));
});

test("tlog-policy, Character set: names are octets; a Kelvin sign is no K, and bytes that are no UTF-8 may stand in names and comments", () => {
  const two = `${(witnesses[0] as string).replace("mining", "K")}\n${(witnesses[1] as string).replace("customs", "\u212a")}\ngroup g all K \u212a\nquorum g\n`;
  assert.equal(parsePolicy(utf8(two)).witnesses.length, 2);
  const vkeys = [w1, w2].map(({ key }) => utf8(` ${formatVkey(key)}\n`)) as [Uint8Array, Uint8Array];
  const word = utf8("witness ");
  const bytes = Uint8Array.of(...word, 0xfe, ...vkeys[0], ...word, 0xff, ...vkeys[1], 0x23, 0xff, 0x0a, ...utf8("group g all "), 0xfe, 0x20, 0xff, ...utf8("\nquorum g\n"));
  assert.equal(parsePolicy(bytes).witnesses.length, 2);
});

test("tlog-proof: one text proves an entry to a policy, and is written back byte for byte", async () => {
  const index = 77;
  const checkpoint = formatNote(note(signed(), cosigned(w1), cosigned(w2), cosigned(w4)));
  const proof = { extra: utf8("x"), index, hashes: await proveInclusion(tree.read, index, 300), checkpoint: new Uint8Array(checkpoint) };
  const bytes = formatProof(proof);
  assert.ok(Buffer.from(bytes).toString().startsWith("c2sp.org/tlog-proof@v1\nextra eA==\nindex 77\n"));
  assert.deepEqual(parseProof(bytes), proof);
  assert.deepEqual(verifyProof(parseProof(bytes), leafHash(entryAt(index)), policy).checkpoint, head);
  assert.throws(() => verifyProof(proof, leafHash(entryAt(78)), policy), refusal("merkle/root"));
  assert.throws(() => verifyProof({ ...proof, index: 78 }, leafHash(entryAt(index)), policy), refusal("merkle/root"));
  assert.throws(() => verifyProof({ ...proof, index: 300 }, leafHash(entryAt(index)), policy), refusal("merkle/index"));
  assert.throws(() => verifyProof({ ...proof, checkpoint: formatNote(note(signed())) }, leafHash(entryAt(index)), policy), refusal("policy/quorum"));
  const { extra: _, ...plain } = proof;
  assert.deepEqual(parseProof(formatProof(plain)), plain);
});

test("tlog-proof, Format: any changed byte before the checkpoint's signatures is refused", async () => {
  const leaf = leafHash(entryAt(5));
  const checkpoint = formatNote(note(signed(), cosigned(w1), cosigned(w2), cosigned(w4)));
  const bytes = formatProof({ index: 5, hashes: await proveInclusion(tree.read, 5, 300), checkpoint });
  const end = bytes.length - checkpoint.length + utf8(text).length;
  for (let at = 0; at < end; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    assert.throws(() => verifyProof(parseProof(changed), leaf, policy), { name: "LogError" }, `byte ${at}`);
  }
});

test("tlog-proof, Format: lines in another form are refused", () => {
  const root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  const parse = (proof: string): unknown => parseProof(utf8(proof));
  const first = "c2sp.org/tlog-proof@v1\n";
  parse(`${first}index 0\n${root}\n\ncheckpoint`);
  for (const wrong of ["", first, `${first}index 0\n`, `${first}index 00\n\n`, `${first}index -1\n\n`, `${first}index  1\n\n`, `${first}index 9007199254740992\n\n`, `${first}\nindex 0\n\n`, `${first}index 0\n${root.slice(0, 40)}\n\n`, `${first}index 0\n ${root}\n\n`, `${first}index 0\nextra eA==\n\n`, `${first}extra eA==\n\n`, `${first.replace("v1", "v2")}index 0\n\n`, `${first}index 0\r\n\n`, `${first}index 0\n${`${root}\n`.repeat(64)}\n`]) {
    assert.throws(() => parse(wrong), (error: unknown) => refusal("proof/form")(error) || refusal("base64/form")(error), JSON.stringify(wrong));
  }
});

test("tlog-policy: the public test log's checkpoint meets a policy that names its key", () => {
  const vkey = Buffer.from(readVector("tlog/testlog/vkey.txt")).toString().trim();
  const trusted = checkPolicy(parsePolicy(utf8(`log ${vkey}\nquorum none\n`)), parseNote(readVector("tlog/testlog/checkpoint.14")));
  assert.equal(trusted.checkpoint.size, 14);
});
