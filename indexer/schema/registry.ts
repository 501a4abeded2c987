import type { RecordColumns } from "./columns.ts";

/* Organisations, licences, places, instruments, and the authorities' tables of rates. */

export interface OrganisationTable extends RecordColumns {
  msp_id: string;
  name: string;
  name_mn: string;
  country: string;
  register_no: string | null;
  roles: string[];
  suspended_since: string | null;
}

export interface SiteTable extends RecordColumns {
  owner_id: string;
  kind: string;
  name: string;
  name_mn: string;
  lat: string | null;
  lon: string | null;
  border_point: string | null;
}

export interface LicenceTable extends RecordColumns {
  holder_id: string;
  deposit: string;
  deposit_mn: string;
  products: string[];
  site_ids: string[];
  valid_from: string;
  valid_to: string;
  suspended_since: string | null;
}

export interface LicenceYearTable extends RecordColumns {
  licence_no: string;
  year: number;
  holder_msp: string;
  extracted_kg: string;
}

export interface AccreditationTable extends RecordColumns {
  laboratory_id: string;
  valid_from: string;
  valid_to: string;
}

export interface DeviceTable extends RecordColumns {
  site_id: string;
  kind: string;
  verification_no: string;
  verified_until: string;
}

export interface MandateTable extends RecordColumns {
  client_id: string;
  client_msp: string;
  agent_id: string;
  valid_from: string;
  valid_to: string;
  withdrawn_on: string | null;
}

/** Record kind `table`. */
export interface RateTableTable extends RecordColumns {
  name: string;
  version: number;
  status: string;
}

/** Record kind `tableHead`; its id is the table's name. */
export interface RateTableHeadTable extends RecordColumns {
  newest: number;
  in_force: number | null;
}

/** A proposed or decided suspension of an organisation or a licence. */
export interface SuspensionTable extends RecordColumns {
  org_id: string | null;
  licence_no: string | null;
  status: string;
}

export interface RegistryTables {
  suspension: SuspensionTable;
  organisation: OrganisationTable;
  site: SiteTable;
  licence: LicenceTable;
  licence_year: LicenceYearTable;
  accreditation: AccreditationTable;
  device: DeviceTable;
  mandate: MandateTable;
  rate_table: RateTableTable;
  rate_table_head: RateTableHeadTable;
}

/** The table of each kind of record. */
export const registryRecordTables = {
  suspension: "suspension",
  organisation: "organisation",
  site: "site",
  licence: "licence",
  licenceYear: "licence_year",
  accreditation: "accreditation",
  device: "device",
  mandate: "mandate",
  table: "rate_table",
  tableHead: "rate_table_head",
} as const;
