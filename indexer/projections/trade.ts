import type { Projections } from "./projection.ts";

/** Contracts and receipts, consignments and their units on the way out, and what the parties settle after. */
export const trade: Pick<Projections, "assaySettlement" | "contract" | "receipt" | "consignment" | "unit" | "ticket" | "use" | "acceptance"> = {
  contract: {
    columns: (r) => ({
      ...{ seller_id: r.sellerId, seller_msp: r.sellerMsp, buyer_id: r.buyerId, buyer_msp: r.buyerMsp, product: r.product, mass_kg: r.massKg, shipped_kg: r.shippedKg },
      ...{ incoterm: r.incoterm, channel: r.channel, valid_from: r.validFrom, valid_to: r.validTo, status: r.status },
      ...{ registration_no: r.registrationNo, terms_digest: r.termsDigest },
    }),
    terms: (r) => ({ registration: r.registrationNo }),
  },
  receipt: {
    columns: (r) => ({
      ...{ payer_id: r.payerId, payer_msp: r.payerMsp, licence_no: r.licenceNo, product: r.product, mass_kg: r.massKg, period: r.period },
      ...{ amounts_digest: r.amountsDigest, used_by: r.usedBy },
    }),
    terms: (r) => ({ licence: r.licenceNo }),
  },
  consignment: {
    columns: (r) => ({
      ...{ contract_no: r.contractNo, carrier_id: r.carrierId, carrier_msp: r.carrierMsp, mode: r.mode, border_point: r.borderPoint, product: r.product },
      ...{ exporter_id: r.exporterId, exporter_msp: r.exporterMsp, buyer_id: r.buyerId, buyer_msp: r.buyerMsp, status: r.status },
      ...{ unit_count: r.unitCount, loaded_kg: r.loadedKg, exited_count: r.exitedCount, exited_kg: r.exitedKg, exited_at: r.exitedAt, declaration_no: r.declarationNo },
    }),
    terms: (r) => ({ contract: r.contractNo }),
  },
  unit: {
    columns: (r) => ({
      ...{ consignment_id: r.consignmentId, vehicle_kind: r.vehicle.kind, plate: r.vehicle.plate, trailer_plate: r.vehicle.trailerPlate },
      ...{ wagon_no: r.vehicle.wagonNo, container_no: r.vehicle.containerNo, ticket_no: r.ticketNo, waybill_type: r.waybillType, waybill_no: r.waybillNo },
      ...{ net_kg: r.netKg, site_id: r.siteId, status: r.status, seal_no: r.sealNo, exit_ticket_no: r.exitTicketNo, exit_net_kg: r.exitNetKg, exit_at: r.exitAt },
      ...{ exporter_msp: r.exporterMsp, carrier_id: r.carrierId, carrier_msp: r.carrierMsp },
    }),
    terms: (r) => ({
      ...{ plate: r.vehicle.plate, trailerPlate: r.vehicle.trailerPlate, wagon: r.vehicle.wagonNo, container: r.vehicle.containerNo },
      ...{ waybill: r.waybillNo, seal: r.sealNo },
    }),
    links: (r) => (r.status === "loaded" ? { table: "unit_lot", rows: r.lots.map(({ lotId, massKg }) => ({ unit_id: r.unitId, lot_id: lotId, mass_kg: massKg })) } : undefined),
  },
  ticket: {
    columns: (r) => ({
      ...{ device_id: r.deviceId, vehicle: r.vehicle, site_id: r.siteId, tare_kg: r.tareKg, gross_kg: r.grossKg, net_kg: r.netKg },
      ...{ weighed_by: r.weighedBy, used_by: r.usedBy },
    }),
  },
  use: { columns: (r) => ({ what: r.what, number: r.number, used_by: r.usedBy }) },
  acceptance: {
    columns: (r) => ({
      ...{ consignment_id: r.consignmentId, buyer_id: r.buyerId, certificate_no: r.certificateNo, received_kg: r.receivedKg, shipped_kg: r.shippedKg },
      ...{ difference_kg: r.differenceKg, difference_pct: r.differencePct, within_tolerance: r.withinTolerance, accepted_on: r.acceptedOn },
    }),
    terms: (r) => ({ certificate: r.certificateNo }),
  },
  assaySettlement: {
    columns: (r) => ({
      ...{ consignment_id: r.consignmentId, sale_no: r.saleNo, lot_id: r.lotId, contract_no: r.contractNo, seller_id: r.sellerId, seller_msp: r.sellerMsp, buyer_id: r.buyerId, buyer_msp: r.buyerMsp },
      ...{ status: r.status, umpire_id: r.umpireId },
    }),
    terms: (r) => ({ certificate: r.certificateNo, umpireCertificate: r.umpireCertificateNo }),
  },
};
