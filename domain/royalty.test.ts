import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "./canonical.ts";
import { ReceiptAmounts } from "./royalty.ts";
import { people, refuses } from "./testing.ts";
import { LICENCE, newWorld, salt } from "./testing-world.ts";
import type { MemoryLedger } from "./testing.ts";

const receiptNo = "000010000000000000000000000202606";
const amounts = { salt, currency: "USD", baseAmount: "3230.20", surtaxAmount: "1292.08" };
const issue = (world: MemoryLedger, rest: object = {}) =>
  world.run("royalty:issueReceipt", { receiptNo, payerId: "tt", licenceNo: LICENCE, product: "coking-coal-raw", massKg: "1042000", period: "2026-06", ...rest }, { by: people.tax, secret: amounts });

test("a receipt's amounts are shared by payer, customs and tax alone", async () => {
  const world = await newWorld();
  const { event, puts } = await issue(world);
  const kept = await world.secret("payer-MinerMSP", "receipt", receiptNo, ReceiptAmounts);
  assert.deepEqual([String(kept?.baseAmount), (await world.found("receipt", receiptNo)).amountsDigest], ["3230.2", digestOf(kept)]);
  assert.doesNotMatch(JSON.stringify([event, puts]), /3230|1292|"salt"/);
});

test("a receipt is issued once, to an exporter, for a licence that exists", async () => {
  const world = await newWorld();
  await refuses("registry/organisation-unknown", issue(world, { payerId: "nobody" }));
  await refuses("registry/role-missing", issue(world, { payerId: "haul" }));
  await refuses("licence/unknown", issue(world, { licenceNo: "MV-099999" }));
  await refuses("payment/document-format", issue(world, { receiptNo: "123" }));
  await refuses("input/format", issue(world, { period: "2026-13" }));
  await issue(world);
  await refuses("record/exists", issue(world), { kind: "receipt" });
  await issue(world, { receiptNo: receiptNo.replace("606", "607"), payerId: "rival" });
});
