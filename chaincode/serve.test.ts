import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort } from "../devnet/port.ts";
import { serveChaincode } from "./testing/ledger.ts";

test("the chaincode listens where it was told, and ends with its parent's channel", async () => {
  const port = await freePort();
  const child = await serveChaincode(`127.0.0.1:${port}`, "garal_1.0:test");
  const ended = once(child, "exit");
  try {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
    child.disconnect();
    assert.deepEqual(await ended, [0, null]);
  } finally {
    child.kill();
  }
});

test("what keeps it from starting is said, and is a failure", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const taken = `127.0.0.1:${(busy.address() as AddressInfo).port}`;
  const cases = [
    [["--chaincode-id", "x"], /--chaincode-address and --chaincode-id are needed/],
    [["--chaincode-id", "x", "--chaincode-address", taken, "--chaincode-tls-key-file", "key.pem"], /TLS needs both/],
    [["--chaincode-id", "x", "--chaincode-address", taken], /cannot listen on 127\.0\.0\.1/],
  ] as const;
  try {
    for (const [args, wanted] of cases) {
      const child = spawn(process.execPath, [fileURLToPath(new URL("serve.ts", import.meta.url)), ...args], { stdio: ["ignore", "ignore", "pipe"] });
      const said = child.stderr.setEncoding("utf8").toArray();
      const [code] = await once(child, "exit");
      assert.match((await said).join(""), wanted);
      assert.equal(code, 1);
    }
  } finally {
    busy.close();
  }
});

test("the chaincode loads no protobuf classes beside the shim's own", () => {
  // Two copies of fabric-protos replace each other's classes in the global object, and the shim can no longer write to its peer.
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const packages = globSync("*.ts", { cwd: folder, exclude: ["*.test.ts"] }).flatMap((file) => [...readFileSync(`${folder}${file}`, "utf8").matchAll(/(?:from|require\() ?"([^."][^"]*)"/g)].map(([, name]) => name));
  const foreign = packages.filter((name) => !/^(node:|fabric-shim|fabric-contract-api)/.test(name ?? ""));
  assert.deepEqual(foreign, []);
  assert.ok(packages.length > 8, "the scan found the imports");
});
