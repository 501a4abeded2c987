import assert from "node:assert/strict";
import { test } from "node:test";
import { getNamedType, isEnumType, isNonNullType, isObjectType } from "graphql";
import { schema } from "./schema.ts";
import { testApi } from "./testing.ts";

const api = await testApi();
const { customs } = api.members;
const token = await api.signIn(await customs.issue("customs-officer", { attributes: { "garal.role": "officer" } }));

const owned = (goodsLotId: string, rest: object) => ({ goodsLotId, gtin: "08650378733967", batches: ["08650378733967/B1"], batchNo: "B1", unit: "piece", contains: 1, madeQuantity: "10", quantity: "10", soldQuantity: "0", madeBy: "split", parents: [], ownerId: "SHOP", ownerMsp: "MinerMSP", heldSince: "2026-06-01T00:00:00Z", madeTx: "t", status: "open", at: "2026-06-01T00:00:00Z", ...rest });

test("every list can be narrowed by each of its filters", async () => {
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) => /Connection$/.test(getNamedType(type).name));
  assert.ok(lists.length > 20);
  let filters = 0;
  for (const { name, args, type } of lists) {
    const required = args.filter((arg) => isNonNullType(arg.type));
    if (required.length > 0 || !isObjectType(getNamedType(type))) continue;
    for (const { name: filter, type: of } of args.filter((arg) => !["first", "last", "after", "before"].includes(arg.name))) {
      const named = getNamedType(of);
      const value = isEnumType(named) ? named.getValues()[0]?.name : named.name === "String" ? '"nobody"' : undefined;
      if (value === undefined) continue;
      filters += 1;
      const { errors } = await api.ask(`{ ${name}(first: 1, ${filter}: ${value}) { pageInfo { hasNextPage } } }`, { token });
      // A value of the wrong form is refused; anything else is a fault.
      assert.ok((errors ?? []).every(({ extensions }) => extensions.code.startsWith("input/")), `${name}(${filter}: ${value}): ${JSON.stringify(errors)}`);
    }
  }
  assert.ok(filters > 40, `${filters} filters`);
});

test("a shelf shows recalled goods while the recall stands, and those whose day is over, of one owner only", async () => {
  const recall = { gtin: "08650378733967", batchNo: "B1", recallNo: "R1", reason: "glass", issuerId: "INSPECTION", recalledOn: "2026-06-02", at: "2026-06-02T00:00:00Z", key: "k" };
  await api.rows.commit({ puts: [
    { kind: "organisation", id: "SHOP", record: { orgId: "SHOP", mspId: "MinerMSP", name: "Shop", nameMn: "Дэлгүүр", country: "MN", roles: ["retailer"], at: "2026-01-01T00:00:00Z" } },
    { kind: "goodsLot", id: "G1", record: owned("G1", { bestBefore: "2026-07-01" }) },
    { kind: "goodsLot", id: "G2", record: owned("G2", { ownerId: "OTHER" }) },
    { kind: "goodsLot", id: "G3", record: owned("G3", { quantity: "0", status: "exhausted" }) },
    { kind: "goodsLot", id: "G4", record: owned("G4", { batches: ["08650378733967/B2"], batchNo: "B2", bestBefore: "2026-09-01" }) },
    { kind: "recall", id: "08650378733967/B1", record: recall },
  ] });
  const shelf = async (): Promise<unknown> => (await api.ask('{ shelf(ownerId: "SHOP") { recalled { goodsLotId recall { reason } goodsLot { ownerId } } expiring(before: "2026-08-01") { goodsLotId } } }', { token })).data;
  assert.deepEqual(await shelf(), { shelf: { recalled: [{ goodsLotId: "G1", recall: { reason: "glass" }, goodsLot: { ownerId: "SHOP" } }], expiring: [{ goodsLotId: "G1" }] } });
  await api.rows.commit({ puts: [{ kind: "recall", id: "08650378733967/B1", record: { ...recall, liftedOn: "2026-06-03" } }] });
  assert.deepEqual(await shelf(), { shelf: { recalled: [], expiring: [{ goodsLotId: "G1" }] } });
  const anonymous = await api.ask('{ shelf(ownerId: "SHOP") { expiring(before: "2026-08-01") { goodsLotId } } }');
  assert.ok(anonymous.errors, "stocks are not for the public");
});
