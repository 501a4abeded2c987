import { sum } from "../../domain/decimal.ts";
import type { Projections } from "./projection.ts";

/** Imports from the manifest to the release. */
export const imports: Pick<Projections, "manifest" | "transit" | "warehouse" | "warehouseEntry" | "stockCount" | "permit" | "importDeclaration" | "importedItem"> = {
  manifest: {
    columns: (r) => ({
      ...{ border_point: r.borderPoint, mode: r.mode, container_no: r.vehicle.containerNo, waybill_no: r.waybillNo, shipper: r.shipper, shipper_country: r.shipperCountry },
      ...{ seal_no: r.sealNo, carrier_id: r.carrierId, importer_ids: [...new Set(r.lines.map(({ importerId }) => importerId))], status: r.status },
      ...{ entered_at: r.enteredAt, seal_intact: r.sealIntact, transit_no: r.transitNo },
    }),
    terms: (r) => ({ container: r.vehicle.containerNo, plate: r.vehicle.plate, wagon: r.vehicle.wagonNo, waybill: r.waybillNo, seal: r.sealNo }),
  },
  transit: {
    columns: (r) => ({
      ...{ manifest_no: r.manifestNo, kind: r.kind, destination_site_id: r.destinationSiteId, deadline: r.deadline, carrier_id: r.carrierId },
      ...{ status: r.status, ended_on: r.endedOn, days_late: r.daysLate },
    }),
    terms: (r) => ({ seal: r.sealNo }),
  },
  warehouse: { columns: (r) => ({ keeper_id: r.keeperId, licence_no: r.licenceNo, valid_to: r.validTo, storage_days: r.storageDays }), terms: (r) => ({ licence: r.licenceNo }) },
  warehouseEntry: {
    columns: (r) => ({
      ...{ warehouse_id: r.warehouseId, keeper_id: r.keeperId, importer_id: r.importerId, manifest_no: r.manifestNo, declaration_no: r.declarationNo, hs: r.hs },
      ...{ net_kg_in: r.netKgIn, net_kg_left: r.netKgLeft, net_kg_held: r.netKgHeld, stored_on: r.storedOn, storage_until: r.storageUntil },
    }),
  },
  stockCount: { columns: (r) => ({ warehouse_id: r.warehouseId, keeper_id: r.keeperId, counted_on: r.countedOn, differences: r.differences }) },
  permit: {
    columns: (r) => ({
      ...{ permit_no: r.permitNo, kind: r.kind, issuer_id: r.issuerId, holder_id: r.holderId, net_kg: r.netKg, net_kg_left: r.netKgLeft },
      ...{ valid_from: r.validFrom, valid_to: r.validTo, revoked_on: r.revokedOn },
    }),
    terms: (r) => ({ permit: r.permitNo }),
  },
  importDeclaration: {
    columns: (r) => ({
      ...{ version: r.version, procedure: r.procedure, manifest_no: r.manifestNo, importer_id: r.importerId, payer_msp: r.payerMsp, customs_office: r.customsOffice },
      ...{ border_point: r.borderPoint, container_no: r.containerNo, net_kg: r.netKg, status: r.status, filed_on: r.filedOn, assessment_id: r.assessmentId, released_on: r.releasedOn },
    }),
    terms: (r) => ({ container: r.containerNo }),
  },
  importedItem: { columns: (r) => ({ declaration_no: r.declarationNo, item_no: r.itemNo, net_kg: r.netKg, booked_kg: r.bookedKg }) },
};

/** Goods lots, and what of them went to consumers. */
export const retail: Pick<Projections, "goodsLot" | "serialList" | "retailReceipt" | "soldSerial" | "saleBatch" | "recall"> = {
  goodsLot: {
    columns: (r) => ({
      ...{ gtin: r.gtin, batch_no: r.batchNo, batches: r.batches, best_before: r.bestBefore, unit: r.unit, contains: r.contains, made_quantity: r.madeQuantity },
      ...{ quantity: r.quantity, sold_quantity: r.soldQuantity, made_by: r.madeBy, declaration_no: r.declarationNo, item_no: r.itemNo, origin_country: r.originCountry },
      ...{ owner_id: r.ownerId, owner_msp: r.ownerMsp, made_tx: r.madeTx, status: r.status, offered_to: r.offeredTo },
      ...{ serials_root: r.serialsRoot, places: r.places, stamp_series: r.stamps?.series, stamps: r.stamps?.numbers },
    }),
    terms: (r) => ({ article: r.gtin, batch: r.batchNo }),
    links: (r) => (r.tx === r.madeTx && r.parents.length > 0 ? { table: "goods_edge", rows: r.parents.map(({ goodsLotId, quantity }) => ({ parent: goodsLotId, child: r.goodsLotId, quantity })) } : undefined),
  },
  serialList: { columns: (r) => ({ gtin: r.gtin, count: r.count, goods_lot_id: r.goodsLotId, declaration_no: r.declarationNo, item_no: r.itemNo, importer_id: r.importerId }) },
  retailReceipt: {
    columns: (r) => ({ retailer_id: r.retailerId, sold_on: r.soldOn }),
    links: (r) => ({
      table: "goods_sale",
      rows: [...Map.groupBy(r.lines, ({ goodsLotId }) => goodsLotId)].map(([goodsLotId, lines]) => ({ sale: r.receiptNo, goods_lot_id: goodsLotId, quantity: sum(lines.map(({ quantity }) => quantity)), retailer_id: r.retailerId, sold_on: r.soldOn, stamp_series: undefined, stamps: undefined })),
    }),
  },
  soldSerial: { columns: (r) => ({ gtin: r.gtin, serial_no: r.serialNo, goods_lot_id: r.goodsLotId, receipt_no: r.receiptNo }), terms: (r) => ({ serial: r.serialNo }) },
  saleBatch: {
    columns: (r) => ({ retailer_id: r.retailerId, sold_on: r.soldOn, count: r.count }),
    links: (r) => ({ table: "goods_sale", rows: r.lots.map(({ goodsLotId, quantity, stamps }) => ({ sale: r.root, goods_lot_id: goodsLotId, quantity, retailer_id: r.retailerId, sold_on: r.soldOn, stamp_series: stamps?.series, stamps: stamps?.numbers })) }),
  },
  recall: { columns: (r) => ({ gtin: r.gtin, batch_no: r.batchNo, issuer_id: r.issuerId, recalled_on: r.recalledOn, lifted_on: r.liftedOn }), terms: (r) => ({ article: r.gtin, batch: r.batchNo, decision: r.recallNo }) },
};
