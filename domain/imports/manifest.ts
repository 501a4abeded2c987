import { after, distinct, eventOf, inState, recordOf, subject, unused } from "../act.ts";
import { DomainError } from "../error.ts";
import { counterparty, day, site } from "../registry.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import { useId } from "../uses.ts";
import type { Act, Ledger, Rule, Subject } from "../act.ts";
import type { EnterBorder, FileManifest, Manifest } from "../imports.ts";
import type { Infer } from "../schema.ts";

/** The manifest. @throws {DomainError} `import/manifest-unknown` */
export async function manifestOf(ledger: Ledger, manifestNo: string): Promise<Manifest> {
  const manifest = await ledger.get("manifest", manifestNo);
  if (!manifest) throw new DomainError("import/manifest-unknown", { manifestNo });
  return manifest;
}

/**
 * Files a manifest: what a carrier brings, in one vehicle or container, under one transport document that serves no other cargo.
 * @throws {DomainError} `record/exists`, `input/…`, `consignment/waybill-used`, `declaration/border-point-closed`, `registry/…`, `import/gross-below-net`
 */
export const fileManifest: Rule<Infer<typeof FileManifest>> = async (act, ledger) => {
  const { manifestNo, borderPoint, mode, vehicle, waybillType, waybillNo, lines, at } = act.input;
  unused(await ledger.get("manifest", manifestNo), "manifest", manifestNo);
  await openPoint(ledger, borderPoint, mode, day(at));
  if (vehicle.plate === undefined && vehicle.wagonNo === undefined && vehicle.containerNo === undefined) throw new DomainError("input/required", { field: "vehicle.plate" });
  distinct(lines.map(({ line }) => String(line)), "lines");
  for (const { line, netKg, grossKg } of lines) if (grossKg.lessThan(netKg)) throw new DomainError("import/gross-below-net", { line, netKg, grossKg });
  const waybill = useId("waybill", `${waybillType}/${waybillNo}`);
  const used = await ledger.get("use", waybill);
  if (used) throw new DomainError("consignment/waybill-used", { waybillNo, issuer: waybillType, usedBy: used.usedBy ?? "" });
  const importers = new Map(await Promise.all([...new Set(lines.map(({ importerId }) => importerId))].map(async (orgId) => [orgId, await counterparty(ledger, orgId, "importer")] as const)));
  const stamp = { tx: act.txId, at };
  const carried = lines.map((line) => ({ ...line, packagesLeft: line.packages, netKgLeft: line.netKg, importerMsp: importers.get(line.importerId)?.mspId ?? "" }));
  const record: Manifest = { ...recordOf(act), lines: carried, carrierId: act.by.orgId, carrierMsp: act.by.mspId, status: "filed" };
  return {
    puts: [{ kind: "manifest", id: manifestNo, record }, { kind: "use", id: waybill, record: { what: "waybill", number: `${waybillType}/${waybillNo}`, usedBy: manifestNo, ...stamp } }],
    event: eventOf(act, "manifest.filed", { subjects: [subject("manifest", manifestNo, "made"), subject("use", waybill, "made"), ...namedImporters(record)], facts: { manifestNo, borderPoint, mode, vehicle, waybillType, waybillNo, sealNo: act.input.sealNo, lines } }),
  };
};

/**
 * Lets the goods of a manifest in at its border point. Another seal than the one stated does not stop them here, but an officer says what was
 * found, fixes a new seal, and the manifest carries it from then on.
 * @throws {DomainError} `import/manifest-unknown`, `step/…`, `registry/site-unknown`, `gate/wrong-gate`, `consignment/seal-mismatch`
 */
export const enterBorder: Rule<Infer<typeof EnterBorder>> = async (act, ledger) => {
  const { manifestNo, gateSiteId, foundSeal, newSeal, officerNote, at } = act.input;
  const manifest = await manifestOf(ledger, manifestNo);
  inState("manifest", manifest, manifestNo, "let it enter", "filed");
  after(at, manifest, `manifest ${manifestNo}`);
  const gate = await site(ledger, gateSiteId);
  if (gate.kind !== "border-gate") throw new DomainError("registry/site-kind", { siteId: gateSiteId, kind: gate.kind, needed: "border-gate" });
  if (gate.borderPoint !== manifest.borderPoint) throw new DomainError("gate/wrong-gate", { plate: vehicleName(manifest), bookedGateId: manifest.borderPoint, gateId: gateSiteId });
  const intact = foundSeal === manifest.sealNo;
  if (!intact && (newSeal === undefined || officerNote === undefined)) throw new DomainError("consignment/seal-mismatch", { foundSeal, recordedSeal: manifest.sealNo });
  const record: Manifest = { ...manifest, status: "entered", enteredAt: at, gateSiteId, sealIntact: intact, sealNo: newSeal ?? manifest.sealNo, tx: act.txId, at };
  const found = { foundSeal, sealIntact: record.sealIntact, ...(newSeal === undefined ? {} : { newSeal }), ...(officerNote === undefined ? {} : { officerNote }) };
  return {
    puts: [{ kind: "manifest", id: manifestNo, record }],
    event: eventOf(act, "manifest.entered", { place: gateSiteId, subjects: [subject("manifest", manifestNo, "changed"), subject("site", gateSiteId, "named"), ...namedImporters(record)], facts: { manifestNo, gateSiteId, borderPoint: manifest.borderPoint, ...found } }),
  };
};

/** The border point must be open to the mode of transport on the day. @throws {DomainError} `declaration/border-point-closed`, `table/missing` */
async function openPoint(ledger: Ledger, borderPoint: string, mode: "road" | "rail", on: string): Promise<void> {
  const tables = await tablesInForce(ledger, "border-points");
  const point = rowsOn(tables["border-points"].rows, on).find(({ id }) => id === borderPoint);
  if (!point?.open || !point.modes.includes(mode)) throw new DomainError("declaration/border-point-closed", { borderPoint, transportMode: mode });
}

/** How people call what carries the goods. */
export const vehicleName = ({ vehicle: { containerNo, wagonNo, plate } }: Pick<Manifest, "vehicle">): string => containerNo ?? wagonNo ?? plate ?? "";

/** Consignees of a manifest, each once. */
export const namedImporters = ({ lines }: Pick<Manifest, "lines">): readonly Subject[] => [...new Set(lines.map(({ importerId }) => importerId))].map((orgId) => subject("organisation", orgId, "named"));

/** The organisation must be the manifest's carrier, or customs. @throws {DomainError} `import/not-carrier` */
export function carriedBy({ manifestNo, carrierId }: Manifest, { by }: Act<unknown>): void {
  if (by.orgId !== carrierId && !by.orgRoles.includes("customs")) throw new DomainError("import/not-carrier", { manifestNo, carrierId });
}
