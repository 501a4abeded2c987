import { after, distinct, eventOf, known, recordOf, subject, unused } from "../act.ts";
import type { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day, ordered, site } from "../registry.ts";
import type { Ledger, Rule } from "../act.ts";
import type { CountStock, DeliverGoods, ExtendStorage, ImportDeclaration, ImportItemCodec, LicenseWarehouse, ReportStock, StockCount, StoreGoods, Warehouse, WarehouseEntry } from "../imports.ts";
import type { Infer } from "../schema.ts";

/** Most movements out of one entry. */
const MAX_OUTS = 200;
/** Most reports on one entry. */
const MAX_REPORTS = 100;

/** Licenses a bonded warehouse, or renews its licence. @throws {DomainError} `registry/site-unknown`, `registry/site-kind`, `registry/role-missing`, `input/out-of-range` */
export const licenseWarehouse: Rule<Infer<typeof LicenseWarehouse>> = async (act, ledger) => {
  const { siteId, licenceNo, validFrom, validTo, storageDays } = act.input;
  const place = await site(ledger, siteId);
  if (place.kind !== "bonded-warehouse") throw new DomainError("registry/site-kind", { siteId, kind: place.kind, needed: "bonded-warehouse" });
  const keeper = await ledger.get("organisation", place.ownerId);
  if (!keeper?.roles.includes("warehouse")) throw new DomainError("registry/role-missing", { orgId: place.ownerId, role: "warehouse" });
  ordered(validFrom, validTo);
  const before = await ledger.get("warehouse", siteId);
  const record: Warehouse = { ...recordOf(act), keeperId: place.ownerId, keeperMsp: keeper.mspId };
  return {
    puts: [{ kind: "warehouse", id: siteId, record }],
    event: eventOf(act, before ? "warehouse.renewed" : "warehouse.licensed", { place: siteId, subjects: [subject("warehouse", siteId, before ? "changed" : "made"), subject("site", siteId, "named"), subject("organisation", place.ownerId, "named")], facts: { siteId, licenceNo, validFrom, validTo, storageDays } }),
  };
};

/**
 * Takes the goods of a released declaration of the bonded regime into the warehouse: a new stock card.
 * @throws {DomainError} `record/…`, `import/warehouse-licence-expired`, `import/not-keeper`, `import/not-released`, `import/wrong-procedure`, `import/already-stored`, `step/before-cause`
 */
export const storeGoods: Rule<Infer<typeof StoreGoods>> = async (act, ledger) => {
  const { entryNo, warehouseId, declarationNo, itemNo, at } = act.input;
  unused(await ledger.get("warehouseEntry", entryNo), "warehouseEntry", entryNo);
  const warehouse = known(await ledger.get("warehouse", warehouseId), "warehouse", warehouseId);
  const { keeperId, keeperMsp, validFrom, validTo, storageDays } = warehouse;
  if (keeperId !== act.by.orgId) throw new DomainError("import/not-keeper", { warehouseId, keeperId });
  const on = day(at);
  if (on > validTo || on < validFrom) throw new DomainError("import/warehouse-licence-expired", { warehouseId, date: validTo });
  const { declaration, item } = await releasedItem(ledger, declarationNo, itemNo, "bonded-warehouse");
  after(at, declaration, `release of declaration ${declarationNo}`);
  const stored = await ledger.get("importedItem", `${declarationNo}/${itemNo}`);
  if (stored) throw new DomainError("import/already-stored", { declarationNo, item: itemNo });
  const { importerId, payerMsp, manifestNo } = declaration;
  const { hs, description, packages, netKg } = item;
  const stamp = { tx: act.txId, at };
  const amounts = { packagesIn: packages, netKgIn: netKg, packagesLeft: packages, netKgLeft: netKg, packagesHeld: packages, netKgHeld: netKg };
  const record: WarehouseEntry = { ...recordOf(act), keeperId, keeperMsp, importerId, importerMsp: payerMsp, hs, description, manifestNo, ...amounts, outs: [], storedOn: on, storageUntil: addDays(on, storageDays) };
  const itemId = `${declarationNo}/${itemNo}`;
  return {
    puts: [{ kind: "warehouseEntry", id: entryNo, record }, { kind: "importedItem", id: itemId, record: { declarationNo, itemNo, importerMsp: payerMsp, netKg, bookedKg: netKg, ...stamp } }],
    event: eventOf(act, "warehouse.stored", {
      place: warehouseId,
      subjects: [subject("warehouseEntry", entryNo, "made"), subject("importedItem", itemId, "made"), subject("warehouse", warehouseId, "named"), subject("importDeclaration", declarationNo, "named"), subject("organisation", importerId, "named")],
      facts: { entryNo, warehouseId, declarationNo, itemNo, hs, packages, netKg, storageUntil: record.storageUntil },
    }),
  };
};

/**
 * Hands goods of the stock out to the importer under the released declaration that drew on them.
 * @throws {DomainError} `record/unknown`, `import/not-keeper`, `import/not-released`, `import/wrong-procedure`, `import/already-delivered`, `import/warehouse-balance`, `step/before-cause`
 */
export const deliverGoods: Rule<Infer<typeof DeliverGoods>> = async (act, ledger) => {
  const { entryNo, declarationNo, itemNo, at } = act.input;
  const entry = await entryOf(ledger, entryNo);
  const { warehouseId, keeperId, packagesHeld, netKgHeld, outs, importerId, storageUntil } = entry;
  if (keeperId !== act.by.orgId) throw new DomainError("import/not-keeper", { warehouseId, keeperId });
  const { declaration, item } = await releasedItem(ledger, declarationNo, itemNo, "home-use");
  if (item.entryNo !== entryNo) throw new DomainError("import/other-entry", { declarationNo, item: itemNo, entryNo });
  after(at, declaration, `release of declaration ${declarationNo}`);
  after(at, entry, `last change of entry ${entryNo}`);
  if (outs.some((out) => out.declarationNo === declarationNo && out.itemNo === itemNo)) throw new DomainError("import/already-delivered", { declarationNo, item: itemNo });
  if (outs.length >= MAX_OUTS) throw new DomainError("input/too-many", { count: outs.length + 1, max: MAX_OUTS });
  const { packages, netKg } = item;
  if (packages > packagesHeld || netKg.greaterThan(netKgHeld)) throw new DomainError("import/warehouse-balance", { warehouseId, itemId: entryNo, heldQty: `${packagesHeld} / ${netKgHeld} kg`, takenQty: `${packages} / ${netKg} kg` });
  const on = day(at);
  const record: WarehouseEntry = { ...entry, packagesHeld: packagesHeld - packages, netKgHeld: netKgHeld.minus(netKg), outs: [...outs, { declarationNo, itemNo, packages, netKg, on }], tx: act.txId, at };
  return {
    puts: [{ kind: "warehouseEntry", id: entryNo, record }],
    event: eventOf(act, "warehouse.delivered", {
      place: warehouseId,
      subjects: [subject("warehouseEntry", entryNo, "changed"), subject("importDeclaration", declarationNo, "named"), subject("organisation", importerId, "named")],
      facts: { entryNo, warehouseId, declarationNo, itemNo, packages, netKg, packagesHeld: record.packagesHeld, netKgHeld: record.netKgHeld, storageUntil, late: on > storageUntil },
    }),
  };
};

/** Gives goods more time in the warehouse, as customs decides. @throws {DomainError} `record/unknown`, `input/out-of-range`, `step/before-cause` */
export const extendStorage: Rule<Infer<typeof ExtendStorage>> = async (act, ledger) => {
  const { entryNo, storageUntil, reason, at } = act.input;
  const entry = await entryOf(ledger, entryNo);
  after(at, entry, `last change of entry ${entryNo}`);
  if (storageUntil <= entry.storageUntil) throw new DomainError("input/out-of-range", { field: "storageUntil", value: storageUntil, min: entry.storageUntil, max: "later" });
  return {
    puts: [{ kind: "warehouseEntry", id: entryNo, record: { ...entry, storageUntil, tx: act.txId, at } }],
    event: eventOf(act, "warehouse.extended", { place: entry.warehouseId, subjects: [subject("warehouseEntry", entryNo, "changed"), subject("organisation", entry.importerId, "named")], facts: { entryNo, before: entry.storageUntil, storageUntil, reason } }),
  };
};

/**
 * Reports damage or a difference of count on a stock card. No balance changes by it: what is due on goods that are gone is customs' to decide.
 * @throws {DomainError} `record/unknown`, `import/not-keeper`, `import/warehouse-balance` for more than is held, `input/too-many`, `step/before-cause`
 */
export const reportStock: Rule<Infer<typeof ReportStock>> = async (act, ledger) => {
  const { entryNo, finding, packages, note, at } = act.input;
  const entry = await entryOf(ledger, entryNo);
  const { warehouseId, keeperId, packagesHeld, netKgHeld, importerId, reports = [] } = entry;
  if (keeperId !== act.by.orgId) throw new DomainError("import/not-keeper", { warehouseId, keeperId });
  after(at, entry, `last change of entry ${entryNo}`);
  if (finding !== "surplus" && packages > packagesHeld) throw new DomainError("import/warehouse-balance", { warehouseId, itemId: entryNo, heldQty: `${packagesHeld} / ${netKgHeld} kg`, takenQty: String(packages) });
  if (reports.length >= MAX_REPORTS) throw new DomainError("input/too-many", { count: reports.length + 1, max: MAX_REPORTS });
  const record: WarehouseEntry = { ...entry, reports: [...reports, { finding, packages, note, on: day(at), tx: act.txId }], tx: act.txId, at };
  return {
    puts: [{ kind: "warehouseEntry", id: entryNo, record }],
    event: eventOf(act, "warehouse.reported", { place: warehouseId, subjects: [subject("warehouseEntry", entryNo, "changed"), subject("organisation", importerId, "named")], facts: { entryNo, warehouseId, finding, packages, note } }),
  };
};

/**
 * Records a count of stock against the book, card by card; each difference has a reason. No balance changes by it, and customs sees the differences as findings.
 * @throws {DomainError} `record/exists`, `record/unknown`, `import/not-keeper`, `import/count-elsewhere`, `import/count-reason`, `input/duplicate`, `step/before-cause`
 */
export const countStock: Rule<Infer<typeof CountStock>> = async (act, ledger) => {
  const { countNo, warehouseId, lines, at } = act.input;
  unused(await ledger.get("stockCount", countNo), "stockCount", countNo);
  const { keeperId, keeperMsp } = known(await ledger.get("warehouse", warehouseId), "warehouse", warehouseId);
  if (keeperId !== act.by.orgId) throw new DomainError("import/not-keeper", { warehouseId, keeperId });
  distinct(lines.map(({ entryNo }) => entryNo), "lines");
  const importers: string[] = [];
  let differences = 0;
  const counted: StockCount["lines"][number][] = [];
  for (const line of lines) {
    const { entryNo, packages, netKg, reason } = line;
    const entry = await entryOf(ledger, entryNo);
    if (entry.warehouseId !== warehouseId) throw new DomainError("import/count-elsewhere", { entryNo, warehouseId: entry.warehouseId });
    after(at, entry, `last change of entry ${entryNo}`);
    const { packagesHeld: bookPackages, netKgHeld: bookKg, importerId } = entry;
    const differs = packages !== bookPackages || (netKg !== undefined && !netKg.equals(bookKg));
    if (differs && reason === undefined) throw new DomainError("import/count-reason", { entryNo, bookQty: `${bookPackages} / ${bookKg} kg`, countedQty: netKg === undefined ? String(packages) : `${packages} / ${netKg} kg` });
    if (differs) differences++;
    counted.push({ ...line, bookPackages, bookKg });
    importers.push(importerId);
  }
  const record: StockCount = { ...recordOf(act), lines: counted, keeperId, keeperMsp, countedOn: day(at), differences };
  return {
    puts: [{ kind: "stockCount", id: countNo, record }],
    event: eventOf(act, "warehouse.counted", {
      place: warehouseId,
      subjects: [subject("stockCount", countNo, "made"), ...lines.map(({ entryNo }) => subject("warehouseEntry", entryNo, "named")), ...importers.map((importerId) => subject("organisation", importerId, "named"))],
      facts: { countNo, warehouseId, cards: lines.length, differences },
    }),
  };
};

/** The stock card. @throws {DomainError} `record/unknown` */
export async function entryOf(ledger: Ledger, entryNo: string): Promise<WarehouseEntry> {
  return known(await ledger.get("warehouseEntry", entryNo), "warehouseEntry", entryNo);
}

/**
 * An item of a released declaration of that procedure.
 * @throws {DomainError} `declaration/unknown`, `import/not-released`, `import/wrong-procedure`, `record/unknown`
 */
export async function releasedItem(ledger: Ledger, declarationNo: string, itemNo: number, procedure: ImportDeclaration["procedure"]): Promise<{ readonly declaration: ImportDeclaration; readonly item: ImportItemCodec }> {
  const declaration = await ledger.get("importDeclaration", declarationNo);
  if (!declaration) throw new DomainError("declaration/unknown", { declarationNo });
  if (declaration.status !== "released") throw new DomainError("import/not-released", { declarationNo });
  if (declaration.procedure !== procedure) throw new DomainError("import/wrong-procedure", { declarationNo, procedure: declaration.procedure, needed: procedure });
  const item = known(declaration.items.find(({ no }) => no === itemNo), "importedItem", `${declarationNo}/${itemNo}`);
  return { declaration, item };
}

/**
 * An item of a released declaration of home use, or one under a procedure of which some was taken into home use since.
 * @throws {DomainError} what `releasedItem` refuses
 */
export async function releasedForHomeUse(ledger: Ledger, declarationNo: string, itemNo: number): Promise<{ readonly declaration: ImportDeclaration; readonly item: ImportItemCodec; readonly homeUseKg: Decimal }> {
  const obligation = await ledger.get("obligation", declarationNo);
  const converted = obligation?.items.find(({ no }) => no === itemNo)?.convertedKg;
  const found = await releasedItem(ledger, declarationNo, itemNo, obligation && converted?.isPositive() ? obligation.procedure : "home-use");
  return { ...found, homeUseKg: obligation && converted ? converted : found.item.netKg };
}

function addDays(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
