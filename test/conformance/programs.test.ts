import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import type { Chaincode, Collection } from "../../network/main.ts";
import { startDevnetLedger, startFabricLedger } from "./ledgers.ts";
import type { RunningLedger } from "./ledgers.ts";
import { proxy } from "./proxy.ts";
import type { Setup } from "./setup.ts";

// Programs that nobody here wrote: chaincodes and clients of hyperledger/fabric-samples, unmodified. FABRIC_SAMPLES names
// a checkout; its files are copied to a temporary folder, where their packages are installed, and never become ours.

const samples = process.env["FABRIC_SAMPLES"];
const skip = samples === undefined ? "FABRIC_SAMPLES names no checkout of hyperledger/fabric-samples" : false;
const PACKAGES = [
  "fabric-shim@2.5", "fabric-contract-api@2.5", "class-transformer@0.4.0", "json-stringify-deterministic@1", "sort-keys-recursive@2",
  "@hyperledger/fabric-gateway@1", "@grpc/grpc-js@1", "typescript@5.8", "@types/node@20", "@tsconfig/node20@20",
];
const FOLDERS = [
  "asset-transfer-basic/chaincode-javascript", "asset-transfer-basic/chaincode-typescript", "asset-transfer-basic/application-gateway-javascript",
  "asset-transfer-basic/application-gateway-typescript", "asset-transfer-events/chaincode-javascript", "asset-transfer-events/application-gateway-typescript",
  "asset-transfer-private-data/chaincode-typescript", "asset-transfer-private-data/application-gateway-typescript", "off_chain_data/application-typescript",
];

interface Program {
  name: string;
  folder: string;
  args: string[];
  env?: Record<string, string>;
  /** Its output is drawn at random: only that it succeeds can be compared. */
  random?: true;
}
const PROGRAMS: Program[] = [
  { name: "asset-transfer-basic: JavaScript client, JavaScript chaincode", folder: "asset-transfer-basic/application-gateway-javascript", args: ["src/app.js"] },
  { name: "asset-transfer-basic: TypeScript client, TypeScript chaincode", folder: "asset-transfer-basic/application-gateway-typescript", args: ["dist/app.js"], env: { CHAINCODE_NAME: "basicts" } },
  { name: "asset-transfer-events: TypeScript client, JavaScript chaincode", folder: "asset-transfer-events/application-gateway-typescript", args: ["dist/app.js"] },
  { name: "asset-transfer-private-data: TypeScript client and chaincode", folder: "asset-transfer-private-data/application-gateway-typescript", args: ["dist/app.js"] },
  { name: "off_chain_data: transact", folder: "off_chain_data/application-typescript", args: ["dist/app.js", "transact"], random: true },
  { name: "off_chain_data: getAllAssets", folder: "off_chain_data/application-typescript", args: ["dist/app.js", "getAllAssets"], random: true },
];

const run = promisify(execFile);
let copy = "";
let devnet: RunningLedger | undefined;
let fabric: RunningLedger | undefined;

before(async () => {
  if (samples === undefined) return;
  copy = mkdtempSync(join(tmpdir(), "garal-samples-"));
  for (const folder of FOLDERS) cpSync(join(samples, folder), join(copy, folder), { recursive: true });
  await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", ...PACKAGES], { cwd: copy });
  for (const folder of FOLDERS.filter((one) => existsSync(join(copy, one, "tsconfig.json")))) {
    await run(process.execPath, [join(copy, "node_modules/typescript/bin/tsc"), "-p", join(copy, folder)], { cwd: copy });
  }
  devnet = await startDevnetLedger(setup());
  fabric = await startFabricLedger(setup());
});

after(async () => {
  await devnet?.stop();
  await fabric?.stop();
  if (copy !== "") rmSync(copy, { recursive: true });
});

function setup(): Setup {
  const serve = (folder: string) => ({ argv: [process.execPath, join(copy, "node_modules/fabric-shim/cli.js"), "server"], cwd: join(copy, folder) });
  const serveEach = (folder: string) => ({ ...serve(folder), perOrganisation: true }); // these ask for their peer's organisation
  const either = "OR('Org1MSP.peer','Org2MSP.peer')";
  const collections = JSON.parse(readFileSync(join(copy, "asset-transfer-private-data/chaincode-typescript/collections_config.json"), "utf8")) as Collection[];
  const chaincodes: Chaincode[] = [
    { name: "basic", version: "1.0", command: serve("asset-transfer-basic/chaincode-javascript") },
    { name: "basicts", version: "1.0", command: serve("asset-transfer-basic/chaincode-typescript") },
    { name: "events", version: "1.0", command: serveEach("asset-transfer-events/chaincode-javascript"), policy: either },
    { name: "private", version: "1.0", command: serveEach("asset-transfer-private-data/chaincode-typescript"), policy: either, collections },
  ];
  return {
    channel: "mychannel",
    organisations: [
      { mspId: "Org1MSP", domain: "org1.example.com", name: "Org1", orders: true },
      { mspId: "Org2MSP", domain: "org2.example.com", name: "Org2", orders: false },
    ],
    chaincodes,
    clientCertificates: "optional", // the samples' clients have none
  };
}

for (const program of PROGRAMS) {
  test(program.name, { skip, timeout: 180_000 }, async () => {
    const shown = [await outputOn(devnet!, program), ...(fabric ? [await outputOn(fabric, program)] : [])];
    assert.equal(shown[0]!.code, 0, shown[0]!.output);
    if (fabric) assert.deepEqual(shown[0], shown[1]);
  });
}

/** Runs a program as its README says, from the place and at the ports where it expects the samples' test network. */
async function outputOn({ ledger }: RunningLedger, { folder, args, env, random }: Program): Promise<{ code: number; output: string }> {
  const organisations = join(copy, "test-network", "organizations");
  rmSync(dirname(organisations), { recursive: true, force: true });
  cpSync(join(ledger.dir, dirname(dirname(ledger.organisation("Org1MSP").mspDir))), organisations, { recursive: true, filter: (path) => !/\/(ledger|nodes|log|run)(\/|$)/.test(path) });
  const proxies = await Promise.all([["Org1MSP", 7051], ["Org2MSP", 9051]].map(([mspId, port]) => proxy(Number(port), ledger.organisation(String(mspId)).peers[0]!.address)));
  const user = join(organisations, "peerOrganizations/org1.example.com/users/User1@org1.example.com/msp/signcerts");
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: join(copy, folder), env: { ...process.env, ...env, CERT_PATH: join(user, readdirSync(user)[0]!) }, timeout: 120_000 });
    return { code: 0, output: random ? "" : normalised(stdout + stderr) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: normalised(stdout + stderr) };
  } finally {
    for (const server of proxies) server.close();
  }
}

/** Takes out ids, times and places. Paragraphs are compared as a set: events and answers come on streams of their own. */
function normalised(output: string): string {
  const text = output
    .replace(/\b[0-9a-f]{64}\b/g, "<id>")
    .replace(/\d{13}/g, "<time>")
    .replace(/\/C=[^/]*\/ST=[^/]*\/L=[^/]*/g, "") // where the CAs say they are
    .replace(/\b(block|blockNumber)\W+\d+n?/gi, "<block>")
    .replace(/(127\.0\.0\.1|localhost|peer0\.org\d\.example\.com):\d+/g, "<address>")
    .replace(/^.*(Warning|--trace-deprecation|tlsCertPath|KeyPath|CertPath|DirectoryPath|cryptoPath).*\n/gim, "");
  return text.split("\n\n").sort().join("\n\n");
}
