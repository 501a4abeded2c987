import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { common } from "@hyperledger/fabric-protos";
import { blockHeaderHash } from "./block.ts";
import { ensureCryptoMaterial, loadOrganization } from "./cryptogen.ts";
import { genesisBlock, mspConfig } from "./genesis.ts";
import { Msp } from "./msp.ts";

const run = promisify(execFile);

/** Path of one of Fabric's binaries in FABRIC_BIN or on the PATH; undefined if there is none. */
function fabric(name: string): string | undefined {
  const folders = [process.env["FABRIC_BIN"], ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders
    .filter((folder) => folder !== undefined && folder !== "")
    .map((folder) => join(folder ?? "", name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false; // not in this folder: the next is tried
      }
    });
}
const peer = fabric("peer");
const cryptogen = fabric("cryptogen");
const configtxgen = fabric("configtxgen");

/** The least a peer starts with; the Docker address is never called. */
const CORE_YAML = `
peer:
  BCCSP: {Default: SW, SW: {Hash: SHA2, Security: 256}}
  handlers: {endorsers: {escc: {name: DefaultEndorsement}}, validators: {vscc: {name: DefaultValidation}}}
vm: {endpoint: "tcp://127.0.0.1:1"}
chaincode: {system: {cscc: enable, qscc: enable, _lifecycle: enable, lscc: enable}, executetimeout: 30s}
`;

const ORG1 = { mspId: "Org1MSP", domain: "org1.example.com", name: "Org1" };
const ORDERER = { mspId: "OrdererMSP", domain: "example.com", name: "Orderer" };

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "devnet-fabric-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function ownNetwork(folder: string) {
  const material = await ensureCryptoMaterial(folder, { peerOrganizations: [ORG1], ordererOrganization: ORDERER });
  const [org1] = material.peerOrganizations;
  assert.ok(org1);
  const genesis = genesisBlock(
    {
      channelId: "trade",
      peerOrganizations: [{ material: org1, anchorPeers: [] }],
      ordererOrganization: { material: material.ordererOrganization, endpoints: [{ host: "127.0.0.1", port: 1 }] },
      batch: { maxMessageCount: 10, absoluteMaxBytes: 1_000_000, preferredMaxBytes: 500_000, timeoutMs: 500 },
    },
    new Date(),
  );
  return { org1, genesis };
}

test("a real peer starts with our certificates and joins a channel from our block 0", { skip: peer === undefined && "no Fabric binary 'peer'" }, async (t) => {
  assert.ok(peer);
  const folder = await temporaryFolder(t);
  const { org1, genesis } = await ownNetwork(join(folder, "crypto"));
  await writeFile(join(folder, "genesis.block"), genesis);
  await writeFile(join(folder, "core.yaml"), CORE_YAML);
  const [port, chaincodePort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${port}`;
  const [node] = org1.nodes;
  const env = {
    PATH: process.env["PATH"],
    FABRIC_CFG_PATH: folder,
    CORE_PEER_ID: node.name,
    CORE_PEER_NETWORKID: "test",
    CORE_PEER_LOCALMSPID: org1.mspId,
    CORE_PEER_FILESYSTEMPATH: join(folder, "data"),
    CORE_LEDGER_SNAPSHOTS_ROOTDIR: join(folder, "snapshots"),
    CORE_PEER_ADDRESS: address,
    CORE_PEER_LISTENADDRESS: address,
    CORE_PEER_CHAINCODELISTENADDRESS: `127.0.0.1:${chaincodePort}`,
    CORE_PEER_TLS_ENABLED: "true",
    CORE_PEER_TLS_CERT_FILE: node.tls.certificatePath,
    CORE_PEER_TLS_KEY_FILE: node.tls.privateKeyPath,
    CORE_PEER_TLS_ROOTCERT_FILE: org1.tlsCa.certificatePath,
    CORE_OPERATIONS_LISTENADDRESS: "127.0.0.1:0",
    CORE_LEDGER_STATE_STATEDATABASE: "goleveldb",
  };
  const msp = (member: string): string => join(org1.folder, member, "msp");
  const server = spawn(peer, ["node", "start"], { env: { ...env, CORE_PEER_MSPCONFIGPATH: msp(`peers/${node.name}`) } });
  const exited = once(server, "exit");
  t.after(async () => {
    server.kill();
    await exited;
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    lines.push(line);
    if (line.includes("Started peer with ID")) break;
  }
  assert.match(lines.at(-1) ?? "", /Started peer with ID/, lines.slice(-5).join("\n"));
  server.stderr.resume();
  const admin = { env: { ...env, CORE_PEER_MSPCONFIGPATH: msp(`users/${org1.admin.name}`) } };
  await run(peer, ["channel", "join", "-b", join(folder, "genesis.block")], admin);
  const { stdout } = await run(peer, ["channel", "getinfo", "-c", "trade"], admin);
  const info = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { height: number; currentBlockHash: string };
  const dataHash = common.Block.deserializeBinary(genesis).getHeader()?.getDataHash_asU8() ?? new Uint8Array();
  assert.equal(info.height, 1);
  assert.equal(info.currentBlockHash, Buffer.from(blockHeaderHash(0n, new Uint8Array(), dataHash)).toString("base64"));
});

test("configtxgen decodes our block 0 with every group", { skip: configtxgen === undefined && "no Fabric binary 'configtxgen'" }, async (t) => {
  assert.ok(configtxgen);
  const folder = await temporaryFolder(t);
  const { genesis } = await ownNetwork(join(folder, "crypto"));
  await writeFile(join(folder, "genesis.block"), genesis);
  const { stdout } = await run(configtxgen, ["-inspectBlock", join(folder, "genesis.block")], { maxBuffer: 1 << 24 });
  const block = JSON.parse(stdout) as { data: { data: { payload: { data: { config: { channel_group: { groups: Record<string, { groups: object }> } } } } }[] } };
  const groups = block.data.data[0]?.payload.data.config.channel_group.groups;
  assert.deepEqual(Object.keys(groups?.["Application"]?.groups ?? {}), ["Org1MSP"]);
  assert.deepEqual(Object.keys(groups?.["Orderer"]?.groups ?? {}), ["OrdererMSP"]);
});

test("what cryptogen made is loaded, and its members are valid to the MSP built from it", { skip: cryptogen === undefined && "no Fabric binary 'cryptogen'" }, async (t) => {
  assert.ok(cryptogen);
  const folder = await temporaryFolder(t);
  await writeFile(
    join(folder, "crypto-config.yaml"),
    "OrdererOrgs: [{Name: Orderer, Domain: example.com, EnableNodeOUs: true, Specs: [{Hostname: orderer}]}]\n" +
      "PeerOrgs: [{Name: Org1, Domain: org1.example.com, EnableNodeOUs: true, Template: {Count: 1}, Users: {Count: 1}}]\n",
  );
  await run(cryptogen, ["generate", `--config=${join(folder, "crypto-config.yaml")}`, `--output=${join(folder, "theirs")}`]);
  const theirs = await loadOrganization(join(folder, "theirs"), "peer", ORG1);
  const ours = await ownNetwork(join(folder, "ours"));
  const files = "msp/config.yaml";
  assert.equal(await readFile(join(theirs.folder, files), "utf8"), await readFile(join(ours.org1.folder, files), "utf8"));
  const msp = new Msp(mspConfig(theirs).serializeBinary());
  for (const { name, signing } of [...theirs.nodes, theirs.admin, theirs.user]) {
    assert.equal(msp.identity(Buffer.from(signing.certificatePem)).invalidReason(), undefined, name);
  }
});
