import assert from "node:assert/strict";
import { createHash, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blockSignatures, checkData, checkLink, headerBytes, headerHash, parseBlock, validationCodes } from "./block.ts";
import type { Block, ChainHead } from "./block.ts";
import { ENDORSER_TRANSACTION, certificateDer, checkTxId, identityOf, openEnvelope, readAction } from "./envelope.ts";
import { FabricError } from "./error.ts";
import { hex } from "./hash.ts";
import { readWriteSets } from "./rwset.ts";
import { readBlockFile } from "./testing.ts";
import { Message, concat } from "./wire.ts";

interface ExpectedTransaction {
  headerType: number;
  channel: string;
  txId: string;
  creatorMsp: string;
  creatorSignatureVerifies: boolean;
  endorsements?: { msp: string; verifies: boolean }[];
}
interface ExpectedBlock {
  number: string;
  transactions: number;
  headerHashHex: string;
  txFilter: number[];
  ordererSignatures: { msp: string; verifies: boolean }[];
  tx: ExpectedTransaction[];
}

const vectors = new URL("../testdata/fabric/", import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, vectors));
const json = <T>(name: string): T => JSON.parse(read(name).toString("utf8")) as T;
const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const chain = readBlockFile(read("sample_prod.blockfile_000000"));
const code = (wanted: string) => (error: unknown): boolean => error instanceof FabricError && error.code === wanted;

function signedBy(identity: Uint8Array, signed: Uint8Array, signature: Uint8Array): { msp: string; verifies: boolean } {
  const { mspId, certificate } = identityOf(identity);
  return { msp: mspId, verifies: verify("sha256", signed, new X509Certificate(certificate).publicKey, signature) };
}

test("the header hash is over DER with an unsigned integer of any 64-bit number", () => {
  const cases = json<{ number: string; previousHashHex: string; dataHashHex: string; derHex: string; headerHashHex: string }[]>("header-hash.json");
  assert.ok(cases.length > 8);
  for (const { number, previousHashHex, dataHashHex, derHex, headerHashHex } of cases) {
    const header = { number: BigInt(number), previousHash: fromHex(previousHashHex), dataHash: fromHex(dataHashHex) };
    assert.equal(hex(headerBytes(header)), derHex, number);
    assert.equal(hex(headerHash(header)), headerHashHex, number);
  }
});

for (const [name, blocks] of [
  ["sample_prod", chain],
  ["block3", [parseBlock(read("block3.pb"))]],
] as const) {
  test(`a real ledger's blocks read as Fabric reads them: ${name}`, () => {
    const expected = json<ExpectedBlock[]>(`${name}.expected.json`);
    assert.equal(blocks.length, expected.length);
    for (const [i, block] of blocks.entries()) {
      const wanted = expected[i] as ExpectedBlock;
      assert.equal(String(block.number), wanted.number);
      assert.equal(hex(headerHash(block)), wanted.headerHashHex);
      checkData(block);
      const before = blocks[i - 1];
      if (before) checkLink(block, { number: before.number, headerHash: headerHash(before) });
      assert.deepEqual([...(block.metadata[2] ?? [])], wanted.txFilter);
      const signatures = blockSignatures(block).map(({ header, signature, signed }) => signedBy(new Message(header).bytes(1), signed, signature));
      assert.deepEqual(signatures, wanted.ordererSignatures.map(({ msp, verifies }) => ({ msp, verifies })));
      for (const [position, bytes] of block.envelopes.entries()) {
        const envelope = openEnvelope(bytes);
        const tx = wanted.tx[position] as ExpectedTransaction;
        const { type, channelId, txId } = envelope.channelHeader;
        assert.deepEqual({ type, channelId, txId }, { type: tx.headerType, channelId: tx.channel, txId: tx.txId });
        assert.deepEqual(signedBy(envelope.creator, envelope.payload, envelope.signature), { msp: tx.creatorMsp, verifies: tx.creatorSignatureVerifies });
        if (type !== ENDORSER_TRANSACTION) continue;
        checkTxId(envelope);
        const action = readAction(envelope);
        assert.deepEqual(action.endorsements.map(({ endorser, signature, signed }) => signedBy(endorser, signed(), signature)), tx.endorsements);
        assert.equal(action.response.status, 200);
        assert.ok(readWriteSets(action.results).length > 0);
      }
    }
  });
}

test("reads and writes of a real transaction are found by namespace", () => {
  const writes = chain.flatMap((block) => block.envelopes.map(openEnvelope)).filter(({ channelHeader }) => channelHeader.type === ENDORSER_TRANSACTION).flatMap((envelope) => readWriteSets(readAction(envelope).results));
  const namespaces = new Set(writes.map(({ namespace }) => namespace));
  assert.ok(namespaces.has("_lifecycle"));
  const [application] = [...namespaces].filter((name) => !name.startsWith("_") && name !== "lscc");
  assert.ok(application);
  assert.ok(writes.some((set) => set.namespace === application && set.writes.some(({ key, value }) => key.length > 0 && value.length > 0)));
});

test("a certificate's DER has the fingerprint that Node's own reader finds", () => {
  const identity = identityOf(openEnvelope((chain[1] as Block).envelopes[0] as Uint8Array).creator);
  const fingerprint = createHash("sha256").update(certificateDer(identity)).digest("hex");
  assert.equal(fingerprint, new X509Certificate(identity.certificate).fingerprint256.replaceAll(":", "").toLowerCase());
  assert.throws(() => certificateDer({ mspId: "M", certificate: new Uint8Array([1, 2]) }), code("transaction/certificate"));
});

test("any change of a block's data or place in the chain is found", () => {
  const [, first, second] = chain as [Block, Block, Block];
  const head: ChainHead = { number: first.number, headerHash: headerHash(first) };
  checkLink(second, head);
  assert.throws(() => checkLink(second, { ...head, number: 0n }), code("block/sequence"));
  assert.throws(() => checkLink(second, undefined), code("block/sequence"));
  assert.throws(() => checkLink(second, { ...head, headerHash: headerHash(second) }), code("block/previous-hash"));
  const envelope = Uint8Array.from(second.envelopes[0] as Uint8Array);
  envelope[100] = (envelope[100] as number) ^ 1;
  assert.throws(() => checkData({ ...second, envelopes: [envelope] }), code("block/data-hash"));
  assert.throws(() => checkData({ ...second, envelopes: [...second.envelopes, new Uint8Array()] }), code("block/empty-envelope"));
  assert.throws(() => validationCodes({ ...second, metadata: [] }), code("block/validation-codes"));
});

test("envelopes cut at another place keep the data hash, but are no transactions", () => {
  const { envelopes } = chain[1] as Block;
  const whole = concat(...envelopes);
  const cut = whole.length - new Message(whole).bytes(2).length - 2;
  const [payloadOnly, signatureOnly] = [whole.subarray(0, cut), whole.subarray(cut)];
  assert.equal(openEnvelope(payloadOnly).signature.length, 0);
  assert.throws(() => openEnvelope(signatureOnly), code("transaction/no-header"));
});

test("a transaction id that its creator and nonce do not make is refused", () => {
  const envelope = openEnvelope((chain[1] as Block).envelopes[0] as Uint8Array);
  checkTxId(envelope);
  assert.throws(() => checkTxId({ ...envelope, nonce: new Uint8Array(24) }), code("transaction/id"));
  assert.throws(() => checkTxId({ ...envelope, channelHeader: { ...envelope.channelHeader, txId: envelope.channelHeader.txId.toUpperCase() } }), code("transaction/id"));
});

test("an endorsement that is on another proposal is refused", () => {
  const [a, b] = [chain[1] as Block, chain[2] as Block].map((block) => openEnvelope(block.envelopes[0] as Uint8Array));
  assert.ok(a && b);
  assert.throws(() => readAction({ ...a, channelHeaderBytes: b.channelHeaderBytes }), code("transaction/proposal-hash"));
  assert.throws(() => readAction({ ...a, data: concat(a.data, b.data) }), code("transaction/actions"));
  assert.throws(() => readAction({ ...a, data: new Uint8Array() }), code("transaction/actions"));
});

test("a block without header is refused, and a cut one wherever it is cut", () => {
  assert.throws(() => parseBlock(new Uint8Array()), code("block/no-header"));
  const bytes = read("block3.pb");
  const whole = parseBlock(bytes);
  for (let length = 1; length < bytes.length; length += 97) {
    let cut: Block;
    try {
      cut = parseBlock(bytes.subarray(0, length));
    } catch (error) {
      assert.ok(error instanceof FabricError);
      continue;
    }
    assert.ok(cut.metadata.length < whole.metadata.length || cut.envelopes.length < whole.envelopes.length);
  }
});
