import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AUTHORITIES } from "./authority.ts";
import { chaincodePolicy, isMet, policyOf } from "./endorsement.ts";
import { exampleWorld } from "./testing-examples.ts";
import { people } from "./testing.ts";
import { extract, newWorld, suspension } from "./testing-world.ts";
import type { Submitter } from "./act.ts";
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
const { miner, rival, carrier, customs, buyer, laboratory, minerals } = people;
const members = [...authorities, miner.mspId, rival.mspId, carrier.mspId, buyer.mspId, laboratory.mspId];

/** The examples, and changes that they lack. */
async function busyWorld(): Promise<MemoryLedger> {
  const world = await exampleWorld();
  const by = async (orgId: string, role: Submitter["role"] = "officer"): Promise<Submitter> => {
    const { mspId, roles } = await world.found("organisation", orgId);
    return { orgId, mspId, user: `${orgId}-${role}`, role, orgRoles: roles };
  };
  const [owner, receiver, holder] = await Promise.all([by("erdenet"), by("erdenes-tavantolgoi"), by("demo-carrier")]);
  const at = "2026-07-01T00:00:00Z";
  await world.run("lots:split", { lotId: "ERD-2023-02-CONC", parts: [{ lotId: "L1", massKg: "100" }, { lotId: "L2", massKg: "100" }], at }, { by: owner });
  await world.run("lots:blend", { lotId: "L3", siteId: "erdenet-plant", inputs: [{ lotId: "L1", massKg: "10" }, { lotId: "L2", massKg: "10" }], at }, { by: owner });
  await world.run("lots:move", { lotId: "L1", toSiteId: "erdenet-mine", custodianId: "demo-carrier", at }, { by: owner });
  await world.run("lots:offer", { lotId: "L1", toOrgId: "erdenes-tavantolgoi", at }, { by: owner });
  await world.run("lots:accept", { lotId: "L1", at }, { by: receiver });
  await world.run("lots:offer", { lotId: "L1", toOrgId: "erdenet", at }, { by: receiver });
  await world.run("lots:decline", { lotId: "L1", reason: "r", at }, { by: owner });
  await world.run("lots:adjust", { lotId: "L1", deltaKg: "-0.1", reason: "spillage", note: "n", at }, { by: holder });
  await world.run("lots:extract", { lotId: "L4", licenceNo: "TEST-MV-000102", siteId: "erdenet-mine", product: "copper-ore", massKg: "1", at: "2023-03-01T00:00:00Z" }, { by: owner });
  const [certificate] = await world.all("certificate");
  assert.ok(certificate);
  const { sampleId, lotId, accreditationNo, results } = certificate;
  await world.run("assays:supersede", { certificateNo: "C2", sampleId, lotId, accreditationNo, results, supersedes: certificate.certificateNo, reason: "r", at }, { by: await by(certificate.laboratoryId) });
  await world.run("registry:setPlan", { licenceNo: "TEST-MV-000102", plan: [{ year: 2026, massKg: "1" }], reason: "r", at }, { by: minerals });
  await suspension(world, "suspend", { licenceNo: "TEST-MV-000102" }, { at });
  await suspension(world, "lift", { licenceNo: "TEST-MV-000102" }, { at });
  await suspension(world, "suspend", { orgId: "demo-carrier" }, { at });
  await world.run("registry:verifyDevice", { deviceId: "WB-GS-1", verificationNo: "V", verifiedUntil: "2028-12-31", at }, { by: customs });
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
  for (const kind of ["lot", "licenceYear", "sample", "certificate", "lotAssay", "contract", "consignment", "unit", "ticket", "use", "licence", "organisation", "device", "table", "receipt", "declaration", "assessment"]) assert.ok(changed.has(kind), `${kind} was not changed`);
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

test("which certificate of a lot is in force is changed by the laboratory that issued it with an authority, and by another one with two", async () => {
  const world = await busyWorld();
  const [assay] = await world.all("lotAssay");
  assert.ok(assay);
  const policy = parse(policyOf({ kind: "lotAssay", id: assay.lotId, record: assay }));
  const by = (...signers: string[]) => satisfied(policy, signers);
  const other = members.find((member) => member !== assay.laboratoryMsp && !authorities.includes(member)) ?? "";
  assert.deepEqual([by(assay.laboratoryMsp, "TaxMSP"), by(assay.laboratoryMsp), by(other, "TaxMSP"), by(other, "TaxMSP", "CustomsMSP")], [true, false, false, true]);
});

test("an endorsement counts for one principal only", () => {
  assert.equal(isMet("AND('A.peer', OR('A.peer','B.peer'))", ["A"]), false);
  assert.equal(isMet("AND('A.peer', OR('A.peer','B.peer'))", ["A", "A"]), true);
  assert.equal(isMet("AND(OR('A.peer','B.peer'),'A.peer')", ["A", "B"]), true);
  assert.equal(isMet("OR(AND('A.peer','B.peer'),AND('A.peer','C.peer'))", ["C", "A"]), true);
  assert.equal(isMet("OR(AND('A.peer','B.peer'),AND('A.peer','C.peer'))", ["C", "B"]), false);
  assert.equal(isMet("'A.peer'", []), false);
  assert.throws(() => isMet("'A.member'", ["A"]), Error);
});
