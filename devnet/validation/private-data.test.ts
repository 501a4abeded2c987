import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { CommitError, EndorseError, GatewayError } from "@hyperledger/fabric-gateway";
import { TestNetwork, sha256Hex } from "../testing.ts";
import type { TestClient } from "../testing.ts";

suite("private data", () => {
  let network: TestNetwork;
  let a: TestClient;
  let b: TestClient;
  let c: TestClient;

  before(async () => {
    const anyone = "OR('OrgAMSP.peer','OrgBMSP.peer','OrgCMSP.peer')";
    network = await TestNetwork.start("ABC", [{
      endorsementPolicy: anyone,
      collections: [
        { name: "ab", policy: "OR('OrgAMSP.member','OrgBMSP.member')", memberOnlyRead: true, memberOnlyWrite: true },
        { name: "open", policy: "OR('OrgAMSP.member','OrgBMSP.member')" },
        { name: "short", policy: "OR('OrgAMSP.member','OrgBMSP.member')", blockToLive: 2 },
        { name: "needy", policy: "OR('OrgAMSP.member')", requiredPeerCount: 1, maxPeerCount: 1 },
      ],
    }]);
    [a, b, c] = [await network.client("A"), await network.client("B"), await network.client("C")];
  });
  after(() => network.stop());

  async function putPrivate(client: TestClient, collection: string, key: string, value: string, endorsers?: string): Promise<void> {
    await client.contract.submit("putPrivate", {
      arguments: [collection, key], transientData: { value },
      ...(endorsers === undefined ? {} : { endorsingOrganizations: [...endorsers].map((letter) => `Org${letter}MSP`) }),
    });
  }

  async function detail(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
    assert.ok(error instanceof GatewayError, String(error));
    return error.details[0]!.message;
  }

  test("members read the data at their own peers, everyone reads the hash", async () => {
    await putPrivate(a, "ab", "k", "price 41");
    assert.equal(await a.evaluate("getPrivate", "ab", "k"), "price 41");
    assert.equal(await b.evaluate("getPrivate", "ab", "k"), "price 41");
    assert.equal(await c.evaluate("getPrivateHash", "ab", "k"), sha256Hex("price 41"));
    assert.match(await detail(c.evaluate("getPrivate", "ab", "k")),
      /GET_STATE failed: transaction ID: [0-9a-f]{64}: tx creator does not have read access permission on privatedata in chaincodeName:basic collectionName: ab$/);
  });

  test("who may write depends on the client, not on the peer", async () => {
    assert.match(await detail(putPrivate(c, "ab", "k", "x")),
      /PUT_STATE failed: transaction ID: [0-9a-f]{64}: tx creator does not have write access permission on privatedata in chaincodeName:basic collectionName: ab$/);
    await putPrivate(a, "ab", "by-c", "endorsed by a non-member", "C");
    assert.equal(await b.evaluate("getPrivate", "ab", "by-c"), "endorsed by a non-member");
  });

  test("a peer that lacks the data says so, though the reader would be allowed", async () => {
    await putPrivate(a, "open", "k", "x");
    assert.match(await detail(c.evaluate("getPrivate", "open", "k")),
      /private data matching public hash version is not available\. Public hash version = \{BlockNum: \d+, TxNum: \d+\}, Private data version = <nil>$/);
  });

  test("an unknown collection", async () => {
    assert.match(await detail(a.evaluate("getPrivate", "ghost", "k")), /collection test\/basic\/ghost could not be found$/);
    assert.match(await detail(a.evaluate("getPrivateHash", "ghost", "k")),
      /collection \[ghost\] not defined in the collection config for chaincode \[basic\]$/);
  });

  test("ranges of private data, in read-only transactions", async () => {
    for (const key of ["ra", "rb", "rc"]) await putPrivate(a, "open", key, key);
    assert.deepEqual(JSON.parse(await a.evaluate("privateRange", "open")), ["k", "ra", "rb", "rc"]);
    assert.deepEqual(JSON.parse(await c.evaluate("privateRange", "open")), [], "OrgC's peer has none");
  });

  test("deletion removes value and hash", async () => {
    await putPrivate(a, "ab", "del", "x");
    await a.submit("delPrivate", "ab", "del");
    assert.equal(await b.evaluate("getPrivate", "ab", "del"), "");
    assert.equal(await c.evaluate("getPrivateHash", "ab", "del"), "");
  });

  test("a purge removes the value from stored blocks' private data too", async () => {
    const secret = "to be purged";
    await putPrivate(a, "ab", "purged", secret);
    const before = await privateWrites(a);
    assert.ok(before.some((text) => text.includes(secret)));
    await a.submit("purgePrivate", "ab", "purged");
    assert.equal(await a.evaluate("getPrivate", "ab", "purged"), "");
    assert.equal((await privateWrites(a)).some((text) => text.includes(secret)), false);
    assert.equal((await privateWrites(b)).some((text) => text.includes(secret)), false);
    assert.ok((await privateWrites(a)).some((text) => text.includes("price 41")), "other keys stay");
  });

  test("data of blockToLive 2 are readable two blocks long and gone with the third", async () => {
    await putPrivate(a, "short", "k", "brief");
    for (const n of ["1", "2"]) {
      await a.submit("put", "tick", n);
      assert.equal(await a.evaluate("getPrivate", "short", "k"), "brief", `after ${n} blocks`);
    }
    await a.submit("put", "tick", "3");
    assert.equal(await a.evaluate("getPrivate", "short", "k"), "");
    assert.equal(await c.evaluate("getPrivateHash", "short", "k"), "");
    assert.equal((await privateWrites(a)).some((text) => text.includes("brief")), false);
  });

  test("a key written again lives on", async () => {
    await putPrivate(a, "short", "again", "first");
    await putPrivate(a, "short", "again", "second");
    await a.submit("put", "tick", "4");
    await a.submit("put", "tick", "5");
    assert.equal(await a.evaluate("getPrivate", "short", "again"), "second");
    await a.submit("put", "tick", "6");
    assert.equal(await a.evaluate("getPrivate", "short", "again"), "");
  });

  test("required peers that cannot be reached fail the endorsement", async () => {
    const error = await putPrivate(a, "needy", "k", "x").then(() => assert.fail("accepted"), (reason: unknown) => reason);
    assert.ok(error instanceof EndorseError);
    assert.match(error.details[0]!.message, new RegExp("^error in simulation: failed to distribute private collection, txID [0-9a-f]{64}, " +
      "channel test: could not build private data dissemination plan for chaincode basic and collection needy: " +
      "required to disseminate to at least 1 peers, but know of only 0 eligible peers$"));
  });

  test("a private read conflicts with a private write of an earlier transaction", async () => {
    await putPrivate(a, "open", "mvcc", "1");
    const reading = await a.contract.newProposal("getPrivate", { arguments: ["open", "mvcc"] }).endorse();
    await putPrivate(a, "open", "mvcc", "2");
    const { code } = await (await reading.submit()).getStatus();
    assert.equal(code, 11);
  });

  test("block events carry a member's private data and no others'", async () => {
    await putPrivate(a, "ab", "event", "members only");
    assert.ok((await privateWrites(b)).some((text) => text.includes("members only")));
    assert.equal((await privateWrites(c)).some((text) => text.includes("members only")), false);
    const cAtA = await network.client("C", "A");
    assert.equal((await privateWrites(cAtA)).some((text) => text.includes("members only")), false, "not even at a member's peer");
  });

  test("every organisation's approval of the definition is in its own implicit collection", async () => {
    const texts = await privateWrites(b);
    assert.equal(texts.filter((text) => text.includes("_implicit_org_OrgBMSP")).length, 1);
    assert.equal(texts.some((text) => text.includes("_implicit_org_OrgAMSP")), false);
  });

  test("an endorsement that lacks a policy still fails as code 10", async () => {
    const error = await putPrivate(a, "_implicit_org_OrgBMSP", "k", "x", "A").then(() => assert.fail("valid"), (reason: unknown) => reason);
    assert.equal(error instanceof CommitError && error.code, 10);
  });

  /** Private write sets of all blocks as a client gets them at its peer, as text. */
  async function privateWrites(client: TestClient): Promise<string[]> {
    const info = await client.network.getContract("qscc").evaluateTransaction("GetChainInfo", "test");
    const height = info[1]! < 128 ? info[1]! : (info[1]! & 127) + (info[2]! << 7);
    const events = await client.network.getBlockAndPrivateDataEvents({ startBlock: 0n });
    const texts: string[] = [];
    try {
      for await (const event of events) {
        event.getPrivateDataMapMap().forEach((set) => texts.push(Buffer.from(set.serializeBinary()).toString("latin1")));
        if (event.getBlock()!.getHeader()!.getNumber() === height - 1) break;
      }
    } finally {
      events.close();
    }
    return texts;
  }
});
