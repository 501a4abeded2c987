import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Client, credentials } from "@grpc/grpc-js";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common, gateway as messages, peer } from "@hyperledger/fabric-protos";
import { findBinaries, networkDown, networkStatus, networkUp, nodeCommand, ORGANISATIONS, upgradeChaincode } from "./main.ts";
import type { Chaincode, ConnectionProfile } from "./main.ts";
import { processStates } from "./processes.ts";
import { openGateway } from "./ready.ts";

const binaries = findBinaries();
const needsFabric = { skip: "missing" in binaries ? `Fabric's ${binaries.missing.join(", ")} not found on the PATH or in FABRIC_BIN` : false };

const probeFolder = fileURLToPath(new URL("./testdata/probe", import.meta.url));
const probe: Chaincode = {
  name: "probe",
  version: "1.0",
  command: nodeCommand(probeFolder, { perOrganisation: true }),
  policy: "AND('CustomsMSP.peer', 'MinerMSP.peer')",
  collections: [
    {
      name: "terms",
      policy: "OR('CustomsMSP.member', 'MinerMSP.member')",
      requiredPeerCount: 1,
      maxPeerCount: 1,
      blockToLive: 0,
      memberOnlyRead: true,
      memberOnlyWrite: true,
    },
  ],
};

let dir = "";
let profile: ConnectionProfile;
const opened: { close: () => void }[] = [];

before(async () => {
  if (needsFabric.skip) return;
  dir = mkdtempSync(join(tmpdir(), "garal-network-"));
  profile = await networkUp({ dir, chaincode: probe });
});

after(async () => {
  for (const { close } of opened) close();
  if (dir === "") return;
  await networkDown({ dir });
  rmSync(dir, { recursive: true });
});

function as(mspId: string): Gateway {
  const handle = openGateway(dir, profile, mspId);
  opened.push(handle);
  return handle.gateway;
}

function probeOf(gateway: Gateway) {
  return gateway.getNetwork(profile.channel).getContract("probe");
}

test("every organisation's peer endorses a proposal sent through any organisation's gateway", needsFabric, async () => {
  const everyone = Object.keys(profile.organisations);
  const transaction = await probeOf(as("BuyerMSP")).newProposal("put", { arguments: ["all", "1"], endorsingOrganizations: everyone }).endorse();
  const envelope = messages.PreparedTransaction.deserializeBinary(transaction.getBytes()).getEnvelope()!;
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const action = peer.ChaincodeActionPayload.deserializeBinary(
    peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList()[0]!.getPayload_asU8(),
  ).getAction()!;
  assert.equal(action.getEndorsementsList().length, everyone.length);
});

test("a submitted change is committed on every peer and read back through another organisation", needsFabric, async () => {
  await probeOf(as("MinerMSP")).submitTransaction("put", "lot", "41200");
  const tip = async (): Promise<(number | undefined)[]> =>
    (await networkStatus({ dir })).programs.filter(({ name }) => name.startsWith("peer")).map(({ height }) => height);
  while (new Set(await tip()).size > 1);
  assert.equal(text(await probeOf(as("LabMSP")).evaluateTransaction("get", "lot")), "41200");
});

test("block events give the whole chain from block 0 and the change's own block", needsFabric, async () => {
  const contract = probeOf(as("MinerMSP"));
  const submitted = await contract.submitAsync("put", { arguments: ["event", "1"] });
  const { blockNumber } = await submitted.getStatus();
  const events = await as("MinerMSP").getNetwork(profile.channel).getBlockEvents({ startBlock: 0n });
  const numbers: number[] = [];
  try {
    for await (const block of events) {
      numbers.push(block.getHeader()!.getNumber());
      if (BigInt(numbers.at(-1)!) === blockNumber) break;
    }
  } finally {
    events.close();
  }
  assert.deepEqual(numbers, Array.from({ length: Number(blockNumber) + 1 }, (_, index) => index));
});

test("private data reach the members' peers and are refused to others", needsFabric, async () => {
  await probeOf(as("MinerMSP")).submit("putPrivate", { arguments: ["price"], transientData: { value: "81.50" } });
  assert.equal(text(await probeOf(as("CustomsMSP")).evaluateTransaction("getPrivate", "price")), "81.50");
  await assert.rejects(probeOf(as("CarrierMSP")).evaluateTransaction("getPrivate", "price"), /does not have read access permission/);
});

test("a peer refuses a client without a TLS certificate", needsFabric, async () => {
  const { address, name, tlsCaFile } = profile.organisations["LabMSP"]!.peers[0]!;
  const client = new Client(address, credentials.createSsl(readFileSync(join(dir, tlsCaFile))), { "grpc.ssl_target_name_override": name });
  await new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest("/gateway.Gateway/Evaluate", (bytes: Buffer) => bytes, (bytes: Buffer) => bytes, Buffer.alloc(0), (error) => {
      client.close();
      if (error && /certificate required|socket/i.test(error.message)) resolve();
      else reject(new Error(`not refused: ${error?.message ?? "answered"}`));
    });
  });
});

test("up again starts what was stopped where it was; another definition needs an upgrade", needsFabric, async () => {
  await probeOf(as("MinerMSP")).submitTransaction("put", "kept", "before");
  for (const { close } of opened.splice(0)) close();
  await networkDown({ dir });
  assert.deepEqual(processStates(dir), []);
  await networkUp({ dir, chaincode: probe });
  assert.equal(text(await probeOf(as("TaxMSP")).evaluateTransaction("get", "kept")), "before");
  await assert.rejects(networkUp({ dir, chaincode: { ...probe, policy: "OR('MinerMSP.peer')" } }), /upgrade it/);
  await assert.rejects(networkUp({ dir, chaincode: probe, orderers: "bft" }), /cannot become "bft"/);
});

test("an upgrade commits the next sequence, keeps the state and ends the former services", needsFabric, async () => {
  await probeOf(as("MinerMSP")).submitTransaction("put", "kept", "over the upgrade");
  await upgradeChaincode({ dir, chaincode: { ...probe, version: "1.1" } });
  assert.equal(text(await probeOf(as("BuyerMSP")).evaluateTransaction("get", "kept")), "over the upgrade");
  const { chaincodes, programs } = await networkStatus({ dir });
  assert.deepEqual(chaincodes, [{ name: "probe", version: "1.1", sequence: 2 }]);
  assert.deepEqual(programs.filter(({ running }) => !running), []);
  assert.equal(processStates(dir).some(({ name }) => name.includes("probe_1.0")), false);
});

test("down ends every process that up started", needsFabric, async () => {
  const pids = processStates(dir).map(({ pid }) => pid);
  for (const { close } of opened.splice(0)) close();
  assert.equal(pids.length, 17); // three orderers, seven peers, seven chaincode services
  assert.equal((await networkDown({ dir })).length, 17);
  for (const pid of pids) await reaped(pid);
  assert.deepEqual(await networkDown({ dir }), []);
});

test("four orderers under BFT order and commit", needsFabric, async () => {
  const bft = mkdtempSync(join(tmpdir(), "garal-network-bft-"));
  try {
    const small = { ...probe, command: nodeCommand(probeFolder), policy: "OR('CustomsMSP.peer')" };
    const organisations = ORGANISATIONS.slice(0, 4);
    const made = await networkUp({ dir: bft, chaincode: small, organisations, orderers: "bft" });
    const { gateway, close } = openGateway(bft, made, "CustomsMSP");
    try {
      await gateway.getNetwork(made.channel).getContract("probe").submitTransaction("put", "lot", "1");
    } finally {
      close();
    }
    const { leader, consensus } = await networkStatus({ dir: bft });
    assert.equal(consensus, "bft");
    assert.match(leader ?? "none", /^orderer0\./);
  } finally {
    await networkDown({ dir: bft });
    rmSync(bft, { recursive: true });
  }
});

/** An ended child keeps its pid until this process has been told of its end. */
async function reaped(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
      return;
    }
    await new Promise(setImmediate);
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
