import assert from "node:assert/strict";
import { createSign } from "node:crypto";
import { after, before, test } from "node:test";
import { common, peer as pb } from "@hyperledger/fabric-protos";
import { CommitError, StatusCode } from "@hyperledger/fabric-gateway";
import { canonicalJson, digestOf } from "../domain/canonical.ts";
import { PriceTerms } from "../domain/contracts.ts";
import type { RefusalCode } from "../domain/error.ts";
import type { TransactionName } from "../domain/transactions.ts";
import { connect, enrol, LedgerRefusal } from "../gateway/index.ts";
import type { DeliveredBlock, Enrolment, Identity, LedgerClient } from "../gateway/index.ts";
import { openConnection } from "../gateway/connection.ts";
import { startLedger } from "./testing/ledger.ts";
import type { TestLedger } from "./testing/ledger.ts";

/*
 * The chaincode on a ledger, through the unmodified gateway client: on the embedded one, or with GARAL_TEST_LEDGER=fabric on a real
 * network. What only the executor decides is tested in execute.test.ts.
 */

const DAY = 86_400_000;
let ledger: TestLedger;
let minerals: LedgerClient, miner: LedgerClient, buyer: LedgerClient, carrier: LedgerClient, customs: LedgerClient;
let regulator: Identity, seller: Identity;
const clients: LedgerClient[] = [];

async function user(mspId: string, rest: Partial<Enrolment> = {}, caOf = mspId): Promise<Identity> {
  return enrol(ledger.profile.organisations[caOf]!.mspDir, { mspId, user: "officer-1", role: "officer", ...rest });
}
function clientOf(identity: Identity, options: Parameters<typeof connect>[2] = {}): LedgerClient {
  const client = connect(ledger.profile, identity, options);
  clients.push(client);
  return client;
}

const now = (): string => `${new Date().toISOString().slice(0, -5)}Z`;
const organisation = (orgId: string, mspId: string, roles: readonly string[]) => ({ key: `register-${orgId}`, at: now(), orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles });
const site = (siteId: string) => ({ key: `site-${siteId}`, at: now(), siteId, ownerId: "customs", kind: "terminal", name: siteId, nameMn: siteId });
const terms = { salt: "ab".repeat(16), basis: "wet-tonne", pricing: "fixed", price: "104.36", currency: "USD" };
const contract = (contractNo: string) => ({ key: `propose-${contractNo}`, at: now(), contractNo, buyerId: "steelworks", product: "coking-coal", massKg: "1000000", tolerancePct: "5", incoterm: "FCA", deliveryPlace: "Tsagaan Khad", channel: "export", validFrom: "2026-01-01", validTo: "2099-01-01" });

async function refusal(attempt: Promise<unknown>, code: RefusalCode): Promise<LedgerRefusal> {
  const error = await attempt.then((value) => assert.fail(`${code} was expected, ${JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner))} came`), (reason: unknown) => reason);
  if (!(error instanceof LedgerRefusal)) throw error;
  assert.equal(error.code, code, error.message);
  assert.ok(error.message.length < 400, "a sentence, not a dump");
  return error;
}

/** The blocks that a client's peer has, up to and with one that holds a transaction of its own sent now. */
async function allBlocks(client: LedgerClient): Promise<DeliveredBlock[]> {
  const last = await minerals.submit("registry:registerSite", site(`mark-${Math.random().toString(36).slice(2)}`));
  const found: DeliveredBlock[] = [];
  for await (const block of client.blocks(0n)) {
    found.push(block);
    if (block.number === last.block) break;
  }
  return found;
}
/** Transaction id and validation code of everything in a block, in order. */
function transactionsOf({ block }: DeliveredBlock): { id: string; code: number; bytes: Uint8Array }[] {
  const codes = block.getMetadata()!.getMetadataList_asU8()[2]!;
  return block.getData()!.getDataList_asU8().map((bytes, i) => {
    const header = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8()).getHeader()!;
    return { id: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getTxId(), code: codes[i]!, bytes };
  });
}
const validOnes = (blocks: readonly DeliveredBlock[]): string[] => blocks.flatMap(transactionsOf).filter(({ code }) => code === StatusCode.VALID).map(({ id }) => id);

before(async () => {
  ledger = await startLedger();
  const identities = await Promise.all([user("MineralsMSP"), user("MinerMSP", { orgId: "tt" }), user("BuyerMSP", { orgId: "steelworks" }), user("CarrierMSP", { orgId: "haul" }), user("CustomsMSP")]);
  [regulator, seller] = [identities[0]!, identities[1]!];
  [minerals, miner, buyer, carrier, customs] = identities.map((identity) => clientOf(identity)) as [LedgerClient, LedgerClient, LedgerClient, LedgerClient, LedgerClient];
  await Promise.all([
    minerals.submit("registry:registerOrganisation", organisation("tt", "MinerMSP", ["miner", "exporter"])),
    minerals.submit("registry:registerOrganisation", organisation("steelworks", "BuyerMSP", ["buyer"])),
    minerals.submit("registry:registerOrganisation", organisation("haul", "CarrierMSP", ["carrier"])),
  ]);
});
after(async () => {
  for (const client of clients) client.close();
  await ledger?.stop();
});

test("a transaction is recorded, read back, and stands in the block that was told, with its event", async () => {
  const recorded = await minerals.submit("registry:registerSite", site("gate-1"));
  assert.deepEqual([recorded.type, recorded.subjects[0]], ["site.registered", { kind: "site", id: "gate-1", part: "made" }]);
  assert.equal(await carrier.committed(recorded.txId), recorded.block);
  assert.equal((await carrier.read("site", "gate-1"))?.tx, recorded.txId);
  const blocks = minerals.blocks(recorded.block);
  const { value: delivered } = await blocks.next();
  await blocks.return();
  const found = transactionsOf(delivered!).find(({ id }) => id === recorded.txId)!;
  assert.equal(found.code, StatusCode.VALID);
  const transaction = pb.Transaction.deserializeBinary(common.Payload.deserializeBinary(common.Envelope.deserializeBinary(found.bytes).getPayload_asU8()).getData_asU8());
  const action = pb.ChaincodeActionPayload.deserializeBinary(transaction.getActionsList()[0]!.getPayload_asU8()).getAction()!;
  const result = pb.ChaincodeAction.deserializeBinary(pb.ProposalResponsePayload.deserializeBinary(action.getProposalResponsePayload_asU8()).getExtension_asU8());
  const event = pb.ChaincodeEvent.deserializeBinary(result.getEvents_asU8());
  assert.equal(event.getEventName(), "site.registered");
  assert.equal(JSON.parse(Buffer.from(event.getPayload_asU8()).toString("utf8")).place, "gate-1");
});

test("what is not there reads as nothing", async () => {
  assert.equal(await minerals.read("lot", "nowhere"), undefined);
  assert.equal(await minerals.recordedUnder("never"), undefined);
});

test("a refusal reaches the client with its code, sentence and facts, and leaves no trace", async () => {
  const error = await refusal(minerals.submit("registry:registerOrganisation", { ...organisation("tt", "MinerMSP", ["miner"]), key: "again" }), "registry/organisation-exists");
  assert.equal(error.message, "registry/organisation-exists: organisation tt is already registered; open its record and amend it");
  assert.deepEqual({ ...error.facts }, { orgId: "tt" });
  assert.equal(await minerals.recordedUnder("again"), undefined);
});

test("malformed JSON, unknown fields and ten megabytes are refused, and the chaincode lives on", async () => {
  const good = site("gate-2");
  await refusal(minerals.submit("registry:registerSite", '{"key":'), "input/malformed");
  await refusal(minerals.submit("registry:registerSite", { ...good, colour: "red" }), "input/unknown-field");
  await refusal(minerals.submit("registry:registerSite", { ...good, name: "x".repeat(10_000_000) }), "input/too-long");
  await refusal(minerals.submit("registry:registerSite", good, { salt: "00" }), "input/unknown-field");
  await refusal(minerals.submit("registry:destroy" as TransactionName, good), "input/unknown-choice");
  await refusal(minerals.evaluate("registry:destroy", "{}"), "input/unknown-choice");
  assert.equal((await minerals.submit("registry:registerSite", good)).type, "site.registered");
});

test("the same key twice gives the first result and one event; another content is refused", async () => {
  const first = await minerals.submit("registry:registerSite", site("gate-3"));
  const again = await minerals.submit("registry:registerSite", { ...site("gate-3"), at: JSON.parse(canonicalJson(await minerals.read("site", "gate-3"))).at });
  assert.deepEqual(again, { ...first, repeated: true });
  assert.deepEqual(await minerals.recordedUnder("site-gate-3"), first);
  await refusal(minerals.submit("registry:registerSite", { ...site("gate-4"), key: "site-gate-3" }), "ledger/key-reused");
});

test("the same key sent many times at once makes one event", async () => {
  const input = site("gate-5");
  const results = await Promise.all(Array.from({ length: 8 }, () => minerals.submit("registry:registerSite", input)));
  const ids = new Set(results.map(({ txId }) => txId));
  assert.equal(ids.size, 1);
  assert.equal(new Set(results.map(({ block }) => block)).size, 1);
  assert.equal(results.filter(({ repeated }) => repeated === undefined).length, 1);
});

test("many changes of one record at once all succeed: nobody sees a read conflict", async () => {
  await minerals.submit("registry:registerDevice", { key: "scale", at: now(), deviceId: "scale-1", siteId: "gate-1", kind: "weighbridge", verificationNo: "V-0", verifiedUntil: "2027-01-01" });
  const results = await Promise.all(Array.from({ length: 10 }, (_, i) => minerals.submit("registry:verifyDevice", { key: `verify-${i}`, at: now(), deviceId: "scale-1", verificationNo: `V-${i + 1}`, verifiedUntil: "2027-06-01" })));
  assert.equal(new Set(results.map(({ txId }) => txId)).size, 10);
  const blocks = await allBlocks(minerals);
  for (const { txId } of results) assert.equal(validOnes(blocks).filter((id) => id === txId).length, 1);
});

test("a record's own policy must be met, whatever the chaincode's would take", async () => {
  const connection = openConnection(ledger.profile, "MineralsMSP");
  try {
    // An organisation's entry needs the minerals regulator and customs or tax; customs and the miner would do for a new key.
    await minerals.submit("registry:proposeSuspension", { key: "propose-suspension", at: now(), suspensionNo: "S-1", change: "suspend", orgId: "haul", reason: "unpaid fees" });
    const second = await user("MineralsMSP", { user: "officer-2" });
    const contractApi = connection.as(second).getNetwork(ledger.profile.channel).getContract("garal");
    const input = { key: "suspend", at: now(), suspensionNo: "S-1", decision: "approved" };
    const attempt = contractApi.submit("registry:decideSuspension", { arguments: [JSON.stringify(input)], endorsingOrganizations: ["CustomsMSP", "MinerMSP"] });
    await assert.rejects(attempt, (error: unknown) => error instanceof CommitError && error.code === StatusCode.ENDORSEMENT_POLICY_FAILURE);
    assert.equal((await carrier.read("organisation", "haul"))?.suspendedSince, undefined);
    assert.equal(await minerals.recordedUnder("suspend"), undefined);
    // With nobody named the peer finds who is needed.
    const { txId, type } = await clientOf(second).submit("registry:decideSuspension", input);
    assert.equal(type, "organisation.suspended");
    await carrier.committed(txId);
    await refusal(carrier.submit("lots:move", { key: "m", at: now(), lotId: "L", toSiteId: "gate-1", custodianId: "haul" }), "registry/organisation-suspended");
  } finally {
    connection.close();
  }
});

test("price terms reach the members of their collection and nobody else", async () => {
  const recorded = await miner.submit("contracts:propose", contract("C-1"), terms);
  const read = (client: LedgerClient) => client.secret("trade-MinerMSP-BuyerMSP", "contract", "C-1", PriceTerms);
  for (const client of [miner, buyer, customs]) {
    assert.equal(await client.committed(recorded.txId), recorded.block);
    assert.equal((await read(client))?.price.toString(), "104.36");
  }
  for (const client of [minerals, carrier]) await refusal(read(client), "auth/forbidden");
  await carrier.committed(recorded.txId);
  assert.equal((await carrier.read("contract", "C-1"))?.termsDigest, digestOf(terms));

  const [inside, outside] = [await allBlocks(buyer), await allBlocks(carrier)];
  const place = (blocks: readonly DeliveredBlock[]) => {
    const block = blocks.find(({ number }) => number === recorded.block)!;
    const index = transactionsOf(block).findIndex(({ id }) => id === recorded.txId);
    return block.privateData.get(index)?.getNsPvtRwsetList().flatMap((ns) => ns.getCollectionPvtRwsetList().map((collection) => collection.getCollectionName())) ?? [];
  };
  assert.deepEqual(place(inside), ["trade-MinerMSP-BuyerMSP"]);
  assert.deepEqual(place(outside), []);
  for (const block of outside) for (const { bytes } of transactionsOf(block)) assert.ok(!Buffer.from(bytes).includes(terms.salt), "the terms stand on the channel");
});

test("private terms are wanted where the catalogue has them, whoever asks", async () => {
  await refusal(miner.submit("contracts:propose", contract("C-2")), "input/required");
  await refusal(miner.submit("contracts:propose", contract("C-2"), { ...terms, note: "x" }), "input/unknown-field");
});

test("forged, foreign, expired and early certificates are refused by code", async () => {
  const attempt = (identity: Identity) => clientOf(identity, { patienceMs: 1_000 }).submit("registry:registerSite", site("gate-6"));
  // A certificate of the carrier's CA that claims to be the regulator's.
  await refusal(attempt(await user("MineralsMSP", {}, "CarrierMSP")), "auth/organisation-mismatch");
  // The right certificate, another key.
  await refusal(attempt({ ...(await user("MineralsMSP")), privateKey: seller.privateKey }), "auth/signature-invalid");
  await refusal(attempt(await user("CarrierMSP", { orgId: "tt" })), "auth/organisation-mismatch");
  await refusal(attempt(await user("CarrierMSP", { orgId: "customs" })), "auth/organisation-mismatch");
  const expired = await refusal(attempt(await user("MineralsMSP", { notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) })), "auth/certificate-expired");
  assert.match(expired.message, /expired on \d{4}-\d\d-\d\d/);
  await refusal(attempt(await user("MineralsMSP", { notBefore: new Date(Date.now() + DAY) })), "auth/certificate-not-yet-valid");
  await refusal(attempt(await user("MineralsMSP", { role: "operator" })), "auth/forbidden");
  assert.equal(await minerals.read("site", "gate-6"), undefined);
});

/** A signature as a browser's WebCrypto makes it: r and s side by side, s in either half. */
const webSignature = async (message: Uint8Array, identity: Identity): Promise<Uint8Array> => {
  const key = await crypto.subtle.importKey("pkcs8", identity.privateKey.export({ format: "der", type: "pkcs8" }), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(message)));
};

test("users sign for themselves: another client carries proposal and transaction, and a replay changes nothing", async () => {
  const { offline } = customs;
  const prepared = offline.prepare("registry:registerSite", { ...site("gate-7"), key: "offline" }, undefined, regulator);
  const endorsed = await offline.endorse(prepared.bytes, await webSignature(prepared.message, regulator));
  assert.ok("unsigned" in endorsed);
  assert.equal(endorsed.unsigned.transactionId, prepared.transactionId);
  const signature = createSign("sha256").update(endorsed.unsigned.message).sign(regulator.privateKey);
  const recorded = await offline.submit(endorsed.unsigned.bytes, signature);
  assert.equal(recorded.txId, prepared.transactionId);
  assert.equal((await minerals.read("site", "gate-7"))?.tx, recorded.txId);

  // The same signed bytes again, by anybody: the first result, and in the blocks one that counts.
  assert.deepEqual(await miner.offline.submit(endorsed.unsigned.bytes, signature), recorded);
  await refusal(offline.endorse(prepared.bytes, await webSignature(prepared.message, regulator)), "ledger/already-done");
  assert.equal(validOnes(await allBlocks(minerals)).filter((id) => id === recorded.txId).length, 1);

  // The same request in a new proposal is known by its key.
  const repeat = offline.prepare("registry:registerSite", { ...site("gate-7"), key: "offline", at: (await minerals.read("site", "gate-7"))!.at }, undefined, regulator);
  assert.deepEqual(await offline.endorse(repeat.bytes, await webSignature(repeat.message, regulator)), { recorded: { ...recorded, repeated: true } });
});

test("somebody else's signature, or bytes that were changed, are refused before anything is sent", async () => {
  const { offline } = customs;
  const prepared = offline.prepare("registry:registerSite", site("gate-8"), undefined, regulator);
  await refusal(offline.endorse(prepared.bytes, await webSignature(prepared.message, seller)), "auth/signature-invalid");
  const other = offline.prepare("registry:registerSite", site("gate-9"), undefined, regulator);
  await refusal(offline.endorse(other.bytes, await webSignature(prepared.message, regulator)), "auth/signature-invalid");
  await assert.rejects(offline.endorse(Buffer.from("rubbish"), Buffer.alloc(64)), { code: "input/malformed" });
});

test("blocks can be followed from one that is not there yet, and until told to stop", async () => {
  const { block } = await minerals.submit("registry:registerSite", site("gate-10"));
  const stop = new AbortController();
  const interruptions: Error[] = [];
  const following = (async () => {
    const numbers: bigint[] = [];
    for await (const { number } of minerals.blocks(block + 3n, { signal: stop.signal, onInterruption: (reason) => interruptions.push(reason) })) {
      numbers.push(number);
      if (numbers.length === 2) stop.abort();
    }
    return numbers;
  })();
  for (let i = 0; !stop.signal.aborted; i++) await minerals.submit("registry:registerSite", site(`later-${i}`));
  assert.deepEqual(await following, [block + 3n, block + 4n]);
  assert.ok(interruptions.some(({ message }) => message.includes("404")), "the peer said that it does not have the block yet");
});

test("a ledger that is not there is told as such, and nothing was recorded", async () => {
  const [mspId, organisationThere] = Object.entries(ledger.profile.organisations).find(([id]) => id === "MineralsMSP")!;
  const peers = [{ ...organisationThere.peers[0], address: "127.0.0.1:1" }] as const;
  const nowhere = connect({ ...ledger.profile, organisations: { [mspId]: { ...organisationThere, peers } } }, regulator, { patienceMs: 200 });
  try {
    const error = await refusal(nowhere.submit("registry:registerSite", site("gate-11")), "system/ledger-unreachable");
    assert.ok(error.retryable);
  } finally {
    nowhere.close();
  }
});
