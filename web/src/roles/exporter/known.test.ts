import assert from "node:assert/strict";
import { test } from "node:test";
import { certificatesFor, drawable, filled, receiptsFor } from "./known.ts";

const receipt = (receiptNo: string, massKg: string, used = "0", product = "coal") => ({ receiptNo, product, licenceNo: "MV-1", massKg, uses: used === "0" ? [] : [{ declarationNo: "D-0", massKg: used }] });
const goods = { product: "coal", licenceNos: ["MV-1"], loadedKg: "100000" };

test("receipts are taken in order until the mass is covered; those of other goods and used-up ones are left out", () => {
  const { receiptNos, shortKg } = receiptsFor({ ...goods, receipts: [receipt("1", "60000", "60000"), receipt("2", "50000", "10000"), receipt("3", "90000", "0", "copper"), receipt("4", "80000"), receipt("5", "80000")] });
  assert.deepEqual([receiptNos, shortKg.toString()], [["2", "4"], "0"]);
  assert.equal(receiptsFor({ ...goods, receipts: [receipt("2", "50000", "10000")] }).shortKg.toString(), "60000");
});

test("each lot is declared under its conclusion in force, and a lot without one is named", () => {
  const found = certificatesFor([{ lotId: "L-1", certificates: [{ certificateNo: "C-1", supersededByNo: "C-2" }, { certificateNo: "C-2", supersededByNo: null }] }, { lotId: "L-2", certificates: [] }]);
  assert.deepEqual(found, { certificateNos: ["C-2"], missing: ["L-2"] });
});

test("a fixed price for the wet tonne gives the value, exactly; any other price is left to the person", () => {
  const known = { ...goods, consignmentId: "CON", lots: [], registered: true, receipts: [], hs: "2701.12", last: { customsOffice: "Gashuun Sukhait", additionalSheets: 2 }, terms: { pricing: "FIXED", basis: "WET_TONNE", price: "62.005", currency: "USD" } };
  const { input, secret } = filled(known);
  assert.deepEqual([secret["value"], secret["currency"], input["customsOffice"], input["additionalSheets"]], ["6200.50", "USD", "Gashuun Sukhait", "2"]);
  assert.equal(filled({ ...known, terms: { ...known.terms, basis: "DRY_TONNE" } }).secret["value"], "");
});

test("a receipt that lots carry on is not offered to its payer's next declaration", () => {
  assert.deepEqual(drawable([{ receiptNo: "1" }, { receiptNo: "2" }], [{ receiptNo: "1" }]), [{ receiptNo: "2" }]);
});
