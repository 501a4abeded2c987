import assert from "node:assert/strict";
import { test } from "node:test";
import { payerCollection } from "../collections.ts";
import { PlanParts } from "../charges.ts";
import { assess, ddtd, DUE, enter, file, importWorld, lines as manifestLines, manifest, pay, people, release } from "../imports/testing.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { dataRows } from "../tax/testing.ts";
import { refuses } from "../testing.ts";
import { salt, setTable } from "../testing-world.ts";
import type { MemoryLedger } from "../testing.ts";

/*
 * Blenders whose import taxes are 7,757,000 MNT, assessed in June 2026. By made-up terms they are due ten days later, and late sums bear 0.1 percent a day.
 */
const { customs, tax, importer, other, shop } = people;
const colleague = { ...tax, user: "tax-2" };
const rates: Readonly<Record<string, object>> = { "late-interest": { dailyPct: "0.1", capPct: "50" }, penalty: { ratePct: "30" }, instalment: { maxParts: 6 } };
const due = { id: "DUE-IMPORT", kind: "due", scope: "import", name: "time of payment", nameMn: "төлөх хугацаа", legalBasis: "made up for tests", source: "made up for tests", confidence: "high", verified: true, dueDays: 10 };
const terms = (rest: typeof rates = rates) => [...dataRows("payment-terms").map((row) => ({ ...row, ...rest[row["kind"] as string] })), due];

async function assessedWorld({ known = true } = {}): Promise<MemoryLedger> {
  const world = await importWorld();
  await setTable(world, "payment-terms", terms(known ? rates : {}), tax);
  await manifest(world);
  await enter(world);
  await file(world);
  await assess(world);
  return world;
}
/** The instant so many days after the assessment. */
async function later(world: MemoryLedger, days: number): Promise<string> {
  const { assessedOn } = await world.found("assessment", "A-1");
  return new Date(Date.parse(`${assessedOn}T08:00:00Z`) + days * 86_400_000).toISOString().replace(".000", "");
}
const payOn = async (world: MemoryLedger, no: number, amount: string, days: number, assessmentId = "A-1") => world.run("payments:record", { paymentNo: ddtd(no), assessmentId, at: await later(world, days) }, { by: tax, secret: { salt, amount, currency: "MNT" } });
const linesOf = (world: MemoryLedger, chargeNo: string) => world.secret(payerCollection("MinerMSP"), "charge", chargeNo, AssessmentLines);
const totalOf = async (world: MemoryLedger, chargeNo: string) => (await linesOf(world, chargeNo))?.totals.map(({ due: sum, currency }) => `${sum.toFixed(2)} ${currency}`);
const settlement = async (world: MemoryLedger, assessmentId = "A-1") => (await world.found("assessment", assessmentId)).settlement;

test("what is paid in time bears no interest and makes no charge", async () => {
  const world = await assessedWorld();
  await payOn(world, 900, DUE, 10);
  assert.deepEqual([await settlement(world), (await world.found("importDeclaration", "I-1")).charges, (await world.all("charge")).length], ["paid", undefined, 0]);
});
test("a late payment bears interest by its day, as a line of the law; goods are released only when that is paid too", async () => {
  const world = await assessedWorld();
  // 20 days late: 7,757,000 × 0.1 % × 20 = 155,140.00
  await payOn(world, 900, DUE, 30);
  assert.deepEqual(await totalOf(world, ddtd(900)), ["155140.00 MNT"]);
  const [line] = (await linesOf(world, ddtd(900)))?.lines ?? [];
  assert.deepEqual([line?.tax, line?.rule.table, line?.working.length], ["late-interest", "payment-terms", 1]);
  assert.equal(await settlement(world), "part-paid");
  await refuses("release/unpaid", world.run("declarations:release", { declarationNo: "I-1", channel: "green", at: await later(world, 30) }, { by: customs }));
  await refuses("payment/amount-mismatch", payOn(world, 901, "155140.01", 31));
  await payOn(world, 901, "155140", 31);
  assert.equal(await settlement(world), "paid");
  await world.run("declarations:release", { declarationNo: "I-1", channel: "green", at: await later(world, 32) }, { by: customs });
});
test("tax and its interest are paid in one sum, and later interest takes the place of earlier", async () => {
  const world = await assessedWorld();
  await payOn(world, 900, "7000000", 20);
  assert.deepEqual(await totalOf(world, ddtd(900)), ["77570.00 MNT"]);
  // The rest, 757,000, for ten more days: 7,570.00
  await payOn(world, 901, "842140", 30);
  const replaced = await world.found("charge", ddtd(900));
  assert.deepEqual([replaced.status, replaced.replacedBy, (await world.found("importDeclaration", "I-1")).charges], ["replaced", ddtd(901), [ddtd(901)]]);
  assert.deepEqual([await totalOf(world, ddtd(901)), await settlement(world)], [["85140.00 MNT"], "paid"]);
});
test("where nobody pays an officer charges the interest, once for each day; the channel sees no amount", async () => {
  const world = await assessedWorld();
  const charge = async (chargeNo: string, days: number) => world.run("charges:interest", { chargeNo, assessmentId: "A-1", at: await later(world, days) }, { by: tax, secret: { salt } });
  await refuses("charge/nothing-late", charge("C-1", 10));
  await charge("C-1", 12);
  assert.deepEqual(await totalOf(world, "C-1"), ["15514.00 MNT"]);
  await refuses("charge/nothing-late", charge("C-2", 12));
  await refuses("record/exists", charge("C-1", 13));
  await charge("C-2", 13);
  assert.deepEqual((await world.found("importDeclaration", "I-1")).charges, ["C-2"]);
  for (const { outcome } of world.history) assert.doesNotMatch(JSON.stringify(outcome.event), /15514|7757000/);
});
test("without a term or a rate on record nothing is late: no guess", async () => {
  const world = await assessedWorld({ known: false });
  await payOn(world, 900, DUE, 300);
  assert.deepEqual([await settlement(world), (await world.all("charge")).length], ["paid", 0]);
});
test("a further charge is late by its own assessment's term, not by the first one's", async () => {
  const world = await assessedWorld();
  await payOn(world, 900, DUE, 5);
  const at = await later(world, 100);
  await setTable(world, "customs-fees", dataRows("customs-fees").map((row) => (row["per"] === "main-sheet" ? { ...row, amount: "17000" } : row)), customs);
  await world.run("assessments:assess", { assessmentId: "A-2", declarationNo: "I-1", at }, { by: customs, secret: { salt } });
  const lines = await world.secret(payerCollection("MinerMSP"), "assessment", "A-2", AssessmentLines);
  assert.deepEqual(lines?.schedule?.map(({ amount }) => amount.toFixed(2)), ["7757000.00", "10000.00"]);
  await payOn(world, 901, "10000", 110, "A-2");
  assert.equal(await settlement(world, "A-2"), "paid");
});
test("a penalty is proposed by one officer on what was found undeclared, and decided by another", async () => {
  const world = await assessedWorld();
  const propose = (chargeNo: string, assessmentId: string) => world.run("charges:proposePenalty", { chargeNo, assessmentId, decisionNo: "D-7", reason: "undeclared sheets" }, { by: tax, secret: { salt } });
  await refuses("charge/nothing-undeclared", propose("P-1", "A-1"));
  await setTable(world, "customs-fees", dataRows("customs-fees").map((row) => (row["per"] === "main-sheet" ? { ...row, amount: "17000" } : row)), customs);
  await assess(world, "A-2");
  await propose("P-1", "A-2");
  await refuses("charge/penalised", propose("P-2", "A-2"), { chargeNo: "P-1" });
  assert.equal((await world.found("importDeclaration", "I-1")).charges, undefined, "a proposal charges nothing");
  const decide = (chargeNo: string, decision: string, by = colleague) => world.run("charges:decide", { chargeNo, decision }, { by });
  await refuses("auth/two-persons", decide("P-1", "approved", tax));
  await decide("P-1", "rejected");
  await refuses("step/out-of-order", decide("P-1", "approved"));
  await propose("P-2", "A-2");
  await decide("P-2", "approved");
  assert.deepEqual([await totalOf(world, "P-2"), (await world.found("importDeclaration", "I-1")).charges], [["3000.00 MNT"], ["P-2"]]);
});
test("payment in parts: equal parts by their days, interest from each one's own, release where the plan allows it", async () => {
  const world = await assessedWorld();
  const grant = async (rest: object = {}) => world.run("plans:grant", { planNo: "PLAN", assessmentId: "A-1", decisionNo: "D-1", days: [(await later(world, 30)).slice(0, 10), (await later(world, 60)).slice(0, 10)], release: true, ...rest }, { by: tax, secret: { salt } });
  await refuses("input/out-of-range", grant({ days: ["2020-01-01"] }));
  await refuses("payment/too-many-parts", grant({ days: Array.from({ length: 7 }, (_, i) => `2027-01-0${i + 1}`) }));
  await grant();
  const plan = await world.secret(payerCollection("MinerMSP"), "paymentPlan", "PLAN", PlanParts);
  assert.deepEqual(plan?.parts.map(({ amount }) => amount.toFixed(2)), ["3878500.00", "3878500.00"]);
  await release(world);
  await payOn(world, 900, "3878500", 29);
  // The second part ten days late: 3,878,500 × 0.1 % × 10 = 38,785.00
  const { dueOn = "" } = { dueOn: plan?.parts[1]?.dueOn };
  const at = `${new Date(Date.parse(`${dueOn}T00:00:00Z`) + 10 * 86_400_000).toISOString().slice(0, 10)}T03:00:00Z`;
  await world.run("payments:record", { paymentNo: ddtd(901), assessmentId: "A-1", at }, { by: tax, secret: { salt, amount: "3917285", currency: "MNT" } });
  assert.deepEqual([await totalOf(world, ddtd(901)), await settlement(world)], [["38785.00 MNT"], "paid"]);
});
test("an advance is drawn down by its payer's assessments, no further than it goes, and counts from its own day", async () => {
  const world = await assessedWorld();
  await world.run("advances:record", { paymentNo: ddtd(500), payerId: "importer" }, { by: tax, secret: { salt, amount: "8000000", currency: "MNT" } });
  const draw = async (no: number, amount: string, rest: object = {}) => world.run("advances:draw", { paymentNo: ddtd(no), advanceNo: ddtd(500), assessmentId: "A-1", at: await later(world, 90), ...rest }, { by: tax, secret: { salt, amount, currency: "MNT" } });
  await refuses("payment/advance-exceeded", draw(501, "8000001"));
  await refuses("payment/amount-mismatch", draw(501, "7757001"));
  await draw(501, DUE);
  assert.deepEqual([await settlement(world), (await world.all("charge")).length], ["paid", 0], "it was paid in time");
  await refuses("payment/amount-mismatch", draw(502, "1"));
  await refuses("payment/duplicate", world.run("advances:record", { paymentNo: ddtd(501), payerId: "importer" }, { by: tax, secret: { salt, amount: "1", currency: "MNT" } }));
  await refuses("payment/duplicate", pay(world, 500, "1"));
  await refuses("payment/duplicate", world.run("royalty:issueReceipt", { receiptNo: ddtd(500), payerId: "importer", licenceNo: "MV-000001", product: "coal", massKg: "1", period: "2026-06" }, { by: tax, secret: { salt, currency: "MNT", baseAmount: "1", surtaxAmount: "0" } }));
  await world.run("advances:record", { paymentNo: ddtd(510), payerId: "other-importer" }, { by: tax, secret: { salt, amount: "1", currency: "MNT" } });
  await refuses("payment/other-payer", draw(511, "1", { advanceNo: ddtd(510) }));
});

test("what nothing has drawn from an advance is paid back exactly, in parts or whole, and never twice", async () => {
  const world = await assessedWorld();
  await world.run("advances:record", { paymentNo: ddtd(500), payerId: "importer" }, { by: tax, secret: { salt, amount: "8000000", currency: "MNT" } });
  const refund = async (no: number, amount: string, rest: object = {}, currency = "MNT") => world.run("advances:refund", { paymentNo: ddtd(no), advanceNo: ddtd(500), ...rest }, { by: tax, secret: { salt, amount, currency } });
  const draw = async (no: number, amount: string, days = 2) => world.run("advances:draw", { paymentNo: ddtd(no), advanceNo: ddtd(500), assessmentId: "A-1", at: await later(world, days) }, { by: tax, secret: { salt, amount, currency: "MNT" } });
  await draw(501, "7000000");
  const at = await later(world, 3);
  await refuses("payment/advance-exceeded", refund(950, "1000000.01", { at }), { left: "1000000.00 MNT" });
  await refuses("input/out-of-range", refund(950, "0", { at }));
  await refuses("input/currency", refund(950, "1", { at }, "USD"));
  await refuses("payment/duplicate", refund(501, "1", { at }));
  await refuses("record/unknown", refund(950, "1", { at, advanceNo: ddtd(777) }));
  await refuses("step/before-cause", refund(950, "1", { at: "2026-01-01T00:00:00Z" }));
  await refund(950, "400000", { at });
  await refuses("payment/duplicate", refund(950, "1", { at }));
  await refuses("payment/advance-exceeded", draw(502, "600000.01", 4), { left: "600000.00 MNT" });
  const after = await later(world, 4);
  await refund(951, "600000", { at: after });
  await refuses("payment/advance-exceeded", refund(952, "0.01", { at: after }), { left: "0.00 MNT" });
  await refuses("payment/duplicate", payOn(world, 950, "1", 5));
  const { uses, refunds } = await world.found("advance", ddtd(500));
  assert.deepEqual([uses, refunds, (await world.found("advanceRefund", ddtd(950))).payerId], [[ddtd(501)], [ddtd(950), ddtd(951)], "importer"]);
  for (const { outcome } of world.history.slice(-3)) assert.doesNotMatch(JSON.stringify([outcome.event, outcome.puts]), /"[46]00000/);
});

/** Blenders under a procedure, released: nothing but the sheet's fee was due; 7,750,000 are suspended. */
async function procedureWorld(procedure: string, rest: object = {}): Promise<MemoryLedger> {
  const world = await importWorld();
  await setTable(world, "payment-terms", terms(), tax);
  await manifest(world, { lines: manifestLines });
  await enter(world);
  await file(world, { procedure, ...rest });
  await assess(world);
  await pay(world, 900, "7000");
  await release(world);
  return world;
}
const reexport = (world: MemoryLedger, no: string, netKg: string, rest: object = {}) => world.run("procedures:reexport", { reexportNo: no, declarationNo: "I-1", itemNo: 1, netKg, gateSiteId: "gate", documentNo: `X-${no}`, ...rest }, { by: customs });

test("goods admitted for a time are accounted for when all of them have left again", async () => {
  const world = await procedureWorld("temporary-admission", { months: 6 });
  const { status, since, until } = await world.found("obligation", "I-1");
  assert.deepEqual([status, since.slice(0, 7), until.slice(5, 7) === since.slice(5, 7)], ["open", since.slice(0, 7), false]);
  await reexport(world, "R-1", "1000");
  await refuses("record/exists", reexport(world, "R-1", "1"));
  await refuses("import/reexport-exceeds", reexport(world, "R-2", "3000.001"), { leftKg: "3000" });
  await refuses("registry/site-kind", reexport(world, "R-2", "3000", { gateSiteId: "store" }));
  await reexport(world, "R-2", "3000");
  assert.equal((await world.found("obligation", "I-1")).status, "closed");
  await refuses("step/out-of-order", reexport(world, "R-3", "1"));
  await refuses("import/wrong-procedure", world.run("goods:book", { goodsLotId: "G", declarationNo: "I-1", itemNo: 1, gtin: "8650378733967", batchNo: "B", unit: "piece", contains: 1, quantity: "1", netKg: "1" }, { by: importer }));
});
test("goods that stay are taken into home use: their suspended taxes fall due, part by part exactly, and they may be booked", async () => {
  const world = await procedureWorld("inward-processing");
  const convert = (chargeNo: string, netKg: string, by = importer) => world.run("procedures:convert", { chargeNo, declarationNo: "I-1", itemNo: 1, netKg }, { by, secret: { salt } });
  await refuses("import/not-importer", convert("H-1", "1000", other));
  await convert("H-1", "1000");
  // A quarter of 2,500,000 duty and 5,250,000 VAT
  assert.deepEqual(await totalOf(world, "H-1"), ["1937500.00 MNT"]);
  await convert("H-2", "333");
  await convert("H-3", "2667");
  const all = await Promise.all(["H-1", "H-2", "H-3"].map(async (no) => Number((await totalOf(world, no))?.[0]?.split(" ")[0])));
  assert.equal(all.reduce((a, b) => a + b), 7_750_000);
  assert.deepEqual([(await world.found("obligation", "I-1")).status, await settlement(world)], ["closed", "part-paid"]);
  await refuses("import/not-importer", world.run("goods:book", { goodsLotId: "G", declarationNo: "I-1", itemNo: 1, gtin: "8650378733967", batchNo: "B", unit: "piece", contains: 1, quantity: "1", netKg: "1" }, { by: shop }));
  await world.run("goods:book", { goodsLotId: "G", declarationNo: "I-1", itemNo: 1, gtin: "8650378733967", batchNo: "B", unit: "piece", contains: 1, quantity: "1000", netKg: "4000" }, { by: importer });
  await pay(world, 901, "7750000");
  assert.equal(await settlement(world), "paid");
});
test("home use bears the rates of the day that the procedure's row names: its own or the admission's; without a name it is refused", async () => {
  const convert = (world: MemoryLedger, chargeNo: string, netKg: string) => world.run("procedures:convert", { chargeNo, declarationNo: "I-1", itemNo: 1, netKg, at: "2026-08-10T03:00:00Z" }, { by: importer, secret: { salt } });
  const dearer = async (homeUseRates?: string): Promise<MemoryLedger> => {
    const world = await procedureWorld("temporary-admission", { months: 6 });
    // From August a yuan is 510 tugrik, no longer 500.
    const rate = { id: "CNY-1", source: "made up for tests", confidence: "high", verified: true, currency: "CNY", mntPerUnit: "500", effectiveTo: "2026-07-31" };
    await setTable(world, "exchange-rates", [rate, { ...rate, id: "CNY-2", mntPerUnit: "510", effectiveFrom: "2026-08-01", effectiveTo: "2026-12-31" }], customs);
    await setTable(world, "reliefs", dataRows("reliefs").map(({ homeUseRates: _, ...row }) => (row["code"] === "temporary-admission" && homeUseRates ? { ...row, homeUseRates } : row)), customs);
    return world;
  };
  const own = await dearer("home-use");
  await convert(own, "H-1", "1000");
  // A quarter of 5 % of 51,000,000 = 2,550,000 and of 10 % of 53,550,000 = 5,355,000
  assert.deepEqual([await totalOf(own, "H-1"), (await own.found("charge", "H-1")).stay?.ratesOn], [["1976250.00 MNT"], "2026-08-10"]);
  await reexport(own, "R-1", "500", { at: "2026-08-11T00:00:00Z" });
  const admission = await dearer("import");
  await convert(admission, "H-1", "1000");
  assert.deepEqual(await totalOf(admission, "H-1"), ["1937500.00 MNT"]);
  assert.ok((await admission.found("charge", "H-1")).tables.some(({ table }) => table === "tariff"), "it names the tables of the assessment that it rests on");
  await refuses("assessment/rate-missing", convert(await dearer(), "H-1", "1000"));
});
test("what leaves after inward processing is credited as the recipe says that customs set, loss included, and no more", async () => {
  const world = await procedureWorld("inward-processing");
  const made = { product: "juicer", outputKg: "900" };
  await refuses("input/required", reexport(world, "R-1", "1000"), { field: "product" });
  await refuses("import/recipe-missing", reexport(world, "R-1", "1000", made), { product: "juicer" });
  const recipe = (rest: object = {}, by = customs) => world.run("procedures:setRecipe", { declarationNo: "I-1", itemNo: 1, product: "juicer", inputPerKg: "1", lossPct: "5", decisionNo: "IP-1", ...rest }, { by });
  await refuses("record/unknown", recipe({ itemNo: 2 }));
  await refuses("input/out-of-range", recipe({ lossPct: "100" }));
  await refuses("input/out-of-range", recipe({ inputPerKg: "0" }));
  await recipe();
  await recipe({ lossPct: "10" });
  // 900 kg of product hold 900 kg of input, which were 1000 kg before a tenth was lost.
  await refuses("import/recipe-exceeds", reexport(world, "R-1", "1000.001", made), { mostKg: "1000" });
  await reexport(world, "R-1", "1000", made);
  await refuses("import/recipe-time", recipe({ lossPct: "50" }));
  await recipe({ product: "grinder", inputPerKg: "0.25", lossPct: "0" });
  await refuses("import/recipe-exceeds", reexport(world, "R-2", "26", { product: "grinder", outputKg: "100" }), { mostKg: "25" });
  await reexport(world, "R-2", "25", { product: "grinder", outputKg: "100" });
  const { recipes = [], items } = await world.found("obligation", "I-1");
  assert.deepEqual([recipes.map(({ product, outputKg }) => `${product} ${outputKg}`), String(items[0]?.reexportedKg)], [["juicer 900", "grinder 100"], "1025"]);
  const temporary = await procedureWorld("temporary-admission", { months: 1 });
  await refuses("import/wrong-procedure", temporary.run("procedures:setRecipe", { declarationNo: "I-1", itemNo: 1, product: "x", inputPerKg: "1", lossPct: "0", decisionNo: "IP" }, { by: customs }));
});
test("what is left when the time has passed is charged with interest from the last day; more time is given within the law's", async () => {
  const world = await procedureWorld("temporary-admission", { months: 1 });
  await reexport(world, "R-1", "2000");
  const overdue = (at: string, chargeNo = "O-1") => world.run("procedures:overdue", { chargeNo, declarationNo: "I-1", at }, { by: customs, secret: { salt } });
  const { until } = await world.found("obligation", "I-1");
  await refuses("import/not-overdue", overdue(`${until}T04:00:00Z`), { until });
  const extend = (until: string) => world.run("procedures:extend", { declarationNo: "I-1", until, decisionNo: "E-1" }, { by: customs });
  await refuses("input/out-of-range", extend(until));
  await refuses("assessment/time-exceeded", extend("2029-01-01"));
  await extend("2026-09-30");
  await overdue("2026-10-10T04:00:00Z");
  // Half of 7,750,000, and ten days at 0.1 %: 3,875,000 + 38,750
  assert.deepEqual(await totalOf(world, "O-1"), ["3913750.00 MNT"]);
  assert.deepEqual([(await world.found("obligation", "I-1")).status, (await linesOf(world, "O-1"))?.lines.map((line) => line.tax)], ["overdue", ["customs-duty", "vat", "late-interest"]]);
  await world.run("payments:record", { paymentNo: ddtd(901), assessmentId: "A-1", at: "2026-10-10T05:00:00Z" }, { by: tax, secret: { salt, amount: "3913750", currency: "MNT" } });
  assert.equal(await settlement(world), "paid");
});
test("drawback: claimed by the importer on what left again, decided by an authority, paid back by the tax authority", async () => {
  const world = await assessedWorld();
  await setTable(world, "reliefs", dataRows("reliefs").map((row) => (row["kind"] === "drawback" ? { ...row, percent: "100" } : row)), customs);
  await pay(world, 900, DUE);
  await release(world);
  await world.run("goods:book", { goodsLotId: "G", declarationNo: "I-1", itemNo: 1, gtin: "8650378733967", batchNo: "B", unit: "piece", contains: 1, quantity: "500", netKg: "2000" }, { by: importer });
  await refuses("import/reexport-exceeds", reexport(world, "R-1", "2001"), { leftKg: "2000" });
  await reexport(world, "R-1", "1000");
  await refuses("goods/exceeds-declaration", world.run("goods:book", { goodsLotId: "G2", declarationNo: "I-1", itemNo: 1, gtin: "8650378733967", batchNo: "B", unit: "piece", contains: 1, quantity: "300", netKg: "1001" }, { by: importer }), { leftKg: "1000" });
  const claim = (chargeNo: string, by = importer) => world.run("charges:claimDrawback", { chargeNo, reexportNo: "R-1", documentNo: "E-1" }, { by, secret: { salt } });
  await refuses("import/not-importer", claim("D-1", other));
  await claim("D-1");
  await refuses("drawback/claimed", claim("D-2"), { chargeNo: "D-1" });
  await world.run("charges:decide", { chargeNo: "D-1", decision: "rejected" }, { by: customs });
  await claim("D-2");
  const back = (no: number, amount: string) => world.run("payments:refund", { paymentNo: ddtd(no), assessmentId: "A-1" }, { by: tax, secret: { salt, amount, currency: "MNT" } });
  await refuses("payment/refund-exceeds", back(950, "625000"), { overpaid: "0.00 MNT" });
  await world.run("charges:decide", { chargeNo: "D-2", decision: "approved" }, { by: customs });
  // A quarter of 2,500,000 duty: the row of the drawback names no other tax
  assert.deepEqual(await totalOf(world, "D-2"), ["-625000.00 MNT"]);
  await refuses("payment/refund-exceeds", back(950, "625000.01"), { overpaid: "625000.00 MNT" });
  await back(950, "625000");
  await refuses("payment/refund-exceeds", back(951, "1"));
  assert.equal(await settlement(world), "paid");
});
