import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { common, msp as pb } from "@hyperledger/fabric-protos";
import { blockDataHash, blockHeaderDer, blockHeaderHash } from "./block.ts";
import { channelConfig, ConfigError } from "./channel.ts";
import { sign } from "./ecdsa.ts";
import { certificates, newAuthority, newMember } from "./fixtures.ts";
import { genesisBlock, type ChannelSpec } from "./genesis.ts";
import { endorserSets } from "./layout.ts";
import { unsatisfiedBy } from "./policy.ts";
import { parsePolicy, PolicyError } from "./policy-language.ts";

const authorities = { A: newAuthority("a"), B: newAuthority("b"), C: newAuthority("c"), Orderer: newAuthority("orderer") };
const spec: ChannelSpec = {
  channelId: "trade",
  peerOrganizations: (["A", "B", "C"] as const).map((mspId) => ({
    material: certificates(mspId, authorities[mspId]),
    anchorPeers: [{ host: `peer0.${mspId}`, port: 7051 }],
  })),
  ordererOrganization: { material: certificates("Orderer", authorities.Orderer), endpoints: [{ host: "orderer", port: 7050 }] },
  batch: { maxMessageCount: 500, absoluteMaxBytes: 10_000_000, preferredMaxBytes: 2_000_000, timeoutMs: 250 },
};
const genesis = genesisBlock(spec, new Date(1_790_000_000_999));
const config = channelConfig(genesis);

test("block 0: no previous hash, data hash of its one unsigned envelope, five metadata slots of which the first names block 0", () => {
  const block = common.Block.deserializeBinary(genesis);
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  assert.equal(block.getHeader()?.getNumber(), 0);
  assert.equal(block.getHeader()?.getPreviousHash_asU8().length, 0);
  assert.deepEqual(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []), blockDataHash(envelopes));
  assert.equal(envelopes.length, 1);
  assert.deepEqual(block.getMetadata()?.getMetadataList_asU8().map(({ length }) => length), [4, 0, 0, 0, 0]);
  const envelope = common.Envelope.deserializeBinary(envelopes[0] ?? new Uint8Array());
  assert.equal(envelope.getSignature_asU8().length, 0);
  const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader();
  const channelHeader = common.ChannelHeader.deserializeBinary(header?.getChannelHeader_asU8() ?? new Uint8Array());
  const nonce = common.SignatureHeader.deserializeBinary(header?.getSignatureHeader_asU8() ?? new Uint8Array()).getNonce_asU8();
  assert.deepEqual([channelHeader.getType(), channelHeader.getVersion(), channelHeader.getChannelId()], [1, 1, "trade"]);
  assert.equal(channelHeader.getTxId(), createHash("sha256").update(nonce).digest("hex"));
  assert.deepEqual(channelHeader.getTimestamp()?.toObject(), { seconds: 1_790_000_000, nanos: 0 });
});

test("what was asked for is read back from the block", () => {
  assert.equal(config.channelId, "trade");
  assert.equal(config.sequence, 0n);
  assert.deepEqual(config.applicationOrganizations, ["A", "B", "C"]);
  assert.deepEqual(config.batch, spec.batch);
  assert.deepEqual([...config.msps.mspIds].sort(), ["A", "B", "C", "Orderer"]);
});

test("the block carries each MSP's root, TLS root and four role OUs, where a verifier of Fabric blocks looks for them", () => {
  const [data = new Uint8Array()] = common.Block.deserializeBinary(genesis).getData()?.getDataList_asU8() ?? [];
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(data).getPayload_asU8());
  const channel = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.getChannelGroup();
  const organization = channel?.getGroupsMap().get("Application")?.getGroupsMap().get("B");
  const msp = pb.MSPConfig.deserializeBinary(organization?.getValuesMap().get("MSP")?.getValue_asU8() ?? new Uint8Array());
  const fabric = pb.FabricMSPConfig.deserializeBinary(msp.getConfig_asU8());
  assert.equal(fabric.getName(), "B");
  assert.deepEqual(fabric.getRootCertsList_asU8().map((pem) => Buffer.from(pem).toString()), [authorities.B.certificatePem]);
  assert.equal(fabric.getTlsRootCertsList().length, 1);
  assert.equal(fabric.getFabricNodeOus()?.getPeerOuIdentifier()?.getOrganizationalUnitIdentifier(), "peer");
  assert.deepEqual([channel?.getModPolicy(), organization?.getModPolicy()], ["Admins", "Admins"]);
});

const message = Buffer.from("m");
function refusal(path: string, mspId: keyof typeof authorities, ...units: string[]): string | undefined {
  const signed = units.map((unit) => {
    const member = newMember(mspId, authorities[mspId], [unit]);
    return { identity: member.serialized, message, signature: sign(member.key, message) };
  });
  return unsatisfiedBy(config.policy(path), signed, config.msps);
}

test("clients and admins write, peers only read, orderers are not application writers", () => {
  assert.equal(refusal("/Channel/Application/Writers", "A", "client"), undefined);
  assert.equal(refusal("/Channel/Application/Writers", "B", "admin"), undefined);
  assert.equal(
    refusal("/Channel/Application/Writers", "A", "peer"),
    "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied",
  );
  assert.equal(refusal("/Channel/Application/Readers", "A", "peer"), undefined);
  assert.notEqual(refusal("/Channel/Application/Readers", "Orderer", "orderer"), undefined);
  assert.equal(refusal("/Channel/Readers", "Orderer", "orderer"), undefined);
  assert.equal(refusal("/Channel/Writers", "C", "client"), undefined);
  assert.equal(refusal("/Channel/Orderer/BlockValidation", "Orderer", "orderer"), undefined);
  assert.notEqual(refusal("/Channel/Orderer/BlockValidation", "A", "client"), undefined);
});

test("an organisation's own policies stand under its MSP id; unknown paths are never satisfied", () => {
  assert.equal(refusal("/Channel/Application/A/Endorsement", "A", "peer"), undefined);
  assert.notEqual(refusal("/Channel/Application/A/Endorsement", "B", "peer"), undefined);
  assert.equal(refusal("/Channel/Application/Ghost", "A", "peer"), "no such policy: 'Application/Ghost'");
});

test("a definition without policy means a majority's Endorsement; a reference and a signature policy are read", () => {
  const organizations = config.applicationOrganizations;
  const application = (change: (policy: common.ApplicationPolicy) => void): Uint8Array => {
    const policy = new common.ApplicationPolicy();
    change(policy);
    return policy.serializeBinary();
  };
  assert.deepEqual(endorserSets([config.applicationPolicy(new Uint8Array())], organizations, "C"), [["A", "C"], ["B", "C"], ["A", "B"]]);
  const reference = application((p) => p.setChannelConfigPolicyReference("/Channel/Application/B/Endorsement"));
  assert.deepEqual(endorserSets([config.applicationPolicy(reference)], organizations), [["B"]]);
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(parsePolicy("AND('A.peer', 'C.peer')"));
  const signature = application((p) => p.setSignaturePolicy(envelope));
  assert.deepEqual(endorserSets([config.applicationPolicy(signature)], organizations), [["A", "C"]]);
  assert.throws(() => config.applicationPolicy(Buffer.from("ffff", "hex")), PolicyError);
});

test("what is no configuration block is refused", () => {
  assert.throws(() => channelConfig(Buffer.from("garbage")), ConfigError);
  assert.throws(() => channelConfig(new common.Block().serializeBinary()), ConfigError);
});

/** Reads the first blocks of a peer's blockfile, see testdata/README.md. */
function* blocksOfFile(file: Uint8Array): Generator<{ number: bigint; dataHash: Uint8Array; previousHash: Uint8Array; envelopes: Uint8Array[]; metadata: Uint8Array[] }> {
  let at = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = file[at++] ?? assert.fail("the file ends inside a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (): Uint8Array => {
    const length = varint();
    at += length;
    return file.subarray(at - length, at);
  };
  const list = (): Uint8Array[] => Array.from({ length: varint() }, bytes);
  while (at < file.length && varint() > 0) {
    const number = BigInt(varint());
    yield { number, dataHash: bytes(), previousHash: bytes(), envelopes: list(), metadata: list() };
  }
}

test("a real Fabric ledger: its genesis block is read, its hashes and the orderer's signatures verify", () => {
  const file = readFileSync(new URL("../testdata/sample_prod.blockfile_000000", import.meta.url));
  const expected = JSON.parse(readFileSync(new URL("../testdata/sample_prod.expected.json", import.meta.url), "utf8")) as {
    headerHashHex: string;
  }[];
  const blocks = [...blocksOfFile(file)];
  assert.equal(blocks.length, expected.length);
  const [first] = blocks;
  assert.ok(first);
  const data = new common.BlockData();
  data.setDataList(first.envelopes);
  const block = new common.Block();
  block.setData(data);
  const real = channelConfig(block.serializeBinary());
  assert.deepEqual(real.applicationOrganizations, ["SampleOrg"]);
  for (const [i, { number, dataHash, previousHash, envelopes, metadata }] of blocks.entries()) {
    assert.equal(Buffer.from(blockHeaderHash(number, previousHash, dataHash)).toString("hex"), expected[i]?.headerHashHex);
    assert.deepEqual(blockDataHash(envelopes), Buffer.from(dataHash));
    if (number === 0n) continue;
    const slot = common.Metadata.deserializeBinary(metadata[0] ?? new Uint8Array());
    const signed = slot.getSignaturesList().map((entry) => ({
      identity: common.SignatureHeader.deserializeBinary(entry.getSignatureHeader_asU8()).getCreator_asU8(),
      message: Buffer.concat([slot.getValue_asU8(), entry.getSignatureHeader_asU8(), blockHeaderDer(number, previousHash, dataHash)]),
      signature: entry.getSignature_asU8(),
    }));
    assert.equal(unsatisfiedBy(real.policy("/Channel/Orderer/BlockValidation"), signed, real.msps), undefined);
    const forged = signed.map((entry) => ({ ...entry, message: Buffer.concat([entry.message, Buffer.of(0)]) }));
    assert.notEqual(unsatisfiedBy(real.policy("/Channel/Orderer/BlockValidation"), forged, real.msps), undefined);
  }
});
