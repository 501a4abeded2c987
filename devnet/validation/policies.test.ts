import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { EndorseError } from "@hyperledger/fabric-gateway";
import { endorsers, TestNetwork } from "../testing.ts";
import type { TestClient } from "../testing.ts";

suite("validation: endorsement policies", () => {
  let network: TestNetwork;
  let a: TestClient;

  before(async () => {
    network = await TestNetwork.start("ABC", [{
      endorsementPolicy: "AND('OrgAMSP.peer','OrgBMSP.peer')",
      collections: [
        { name: "own", policy: "OR('OrgAMSP.member','OrgCMSP.member')", endorsementPolicy: { signaturePolicy: "OR('OrgCMSP.peer')" } },
        { name: "plain", policy: "OR('OrgAMSP.member','OrgBMSP.member')" },
      ],
    }]);
    a = await network.client("A");
  });
  after(() => network.stop());

  /** Code of a transaction endorsed by exactly these organisations. */
  async function code(endorsers: string, name: string, args: string[], value?: string): Promise<number> {
    const proposal = a.contract.newProposal(name, {
      arguments: args, endorsingOrganizations: [...endorsers].map((letter) => `Org${letter}MSP`),
      ...(value === undefined ? {} : { transientData: { value } }),
    });
    return (await (await (await proposal.endorse()).submit()).getStatus()).code;
  }

  /** Who endorses when nobody is named. */
  async function chosen(name: string, args: string[], transientData?: Record<string, string>): Promise<string> {
    const proposal = a.contract.newProposal(name, { arguments: args, ...(transientData === undefined ? {} : { transientData }) });
    const transaction = await proposal.endorse();
    assert.equal((await (await transaction.submit()).getStatus()).code, 0);
    return endorsers(transaction);
  }

  test("the chaincode's policy holds for keys without their own", async () => {
    assert.equal(await code("AB", "put", ["plain", "v"]), 0);
    assert.equal(await code("A", "put", ["plain", "v"]), 10);
    assert.equal(await code("AC", "put", ["plain", "v"]), 10);
    assert.equal(await code("A", "get", ["plain"]), 10, "for a transaction that only reads, too");
  });

  test("a key's policy replaces the chaincode's, for value, deletion and the policy itself", async () => {
    assert.equal(await code("AB", "put", ["key", "1"]), 0);
    assert.equal(await code("AB", "setKeyPolicy", ["key", '["OrgCMSP"]']), 0);
    assert.equal(await code("AB", "put", ["key", "2"]), 10);
    assert.equal(await code("C", "put", ["key", "3"]), 0);
    assert.equal(await code("AB", "clearKeyPolicy", ["key"]), 10);
    assert.equal(await code("C", "putMany", ['["key","plain"]']), 10, "another key's policy still holds");
    assert.equal(await a.evaluate("hasKeyPolicy", "key"), "true");
    assert.equal(await code("C", "clearKeyPolicy", ["key"]), 0);
    assert.equal(await code("C", "put", ["key", "4"]), 10);
    assert.equal(await code("AB", "put", ["key", "5"]), 0);
  });

  test("deleting a key removes its policy; a value written keeps it", async () => {
    await code("AB", "put", ["gone", "1"]);
    await code("AB", "setKeyPolicy", ["gone", '["OrgCMSP"]']);
    assert.equal(await code("C", "put", ["gone", "2"]), 0);
    assert.equal(await a.evaluate("hasKeyPolicy", "gone"), "true");
    assert.equal(await code("C", "del", ["gone"]), 0);
    assert.equal(await code("C", "put", ["gone", "3"]), 10);
    assert.equal(await code("AB", "put", ["gone", "4"]), 0);
    assert.equal(await a.evaluate("hasKeyPolicy", "gone"), "false");
  });

  test("a policy on a key that does not exist is dropped", async () => {
    assert.equal(await code("AB", "setKeyPolicy", ["nothing", '["OrgCMSP"]']), 0);
    assert.equal(await a.evaluate("hasKeyPolicy", "nothing"), "false");
  });

  test("a collection's policy replaces the chaincode's", async () => {
    assert.equal(await code("C", "putPrivate", ["own", "k"], "secret"), 0);
    assert.equal(await code("AB", "putPrivate", ["own", "k"], "secret"), 10);
    assert.equal(await code("AB", "putPrivate", ["plain", "k"], "secret"), 0);
    assert.equal(await code("A", "putPrivate", ["plain", "k"], "secret"), 10);
  });

  test("an organisation alone endorses writes to its implicit collection", async () => {
    assert.equal(await code("B", "putPrivate", ["_implicit_org_OrgBMSP", "k"], "secret"), 0);
    assert.equal(await code("A", "putPrivate", ["_implicit_org_OrgBMSP", "k"], "secret"), 10);
  });

  test("the gateway chooses whom a key's or a collection's policy asks for", async () => {
    await code("AB", "put", ["choice", "1"]);
    await code("AB", "setKeyPolicy", ["choice", '["OrgBMSP","OrgCMSP"]']);
    assert.equal(await chosen("put", ["choice", "2"]), "BC");
    assert.equal(await chosen("put", ["plain", "v"]), "AB");
    assert.equal(await chosen("putPrivate", ["own", "k2"], { value: "x" }), "C");
    assert.equal(await chosen("putPrivate", ["plain", "k2"], { value: "x" }), "AB");
  });

  test("transient data are not sent to endorsers outside the collection", async () => {
    await code("AB", "put", ["guarded", "1"]);
    await code("AB", "setKeyPolicy", ["guarded", '["OrgCMSP"]']);
    const proposal = a.contract.newProposal("putPrivateAndPublic", {
      arguments: ["plain", "k", "guarded"], transientData: { value: "x" },
    });
    const error = await proposal.endorse().then(() => assert.fail("endorsed"), (reason: unknown) => reason);
    assert.ok(error instanceof EndorseError);
    assert.equal(error.code, 9);
    assert.equal(error.cause.details, "requires endorsement from organisation(s) that are not in the distribution policy of " +
      "the private data collection(s): [plain]; retry specifying trusted endorsing organizations to protect transient data");
  });
});
