import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "./canonical.ts";
import { PriceTerms } from "./contracts.ts";
import { people, refuses } from "./testing.ts";
import { newWorld, terms } from "./testing-world.ts";
import type { MemoryLedger } from "./testing.ts";

const { miner, buyer, tax, minerals, rival } = people;
const sale = { contractNo: "C1", buyerId: "buyer", product: "coking-coal-raw", massKg: "1000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" };
const propose = (world: MemoryLedger, rest: object = {}, secret: object = terms) => world.run("contracts:propose", { ...sale, ...rest }, { by: miner, secret });

test("price terms are shared by the parties, customs and tax; the channel sees their digest alone", async () => {
  const world = await newWorld();
  const { event, puts, secrets } = await propose(world);
  assert.equal(secrets?.[0]?.collection, "trade-MinerMSP-BuyerMSP");
  const kept = await world.secret("trade-MinerMSP-BuyerMSP", "contract", "C1", PriceTerms);
  assert.equal(String(kept?.price), "62");
  const { termsDigest, status } = await world.found("contract", "C1");
  assert.deepEqual([termsDigest, status], [digestOf(kept), "proposed"]);
  for (const open of [JSON.stringify(event), JSON.stringify(puts)]) assert.doesNotMatch(open, /"price"|"62"|"salt"/);
});

test("a contract is with a registered buyer of another member, over a period that exists, once", async () => {
  const world = await newWorld();
  await refuses("registry/organisation-unknown", propose(world, { buyerId: "nobody" }));
  await refuses("registry/role-missing", propose(world, { buyerId: "haul" }), { role: "buyer" });
  await world.run("registry:registerOrganisation", { orgId: "own", mspId: "MinerMSP", name: "x", nameMn: "x", country: "MN", roles: ["buyer"] }, { by: minerals });
  await refuses("contract/same-member", propose(world, { buyerId: "own" }), { mspId: "MinerMSP" });
  await refuses("input/out-of-range", propose(world, { validTo: "2025-12-31" }));
  await refuses("input/duplicate", propose(world, {}, { ...terms, payables: [{ analyte: "Cu", payablePct: "96" }, { analyte: "Cu", payablePct: "90" }] }));
  await refuses("input/required", propose(world, {}, { ...terms, salt: undefined }), { field: "secret.salt" });
  await refuses("input/out-of-range", propose(world, {}, { ...terms, price: "-1" }));
  await refuses("input/too-long", propose(world, {}, { ...terms, currency: "dollars" }));
  await propose(world);
  await refuses("record/exists", propose(world));
});

test("only the buyer agrees, and only to the terms that are on the ledger", async () => {
  const world = await newWorld();
  await propose(world);
  const { termsDigest } = await world.found("contract", "C1");
  const agree = (rest: object = {}, by = buyer) => world.run("contracts:agree", { contractNo: "C1", termsDigest, ...rest }, { by });
  await refuses("contract/unknown", agree({ contractNo: "C9" }));
  await refuses("contract/not-party", agree({}, rival), { orgId: "rival" });
  await refuses("contract/private-data-mismatch", agree({ termsDigest: "0".repeat(64) }));
  await refuses("step/before-cause", agree({ at: "2026-06-01T00:00:00Z" }));
  await agree();
  await refuses("step/out-of-order", agree(), { status: "agreed", needed: "proposed" });
});

test("the tax authority registers an agreed contract under a number that serves once", async () => {
  const world = await newWorld();
  const register = (contractNo: string, registrationNo = "REG-1", rest: object = {}) => world.run("contracts:register", { contractNo, registrationNo, ...rest }, { by: tax });
  for (const contractNo of ["C1", "C2"]) {
    await propose(world, { contractNo });
    if (contractNo === "C1") await refuses("step/out-of-order", register("C1"), { status: "proposed", needed: "agreed" });
    await world.run("contracts:agree", { contractNo, termsDigest: (await world.found("contract", contractNo)).termsDigest }, { by: buyer });
  }
  await refuses("contract/unknown", register("C9"));
  await refuses("step/before-cause", register("C1", "REG-1", { at: "2026-06-01T00:00:00Z" }));
  await register("C1");
  await refuses("record/exists", register("C2"), { id: "registration/REG-1" });
  await register("C2", "REG-2");
  assert.deepEqual([(await world.found("contract", "C1")).registrationNo, (await world.found("contract", "C2")).status], ["REG-1", "registered"]);
});
