import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { definitionFor } from "./definition.ts";

test("the repository's channel: each authority endorses with another member, traders share collections with customs and tax alone", () => {
  const { name, policy, collections } = definitionFor(fileURLToPath(new URL("../channel.json", import.meta.url)));
  assert.equal(name, "garal");
  assert.match(policy, /MinerMSP\.peer/);
  for (const member of ["CustomsMSP", "MineralsMSP", "TaxMSP"]) assert.ok(policy.includes(`AND('${member}.peer',OR(`), policy);
  assert.deepEqual(collections.map((collection) => collection.name), ["trade-MinerMSP-BuyerMSP", "payer-MinerMSP", "payer-CarrierMSP", "payer-LabMSP", "payer-BuyerMSP"]);
  for (const { name: collection, policy: members } of collections) for (const member of ["MinerMSP", "CarrierMSP", "LabMSP", "BuyerMSP"]) assert.equal(members.includes(`'${member}.member'`), collection.includes(member), `${collection}: ${member}`);
  for (const { policy: members, memberOnlyRead, memberOnlyWrite } of collections) {
    assert.ok(memberOnlyRead && memberOnlyWrite);
    assert.doesNotMatch(members, /MineralsMSP/);
  }
});
