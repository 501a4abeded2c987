import assert from "node:assert/strict";
import { test } from "node:test";
import { people, refuses } from "../testing.ts";
import type { MemoryLedger } from "../testing.ts";
import { amend, assess, exportWorld, file, pay, PAYMENT, release } from "./testing.ts";

const { customs } = people;
const colleague = { ...customs, user: "customs-2" };
const take = (world: MemoryLedger, by = customs, rest: object = {}) => world.run("declarations:take", { declarationNo: "D-1", ...rest }, { by });
const giveBack = (world: MemoryLedger, rest: object = {}, by = customs) => world.run("declarations:return", { declarationNo: "D-1", version: 1, reason: "mass-differs", ...rest }, { by });
const filed = async (): Promise<MemoryLedger> => {
  const world = await exportWorld();
  await file(world);
  return world;
};

test("a declaration that one officer has is decided by no other: neither assessed, released, returned nor taken", async () => {
  const world = await filed();
  await take(world);
  assert.equal((await world.found("declaration", "D-1")).takenBy, customs.user);
  await refuses("declaration/taken", take(world, colleague), { officer: customs.user });
  await refuses("declaration/taken", giveBack(world, {}, colleague), { officer: customs.user });
  await refuses("declaration/taken", world.run("assessments:assess", { assessmentId: "A-1", declarationNo: "D-1" }, { by: colleague, secret: { salt: "0".repeat(64) } }), { officer: customs.user });
  await assess(world);
  const decided = await world.found("declaration", "D-1");
  assert.deepEqual([decided.status, decided.takenBy], ["assessed", undefined], "what is decided is nobody's again");
  await take(world, colleague);
  await pay(world, PAYMENT, "9400");
  await refuses("declaration/taken", release(world), { officer: colleague.user });
});

test("taking over names the officer who has it; who is named and has it no more loses nothing", async () => {
  const world = await filed();
  await take(world);
  await refuses("declaration/taken", take(world, colleague, { instead: "somebody" }), { officer: customs.user });
  await take(world, colleague, { instead: customs.user });
  assert.equal((await world.found("declaration", "D-1")).takenBy, colleague.user);
  await refuses("declaration/taken", take(world, { ...customs, user: "customs-3" }, { instead: customs.user }), { officer: colleague.user });
  await refuses("declaration/taken", take(world, colleague), { officer: colleague.user });
});

test("a returned declaration waits for its declarant: nothing is assessed, paid up or released until a new version answers it", async () => {
  const world = await filed();
  await assess(world);
  await giveBack(world, { remark: "Net mass of truck 2" });
  const returned = await world.found("declaration", "D-1");
  assert.deepEqual([returned.status, returned.returned], ["returned", { reason: "mass-differs", version: 1, by: customs.user, remark: "Net mass of truck 2" }]);
  await refuses("step/out-of-order", assess(world, "A-2"), { status: "returned" });
  await refuses("step/out-of-order", take(world), { status: "returned" });
  await pay(world, PAYMENT, "9400");
  assert.equal((await world.found("declaration", "D-1")).status, "returned");
  await refuses("step/out-of-order", release(world), { status: "returned" });
  await amend(world, 2);
  const answered = await world.found("declaration", "D-1");
  assert.deepEqual([answered.status, answered.version, answered.returned], ["filed", 2, undefined]);
  await assess(world, "A-2");
  assert.equal((await world.found("declaration", "D-1")).status, "paid", "what was paid counts for the new version");
});

test("only the version in force is returned, and nothing that is released is taken or returned", async () => {
  const world = await filed();
  await refuses("declaration/version-stale", giveBack(world, { version: 2 }));
  await assess(world);
  await pay(world, PAYMENT, "9400");
  await release(world);
  await refuses("step/out-of-order", giveBack(world), { status: "released" });
  await refuses("step/out-of-order", take(world), { status: "released" });
});
