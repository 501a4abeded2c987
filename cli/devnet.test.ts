import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import { connect, hash, signers } from "@hyperledger/fabric-gateway";
import { BASIC_CHAINCODE, ChaincodeProcess } from "../devnet/testing.ts";

const dir = mkdtempSync(join(tmpdir(), "garal-devnet-"));
after(() => rmSync(dir, { recursive: true, force: true }));

test("garal devnet runs an empty ledger by itself: an unmodified gateway client of any organisation finds its certificates where cryptogen puts them", async (t) => {
  const chaincode = await ChaincodeProcess.start(BASIC_CHAINCODE, "basic:test");
  t.after(() => chaincode.stop());
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const devnet = spawn(process.execPath, [main, "devnet", "--dir", dir, "--orgs", "3", "--port", "0", "--chaincode", `basic=${chaincode.address}`], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  devnet.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes("ready\n")) await once(devnet.stdout, "data");

  const written: string[] = [];
  for (const org of [1, 2, 3]) {
    const address = new RegExp(`Org${org}MSP\\s+(\\S+)`).exec(output)?.[1] ?? "";
    const domain = `org${org}.example.com`;
    const tree = join(dir, "organizations/peerOrganizations", domain);
    const user = join(tree, `users/User1@${domain}/msp`);
    const client = new grpc.Client(address, grpc.credentials.createSsl(readFileSync(join(tree, `peers/peer0.${domain}/tls/ca.crt`))), { "grpc.ssl_target_name_override": `peer0.${domain}` });
    const gateway = connect({
      client,
      identity: { mspId: `Org${org}MSP`, credentials: readFileSync(join(user, `signcerts/User1@${domain}-cert.pem`)) },
      signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(join(user, "keystore/priv_sk")))),
      hash: hash.sha256,
    });
    const contract = gateway.getNetwork("mychannel").getContract("basic");
    await contract.submitTransaction("put", `key${org}`, `value of Org${org}`);
    written.push(Buffer.from(await contract.evaluateTransaction("get", `key${org}`)).toString());
    gateway.close();
    client.close();
  }
  assert.deepEqual(written, ["value of Org1", "value of Org2", "value of Org3"]);

  devnet.kill("SIGINT");
  const [code] = await once(devnet, "exit");
  assert.equal(code, 0);
});
