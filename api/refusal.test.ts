import assert from "node:assert/strict";
import { test } from "node:test";
import { GraphQLError } from "graphql";
import { DomainError } from "../domain/error.ts";
import { LedgerRefusal } from "../gateway/index.ts";
import { outward } from "./refusal.ts";

const logged: unknown[] = [];
const out = (error: unknown) => outward(error, (_traceId, cause) => void logged.push(cause)).toJSON();
const codeOf = (error: unknown) => out(error).extensions?.["code"];

test("a refusal keeps code, facts and both sentences, however often GraphQL has wrapped it", () => {
  const refusal = new LedgerRefusal("lot/overdrawn", { lotId: "L-7", heldKg: 41200, drawnKg: 60000 } as never, { transactionId: "ab" });
  const wrapped = new GraphQLError("x", { originalError: new GraphQLError("y", { originalError: refusal, path: ["b"] }), path: ["a"] });
  const { message, path, extensions } = out(wrapped);
  assert.deepEqual(path, ["a"]);
  assert.equal(extensions?.["code"], "lot/overdrawn");
  assert.equal((extensions?.["facts"] as { lotId: string }).lotId, "L-7");
  assert.equal(extensions?.["transactionId"], "ab");
  assert.match(message, /L-7/);
  assert.match(String(extensions?.["messageMn"]), /L-7/);
  assert.deepEqual(out(outward(wrapped, () => undefined)), out(wrapped), "twice outward is once");
});

test("what GraphQL found wrong with a request is the client's fault and is not logged", () => {
  logged.length = 0;
  assert.equal(codeOf(new GraphQLError("Syntax Error")), "input/malformed");
  assert.equal(codeOf(new GraphQLError("too large", { extensions: { http: { status: 413 } } })), "input/too-long");
  assert.deepEqual(logged, []);
});

test("a database that is slow or away is told from a fault of ours; nothing of its text leaves", () => {
  logged.length = 0;
  const fault = (code: string) => Object.assign(new Error("password=hunter2"), { code });
  assert.equal(codeOf(new GraphQLError("x", { originalError: fault("57014") })), "system/timeout");
  for (const code of ["ECONNREFUSED", "57P01", "53300"]) assert.equal(codeOf(fault(code)), "system/busy", code);
  for (const message of ["Connection terminated unexpectedly", "Client has encountered a connection error and is not queryable", "Client was closed and is not queryable"]) assert.equal(codeOf(new Error(message)), "system/busy", message);
  assert.equal(codeOf(fault("42P01")), "system/internal");
  assert.equal(codeOf(new TypeError("hunter2")), "system/internal");
  assert.equal(codeOf("hunter2"), "system/internal");
  assert.equal(logged.length, 10); // each with its cause
  assert.ok(!JSON.stringify(out(fault("42P01"))).includes("hunter2"));
  assert.equal(codeOf(new DomainError("auth/not-signed-in", {})), "auth/not-signed-in");
});
