import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nodeCommand } from "../../network/main.ts";
import type { Chaincode, Collection, Organisation } from "../../network/main.ts";
import { until } from "../../network/nodes.ts";
import { startDevnetLedger, startFabricLedger } from "./ledgers.ts";
import type { RunningLedger } from "./ledgers.ts";
import { proxy } from "./proxy.ts";

// The Node scenarios of hyperledger/fabric-gateway (Cucumber), unmodified but for the driver of their network, which starts
// containers: `gateway/fabric.cjs` stands in its place. FABRIC_GATEWAY names a checkout; its files are copied to a temporary
// folder, where their packages are installed and their Go contracts compiled, and never become ours. Scenarios with a
// hardware security module are left out.

const source = process.env["FABRIC_GATEWAY"];
const skip = source === undefined ? "FABRIC_GATEWAY names no checkout of hyperledger/fabric-gateway" : false;
const here = (file: string) => fileURLToPath(new URL(`./gateway/${file}`, import.meta.url));
const run = promisify(execFile);
const PACKAGES = ["@hyperledger/fabric-gateway@1", "@hyperledger/fabric-protos@0.3", "@cucumber/cucumber@13", "@tsconfig/node22@22", "@types/node@22", "expect@30", "typescript@6.0", "fabric-shim@2.5", "fabric-contract-api@2.5", "class-transformer@0.4.0"];
const ORGANISATIONS: readonly Organisation[] = ["Org1", "Org2", "Org3"].map((name, i) => ({ mspId: `${name}MSP`, domain: `${name.toLowerCase()}.example.com`, name, orders: i === 0 }));
/** Where the scenarios expect the peers. */
const PORTS = [7051, 8051, 11051];
const ANY = "OR('Org1MSP.member','Org2MSP.member','Org3MSP.member')";

let copy = "";
let scenario = "";

before(async () => {
  if (source === undefined) return;
  copy = mkdtempSync(join(tmpdir(), "garal-gateway-"));
  scenario = join(copy, "scenario");
  cpSync(join(source, "scenario"), scenario, { recursive: true });
  await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", copy, ...PACKAGES], { cwd: copy });
  rmSync(join(scenario, "node/package.json")); // names a package that their build makes; the published one is taken
  await run(process.execPath, [join(copy, "node_modules/typescript/bin/tsc"), "-p", join(scenario, "node")], { cwd: copy });
  cpSync(here("fabric.cjs"), join(scenario, "node/dist/fabric.js"));
  for (const name of ["basic", "private"]) {
    const folder = join(scenario, "fixtures/chaincode/golang", name);
    const file = readdirSync(folder).find((one) => one.endsWith(".go"))!;
    const program = readFileSync(join(folder, file), "utf8");
    assert.match(program, /chaincode\.Start\(\)/);
    writeFileSync(join(folder, file), program.replace("chaincode.Start()", "serve(chaincode)"));
    cpSync(here("serve.go"), join(folder, "serve.go"));
    await run("go", ["build", "-mod=mod", "-o", join(copy, name), "."], { cwd: folder, env: { ...process.env, CGO_ENABLED: "0" } });
  }
});
after(() => {
  if (copy !== "") rmSync(copy, { recursive: true });
});

function chaincodes(): Chaincode[] {
  const served = (argv: readonly string[], cwd: string) => ({ argv: [process.execPath, here("respawn.ts"), ...argv], cwd, perOrganisation: true });
  const folder = join(scenario, "fixtures/chaincode");
  const collections = JSON.parse(readFileSync(join(folder, "golang/private/collections_config.json"), "utf8")) as Collection[];
  return [
    { name: "basic", version: "1", command: served([join(copy, "basic")], copy), policy: ANY },
    { name: "private", version: "1", command: served([join(copy, "private")], copy), policy: ANY, collections },
    { name: "errors", version: "1", command: served(nodeCommand(folder).argv, join(folder, "node/errors")), policy: "AND('Org1MSP.member','Org2MSP.member','Org3MSP.member')" },
  ];
}

/** Every scenario with its result, in the order of the features. */
async function outcomes(start: typeof startFabricLedger): Promise<string[] | undefined> {
  const running = await start({ channel: "mychannel", organisations: ORGANISATIONS, chaincodes: chaincodes(), clientCertificates: "optional" });
  if (!running) return undefined;
  const closing: { close: () => unknown }[] = [];
  try {
    material(running);
    addresses(running);
    for (const [i, { mspId }] of ORGANISATIONS.entries()) closing.push(await proxy(PORTS[i]!, running.ledger.organisation(mspId).peers[0]!.address));
    const control = await serveControl(running);
    closing.push(control);
    const report = join(copy, `${running.ledger.name}.json`);
    const cucumber = [join(copy, "node_modules/@cucumber/cucumber/bin/cucumber.js"), "--tags", "not @hsm", "--format", `json:${report}`, "--require", "dist/**/*.js", "../features"];
    const env = { ...process.env, LEDGER_CONTROL: `http://127.0.0.1:${(control.address() as AddressInfo).port}` };
    const { stdout } = await run(process.execPath, cucumber, { cwd: join(scenario, "node"), env, timeout: 900_000, maxBuffer: 1 << 26 }).catch((failure: { stdout: string }) => failure);
    const features = JSON.parse(readFileSync(report, "utf8")) as { name: string; elements: { name: string; type: string; steps: { result: { status: string; error_message?: string } }[] }[] }[];
    const results = features.flatMap(({ name, elements }) => elements.filter(({ type }) => type === "scenario").map((one) => {
      const failed = one.steps.find(({ result }) => result.status !== "passed");
      return `${name} · ${one.name}: ${failed === undefined ? "passed" : `${failed.result.status} ${failed.result.error_message ?? ""}`}`;
    }));
    if (results.some((line) => !line.endsWith(": passed"))) process.stderr.write(stdout);
    return results;
  } finally {
    for (const one of closing) one.close();
    await running.stop();
  }
}

/** Lays certificates and keys where the step definitions read them. */
function material({ ledger }: RunningLedger): void {
  const target = join(scenario, "fixtures/crypto-material/crypto-config/peerOrganizations");
  rmSync(target, { recursive: true, force: true });
  for (const { mspId, domain } of ORGANISATIONS) {
    cpSync(join(ledger.dir, ledger.organisation(mspId).mspDir), join(target, domain), { recursive: true });
    const user = `User1@${domain}`;
    for (const [folder, wanted] of [["signcerts", `${user}-cert.pem`], ["keystore", "key.pem"]] as const) {
      const at = join(target, domain, "users", user, "msp", folder);
      renameSync(join(at, readdirSync(at)[0]!), join(at, wanted));
    }
  }
}

/** The features name their network's addresses where an error tells a peer's: this ledger's stand there instead. */
function addresses({ ledger }: RunningLedger): void {
  for (const feature of ["errors.feature", "transactions.feature"]) {
    const text = readFileSync(join(source!, "scenario/features", feature), "utf8");
    writeFileSync(join(scenario, "features", feature), ORGANISATIONS.reduce((done, { mspId, domain }, i) => done.replaceAll(`peer0.${domain}:${PORTS[i]}`, ledger.organisation(mspId).peers[0]!.address), text));
  }
}

/** What the scenarios ask of their network. */
async function serveControl(running: RunningLedger): Promise<Server> {
  const sequences = new Map<string, number>();
  const mspOf = (peer: string) => ORGANISATIONS.find(({ domain }) => peer.endsWith(domain))!.mspId;
  const steps: Record<string, (body: Record<string, string>) => Promise<void>> = {
    async deploy({ name = "", policy = "" }) {
      const sequence = (sequences.get(name) ?? 1) + 1;
      sequences.set(name, sequence);
      await running.redeploy({ ...chaincodes().find((one) => one.name === name)!, version: String(sequence), policy });
    },
    "await-chaincode": async ({ name = "" }) => {
      for (const { mspId } of ORGANISATIONS) {
        await until(`${name} answers ${mspId}`, () => running.ledger.contract(mspId, name).evaluateTransaction("org.hyperledger.fabric:GetMetadata").then(() => true, () => false));
      }
    },
    "stop-peer": ({ peer = "" }) => running.stopPeer(mspOf(peer)),
    "start-peer": ({ peer = "" }) => running.startPeer(mspOf(peer)),
  };
  const server = createServer(async (request, response) => {
    try {
      const body = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Record<string, string>;
      await steps[request.url!.slice(1)]!(body);
      response.end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

for (const [name, start] of [["devnet", startDevnetLedger], ["Fabric", startFabricLedger]] as const) {
  test(`the scenarios of fabric-gateway's Node client pass on ${name}`, { skip, timeout: 1_800_000 }, async (t) => {
    const results = await outcomes(start);
    if (results === undefined) return t.skip("Fabric's programs are not on this machine");
    assert.deepEqual(results.filter((line) => !line.endsWith(": passed")), []);
    assert.ok(results.length >= 50, `only ${results.length} scenarios were found`);
    t.diagnostic(`${results.length} scenarios passed on ${name}`);
  });
}
