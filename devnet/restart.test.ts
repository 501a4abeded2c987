import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { EndorseError, GatewayError } from "@hyperledger/fabric-gateway";
import { startDevnet } from "./main.ts";
import type { ConnectionProfile, DevnetOptions } from "./main.ts";
import type { ServeMessage, ServeOptions } from "./serve.ts";
import { BASIC_CHAINCODE, ChaincodeProcess, organisations, TestClient } from "./testing.ts";

suite("restarts and crashes", () => {
  let dir: string;
  let chaincode: ChaincodeProcess;
  const children: ChildProcess[] = [];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "devnet-restart-"));
    chaincode = await ChaincodeProcess.start(BASIC_CHAINCODE, "basic:1");
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await chaincode.stop();
    await rm(dir, { recursive: true, force: true });
  });

  function options(folder: string, change: Partial<DevnetOptions["chaincodes"][number]> = {}): ServeOptions {
    return {
      dir: join(dir, folder), channel: "test", organisations: organisations("AB"), batch: { timeoutMs: 20 },
      chaincodes: [{
        name: "basic", version: "1.0", sequence: 1, packageId: "basic:1", address: chaincode.address,
        endorsementPolicy: "AND('OrgAMSP.peer','OrgBMSP.peer')", ...change,
      }],
    };
  }

  async function serve(what: ServeOptions): Promise<{ child: ChildProcess; profile: ConnectionProfile }> {
    const child = fork(join(import.meta.dirname, "serve.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    children.push(child);
    child.send(what);
    for (;;) {
      const [message] = (await once(child, "message")) as [ServeMessage];
      if ("failed" in message) throw new Error(message.failed);
      if ("ready" in message) return { child, profile: message.ready.profile };
    }
  }

  const connect = (what: ServeOptions, profile: ConnectionProfile): Promise<TestClient> =>
    TestClient.connect(what.dir, profile, "OrgAMSP", "OrgAMSP");

  test("kill -9 in mid-load loses nothing that was acknowledged, and the ledger goes on where it was", async () => {
    const what = options("kill");
    let { child, profile } = await serve(what);
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 3; round++) {
      const client = await connect(what, profile);
      let killed = false;
      const worker = async (id: number): Promise<void> => {
        for (let n = 0; !killed; n++) {
          const [key, value] = [`k-${round}-${id}-${n}`, `${round}/${id}/${n}`];
          try {
            await client.submit("put", key, value);
          } catch (error) {
            if (killed && error instanceof GatewayError) return;
            throw error;
          }
          acknowledged.set(key, value);
          if (acknowledged.size >= 60 * (round + 1) && !killed) {
            killed = true;
            child.kill("SIGKILL");
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, id) => worker(id)));
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      client.close();
      const again = await serve(what);
      assert.deepEqual(again.profile, profile, "the ports are kept");
      ({ child, profile } = again);
      const reader = await connect(what, profile);
      for (const [key, value] of acknowledged) assert.equal(await reader.evaluate("get", key), value);
      reader.close();
    }
    child.disconnect();
    const [code] = await once(child, "exit");
    assert.equal(code, 0, "the process stops cleanly when its parent disconnects");
  });

  test("a definition with the next sequence takes effect at the next start; any other change is refused", async () => {
    const first = await startDevnet(options("upgrade"));
    const client = await connect(options("upgrade"), first.profile);
    await client.submit("put", "k", "v");
    client.close();
    await first.stop();

    await assert.rejects(startDevnet(options("upgrade", { version: "1.1" })), /the definition differs .* give it 2/);
    await assert.rejects(startDevnet(options("upgrade", { version: "1.1", sequence: 3 })), /new definition must be sequence 2/);
    const upgrade = { version: "1.1", sequence: 2, endorsementPolicy: "OR('OrgAMSP.peer')" };
    const second = await startDevnet(options("upgrade", upgrade));
    const after = await connect(options("upgrade"), second.profile);
    assert.equal(await after.submitWith("A", "put", "k", "under the new policy"), "under the new policy");
    after.close();
    await second.stop();
  });

  test("a folder's channel and organisations are fixed, and only one process may have it", async () => {
    const running = await startDevnet(options("fixed"));
    await assert.rejects(startDevnet(options("fixed")));
    await running.stop();
    await assert.rejects(startDevnet({ ...options("fixed"), organisations: organisations("ABC") }), /devnet cannot change that/);
  });

  test("a chaincode that dies fails its transactions at once, and is dialled again when it is back", async () => {
    const what = options("chaincode");
    const devnet = await startDevnet(what);
    const client = await connect(what, devnet.profile);
    await client.submit("put", "k", "1");
    const lost = await client.submit("crash").then(() => assert.fail("it survived"), (error: unknown) => error);
    assert.ok(lost instanceof EndorseError);
    assert.match(lost.details[0]!.message, /^error in simulation: failed to execute transaction [0-9a-f]{64}: error sending: chaincode stream terminated$/);
    await chaincode.exited();
    const away = await client.submit("put", "k", "2").then(() => assert.fail("it is back"), (error: unknown) => error);
    assert.ok(away instanceof EndorseError);
    assert.match(away.details[0]!.message, /: could not launch chaincode basic:1: connection to basic:1 failed: /);
    await chaincode.start();
    assert.equal(await client.submit("put", "k", "3"), "3");
    client.close();
    await devnet.stop();
  });

  test("a chaincode that registers under another package id is refused", async () => {
    const what = options("package", { packageId: "basic:2" });
    const devnet = await startDevnet(what);
    const client = await connect(what, devnet.profile);
    const error = await client.evaluate("get", "k").then(() => assert.fail("accepted"), (reason: unknown) => reason);
    assert.ok(error instanceof GatewayError);
    assert.match(error.details[0]!.message, /could not launch chaincode basic:2: connection to basic:2 failed: it registered as "basic:1"/);
    client.close();
    await devnet.stop();
  });
});
