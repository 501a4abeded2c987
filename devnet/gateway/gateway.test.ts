import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { CommitError, EndorseError, GatewayError } from "@hyperledger/fabric-gateway";
import { gateway as gatewayProtos } from "@hyperledger/fabric-protos";
import { endorsers, TestNetwork } from "../testing.ts";
import type { TestClient } from "../testing.ts";

suite("gateway: what a client sees", () => {
  let network: TestNetwork;
  let a: TestClient;
  let b: TestClient;
  const details = (error: GatewayError): string[] => error.details.map(({ mspId, message }) => `${mspId}: ${message}`).sort();

  before(async () => {
    network = await TestNetwork.start("ABC", [
      { endorsementPolicy: "AND('OrgAMSP.peer','OrgBMSP.peer')" },
      { name: "other", endorsementPolicy: "OR('OrgAMSP.peer')", packageId: "basic:1" },
    ]);
    a = await network.client("A");
    b = await network.client("B");
  });
  after(() => network.stop());

  async function failure<T extends Error>(promise: Promise<unknown>, type: abstract new (...args: never[]) => T): Promise<T> {
    try {
      await promise;
    } catch (error) {
      assert.ok(error instanceof type, `${String(error)} is no ${type.name}`);
      return error;
    }
    return assert.fail("it succeeded");
  }

  test("submit returns the chaincode's result and its write can be read", async () => {
    assert.equal(await a.submit("put", "k1", "v1"), "v1");
    assert.equal(await b.evaluate("get", "k1"), "v1");
  });

  test("the chosen endorsers satisfy the policy and no more", async () => {
    const transaction = await a.contract.newProposal("put", { arguments: ["k2", "v"] }).endorse();
    assert.equal(endorsers(transaction), "AB");
  });

  test("a client may use another organisation's peer", async () => {
    const atB = await network.client("C", "B");
    assert.match(await atB.evaluate("who"), /^OrgCMSP x509::/);
  });

  test("an error of the chaincode: code 2 on evaluate, 10 on submit, the text in the details", async () => {
    const evaluated = await failure(a.evaluate("fail", "no such lot"), GatewayError);
    assert.equal(evaluated.code, 2);
    assert.equal(evaluated.cause.details, "evaluate call to endorser returned error: chaincode response 500, no such lot");
    assert.deepEqual(details(evaluated), ["OrgAMSP: chaincode response 500, no such lot"]);
    assert.equal(evaluated.details[0]!.address, network.devnet.profile.organisations["OrgAMSP"]!.peers[0]!.address);

    const submitted = await failure(a.submit("fail", "no such lot"), EndorseError);
    assert.equal(submitted.code, 10);
    assert.equal(submitted.cause.details, "failed to endorse transaction, see attached details for more info");
    assert.deepEqual(details(submitted), ["OrgAMSP: chaincode response 500, no such lot"]);

    const named = await failure(a.submitWith("AB", "fail", "no such lot"), EndorseError);
    assert.equal(named.cause.details, "failed to collect enough transaction endorsements, see attached details for more info");
    assert.deepEqual(details(named), [
      "OrgAMSP: chaincode response 500, no such lot", "OrgBMSP: chaincode response 500, no such lot",
    ]);
  });

  test("peers' results that differ are refused", async () => {
    const error = await failure(a.submit("random"), EndorseError);
    assert.equal(error.code, 10);
    assert.deepEqual(details(error), ["OrgBMSP: ProposalResponsePayloads do not match"]);
  });

  test("unknown chaincode and channel", async () => {
    const ghost = a.network.getContract("ghost");
    const evaluated = await failure(ghost.evaluateTransaction("x"), GatewayError);
    assert.equal(evaluated.code, 9);
    assert.equal(evaluated.cause.details, "no peers available to evaluate chaincode ghost in channel test");
    const submitted = await failure(ghost.submitTransaction("x"), EndorseError);
    assert.equal(submitted.code, 9);
    assert.equal(submitted.cause.details, "no combination of peers can be derived which satisfy the endorsement policy: " +
      "No metadata was found for chaincode ghost in channel test");
    assert.equal(submitted.details.length, 0);

    const nowhere = a.gateway.getNetwork("nowhere").getContract("basic");
    const noChannel = await failure(nowhere.evaluateTransaction("x"), GatewayError);
    assert.equal(noChannel.code, 14);
    assert.equal(noChannel.cause.details,
      "failed to get config for channel [nowhere]: could not get last config for channel nowhere");
    assert.equal((await failure(nowhere.submitTransaction("x"), EndorseError)).code, 9);
  });

  test("an organisation without a peer cannot be named as endorser", async () => {
    const error = await failure(
      a.contract.submit("put", { arguments: ["k", "v"], endorsingOrganizations: ["OrgAMSP", "GhostMSP"] }), EndorseError);
    assert.equal(error.code, 14);
    assert.equal(error.cause.details, "failed to find any endorsing peers for org(s): GhostMSP");
  });

  test("too few named endorsers are submitted and commit as code 10", async () => {
    const error = await failure(a.submitWith("A", "put", "k3", "v"), CommitError);
    assert.equal(error.code, 10);
    assert.match(error.message, /failed to commit with status code 10 \(ENDORSEMENT_POLICY_FAILURE\)/);
    assert.equal(await a.evaluate("get", "k3"), "");
  });

  test("the same envelope twice: accepted, and the first result is the one that counts", async () => {
    const transaction = await a.contract.newProposal("put", { arguments: ["k4", "v"] }).endorse();
    const first = await (await transaction.submit()).getStatus();
    assert.equal(first.code, 0);
    await transaction.submit();
    await a.submit("put", "k5", "v"); // a later block than the second copy
    const again = await (await transaction.submit()).getStatus();
    assert.deepEqual([again.code, again.blockNumber], [0, first.blockNumber]);
  });

  test("a used transaction id is not endorsed again", async () => {
    const proposal = a.contract.newProposal("put", { arguments: ["k6", "v"] });
    await (await (await proposal.endorse()).submit()).getStatus();
    const error = await failure(proposal.endorse(), EndorseError);
    assert.equal(error.code, 10);
    assert.match(error.details[0]!.message, /^duplicate transaction found \[[0-9a-f]{64}\]\. Creator \[[0-9a-f]+\]$/);
  });

  test("a bad signature is refused at each step with its own code", async () => {
    const signedByB = a.gateway.newSignedProposal(a.contract.newProposal("get", { arguments: ["k1"] }).getBytes(), Buffer.from("3006020101020101", "hex"));
    const evaluated = await failure(signedByB.evaluate(), GatewayError);
    assert.equal(evaluated.code, 9);
    assert.equal(evaluated.details[0]!.message, "error validating proposal: access denied: channel [test] creator org [OrgAMSP]");

    const transaction = await a.contract.newProposal("put", { arguments: ["k7", "v"] }).endorse();
    const badly = a.gateway.newSignedTransaction(transaction.getBytes(), Buffer.from("3006020101020101", "hex"));
    const submitted = await failure(badly.submit(), GatewayError);
    assert.equal(submitted.code, 10);
    assert.equal(submitted.cause.details, "received unsuccessful response from orderer: status=FORBIDDEN, info=implicit policy " +
      "evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied");
    assert.equal(submitted.details.length, 0);
  });

  test("the status of a transaction that is not there yet waits for it", async () => {
    const transaction = await a.contract.newProposal("put", { arguments: ["k8", "v"] }).endorse();
    const commit = await transaction.submit();
    assert.equal((await commit.getStatus()).successful, true);
    const unsent = await a.contract.newProposal("put", { arguments: ["k9", "v"] }).endorse();
    const signed = a.gateway.newSignedTransaction(unsent.getBytes(), Buffer.from("3006020101020101", "hex"));
    assert.ok(signed);
    const status = statusRequest(a, unsent.getTransactionId());
    const waiting = failure(status.getStatus({ deadline: Date.now() + 300 }), GatewayError);
    assert.equal((await waiting).code, 4);
  });

  test("transient data reach the chaincode and not the transaction", async () => {
    const secret = "a-secret-that-stays";
    const proposal = a.contract.newProposal("transient", { transientData: { field: secret } });
    assert.equal(Buffer.from(await proposal.evaluate()).toString("utf8"), `[["field","${secret}"]]`);
    const put = a.contract.newProposal("put", { arguments: ["k10", "v"], transientData: { field: secret } });
    assert.ok(Buffer.from(put.getBytes()).includes(secret));
    const transaction = await put.endorse();
    assert.ok(!Buffer.from(transaction.getBytes()).includes(secret));
    assert.equal((await (await transaction.submit()).getStatus()).code, 0);
  });

  test("one chaincode calls another: both policies count, and the callee's errors are answers", async () => {
    const put = ["call", "other", '["put","from-basic","x"]', ""] as const;
    assert.deepEqual(JSON.parse(await a.submitWith("AB", ...put)), { status: 200, message: "", payload: "x" });
    const other = a.network.getContract("other");
    assert.equal(Buffer.from(await other.evaluateTransaction("get", "from-basic")).toString("utf8"), "x");
    assert.equal(await a.evaluate("get", "from-basic"), "");

    // Only the callee wrote, so the gateway asks for its policy only; the caller's holds at commit all the same.
    assert.equal((await failure(a.submit(...put), CommitError)).code, 10);

    const failed = JSON.parse(await a.evaluate("call", "other", '["fail","inner bad"]', "")) as object;
    assert.deepEqual(failed, { status: 500, message: "inner bad", payload: "" });
  });

  test("a chaincode can call neither itself nor one that is not defined", async () => {
    const itself = await failure(a.evaluate("call", "basic", '["get","k1"]', ""), GatewayError);
    assert.match(itself.details[0]!.message, /INVOKE_CHAINCODE failed: .* execute failed: error sending: txid: [0-9a-f]{64}\(test\) exists/);
    const ghost = await failure(a.evaluate("call", "ghost", '["get","k1"]', ""), GatewayError);
    assert.match(ghost.details[0]!.message, /invalid invocation: \[channel test\] failed to get chaincode container info for ghost: chaincode ghost not found/);
  });

  function statusRequest(client: TestClient, transactionId: string) {
    const request = new gatewayProtos.CommitStatusRequest();
    request.setTransactionId(transactionId);
    request.setChannelId("test");
    request.setIdentity(identityOf(client));
    const signed = new gatewayProtos.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    return client.gateway.newCommit(signed.serializeBinary());
  }

  function identityOf(client: TestClient): Uint8Array {
    const { mspId, credentials } = client.gateway.getIdentity();
    const bytes = Buffer.from(credentials);
    const msp = Buffer.from(mspId);
    const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, n >> 7]);
    return Buffer.concat([Buffer.from([10, ...varint(msp.length)]), msp, Buffer.from([18, ...varint(bytes.length)]), bytes]);
  }
});
