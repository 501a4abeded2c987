import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { connect, GatewayError, hash } from "@hyperledger/fabric-gateway";
import type * as grpc from "@grpc/grpc-js";
import { issueCertificate, newKeyPair, sign } from "../identity/index.ts";
import type { CertificateRequest } from "../identity/index.ts";
import { grpcClient, TestNetwork } from "../testing.ts";

const DAY_MS = 24 * 3600 * 1000;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The same signature with n − s for s: valid to the curve, refused by Fabric. Takes and gives DER of a 256-bit curve. */
function highS(signature: Uint8Array): Uint8Array {
  const bytes = Buffer.from(signature);
  const rLength = bytes[3] ?? 0;
  const s = BigInt(`0x${bytes.subarray(6 + rLength).toString("hex")}`);
  const flipped = Buffer.from((ORDER - s).toString(16).padStart(64, "0"), "hex");
  const integer = Buffer.concat([Buffer.of(0x02, 33, 0), flipped]); // n − s > n / 2 has its top bit set
  const body = Buffer.concat([bytes.subarray(2, 4 + rLength), integer]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

suite("who may do what: certificates as a client presents them", () => {
  let network: TestNetwork;
  let channel: grpc.Client;

  before(async () => {
    network = await TestNetwork.start("AB", [{ endorsementPolicy: "OR('OrgAMSP.peer')" }]);
    channel = await grpcClient(network.dir, network.devnet.profile, "OrgAMSP");
  });
  after(async () => {
    channel.close();
    await network.stop();
  });

  /** A gateway connection of someone with these OUs, certified by OrgA's CA unless another letter is given. */
  async function client(
    units: readonly string[],
    changes: Partial<CertificateRequest> = {},
    { ca = "a", mspId = "OrgAMSP", keys = newKeyPair(), spoil = (signature: Uint8Array) => signature } = {},
  ) {
    const folder = join(network.dir, "organizations/peerOrganizations", `${ca}.devnet.test`, "ca");
    const now = Date.now();
    const certificate = issueCertificate(
      {
        subject: [...units.map((unit) => ["OU", unit] as const), ["CN", "someone"]],
        publicKey: keys.publicKey,
        keyUsage: ["digitalSignature"],
        notBefore: new Date(now),
        notAfter: new Date(now + DAY_MS),
        ...changes,
      },
      {
        certificatePem: await readFile(join(folder, `ca.${ca}.devnet.test-cert.pem`), "utf8"),
        privateKey: createPrivateKey(await readFile(join(folder, "priv_sk"))),
      },
    );
    const gateway = connect({
      client: channel,
      identity: { mspId, credentials: Buffer.from(certificate) },
      signer: async (message) => spoil(sign(keys.privateKey, message)),
      hash: hash.none,
    });
    const peers = gateway.getNetwork("test");
    return { gateway, peers, contract: peers.getContract("basic") };
  }

  async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
    const error: unknown = await promise.then(() => assert.fail("it was accepted"), (reason: unknown) => reason);
    assert.ok(error instanceof GatewayError, String(error));
    return error;
  }
  const evaluationRefused = async (someone: { contract: { evaluateTransaction(name: string, ...args: string[]): Promise<unknown> } }) =>
    refusal(someone.contract.evaluateTransaction("get", "k"));

  const prefix = "error validating proposal: access denied: channel [test] creator org";
  const writers =
    "Failed evaluating policy on signed data during check policy on channel [test] with policy [/Channel/Application/Writers]: " +
    "[implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied]";

  test("clients and admins submit", async () => {
    for (const unit of ["client", "admin"]) {
      const { contract } = await client([unit]);
      assert.equal(Buffer.from(await contract.submitTransaction("put", unit, "v")).toString(), "v");
    }
  });

  test("no role OU, two of them, and a peer's: code 9, each with Fabric's reason", async () => {
    const reasons = [[[], `${prefix} [OrgAMSP]`], [["client", "peer"], `${prefix} [OrgAMSP]`], [["peer"], writers]] as const;
    for (const [units, reason] of reasons) {
      const error = await evaluationRefused(await client(units));
      assert.equal(error.code, 9);
      assert.equal(error.details[0]?.message, reason);
      assert.equal(error.message, `9 FAILED_PRECONDITION: evaluate call to endorser returned error: ${reason}`);
    }
  });

  test("a certificate of another organisation's CA, or of an MSP that is not there, is malformed to the peer", async () => {
    for (const someone of [await client(["client"], {}, { ca: "b" }), await client(["client"], {}, { mspId: "GhostMSP" })]) {
      const error = await evaluationRefused(someone);
      assert.equal(error.code, 9);
      assert.equal(error.details[0]?.message, `${prefix} unknown, creator is malformed`);
    }
  });

  test("an expired certificate: code 14 from every peer asked; block events end with status 403", async () => {
    const past = { notBefore: new Date(Date.now() - 2 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) };
    const expired = await client(["client"], past);
    const error = await evaluationRefused(expired);
    assert.equal(error.code, 14);
    assert.deepEqual(
      error.details.map(({ message }) => message),
      ["proposal client identity expired", "rpc error: code = Unknown desc = proposal client identity expired"],
    );
    const blocks = await expired.peers.getBlockEvents({ startBlock: 0n });
    await assert.rejects(async () => {
      for await (const block of blocks) assert.fail(`block ${String(block.getHeader()?.getNumber())} was delivered`);
    }, /Unexpected status response: 403/);
  });

  test("a certificate that is not valid yet is accepted, as Fabric does", async () => {
    const future = { notBefore: new Date(Date.now() + DAY_MS), notAfter: new Date(Date.now() + 2 * DAY_MS) };
    const { contract } = await client(["client"], future);
    assert.equal(Buffer.from(await contract.submitTransaction("put", "early", "v")).toString(), "v");
  });

  test("high-S signatures are refused by the endorser and by the orderer", async () => {
    let spoiled = true;
    const someone = await client(["client"], {}, { spoil: (signature) => (spoiled ? highS(signature) : signature) });
    assert.equal((await evaluationRefused(someone)).details[0]?.message, `${prefix} [OrgAMSP]`);
    spoiled = false;
    const transaction = await someone.contract.newProposal("put", { arguments: ["high", "v"] }).endorse();
    spoiled = true;
    const error = await refusal(transaction.submit());
    assert.equal(error.code, 10);
    assert.match(error.message, /status=FORBIDDEN, info=implicit policy evaluation failed/);
  });

  test("P-384 and Ed25519 members submit like any other", async () => {
    const pairs: { publicKey: KeyObject; privateKey: KeyObject }[] = [
      generateKeyPairSync("ec", { namedCurve: "P-384" }),
      generateKeyPairSync("ed25519"),
    ];
    for (const [i, keys] of pairs.entries()) {
      const { contract } = await client(["client"], {}, { keys });
      assert.equal(Buffer.from(await contract.submitTransaction("put", `curve${i}`, "v")).toString(), "v");
    }
  });
});
