import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exampleWorld } from "../testing-examples.ts";
import { consignment, extract, load, newWorld, seal } from "../testing-world.ts";
import { people } from "../testing.ts";
import { DomainError } from "../error.ts";
import type { Put } from "../act.ts";
import { fromBase64, toBase64 } from "../log/base64.ts";
import { formatBundle, MAX_BUNDLE } from "./format.ts";
import type { Bundle } from "./format.ts";
import { envelopeBytes, SignedChannel } from "./testing.ts";
import { nodePrimitives as primitives } from "../../cli/primitives.ts";
import { readTrust } from "./trust.ts";
import type { TrustFile } from "./trust.ts";
import { because, languages, reasonTexts, reasonWords } from "./reasons.ts";
import { verifyBundle } from "./verify.ts";
import type { Question, Report } from "./verify.ts";

/* Bundles of signed transactions, as they are and as forgers would have them. Every change must be noticed, and by the check that is there for it. */

const SUBJECT = { kind: "consignment", id: "CON" } as const;
let world: SignedChannel;
let honest: Bundle;
/** Changed bundles that were refused so far. */
let refused = 0;

const small = async (channel = new SignedChannel()): Promise<SignedChannel> => {
  await newWorld(channel);
  await consignment(channel);
  await load(channel, "U-1", 20_000);
  await seal(channel, "U-1");
  return channel;
};
const check = (bundle: Bundle | string | Uint8Array, trust: TrustFile = world.trust()): Promise<Report> =>
  verifyBundle(bundle instanceof Uint8Array ? bundle : Buffer.from(typeof bundle === "string" ? bundle : formatBundle(bundle)), readTrust(JSON.stringify(trust), primitives), { primitives });

/** The bundle must be refused, by the named check if there is one, and with a reason. */
async function refuses(name: string, bundle: Bundle | string | Uint8Array, question?: Question, { trust, says }: { readonly trust?: TrustFile; readonly says?: RegExp } = {}): Promise<void> {
  const report = await check(bundle, trust);
  const failed = report.rows.filter(({ answer }) => answer === "failed");
  assert.equal(report.verdict, "refused", `${name}: ${JSON.stringify(report.rows)}`);
  assert.ok(failed.length > 0 && failed.every(({ reasons }) => reasons.length > 0 && reasons.every(({ sentence }) => sentence !== "")), name);
  if (question) assert.ok(failed.some((row) => row.question === question), `${name} is refused by ${failed.map((row) => row.question).join(", ")}, not ${question}: ${JSON.stringify(failed)}`);
  if (says) assert.match(failed.flatMap(({ reasons }) => reasons.map((reason) => `${reason.sentence} ${reason.detail?.en ?? ""}`)).join("\n"), says, name);
  assert.equal(report.facts, undefined, `${name}: what is refused shows no facts`);
  refused += 1;
}

const withTransaction = (i: number, change: Partial<Bundle["transactions"][number]>): Bundle => ({ ...honest, transactions: honest.transactions.map((one, at) => (at === i ? { ...one, ...change } : one)) });
const flipped = (encoded: string, at: number, mask = 1): string => toBase64(fromBase64(encoded).map((byte, i) => (i === at ? byte ^ mask : byte)));
/** Numbers from 0 to below `limit`, always the same ones. */
const numbers = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % limit;
  };
};

before(async () => {
  world = await small();
  honest = await world.bundle(SUBJECT);
});
after(() => assert.ok(refused > 0));

test("an honest bundle is verified offline, and its facts are derived, not copied", async () => {
  const report = await check(honest);
  assert.deepEqual(report.rows.map(({ question, answer }) => `${question} ${answer}`), ["signatures passed", "certificates passed", "endorsement passed", "in-log passed", "cosigned passed", "anchored not-asked", "facts passed"]);
  assert.equal(report.verdict, "verified");
  assert.equal(report.facts?.netKg, "20000");
  assert.deepEqual(report.facts?.origin, [{ licenceNo: "TEST-MV-000101", share: "1/1" }]);
  assert.ok(report.notProved.length > 0, "it says what a file cannot prove");
});

test("the example consignment is at most twice as long as its envelopes; with its private values disclosed the assessment is derived too", async () => {
  const example = await exampleWorld(new SignedChannel(), ["registry", "coal"]);
  const trust = example.trust();
  const subject = { kind: "consignment", id: "TT-2026-06-CONSIGNMENT" } as const;
  for (const disclose of [false, true]) {
    const bundle = await example.bundle(subject, { disclose });
    assert.ok(formatBundle(bundle).length <= 2 * envelopeBytes(bundle));
    const report = await check(bundle, trust);
    assert.equal(report.verdict, "verified", JSON.stringify(report.rows));
    const { reasons } = report.rows.find(({ question }) => question === "facts")!;
    if (disclose) assert.match(reasons[0]!.sentence, /^(\d+) of \1 transactions derived anew by the rules$/);
    else assert.match(reasons[0]!.sentence, /rest on private values/);
  }
  const disclosed = await example.bundle(subject, { disclose: true });
  for (const [i, { txId, records }] of disclosed.disclosures.entries()) {
    const wrong = { ...disclosed.disclosures[i]!, records: records.map((one) => ({ ...one, text: one.text.replace(/\d(?=")/, (digit) => String((Number(digit) + 1) % 10)) })) };
    await refuses(`a disclosed value of ${txId} changed`, { ...disclosed, disclosures: disclosed.disclosures.with(i, wrong) }, "facts", { trust, says: /not what was recorded/ });
  }
});

test("settled assays are among the facts, derived anew; a changed value, outcome or umpire is refused", async () => {
  const example = await exampleWorld(new SignedChannel(), ["registry", "copper-gold-silver"]);
  const bundle = await example.bundle({ kind: "consignment", id: "OT-2015-11-CONSIGNMENT" });
  const report = await check(bundle, example.trust());
  assert.equal(report.verdict, "verified", JSON.stringify(report.rows));
  const facts = bundle.facts as { readonly settlements: readonly { readonly status: string; readonly umpireId: string; readonly elements: readonly { readonly outcome: string; readonly settledValue: string }[] }[] };
  const [one] = facts.settlements;
  assert.deepEqual(report.facts?.settlements, facts.settlements);
  assert.ok(one && one.status === "settled" && one.elements.some(({ outcome }) => outcome === "umpire"));
  const forged = (change: object) => ({ ...bundle, facts: { ...facts, settlements: [{ ...one, ...change }] } });
  const trust = example.trust();
  await refuses("a settled value changed", forged({ elements: one.elements.map((element) => ({ ...element, settledValue: `${element.settledValue}1` })) }), "facts", { trust });
  await refuses("an outcome changed", forged({ elements: one.elements.map((element) => ({ ...element, outcome: "agreed" })) }), "facts", { trust });
  await refuses("an umpire changed", forged({ umpireId: "another" }), "facts", { trust });
  await refuses("settlements left out", { ...bundle, facts: { ...facts, settlements: undefined } }, "facts", { trust });
  const story = bundle.transactions.findLastIndex(({ part }) => part === "story");
  await refuses("the settlement's last transaction left out", { ...bundle, transactions: bundle.transactions.toSpliced(story, 1) }, undefined, { trust });
});

test("a bit flipped anywhere in any envelope is refused", async () => {
  const next = numbers(7);
  for (const [i, { envelope }] of honest.transactions.entries()) {
    const { length } = fromBase64(envelope);
    for (const at of [next(length), next(length), length - 1 - next(60)]) await refuses(`byte ${at} of envelope ${i}`, withTransaction(i, { envelope: flipped(envelope, at, 1 << next(8)) }));
  }
});

test("every field of the file counts: changed, left out, of another type, or one too many", async () => {
  const paths: (readonly (string | number)[])[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) paths.push(path);
    if (value === null || typeof value !== "object") return;
    // Of long lists the first and the last say enough here; the test above goes through all envelopes.
    const entries = Array.isArray(value) ? [...value.entries()].filter(([i]) => i === 0 || i === value.length - 1) : Object.entries(value);
    for (const [name, inner] of entries) walk(inner, [...path, name]);
  };
  walk(honest, []);
  const edited = (path: readonly (string | number)[], edit: (holder: Record<string | number, unknown>, name: string | number) => void): Bundle => {
    const copy = structuredClone(honest);
    const holder = path.slice(0, -1).reduce<unknown>((at, name) => (at as Record<string | number, unknown>)[name], copy);
    edit(holder as Record<string | number, unknown>, path.at(-1) as string | number);
    return copy;
  };
  const other = (value: unknown): unknown => {
    if (typeof value === "number") return value + 1;
    if (typeof value === "string") return value.length === 0 ? "x" : `${value.slice(0, -1)}${value.endsWith("A") ? "B" : "A"}`;
    return Array.isArray(value) ? [...value, value[0] ?? "x"] : { ...(value as object), extra: "x" };
  };
  for (const path of paths) {
    const name = path.join(".");
    if (path[0] === "madeBy") continue; // nothing rests on it
    await refuses(`${name} changed`, edited(path, (holder, key) => void (holder[key] = other(holder[key]))));
    await refuses(`${name} of another type`, edited(path, (holder, key) => void (holder[key] = true)));
    await refuses(`${name} left out`, edited(path, (holder, key) => void (Array.isArray(holder) ? holder.splice(key as number, 1) : delete holder[key])));
  }
  assert.ok(paths.length > 60, `${paths.length} fields`);
  assert.equal((await check({ ...honest, madeBy: "somebody else" })).verdict, "verified");
});

test("a proof's hashes, indices and places are refused when changed, swapped, missing or repeated", async () => {
  for (const [i, hash] of honest.proof.entries()) {
    await refuses(`hash ${i} changed`, { ...honest, proof: honest.proof.with(i, flipped(hash, i % 32)) }, "in-log");
    await refuses(`hash ${i} missing`, { ...honest, proof: honest.proof.toSpliced(i, 1) }, "in-log");
    await refuses(`hash ${i} twice`, { ...honest, proof: honest.proof.toSpliced(i, 0, hash) }, "in-log");
  }
  for (const [i, { index, block, position }] of honest.transactions.entries()) {
    await refuses(`index of ${i} less`, withTransaction(i, { index: index - 1 }));
    await refuses(`index of ${i} more`, withTransaction(i, { index: index + 1 }));
    await refuses(`block of ${i}`, withTransaction(i, { block: block + 1 }));
    await refuses(`position of ${i}`, withTransaction(i, { position: position + 1 }));
    await refuses(`transaction ${i} twice`, { ...honest, transactions: honest.transactions.toSpliced(i, 0, honest.transactions[i]!) });
    await refuses(`transaction ${i} left out`, { ...honest, transactions: honest.transactions.toSpliced(i, 1) }, "in-log");
  }
  await refuses("two transactions swapped", { ...honest, transactions: [honest.transactions[1]!, honest.transactions[0]!, ...honest.transactions.slice(2)] });
});

test("a checkpoint is refused when any character of its text or of a known signature is changed", async () => {
  const next = numbers(11);
  for (const [i, line] of honest.checkpoint.split("\n").entries()) {
    for (let n = 0; n < 6 && line.length > 0; n++) {
      const at = next(line.length);
      const changed = `${line.slice(0, at)}${line[at] === "A" ? "B" : "A"}${line.slice(at + 1)}`;
      const lines = honest.checkpoint.split("\n").with(i, changed);
      const report = await check({ ...honest, checkpoint: lines.join("\n") });
      // A changed name or key id makes a signature a stranger's, which notes ignore: two of three witnesses still suffice.
      const stranger = i > 4 && at < line.lastIndexOf(" ") + 7;
      if (!stranger) await refuses(`line ${i}, character ${at}`, { ...honest, checkpoint: lines.join("\n") }, "cosigned");
      else if (report.verdict === "verified") assert.equal(report.checkpoint?.witnesses.length, 2, `line ${i}, character ${at}`);
    }
  }
  await refuses("one witness where two are wanted", await world.bundle(SUBJECT, { checkpoint: world.checkpoint(1) }), "cosigned", { says: /policy\/quorum/ });
  assert.equal((await check(await world.bundle(SUBJECT, { checkpoint: world.checkpoint(2) }))).verdict, "verified");
});

test("a bundle of another log, of a fork, and of another channel is refused", async () => {
  const other = await small(new SignedChannel(9));
  await refuses("another log's bundle", await other.bundle(SUBJECT), "cosigned");
  await refuses("another log's checkpoint", { ...honest, checkpoint: other.checkpoint() }, "cosigned");
  const fork = await small(new SignedChannel());
  await refuses("a fork's checkpoint, by the same log and witnesses", { ...honest, checkpoint: fork.checkpoint() }, "in-log");
  await refuses("another network's members behind the same log", await fork.bundle(SUBJECT), "certificates", { says: /was not issued by/ });
  await refuses("another channel", { ...honest, channel: "other" }, "signatures");
  await refuses("a verifier's other channel", honest, "signatures", { trust: { ...world.trust(), channel: "other" } });
});

test("certificates count by the member's roots, for the time of the transaction, and until they are revoked", async () => {
  const [day, year] = [86_400_000, 365 * 86_400_000];
  const now = Date.parse("2026-06-01T00:00:00Z");
  const bad = async (name: string, forgery: SignedChannel["forgery"], says: RegExp): Promise<void> => {
    const channel = await small();
    channel.forgery = forgery;
    await extract(channel, "other", "500");
    await refuses(name, await channel.bundle({ kind: "lot", id: "other" }), "certificates", { trust: channel.trust(), says });
  };
  await bad("expired", { validity: { notBefore: new Date(now - year), notAfter: new Date(now - day) } }, /not valid then/);
  await bad("not yet valid", { validity: { notBefore: new Date(now + year), notAfter: new Date(now + 2 * year) } }, /not valid then/);
  await bad("issued by another member", { issuer: "RivalMSP" }, /was not issued by MinerMSP/);
  await bad("a peer's", { unit: "peer" }, /no client \/ admin/);
  const trust = world.trust();
  const serials = new Set<string>();
  const { certificateOf } = await import("../fabric/certificate.ts");
  const { identityOf, openEnvelope } = await import("../fabric/envelope.ts");
  for (const { envelope } of honest.transactions) {
    const identity = identityOf(openEnvelope(fromBase64(envelope)).creator);
    if (identity.mspId === "MinerMSP") serials.add(certificateOf(identity).serial);
  }
  const revoked = (from: string): TrustFile => ({ ...trust, organisations: trust.organisations.map((one) => (one.mspId === "MinerMSP" ? { ...one, revoked: [...serials].map((serial) => ({ serial, from })) } : one)) });
  await refuses("revoked before", honest, "certificates", { trust: revoked("2026-01-01T00:00:00Z"), says: /revoked/ });
  assert.equal((await check(honest, revoked("2027-01-01T00:00:00Z"))).verdict, "verified", "what was signed before the revocation counts");
  const [first, ...others] = honest.organisations as [Bundle["organisations"][number], ...Bundle["organisations"]];
  await refuses("a file that names another root", { ...honest, organisations: [{ ...first, roots: others[0]!.roots }, ...others] }, "certificates", { says: /names a root of/ });
  await refuses("a file that names another member", { ...honest, organisations: [{ ...first, mspId: "OtherMSP" }, ...others] }, "certificates", { says: /names the members OtherMSP/ });
  await refuses("a member that the verifier does not know", honest, "certificates", { trust: { ...trust, organisations: trust.organisations.filter(({ mspId }) => mspId !== "CarrierMSP") } });
});

test("too few endorsers, or the wrong ones, are noticed", async () => {
  for (const endorsers of [[], ["MinerMSP"], ["CustomsMSP"], ["MinerMSP", "CarrierMSP"], ["RivalMSP", "BuyerMSP"]]) {
    const channel = await small();
    channel.forgery = { endorsers };
    await extract(channel, "other", "500");
    await refuses(`endorsed by ${endorsers.join(", ") || "nobody"}`, await channel.bundle({ kind: "lot", id: "other" }), "endorsement", { trust: channel.trust() });
  }
  // A lot that exists needs the minerals regulator, not any authority.
  const channel = await small();
  channel.forgery = { endorsers: ["CustomsMSP", "TaxMSP"] };
  await channel.run("lots:adjust", { lotId: "coal", deltaKg: "-1", reason: "survey", note: "n" }, { by: people.miner });
  await refuses("a lot's change without the regulator", await channel.bundle({ kind: "lot", id: "coal" }), "endorsement", { trust: channel.trust(), says: /lot coal/ });
});

test("a transaction that the peers refused is no part of the story, however well it is signed", async () => {
  const channel = await small();
  channel.forgery = { code: 11 };
  await extract(channel, "other", "500");
  await refuses("validation code 11", await channel.bundle({ kind: "lot", id: "other" }), "in-log", { trust: channel.trust() });
});

test("a result that does not follow from the rules is noticed though it is endorsed, signed and logged", async () => {
  const forge = async (name: string, edit: (put: Put) => Put, says = /by the rules/): Promise<void> => {
    const channel = await small();
    channel.forgery = { outcome: (outcome) => ({ ...outcome, puts: outcome.puts.map(edit) }) };
    await extract(channel, "other", "500");
    await refuses(name, await channel.bundle({ kind: "lot", id: "other" }), "facts", { trust: channel.trust(), says });
  };
  const { Decimal } = await import("../decimal.ts");
  await forge("ten times the mass", (put) => (put.kind === "lot" ? { ...put, record: { ...put.record, massKg: Decimal.parse("5000"), madeKg: Decimal.parse("5000") } } : put));
  await forge("another owner", (put) => (put.kind === "lot" ? { ...put, record: { ...put.record, ownerId: "rival", ownerMsp: "RivalMSP" } } : put));
  await forge("another licence", (put) => (put.kind === "lot" ? { ...put, record: { ...put.record, licences: ["TEST-MV-000103"] } } : put));
  const channel = await small();
  channel.forgery = { outcome: (outcome) => ({ ...outcome, event: { ...outcome.event, at: "2025-01-01T00:00:00Z" } }) };
  await extract(channel, "other", "500");
  await refuses("another event", await channel.bundle({ kind: "lot", id: "other" }), "facts", { trust: channel.trust(), says: /its event is another/ });
  for (const [name, facts] of Object.entries({ "another mass": { ...(honest.facts as object), netKg: "20001" }, "no facts": {}, "facts of another kind": [] })) await refuses(name, { ...honest, facts }, "facts");
});

test("an event left out with a proof that fits is noticed by whoever read what it wrote", async () => {
  const loading = world.recorded.find(({ name }) => name === "consignments:load")!;
  for (const { txId, name } of world.recorded.filter((one) => one.index <= loading.index && honest.transactions.some(({ index }) => index === one.index))) {
    await refuses(`${name} left out`, await world.bundle(SUBJECT, { omit: [txId] }), "facts", { says: /left out/ });
  }
});

test("what the anchor contract denies is refused; what it confirms is said", async () => {
  const bytes = Buffer.from(formatBundle(honest));
  const trust = readTrust(JSON.stringify(world.trust()), primitives);
  const denied = await verifyBundle(bytes, trust, { primitives, anchor: async () => ({ anchored: false, reason: because("anchored/other-head", { contract: "0x1", size: 9 }) }) });
  assert.equal(denied.verdict, "refused");
  refused += 1;
  const confirmed = await verifyBundle(bytes, trust, { primitives, anchor: async ({ size }) => ({ anchored: true, reason: because("anchored/passed", { contract: "0x1", size, block: 2 }) }) });
  assert.equal(confirmed.verdict, "verified");
  assert.deepEqual(confirmed.rows.find(({ question }) => question === "anchored"), { question: "anchored", answer: "passed", reasons: [because("anchored/passed", { contract: "0x1", size: world.tree.frontier.size, block: 2 })] });
});

test("an anchored head counts only if it is of the same log and reaches to every transaction", async () => {
  const channel = await small();
  const covered = channel.recorded.length;
  await extract(channel, "other", "500");
  const trust = readTrust(JSON.stringify(channel.trust()), primitives);
  const asked: number[] = [];
  const anchor = async ({ size }: { readonly size: number }) => {
    asked.push(size);
    return { anchored: true, reason: because("anchored/passed", { contract: "0x1", size, block: 2 }) };
  };
  const ask = (bundle: Bundle): Promise<Report> => verifyBundle(Buffer.from(formatBundle(bundle)), trust, { primitives, anchor });
  const anchored = await channel.bundle(SUBJECT, { anchoredSize: covered });
  assert.equal((await ask(anchored)).verdict, "verified");
  assert.deepEqual(asked.splice(0), [covered], "the contract is asked for the head that the file names");
  const { anchor: head } = anchored as { anchor: NonNullable<Bundle["anchor"]> };
  const wrong: Readonly<Record<string, NonNullable<Bundle["anchor"]>>> = {
    "another size": { ...head, size: head.size - 1 },
    "a size beyond the checkpoint": { ...head, size: head.size + 5 },
    "no size": { ...head, size: 0 },
    "another root": { ...head, root: flipped(head.root, 3) },
    "no proof": { ...head, proof: [] },
    "a hash too many": { ...head, proof: [...head.proof, head.root] },
    ...Object.fromEntries(head.proof.map((hash, i) => [`hash ${i} changed`, { ...head, proof: head.proof.with(i, flipped(hash, i)) }])),
  };
  for (const [name, one] of Object.entries(wrong)) {
    for (const report of [await ask({ ...anchored, anchor: one }), await verifyBundle(Buffer.from(formatBundle({ ...anchored, anchor: one })), trust, { primitives })]) {
      assert.equal(report.verdict, "refused", name);
      assert.equal(report.rows.find(({ question }) => question === "anchored")?.answer, "failed", name);
      refused += 1;
    }
  }
  const early = await ask(await channel.bundle(SUBJECT, { anchoredSize: covered - 2 }));
  assert.match(early.rows.find(({ question }) => question === "anchored")?.reasons[0]?.sentence ?? "", /does not reach/);
  assert.equal(early.verdict, "refused");
  assert.deepEqual(asked, [], "the contract is asked for no head that is not shown to be of the log");
});

test("a key that is no point of the curve verifies nothing, by Node's primitives as by the portable ones", async () => {
  const { portablePrimitives, certificateOf } = await import("../fabric/certificate.ts");
  const { identityOf, openEnvelope } = await import("../fabric/envelope.ts");
  const { envelope } = honest.transactions[0]!;
  const { creator, payload, signature } = openEnvelope(fromBase64(envelope));
  const { publicKey } = certificateOf(identityOf(creator));
  for (const { verifyP256 } of [primitives, portablePrimitives]) {
    assert.equal(verifyP256(publicKey, payload, signature), true);
    assert.equal(verifyP256(publicKey.map((byte, i) => (i === 64 ? byte ^ 1 : byte)), payload, signature), false);
    assert.equal(verifyP256(new Uint8Array(65).fill(4, 0, 1), payload, signature), false);
    for (const bad of [new Uint8Array(), new Uint8Array(70), signature.subarray(1), signature.with(1, 0)]) assert.equal(verifyP256(publicKey, payload, bad), false);
  }
});

test("hostile files are refused before they cost much: huge, deep, with a key twice, no text, no JSON", async () => {
  const text = formatBundle(honest);
  await refuses("100 MB", Buffer.alloc(100_000_000, 0x20), "signatures", { says: /input\/too-long/ });
  await refuses("as long as is allowed, of one string", JSON.stringify({ ...honest, transactions: [{ ...honest.transactions[0], envelope: "A".repeat(16 * 1024 * 1024) }] }));
  for (const depth of [1_000, 100_000, 5_000_000]) {
    const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    assert.ok(deep.length < MAX_BUNDLE);
    await refuses(`${depth} levels`, deep);
    await refuses(`${depth} levels in the facts`, text.replace(/"facts":\{/, `"facts":{"deep":${deep},`));
    await refuses(`${depth} levels in a disclosure`, text.replace('"disclosures":[]', `"disclosures":[{"txId":"${"0".repeat(64)}","secret":${deep},"records":[]}]`));
  }
  await refuses("a key twice", text.replace('"channel":', '"channel":"garal","channel":'));
  await refuses("an inner key twice", text.replace('"index":', '"index":1,"index":'));
  await refuses("__proto__", text.replace('"channel":', '"__proto__":{"channel":"other"},"channel":'));
  for (const [name, bytes] of Object.entries({ nothing: "", blanks: "  \n", "no JSON": "{", null: "null", "a list": "[]", "a text": '"bundle"', "half a file": text.slice(0, text.length / 2), "two files": `${text}${text}` })) await refuses(name, bytes);
  await refuses("no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
  await refuses("a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]));
});

test("how many changed bundles were refused", (t) => {
  t.diagnostic(`${refused} changed bundles, every one refused with a reason`);
  assert.ok(refused > 300, String(refused));
});

test("a reason is said in each language, with every fact; a rule's own refusal below it in Mongolian where there is a text", () => {
  const rule = new DomainError("lot/overdrawn", { lotId: "L-1", heldKg: "2", drawnKg: "3" });
  const reason = because("facts/rule-refuses", { tx: "abc" }, rule);
  for (const language of languages) assert.ok(reasonWords(reason, language).sentence.includes("abc"), language);
  assert.equal(new Set(languages.map((language) => reasonWords(reason, language).sentence)).size, languages.length);
  assert.equal(reasonWords(reason, "zh").detail, rule.message);
  assert.match(reasonWords(reason, "mn").detail ?? "", /^lot\/overdrawn: [\p{Script=Cyrillic}L]/u);
  assert.throws(() => because("facts/unreadable", {}, new TypeError("a fault of this program")), TypeError);
});

test("every reason's texts ask for the same facts in every language, and none is left in another's script", () => {
  for (const [code, texts] of Object.entries(reasonTexts)) {
    const [en, ...others] = languages.map((language) => [...texts[language].matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join());
    assert.deepEqual(others, [en, en], code);
    assert.match(texts.mn, /\p{Script=Cyrillic}/u, code);
    assert.match(texts.zh, /\p{Script=Han}/u, code);
  }
});
