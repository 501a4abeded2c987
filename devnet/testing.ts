/** For tests and benchmarks: a network of devnet and a chaincode process, driven by the unmodified gateway client. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createPrivateKey, createHash, sign } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import type { ConnectOptions, Contract, Gateway, Network, Signer, Transaction } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer as protos } from "@hyperledger/fabric-protos";
import { freePort } from "./port.ts";
import { startDevnet } from "./main.ts";
import type { ChaincodeOptions, ConnectionProfile, Devnet, DevnetOptions } from "./main.ts";
import { decodeActionPayload } from "./messages/proposal.ts";

export const BASIC_CHAINCODE = join(import.meta.dirname, "testdata", "basic");

/** A chaincode process as a peer would find it: fabric-shim's own server. */
export class ChaincodeProcess {
  readonly address: string;
  readonly packageId: string;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, address: string, packageId: string) {
    this.#folder = folder;
    this.address = address;
    this.packageId = packageId;
  }

  static async start(folder: string, packageId: string): Promise<ChaincodeProcess> {
    const chaincode = new ChaincodeProcess(folder, `127.0.0.1:${await freePort()}`, packageId);
    await chaincode.start();
    return chaincode;
  }

  /** Starts it and waits until it listens. */
  async start(): Promise<void> {
    const cli = createRequire(import.meta.url).resolve("fabric-shim/cli.js");
    const args = [cli, "server", "--chaincode-address", this.address, "--chaincode-id", this.packageId];
    const child = spawn(process.execPath, args, {
      cwd: this.#folder, stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, CORE_CHAINCODE_LOGGING_LEVEL: "critical", CORE_CHAINCODE_LOGGING_SHIM: "critical" },
    });
    this.#process = child;
    const [host, port] = this.address.split(":");
    while (!(await accepts(host!, Number(port)))) {
      if (child.exitCode !== null) throw new Error(`the chaincode ended with code ${child.exitCode}`);
      await delay(20);
    }
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves when the process has ended. */
  async exited(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }

  async stop(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.exited();
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** `OrgAMSP` with domain `a.devnet.test` for the letter A, and so on. */
export function organisations(letters: string): DevnetOptions["organisations"] {
  return [...letters].map((letter) => ({
    mspId: `Org${letter}MSP`, domain: `${letter.toLowerCase()}.devnet.test`, name: `Organisation ${letter}`,
  }));
}

/** A running network in a temporary folder. Stop it with `stop`. */
export class TestNetwork {
  readonly dir: string;
  readonly devnet: Devnet;
  readonly chaincode: ChaincodeProcess;
  readonly #clients: TestClient[] = [];

  private constructor(dir: string, devnet: Devnet, chaincode: ChaincodeProcess) {
    this.dir = dir;
    this.devnet = devnet;
    this.chaincode = chaincode;
  }

  /** @param letters of the organisations @param chaincodes definitions, all served by the one chaincode process */
  static async start(
    letters: string, chaincodes: readonly Partial<ChaincodeOptions>[] = [{}], options: Partial<DevnetOptions> = {},
  ): Promise<TestNetwork> {
    const dir = await mkdtemp(join(tmpdir(), "devnet-test-"));
    const chaincode = await ChaincodeProcess.start(BASIC_CHAINCODE, "basic:1");
    const devnet = await startDevnet({
      dir, channel: "test", organisations: organisations(letters), batch: { timeoutMs: 20 },
      chaincodes: chaincodes.map((definition) => ({
        name: "basic", version: "1.0", sequence: 1, address: chaincode.address, ...definition,
      })),
      ...options,
    });
    return new TestNetwork(dir, devnet, chaincode);
  }

  /** A client of one organisation at its own peer, or at another's. */
  async client(letter: string, at = letter): Promise<TestClient> {
    const client = await TestClient.connect(this.dir, this.devnet.profile, `Org${letter}MSP`, `Org${at}MSP`);
    this.#clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.devnet.stop();
    await this.chaincode.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

export class TestClient {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  readonly #grpc: grpc.Client;

  private constructor(gateway: Gateway, client: grpc.Client, channel: string) {
    this.gateway = gateway;
    this.#grpc = client;
    this.network = gateway.getNetwork(channel);
    this.contract = this.network.getContract("basic");
  }

  static async connect(
    dir: string, profile: ConnectionProfile, mspId: string, peerMspId: string, overrides: Partial<ConnectOptions> = {},
  ): Promise<TestClient> {
    const { signer, certificate } = await userIdentity(dir, profile, mspId);
    const client = await grpcClient(dir, profile, peerMspId);
    const gateway = connect({
      client, identity: { mspId, credentials: certificate }, signer, hash: hash.none, ...overrides,
    });
    return new TestClient(gateway, client, profile.channel);
  }

  /** Submits with named endorsers and waits; resolves to the result. Throws as `Contract.submit` does. */
  async submitWith(endorsers: string, name: string, ...args: string[]): Promise<string> {
    const endorsingOrganizations = [...endorsers].map((letter) => `Org${letter}MSP`);
    return Buffer.from(await this.contract.submit(name, { arguments: args, endorsingOrganizations })).toString("utf8");
  }

  async submit(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await this.contract.submitTransaction(name, ...args)).toString("utf8");
  }

  async evaluate(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await this.contract.evaluateTransaction(name, ...args)).toString("utf8");
  }

  close(): void {
    this.gateway.close();
    this.#grpc.close();
  }
}

/** The organisation's User1: certificate and a signer by node:crypto, which is ten times faster than the default one. */
export async function userIdentity(
  dir: string, profile: ConnectionProfile, mspId: string,
): Promise<{ certificate: Buffer; signer: Signer }> {
  const { domain, mspDir } = profile.organisations[mspId]!;
  const msp = join(dir, mspDir, "users", `User1@${domain}`, "msp");
  const certificate = await readFile(join(msp, "signcerts", `User1@${domain}-cert.pem`));
  const key = createPrivateKey(await readFile(join(msp, "keystore", "priv_sk")));
  return { certificate, signer: async (message) => lowS(sign("sha256", message, { key, dsaEncoding: "ieee-p1363" })) };
}

export async function grpcClient(dir: string, profile: ConnectionProfile, mspId: string): Promise<grpc.Client> {
  const { address, name, tlsCaFile } = profile.organisations[mspId]!.peers[0]!;
  const root = await readFile(join(dir, tlsCaFile));
  return new grpc.Client(address, grpc.credentials.createSsl(root), { "grpc.ssl_target_name_override": name });
}

const ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/** DER of an ECDSA signature, with the smaller of s and n − s, as Fabric demands. */
function lowS(signature: Buffer): Buffer {
  let s = BigInt(`0x${signature.subarray(32).toString("hex")}`);
  if (s > ORDER / 2n) s = ORDER - s;
  const integer = (bytes: Buffer): Buffer => {
    let start = 0;
    while (start < bytes.length - 1 && bytes[start] === 0) start++;
    const trimmed = bytes.subarray(start);
    const body = trimmed[0]! >= 0x80 ? Buffer.concat([Buffer.alloc(1), trimmed]) : trimmed;
    return Buffer.concat([Buffer.from([2, body.length]), body]);
  };
  const sBytes = Buffer.from(s.toString(16).padStart(64, "0"), "hex");
  const body = Buffer.concat([integer(signature.subarray(0, 32)), integer(sBytes)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Hex SHA-256 of a text. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Letters of the organisations that endorsed a prepared transaction, sorted. */
export function endorsers(transaction: Transaction): string {
  const prepared = gatewayProtos.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const payload = common.Payload.deserializeBinary(prepared.getEnvelope()!.getPayload_asU8());
  const [action] = protos.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const { endorsements } = decodeActionPayload(action!.getPayload_asU8());
  const letters = endorsements.map(({ endorser }) => /Org([A-Z])MSP/.exec(endorser.toString("latin1"))![1]!);
  return letters.sort().join("");
}
