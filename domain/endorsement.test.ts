import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AUTHORITIES } from "./authority.ts";
import { chaincodePolicy, policyOf } from "./endorsement.ts";
import { asOperator, people } from "./testing.ts";
import { consignment, extract, load, newWorld, salt, seal, weigh, LICENCE } from "./testing-world.ts";
import type { MemoryLedger } from "./testing.ts";

type Rule = { readonly n: number; readonly rules: readonly Rule[] } | string;

/** Reads AND(…), OR(…) and 'Member.peer'. */
function parse(text: string): Rule {
  let at = 0;
  const rule = (): Rule => {
    const leaf = /^'([A-Za-z0-9]+)\.peer'/.exec(text.slice(at));
    if (leaf) {
      at += leaf[0].length;
      return leaf[1] ?? "";
    }
    const gate = /^(AND|OR)\(/.exec(text.slice(at));
    assert.ok(gate, `no rule at ${at} of ${text}`);
    at += gate[0].length;
    const rules = [rule()];
    while (text[at] === ",") {
      at++;
      rules.push(rule());
    }
    assert.equal(text[at++], ")", text);
    return { n: gate[1] === "AND" ? rules.length : 1, rules };
  };
  const whole = rule();
  assert.equal(at, text.length, text);
  return whole;
}

/** As hyperledger/fabric common/cauthdsl/cauthdsl.go: greedy, every part of a gate tried, a signature counts once. */
function satisfied(rule: Rule, signers: readonly string[], used: boolean[] = signers.map(() => false)): boolean {
  if (typeof rule === "string") {
    const found = signers.findIndex((signer, i) => signer === rule && !used[i]);
    if (found >= 0) used[found] = true;
    return found >= 0;
  }
  let count = 0;
  for (const part of rule.rules) {
    const trial = [...used];
    if (!satisfied(part, signers, trial)) continue;
    count++;
    used.splice(0, used.length, ...trial);
  }
  return count >= rule.n;
}

const authorities: readonly string[] = Object.values(AUTHORITIES);
const { miner, rival, carrier, customs, buyer, laboratory, minerals, tax } = people;
const members = [...authorities, miner.mspId, rival.mspId, carrier.mspId, buyer.mspId, laboratory.mspId];

/** A channel on which every kind of record of this folder's rules has been made and changed. */
async function busyWorld(): Promise<MemoryLedger> {
  const world = await newWorld();
  await consignment(world);
  await extract(world, "L", "1000");
  await world.run("lots:move", { lotId: "L", toSiteId: "plant", custodianId: "haul" }, { by: miner });
  await world.run("lots:process", { runId: "R", siteId: "plant", process: "washing", inputs: [{ lotId: "L", massKg: "100" }], outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "80" }], lossKg: "20" }, { by: carrier });
  await world.run("lots:offer", { lotId: "W", toOrgId: "rival" }, { by: miner });
  await world.run("lots:accept", { lotId: "W" }, { by: rival });
  await world.run("lots:adjust", { lotId: "W", deltaKg: "-0.1", reason: "spillage", note: "n" }, { by: carrier });
  await world.run("lots:split", { lotId: "L", parts: [{ lotId: "L2", massKg: "100" }] }, { by: miner });
  await world.run("lots:blend", { lotId: "L3", siteId: "plant", inputs: [{ lotId: "L", massKg: "10" }, { lotId: "L2", massKg: "10" }] }, { by: miner });
  await world.run("assays:sample", { sampleId: "S", lotId: "coal", sealNo: "B", laboratoryId: "lab", standard: "ISO 13909" }, { by: miner });
  await world.run("assays:receive", { sampleId: "S", foundSeal: "B" }, { by: laboratory });
  const certificate = { sampleId: "S", lotId: "coal", accreditationNo: "ACC-1", results: [{ analyte: "TM", value: "8", unit: "%", basis: "as-received", method: "ISO 589" }] };
  await world.run("assays:certify", { certificateNo: "C1", ...certificate }, { by: laboratory });
  await world.run("assays:supersede", { certificateNo: "C2", ...certificate, supersedes: "C1", reason: "r" }, { by: laboratory });
  const receipt = { receiptNo: "0".repeat(33), payerId: "tt", licenceNo: LICENCE, product: "coking-coal-raw", massKg: "1", period: "2026-06" };
  await world.run("royalty:issueReceipt", receipt, { by: tax, secret: { salt, currency: "USD", baseAmount: "1", surtaxAmount: "1" } });
  await load(world, "U1", 1000);
  await seal(world, "U1");
  const goods = await world.found("consignment", "CON");
  const base = await world.found("contract", "C-CON");
  const declaration = { declarationNo: "D", regime: "10" as const, consignmentId: "CON", customsOffice: "x", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: goods.loadedKg }], receiptNos: ["0".repeat(33)], certificateNos: ["C2"], additionalSheets: 0 };
  const derived = { version: 1, contractNo: "C-CON", exporterId: "tt", payerMsp: base.sellerMsp, borderPoint: goods.borderPoint, netKg: goods.loadedKg, valueDigest: base.termsDigest, status: "released" as const, filedOn: "2026-06-01", versionTx: "tx", payments: [] };
  world.seed({ kind: "declaration", id: "D", record: { ...declaration, ...derived, tx: "tx", at: goods.at } });
  world.seed({ kind: "consignment", id: "CON", record: { ...goods, declarationNo: "D", status: "released" } });
  await weigh(world, "B1", 1000, { deviceId: "WB-GATE", by: customs });
  await world.run("gates:exit", { unitId: "U1", gateSiteId: "gate", foundSeal: "S-U1", ticketNo: "B1" }, { by: asOperator(customs) });
  await world.run("acceptances:record", { consignmentId: "CON", receivedKg: "1000", certificateNo: "X", laboratory: "Y", results: certificate.results }, { by: buyer });
  await world.run("registry:suspendLicence", { licenceNo: LICENCE, reason: "r" }, { by: minerals });
  await world.run("registry:suspendOrganisation", { orgId: "rival", reason: "r" }, { by: minerals });
  await world.run("registry:verifyDevice", { deviceId: "WB-GATE", verificationNo: "V", verifiedUntil: "2028-12-31" }, { by: customs });
  return world;
}

test("every key-level policy needs an authority", async () => {
  const { history } = await busyWorld();
  const others = members.filter((member) => !authorities.includes(member));
  for (const { applied } of history) {
    for (const { put } of applied) assert.equal(satisfied(parse(policyOf(put)), others), false, `${put.kind}: ${policyOf(put)}`);
  }
});

test("what a transaction changes is satisfied by its submitter's organisation with the authorities", async () => {
  const { history } = await busyWorld();
  const changed = new Set<string>();
  for (const { name, by, applied } of history) {
    for (const { put, before } of applied) {
      const signers = [...new Set([by.mspId, ...authorities])];
      const policy = before ? policyOf(before) : chaincodePolicy(members);
      assert.ok(satisfied(parse(policy), signers), `${name} cannot write ${put.kind}: ${policy}`);
      if (before) changed.add(put.kind);
    }
  }
  for (const kind of ["lot", "licenceYear", "sample", "certificate", "contract", "consignment", "unit", "ticket", "use", "licence", "organisation", "device", "table"]) assert.ok(changed.has(kind), `${kind} was not changed`);
});

test("an authority and any one more member endorse a new record, and no two without an authority", () => {
  const policy = parse(chaincodePolicy(members));
  fc.assert(
    fc.property(fc.shuffledSubarray(members, { minLength: 0 }), (signers) => {
      assert.equal(satisfied(policy, signers), signers.length >= 2 && signers.some((signer) => authorities.includes(signer)), signers.join());
    }),
  );
});

test("signatures beyond those needed never spoil a policy", async () => {
  const { history } = await busyWorld();
  const policies = [...new Set(history.flatMap(({ applied }) => applied.map(({ put }) => policyOf(put))))].map(parse);
  fc.assert(
    fc.property(fc.constantFrom(...policies), fc.shuffledSubarray(members), fc.shuffledSubarray(members), (policy, some, more) => {
      if (satisfied(policy, some)) assert.ok(satisfied(policy, [...some, ...more.filter((member) => !some.includes(member))]));
    }),
  );
});

test("a lot is changed by its owner or holder with the minerals regulator, by a receiver only while it is offered", async () => {
  const world = await newWorld();
  await extract(world, "L", "1");
  const policy = async () => parse(policyOf({ kind: "lot", id: "L", record: await world.found("lot", "L") }));
  const by = async (...signers: string[]) => satisfied(await policy(), signers);
  assert.deepEqual([await by("MineralsMSP", "MinerMSP"), await by("CustomsMSP", "MinerMSP"), await by("MineralsMSP", "RivalMSP")], [true, false, false]);
  await world.run("lots:offer", { lotId: "L", toOrgId: "rival" }, { by: miner });
  assert.equal(await by("MineralsMSP", "RivalMSP"), true);
  await world.run("lots:accept", { lotId: "L" }, { by: rival });
  await world.run("lots:move", { lotId: "L", toSiteId: "yard", custodianId: "haul" }, { by: rival });
  assert.deepEqual([await by("MineralsMSP", "MinerMSP"), await by("MineralsMSP", "RivalMSP"), await by("MineralsMSP", "CarrierMSP")], [false, true, true]);
});
