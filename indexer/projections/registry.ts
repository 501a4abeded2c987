import type { Projections } from "./projection.ts";

/** Who may do what, where, until when; and the tables of rates. */
export const registry: Pick<Projections, "organisation" | "suspension" | "site" | "licence" | "licenceYear" | "accreditation" | "device" | "mandate" | "table" | "tableHead"> = {
  organisation: {
    columns: (r) => ({ msp_id: r.mspId, name: r.name, name_mn: r.nameMn, country: r.country, register_no: r.registerNo, roles: r.roles, suspended_since: r.suspendedSince }),
    terms: (r) => ({ registerNo: r.registerNo }),
  },
  suspension: { columns: (r) => ({ org_id: r.orgId, licence_no: r.licenceNo, status: r.status }) },
  site: { columns: (r) => ({ owner_id: r.ownerId, kind: r.kind, name: r.name, name_mn: r.nameMn, lat: r.lat, lon: r.lon, border_point: r.borderPoint }) },
  licence: {
    columns: (r) => ({
      ...{ holder_id: r.holderId, deposit: r.deposit, deposit_mn: r.depositMn, products: r.products, site_ids: r.siteIds },
      ...{ valid_from: r.validFrom, valid_to: r.validTo, suspended_since: r.suspendedSince },
    }),
  },
  licenceYear: { columns: (r) => ({ licence_no: r.licenceNo, year: r.year, holder_msp: r.holderMsp, extracted_kg: r.extractedKg }) },
  accreditation: { columns: (r) => ({ laboratory_id: r.laboratoryId, valid_from: r.validFrom, valid_to: r.validTo }) },
  device: { columns: (r) => ({ site_id: r.siteId, kind: r.kind, verification_no: r.verificationNo, verified_until: r.verifiedUntil }) },
  mandate: {
    columns: (r) => ({ client_id: r.clientId, client_msp: r.clientMsp, agent_id: r.agentId, valid_from: r.validFrom, valid_to: r.validTo, withdrawn_on: r.withdrawnOn }),
    terms: (r) => ({ powerOfAttorney: r.powerOfAttorneyNo }),
  },
  table: { columns: (r) => ({ name: r.table, version: r.version, status: r.status }) },
  tableHead: { columns: (r) => ({ newest: r.newest, in_force: r.inForce }) },
};
