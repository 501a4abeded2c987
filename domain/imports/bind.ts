import { after, distinct, subject } from "../act.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { Findings } from "../tax/findings.ts";
import { tariffLine } from "../tax/import/duty.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Act, Ledger, Put, Subject } from "../act.ts";
import type { FileImport, ImportDeclaration, ImportItemCodec, ImportValue, Manifest, Permit, WarehouseEntry } from "../imports.ts";
import type { PermitRequirement } from "../tax/tables/permits.ts";
import type { Infer } from "../schema.ts";
import { manifestOf } from "./manifest.ts";
import { digits, drawn, permitOf } from "./permits.ts";
import { entryOf } from "./warehouse.ts";

/** What every version of an import declaration states. */
export type Stated = Pick<Infer<typeof FileImport>, "declarationNo" | "procedure" | "manifestNo" | "items" | "documents" | "months" | "at">;

/** An import declaration's goods and documents, checked against each other, and what they change. */
export interface Bound {
  readonly manifest: Manifest;
  readonly netKg: Decimal;
  readonly puts: readonly Put[];
  readonly subjects: readonly Subject[];
}

/**
 * Checks the goods of a version against the manifest or the bonded warehouse that they come from, against the tariff, the documents and the
 * permits that customs' table demands, and draws on all of them. `before` is the version that it replaces: what that drew is given back first.
 * @throws {DomainError} `import/…`, `permit/…`, `declaration/hs-unknown`, `declaration/document-missing`, `declaration/permit-required`, `assessment/exemption-unproved`, `input/…`, `step/…`, `table/missing`
 */
export async function bindGoods(act: Act<Stated>, ledger: Ledger, value: ImportValue, on: string, before?: ImportDeclaration): Promise<Bound> {
  const { procedure, manifestNo, items, months, at } = act.input;
  distinct(items.map(({ no }) => String(no)), "items");
  distinct(value.items.map(({ no }) => String(no)), "items of the declared value");
  for (const { no } of items) if (!value.items.some((each) => each.no === no)) throw new DomainError("assessment/input-missing", { input: `value of item ${no}` });
  if (value.items.length > items.length) throw new DomainError("input/too-many", { count: value.items.length, max: items.length });
  if (procedure === "temporary-admission" && months === undefined) throw new DomainError("input/required", { field: "months" });
  if (procedure === "bonded-warehouse" && value.contractValue === undefined) throw new DomainError("input/required", { field: "secret.contractValue" });
  const tables = await tablesInForce(ledger, "tariff", "permit-requirements");
  for (const item of items) {
    tariffLine(item.hs, on, tables, new Findings());
    const unproved = [...(item.reliefs ?? []), ...(item.preference ? [item.preference] : [])].find(({ documentNo }) => documentNo === undefined);
    if (unproved) throw new DomainError("assessment/exemption-unproved", { exemption: unproved.code });
  }

  const manifest = await manifestOf(ledger, manifestNo);
  // From a bonded warehouse goods are declared whatever became of the vehicle; others must have come in and not be on their way.
  if (manifest.status !== "entered" && items.some(({ line }) => line !== undefined)) throw new DomainError("step/out-of-order", { kind: "manifest", id: manifestNo, status: manifest.status, action: "declare its goods", needed: "entered" });
  after(at, { at: manifest.enteredAt ?? manifest.at }, `entry of manifest ${manifestNo}`);
  const stock = await Stock.open(manifest, ledger, before);
  const stamp = { tx: act.txId, at };
  for (const item of items) await stock.draw(item, act, ledger, procedure);
  const permits = await drawPermits(act, ledger, on, tables["permit-requirements"].rows, before);
  checkDocuments(act.input, on, tables["permit-requirements"].rows);
  const puts: readonly Put[] = [
    ...(stock.manifest === manifest ? [] : [{ kind: "manifest", id: manifestNo, record: { ...stock.manifest, ...stamp } } as const]),
    ...[...stock.entries].map(([id, record]): Put => ({ kind: "warehouseEntry", id, record: { ...record, ...stamp } })),
    ...[...permits].map(([id, record]): Put => ({ kind: "permit", id, record: { ...record, ...stamp } })),
  ];
  return {
    manifest,
    netKg: sum(items.map(({ netKg }) => netKg)),
    puts,
    subjects: [...puts.map(({ kind, id }) => subject(kind, id, "changed")), subject("manifest", manifestNo, "named"), ...items.flatMap(({ entryNo }) => (entryNo === undefined ? [] : [subject("warehouseEntry", entryNo, "named")])), subject("organisation", before?.importerId ?? act.by.orgId, "named")],
  };
}

type Amounts = Pick<WarehouseEntry, "packagesLeft" | "netKgLeft">;
const less = ({ packagesLeft, netKgLeft }: Amounts, { packages, netKg }: ImportItemCodec): Amounts => ({ packagesLeft: packagesLeft - packages, netKgLeft: netKgLeft.minus(netKg) });
const more = ({ packagesLeft, netKgLeft }: Amounts, { packages, netKg }: ImportItemCodec): Amounts => ({ packagesLeft: packagesLeft + packages, netKgLeft: netKgLeft.plus(netKg) });
const short = ({ packagesLeft, netKgLeft }: Amounts): boolean => packagesLeft < 0 || netKgLeft.isNegative();
const written = (packages: number, netKg: Decimal): string => `${packages} / ${netKg} kg`;

/** What a manifest and warehouse entries have left while the items of one declaration draw on them. */
class Stock {
  manifest: Manifest;
  readonly entries = new Map<string, WarehouseEntry>();

  private constructor(manifest: Manifest) {
    this.manifest = manifest;
  }

  /** The stock as it is before the declaration, or before the version of it that is replaced. */
  static async open(manifest: Manifest, ledger: Ledger, before: ImportDeclaration | undefined): Promise<Stock> {
    const stock = new Stock(manifest);
    for (const item of before?.items ?? []) {
      if (item.line !== undefined) stock.#line(item.line, (line) => ({ ...line, ...more(line, item) }));
      if (item.entryNo !== undefined) {
        const entry = stock.entries.get(item.entryNo) ?? (await entryOf(ledger, item.entryNo));
        stock.entries.set(item.entryNo, { ...entry, ...more(entry, item) });
      }
    }
    return stock;
  }

  async draw(item: ImportItemCodec, act: Act<Stated>, ledger: Ledger, procedure: string): Promise<void> {
    if ((item.line === undefined) === (item.entryNo === undefined)) throw new DomainError("import/one-source", { item: item.no });
    if (item.line !== undefined) this.#drawLine(item, item.line, act);
    if (item.entryNo !== undefined) {
      if (procedure !== "home-use") throw new DomainError("import/wrong-procedure", { declarationNo: act.input.declarationNo, procedure, needed: "home-use" });
      await this.#drawEntry(item, item.entryNo, act, ledger);
    }
  }

  #drawLine(item: ImportItemCodec, number: number, { input: { declarationNo }, by }: Act<Stated>): void {
    const { manifestNo } = this.manifest;
    const line = this.manifest.lines.find((each) => each.line === number);
    if (!line) throw new DomainError("record/unknown", { kind: "manifest", id: `${manifestNo} line ${number}` });
    if (line.importerId !== by.orgId) throw new DomainError("import/not-consignee", { manifestNo, line: number, importerId: line.importerId });
    if (line.packagesLeft === 0) throw new DomainError("import/manifest-line-used", { line: number, manifestNo, usedBy: line.declarationNo ?? declarationNo });
    const left = less(line, item);
    if (short(left)) throw new DomainError("import/exceeds-manifest", { declaredQty: written(item.packages, item.netKg), manifestNo, manifestQty: written(line.packagesLeft, line.netKgLeft) });
    this.#line(number, (each) => ({ ...each, ...left, declarationNo }));
  }

  async #drawEntry(item: ImportItemCodec, entryNo: string, { input: { manifestNo, at }, by }: Act<Stated>, ledger: Ledger): Promise<void> {
    const entry = this.entries.get(entryNo) ?? (await entryOf(ledger, entryNo));
    const { importerId, warehouseId, storageUntil, hs } = entry;
    if (importerId !== by.orgId) throw new DomainError("import/not-consignee", { manifestNo: entry.manifestNo, line: item.no, importerId });
    if (entry.manifestNo !== manifestNo) throw new DomainError("import/other-manifest", { entryNo, manifestNo: entry.manifestNo });
    if (digits(hs) !== digits(item.hs)) throw new DomainError("permit/goods-mismatch", { permitNo: entryNo, goods: hs, declaredGoods: item.hs });
    if (day(at) < entry.storedOn) throw new DomainError("step/before-cause", { date: day(at), causeDate: entry.storedOn, cause: `entry ${entryNo}` });
    if (day(at) > storageUntil) throw new DomainError("import/storage-expired", { entryNo, date: storageUntil });
    const left = less(entry, item);
    if (short(left)) throw new DomainError("import/warehouse-balance", { warehouseId, itemId: entryNo, heldQty: written(entry.packagesLeft, entry.netKgLeft), takenQty: written(item.packages, item.netKg) });
    this.entries.set(entryNo, { ...entry, ...left });
  }

  #line(number: number, change: (line: Manifest["lines"][number]) => Manifest["lines"][number]): void {
    this.manifest = { ...this.manifest, lines: this.manifest.lines.map((line) => (line.line === number ? change(line) : line)) };
  }
}

/** Every permit that the items name, drawn on; each kind that the table demands must be among them. */
async function drawPermits({ input, by }: Act<Stated>, ledger: Ledger, on: string, requirements: readonly PermitRequirement[], before: ImportDeclaration | undefined): Promise<Map<string, Permit>> {
  const { declarationNo, items, procedure } = input;
  const permits = new Map<string, Permit>();
  const read = async (permitId: string): Promise<Permit> => permits.get(permitId) ?? (await permitOf(ledger, permitId));
  for (const item of before?.items ?? []) {
    for (const permitId of item.permits ?? []) {
      const permit = await read(permitId);
      permits.set(permitId, { ...permit, netKgLeft: permit.netKgLeft.plus(item.netKg), usedBy: permit.usedBy.filter((each) => each !== declarationNo) });
    }
  }
  const importerId = before?.importerId ?? by.orgId;
  for (const item of items) {
    distinct(item.permits ?? [], "permits");
    const named: Permit[] = [];
    for (const permitId of item.permits ?? []) {
      const permit = drawn(await read(permitId), item, { importerId, declarationNo, on });
      permits.set(permitId, permit);
      named.push(permit);
    }
    // Goods from a bonded warehouse showed their permits when they were stored.
    if (item.entryNo !== undefined) continue;
    for (const row of demanded(requirements, item.hs, procedure, on)) {
      if (row.permit !== undefined && !named.some(({ kind }) => kind === row.permit)) throw new DomainError("declaration/permit-required", { goods: `${item.hs} ${item.description}`, authority: row.authority });
    }
  }
  return permits;
}

/** Documents that the table demands for these goods. @throws {DomainError} `declaration/document-missing` */
function checkDocuments({ items, documents, procedure }: Stated, on: string, requirements: readonly PermitRequirement[]): void {
  distinct(documents.map(({ code, number }) => `${code} ${number}`), "documents");
  const missing = items.flatMap(({ hs }) => demanded(requirements, hs, procedure, on)).find(({ document }) => document !== undefined && !documents.some(({ code }) => code === document));
  if (missing) throw new DomainError("declaration/document-missing", { documentType: `${missing.document ?? ""} ${missing.name}` });
}

/** Rows of the table that speak of these goods. */
/** Rows that goods of an HS code fall under on a day. */
export const demanded = (requirements: readonly PermitRequirement[], hs: string, procedure: string, on: string): readonly PermitRequirement[] =>
  rowsOn(requirements, on).filter(({ headings, procedures }) => headings.some((heading) => heading === "*" || digits(hs).startsWith(heading)) && (procedures?.some((each) => each === procedure) ?? true));
