import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chaincodePackage } from "./chaincodePackage.ts";

test("a package is a tar.gz that tar reads, holding the connection that was given", () => {
  const dir = mkdtempSync(join(tmpdir(), "garal-package-"));
  try {
    writeFileSync(join(dir, "package.tar.gz"), chaincodePackage("garal_1.0", { address: "127.0.0.1:9999" }).bytes);
    execFileSync("tar", ["xzf", "package.tar.gz"], { cwd: dir });
    execFileSync("tar", ["xzf", "code.tar.gz"], { cwd: dir });
    assert.deepEqual(JSON.parse(readFileSync(join(dir, "metadata.json"), "utf8")), { path: "", type: "ccaas", label: "garal_1.0" });
    assert.deepEqual(JSON.parse(readFileSync(join(dir, "connection.json"), "utf8")), {
      address: "127.0.0.1:9999",
      dial_timeout: "10s",
      tls_required: false,
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("the package id depends on the content alone, on every machine", () => {
  // The id that `peer lifecycle chaincode calculatepackageid` (3.1.5) prints for these bytes.
  assert.equal(
    chaincodePackage("garal_1.0", { address: "127.0.0.1:9999" }).packageId,
    "garal_1.0:8ffb57b511d396fe785b4994800997371e32a66137f511846ab0043026525576",
  );
});

test("content of more than one stored block survives", () => {
  const clientKey = "k".repeat(200_000);
  const { bytes } = chaincodePackage("big", { address: "h:1", tls: { clientCertificate: "c", clientKey, rootCertificate: "r" } });
  const inner = execFileSync("tar", ["xzOf", "-", "code.tar.gz"], { input: bytes, maxBuffer: 1 << 20 });
  const connection = execFileSync("tar", ["xzOf", "-", "connection.json"], { input: inner, maxBuffer: 1 << 20 });
  assert.equal((JSON.parse(connection.toString()) as { client_key: string }).client_key, clientKey);
});
