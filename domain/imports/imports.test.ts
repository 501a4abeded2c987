import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { refuses } from "../testing.ts";
import { apples, assess, blenders, both, CONTAINER, ddtd, DUE, enter, file, importWorld, lines, manifest, pay, people, permit, release, released, value } from "./testing.ts";

const { importer, other, carrier, customs, keeper, inspection } = people;
const entered = async () => {
  const world = await importWorld();
  await manifest(world);
  await enter(world);
  return world;
};

test("a container's goods are declared, assessed, paid and released; the value reaches payer, customs and tax alone", async () => {
  const world = await entered();
  const filed = await file(world);
  assert.deepEqual(filed.secrets?.map(({ collection, id }) => [collection, id]), [["payer-MinerMSP", "I-1/1"]]);
  const assessed = await assess(world);
  const lines = await world.secret(payerCollection("MinerMSP"), "assessment", "A-1", AssessmentLines);
  assert.deepEqual(lines?.lines.map(({ tax, amount }) => [tax, String(amount)]), [["customs-duty", "2500000"], ["vat", "5250000"], ["customs-fee", "7000"]]);
  assert.equal(String(lines?.totals[0]?.due), DUE);
  for (const open of [filed, assessed]) for (const hidden of ["100000", "50000000", "2500000", "INV-9-", value.salt]) assert.ok(!canonicalJson({ ...open, secrets: [] }).includes(hidden), `${hidden} must not stand on the channel`);
  await refuses("release/unpaid", release(world));
  await pay(world, 900, DUE);
  await release(world);
  const declaration = await world.found("importDeclaration", "I-1");
  assert.deepEqual([declaration.status, declaration.containerNo, declaration.payments], ["released", CONTAINER, [ddtd(900)]]);
  assert.equal((await world.found("assessment", "A-1")).settlement, "paid");
  await refuses("release/already-released", release(world));
  await refuses("declaration/not-amendable", amend(world, 2));
});

test("a manifest is filed once, at an open point, under a waybill that serves one cargo, for registered importers", async () => {
  const world = await importWorld();
  await refuses("declaration/border-point-closed", manifest(world, { borderPoint: "nowhere" }));
  await refuses("consignment/container-check-digit", manifest(world, { vehicle: { kind: "container", containerNo: "CSQU3054384" } }));
  await refuses("input/required", manifest(world, { vehicle: { kind: "container" } }));
  await refuses("import/gross-below-net", manifest(world, { lines: [{ ...lines[0], grossKg: "3999" }] }));
  await refuses("registry/role-missing", manifest(world, { lines: [{ ...lines[0], importerId: "shop" }] }));
  await refuses("input/duplicate", manifest(world, { lines: [lines[0], lines[0]] }));
  await refuses("input/format", manifest(world, { shipper: "a\u0000b" }));
  await manifest(world);
  await refuses("record/exists", manifest(world));
  await refuses("consignment/waybill-used", manifest(world, { manifestNo: "M-2" }));
});

test("goods enter at their own gate, once; another seal is told, explained and replaced", async () => {
  const world = await importWorld();
  await refuses("import/manifest-unknown", enter(world));
  await manifest(world);
  await refuses("gate/wrong-gate", enter(world, { gateSiteId: "north-gate" }));
  await refuses("registry/site-kind", enter(world, { gateSiteId: "store" }));
  await refuses("consignment/seal-mismatch", enter(world, { foundSeal: "OTHER" }), { recordedSeal: "SEAL-1" });
  await refuses("step/out-of-order", file(world), { status: "filed", needed: "entered" });
  await enter(world, { foundSeal: "OTHER", newSeal: "CUSTOMS-1", officerNote: "cut open, goods counted" });
  const { sealIntact, sealNo } = await world.found("manifest", "M-1");
  assert.deepEqual([sealIntact, sealNo], [false, "CUSTOMS-1"]);
  await refuses("step/out-of-order", enter(world));
});

test("no more is declared than the manifest shows, and no line by another than its consignee", async () => {
  const world = await entered();
  await refuses("import/exceeds-manifest", file(world, { items: [{ ...blenders, netKg: "4000.001" }] }), { manifestQty: "100 / 4000 kg" });
  await refuses("import/exceeds-manifest", file(world, { items: [{ ...blenders, packages: 101 }] }));
  await refuses("import/exceeds-manifest", file(world, { items: [blenders, { ...blenders, no: 2, packages: 1 }].map((item, i) => ({ ...item, packages: i === 0 ? 99 : 2 })) }, { secret: both }));
  await refuses("import/not-consignee", file(world, {}, { by: other }), { importerId: "importer" });
  await refuses("record/unknown", file(world, { items: [{ ...blenders, line: 9 }] }));
  await refuses("import/one-source", file(world, { items: [{ ...blenders, entryNo: "E-1" }] }));
  await file(world);
  await refuses("declaration/number-used", file(world));
  await refuses("import/manifest-line-used", file(world, { declarationNo: "I-2" }), { usedBy: "I-1" });
});

test("the tariff line must exist, the invoice be named, every item have a value, and an exemption its document", async () => {
  const world = await entered();
  await refuses("declaration/hs-unknown", file(world, { items: [{ ...blenders, hs: "8509.99" }] }), { hsCode: "8509.99" });
  await refuses("declaration/document-missing", file(world, { documents: [] }));
  await refuses("assessment/input-missing", file(world, { items: [{ ...blenders, no: 3 }] }));
  await refuses("assessment/exemption-unproved", file(world, { items: [{ ...blenders, reliefs: [{ code: "humanitarian-aid" }] }] }), { exemption: "humanitarian-aid" });
  await refuses("input/required", file(world, { procedure: "temporary-admission" }));
  await refuses("input/too-many", file(world, { items: Array.from({ length: 201 }, (_, i) => ({ ...blenders, no: i + 1 })) }));
});

test("a permit that the HS code demands is drawn down, never overdrawn", async () => {
  const world = await entered();
  const items = [{ ...apples, no: 1 }];
  const fileApples = (rest: object = {}, declarationNo = "I-1") => file(world, { declarationNo, items: [{ ...items[0], ...rest }] });
  await refuses("declaration/permit-required", file(world, { items: [{ ...items[0], permits: undefined }] }));
  await refuses("permit/unknown", fileApples(), { permitNo: "P-1", authority: "inspection" });
  await permit(world, { netKg: "6000" });
  await refuses("record/exists", permit(world));
  await refuses("permit/quantity-exceeded", fileApples(), { leftQty: "6000 kg", neededQty: "10000 kg" });
  await permit(world, { permitNo: "P-2", headings: ["0805.10"] });
  await refuses("permit/goods-mismatch", fileApples({ permits: ["inspection/P-2"] }));
  await permit(world, { permitNo: "P-3", kind: "veterinary" });
  await refuses("declaration/permit-required", fileApples({ permits: ["inspection/P-3"] }));
  await permit(world, { permitNo: "P-4", validTo: "2026-05-31" });
  await refuses("permit/expired", fileApples({ permits: ["inspection/P-4"] }));
  await permit(world, { permitNo: "P-5", holderId: "other-importer" });
  await refuses("permit/not-holder", fileApples({ permits: ["inspection/P-5"] }));
  await fileApples({ packages: 250, netKg: "4000" });
  assert.deepEqual([String((await world.found("permit", "inspection/P-1")).netKgLeft), (await world.found("permit", "inspection/P-1")).usedBy], ["2000", ["I-1"]]);
  await refuses("permit/quantity-exceeded", fileApples({ packages: 250, netKg: "6000" }, "I-2"), { leftQty: "2000 kg" });
  await refuses("permit/not-issuer", world.run("permits:revoke", { permitId: "inspection/P-1", reason: "no" }, { by: { ...inspection, orgId: "other-inspection" } }));
  await world.run("permits:revoke", { permitId: "inspection/P-1", reason: "pests found" }, { by: inspection });
  await refuses("permit/revoked", fileApples({ packages: 250, netKg: "2000" }, "I-2"));
});

const amend = (world: Awaited<ReturnType<typeof importWorld>>, version: number, rest: object = {}, by = importer, secret: object = value) =>
  world.run("imports:amend", { declarationNo: "I-1", version, customsOffice: "Zamiin-Uud", items: [blenders], documents: [{ code: "380", number: "INV-9" }], additionalSheets: 0, reason: "counted again", ...rest }, { by, secret });

test("an amended declaration gives back what it drew and draws anew; its assessment falls", async () => {
  const world = await entered();
  await permit(world);
  await file(world, { items: [blenders, apples] }, { secret: both });
  await assess(world);
  await refuses("declaration/version-stale", amend(world, 3));
  await refuses("declaration/not-declarant", amend(world, 2, {}, other));
  await amend(world, 2, { items: [{ ...blenders, packages: 90, netKg: "3600" }] });
  const { lines: left } = await world.found("manifest", "M-1");
  assert.deepEqual(left.map(({ packagesLeft, netKgLeft }) => [packagesLeft, String(netKgLeft)]), [[10, "400"], [500, "10000"]]);
  const { netKgLeft, usedBy } = await world.found("permit", "inspection/P-1");
  assert.deepEqual([String(netKgLeft), usedBy], ["10000", []]);
  assert.equal((await world.found("assessment", "A-1")).supersededBy, "I-1/2");
});

test("a transit moves under its seal to one place; late it ends by customs alone, and the days stand on it", async () => {
  const world = await entered();
  const start = (rest: object = {}) => world.run("transits:start", { transitNo: "T-1", manifestNo: "M-1", kind: "domestic", destinationSiteId: "store", deadline: "2026-06-05", sealNo: "SEAL-1", ...rest }, { by: customs });
  const end = (rest: object = {}, by = carrier) => world.run("transits:end", { transitNo: "T-1", siteId: "store", foundSeal: "SEAL-1", ...rest }, { by });
  await refuses("registry/site-kind", start({ destinationSiteId: "gate" }));
  await refuses("consignment/seal-mismatch", start({ sealNo: "X" }));
  await refuses("input/out-of-range", start({ deadline: "2026-05-31" }));
  await start();
  await refuses("step/out-of-order", file(world), { status: "in-transit" });
  await refuses("gate/wrong-gate", end({ siteId: "gate" }));
  await refuses("consignment/seal-mismatch", end({ foundSeal: "X" }));
  await refuses("import/not-carrier", end({}, { ...carrier, orgId: "another" }));
  const late = "2026-06-08T02:00:00Z";
  await refuses("import/transit-late", end({ at: late, lateDecision: "let it pass" }), { date: "2026-06-05" });
  await end({ at: late, lateDecision: "breakdown proved" }, customs);
  assert.deepEqual([(await world.found("transit", "T-1")).daysLate, (await world.found("manifest", "M-1")).status], [3, "entered"]);
  await refuses("step/out-of-order", end());
});

test("goods in a bonded warehouse leave under released declarations, each against the balance of their stock card", async () => {
  const world = await entered();
  const contractValue = { amount: "100000", currency: "CNY" };
  await refuses("input/required", file(world, { procedure: "bonded-warehouse" }));
  await file(world, { procedure: "bonded-warehouse" }, { secret: { ...value, contractValue } });
  const store = (rest: object = {}, by = keeper) => world.run("warehouses:store", { entryNo: "E-1", warehouseId: "store", declarationNo: "I-1", itemNo: 1, ...rest }, { by });
  await refuses("import/not-released", store());
  await assess(world);
  const lines = await world.secret(payerCollection("MinerMSP"), "assessment", "A-1", AssessmentLines);
  const due = String(lines?.totals[0]?.due);
  assert.equal(due, "57000", "sheet 7 000 and 0.1 % of 50 000 000; duty and VAT are suspended");
  assert.match(lines?.note ?? "", /suspended under bonded-warehouse: 7750000\.00 MNT/);
  await pay(world, 900, due);
  await release(world);
  await refuses("import/not-keeper", store({}, { ...keeper, orgId: "another" }));
  await refuses("import/warehouse-licence-expired", store({ at: "2027-01-01T00:00:00Z" }));
  await store();
  await refuses("import/already-stored", store({ entryNo: "E-2" }));
  const fromStore = { ...blenders, line: undefined, entryNo: "E-1" };
  const declare = (declarationNo: string, rest: object, more: object = {}) => file(world, { declarationNo, items: [{ ...fromStore, ...rest }], ...more });
  await refuses("import/warehouse-balance", declare("I-2", { packages: 101 }));
  await refuses("import/wrong-procedure", declare("I-2", {}, { procedure: "temporary-admission", months: 3 }));
  await declare("I-2", { packages: 40, netKg: "1600" });
  await refuses("import/warehouse-balance", declare("I-3", { packages: 61, netKg: "2400" }), { heldQty: "60 / 2400 kg" });
  const deliver = (declarationNo = "I-2") => world.run("warehouses:deliver", { entryNo: "E-1", declarationNo, itemNo: 1 }, { by: keeper });
  await refuses("import/not-released", deliver());
  await assess(world, "A-2", "I-2");
  await pay(world, 901, DUE, "A-2");
  await release(world, "I-2");
  await refuses("import/not-delivered", world.run("goods:book", { goodsLotId: "G", declarationNo: "I-2", itemNo: 1, gtin: "8650378733967", batchNo: "B", unit: "piece", contains: 1, quantity: "400", netKg: "1600" }, { by: importer }));
  await deliver();
  await refuses("import/already-delivered", deliver());
  const entry = await world.found("warehouseEntry", "E-1");
  assert.deepEqual([entry.packagesLeft, entry.packagesHeld, String(entry.netKgHeld), entry.storageUntil], [60, 60, "2400", "2026-07-01"]);
  await refuses("import/storage-expired", declare("I-3", { packages: 1, netKg: "1" }, { at: "2026-07-02T00:00:00Z" }), { date: "2026-07-01" });
  await world.run("warehouses:extend", { entryNo: "E-1", storageUntil: "2026-08-01", reason: "buyer found" }, { by: customs });
  await declare("I-3", { packages: 1, netKg: "1" }, { at: "2026-07-02T00:00:00Z" });
});

test("damage and differences stand on the stock card with their transaction, and change no balance", async () => {
  const world = await entered();
  await file(world, { procedure: "bonded-warehouse" }, { secret: { ...value, contractValue: { amount: "100000", currency: "CNY" } } });
  await assess(world);
  await pay(world, 900, "57000");
  await release(world);
  const report = (rest: object = {}, by = keeper) => world.run("warehouses:report", { entryNo: "E-1", finding: "damaged", packages: 3, note: "wet by rain", ...rest }, { by });
  await refuses("record/unknown", report());
  await world.run("warehouses:store", { entryNo: "E-1", warehouseId: "store", declarationNo: "I-1", itemNo: 1 }, { by: keeper });
  await refuses("import/not-keeper", report({}, { ...keeper, orgId: "another" }));
  await refuses("import/warehouse-balance", report({ packages: 101 }), { heldQty: "100 / 4000 kg" });
  await report();
  await report({ finding: "surplus", packages: 101, note: "counted again" });
  const { reports = [], packagesHeld, packagesLeft } = await world.found("warehouseEntry", "E-1");
  assert.deepEqual([reports.map(({ finding, packages }) => [finding, packages]), packagesHeld, packagesLeft], [[["damaged", 3], ["surplus", 101]], 100, 100]);
  assert.notEqual(reports[0]?.tx, reports[1]?.tx);

  const count = (lines: object[], rest: object = {}, by = keeper) => world.run("warehouses:count", { countNo: "C-1", warehouseId: "store", lines, ...rest }, { by });
  const line = (packages: number, rest: object = {}) => ({ entryNo: "E-1", packages, ...rest });
  await refuses("import/not-keeper", count([line(100)], {}, { ...keeper, orgId: "another" }));
  await refuses("record/unknown", count([line(100)], { warehouseId: "gate" }));
  await refuses("record/unknown", count([{ ...line(100), entryNo: "E-9" }]));
  await refuses("input/duplicate", count([line(100), line(99)]));
  await refuses("import/count-reason", count([line(99)]), { bookQty: "100 / 4000 kg", countedQty: "99" });
  await refuses("import/count-reason", count([line(100, { netKg: "3999.5" })]), { countedQty: "100 / 3999.5 kg" });
  await refuses("step/before-cause", count([line(100)], { at: "2026-01-01T00:00:00Z" }));
  await count([line(100, { netKg: "4000" })]);
  await refuses("record/exists", count([line(100)]));
  await count([line(0, { reason: "theft", note: "seal of the hall broken" })], { countNo: "C-2" });
  const [same, less] = [await world.found("stockCount", "C-1"), await world.found("stockCount", "C-2")];
  assert.deepEqual([same.differences, less.differences, less.lines.map(({ packages, bookPackages, bookKg, reason }) => [packages, bookPackages, String(bookKg), reason])], [0, 1, [[0, 100, "4000", "theft"]]]);
  assert.equal((await world.found("warehouseEntry", "E-1")).packagesHeld, 100, "a count changes no balance: customs decides");
});

test("a released declaration cannot be declared again from its line, and amounts that are not its own are not paid on it", async () => {
  const world = await released();
  await refuses("import/manifest-line-used", file(world, { declarationNo: "I-2" }), { usedBy: "I-1" });
  await refuses("payment/duplicate", pay(world, 900, "1"));
});
