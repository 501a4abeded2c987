import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

const blocks = `
create table block (
  number bigint primary key,
  header_hash bytea not null,
  previous_hash bytea not null,
  data_hash bytea not null,
  tx_count integer not null
);
create table transaction (
  block bigint not null,
  position integer not null,
  tx_id text not null,
  validation_code smallint not null,
  type integer,
  submitted_at timestamptz,
  creator_msp text,
  creator_cert_hash bytea,
  envelope bytea not null,
  primary key (block, position)
);
create index transaction_tx_id on transaction (tx_id);
create table checkpoint (
  single boolean primary key default true check (single),
  next_block bigint not null,
  last_header_hash bytea not null
);
insert into checkpoint (next_block, last_header_hash) values (0, '');
`;

const events = `
create table event (
  block bigint not null,
  position integer not null,
  tx_id text not null,
  type text not null,
  at timestamptz not null,
  org_id text not null,
  msp_id text not null,
  user_name text not null,
  place text,
  payload jsonb not null,
  primary key (block, position)
);
create index event_type on event (type, block, position);
create table event_subject (
  kind text not null,
  id text not null,
  part text not null,
  block bigint not null,
  position integer not null,
  aside boolean not null,
  primary key (kind, id, part, block, position)
);
create index event_subject_own on event_subject (kind, id, block, position) where part in ('made', 'changed') and not aside;
create table record_version (
  kind text not null,
  id text not null,
  block bigint not null,
  position integer not null,
  tx_id text not null,
  record jsonb,
  primary key (kind, id, block, position)
);
`;

/** A table of records as they now stand. */
export const records = (name: string, columns: string, ...indexes: string[]): string => `
create table ${name} (
  id text primary key,
  ${columns},
  at timestamptz not null,
  record jsonb not null,
  tx_id text not null,
  block bigint not null,
  position integer not null
);
${indexes.map((index) => `create index on ${name} (${index});`).join("\n")}
`;

const registry = [
  records("organisation", "msp_id text not null, name text not null, name_mn text not null, country text not null, register_no text, roles text[] not null, suspended_since date", "msp_id"),
  records("site", "owner_id text not null, kind text not null, name text not null, name_mn text not null, lat numeric, lon numeric, border_point text", "owner_id"),
  records(
    "licence",
    "holder_id text not null, deposit text not null, deposit_mn text not null, products text[] not null, site_ids text[] not null, valid_from date not null, valid_to date not null, suspended_since date",
    "holder_id",
  ),
  records("licence_year", "licence_no text not null, year integer not null, holder_msp text not null, extracted_kg numeric not null", "licence_no, year"),
  records("accreditation", "laboratory_id text not null, valid_from date not null, valid_to date not null", "laboratory_id"),
  records("device", "site_id text not null, kind text not null, verification_no text not null, verified_until date not null", "site_id"),
  records("rate_table", "name text not null, version integer not null, status text not null", "name, version"),
  records("rate_table_head", "newest integer not null, in_force integer"),
];

const goods = [
  records(
    "lot",
    `product text not null, owner_id text not null, owner_msp text not null, custodian_id text not null, custodian_msp text not null, site_id text not null,
  mass_kg numeric not null, made_kg numeric not null, made_by text not null, made_at timestamptz not null, made_tx text not null, held_since timestamptz not null, licences text[] not null,
  status text not null, offered_to text, offered_to_msp text`,
    "owner_msp, id",
    "custodian_msp, id",
  ),
  records(
    "sample",
    "lot_id text not null, product text not null, seal_no text not null, laboratory_id text not null, laboratory_msp text not null, owner_id text not null, status text not null, certificate_no text",
    "lot_id",
    "laboratory_msp, id",
  ),
  records(
    "certificate",
    `sample_id text not null, lot_id text not null, accreditation_no text not null, laboratory_id text not null, laboratory_msp text not null, issued_on date not null,
  supersedes text, superseded_by text, superseded_on date`,
    "lot_id",
    "sample_id",
  ),
  records("lot_assay", "certificate_no text not null, laboratory_msp text not null"),
  `
create table lot_edge (
  parent text not null,
  child text not null,
  mass_kg numeric not null,
  tx_id text not null,
  block bigint not null,
  position integer not null,
  primary key (child, parent)
);
create index on lot_edge (parent, child);
create table unit_lot (
  unit_id text not null,
  lot_id text not null,
  mass_kg numeric not null,
  tx_id text not null,
  block bigint not null,
  position integer not null,
  primary key (unit_id, lot_id)
);
create index on unit_lot (lot_id, unit_id);
`,
];

const trade = [
  records(
    "contract",
    `seller_id text not null, seller_msp text not null, buyer_id text not null, buyer_msp text not null, product text not null, mass_kg numeric not null,
  shipped_kg numeric not null, incoterm text not null, channel text not null, valid_from date not null, valid_to date not null, status text not null,
  registration_no text, terms_digest text not null`,
    "seller_msp, id",
    "buyer_msp, id",
  ),
  records(
    "receipt",
    "payer_id text not null, payer_msp text not null, licence_no text not null, product text not null, mass_kg numeric not null, period text not null, amounts_digest text not null, used_by text",
    "payer_msp, id",
    "used_by",
  ),
  records(
    "consignment",
    `contract_no text not null, carrier_id text not null, carrier_msp text not null, mode text not null, border_point text not null, product text not null,
  exporter_id text not null, exporter_msp text not null, buyer_id text not null, buyer_msp text not null, status text not null, unit_count integer not null,
  loaded_kg numeric not null, exited_count integer not null, exited_kg numeric not null, exited_at timestamptz, declaration_no text`,
    "contract_no",
    "exporter_msp, id",
    "buyer_msp, id",
    "carrier_msp, id",
  ),
  records(
    "unit",
    `consignment_id text not null, vehicle_kind text not null, plate text, trailer_plate text, wagon_no text, container_no text, ticket_no text not null,
  waybill_type text not null, waybill_no text not null, net_kg numeric not null, site_id text not null, status text not null, seal_no text, exit_ticket_no text,
  exit_net_kg numeric, exit_at timestamptz, exporter_msp text not null, carrier_id text not null, carrier_msp text not null`,
    "consignment_id",
    "plate",
  ),
  records(
    "ticket",
    "device_id text not null, vehicle text not null, site_id text not null, tare_kg numeric not null, gross_kg numeric not null, net_kg numeric not null, weighed_by text not null, used_by text",
    "used_by",
  ),
  records("used_number", "what text not null, number text not null, used_by text"),
  records(
    "declaration",
    `version integer not null, regime text not null, consignment_id text not null, contract_no text not null, exporter_id text not null, payer_msp text not null,
  customs_office text not null, border_point text not null, net_kg numeric not null, value_digest text not null, receipt_nos text[] not null,
  certificate_nos text[] not null, status text not null, filed_on date not null, assessment_id text, released_on date`,
    "consignment_id",
    "payer_msp, id",
  ),
  records(
    "assessment",
    `declaration_no text not null, declaration_version integer not null, payer_id text not null, payer_msp text not null, status text not null, assessed_on date not null,
  lines_digest text not null, settlement text not null, superseded_by text`,
    "declaration_no",
    "payer_msp, id",
  ),
  records("payment", "assessment_id text not null, declaration_no text not null, payer_msp text not null, amount_digest text not null", "assessment_id", "declaration_no"),
  records(
    "acceptance",
    `consignment_id text not null, buyer_id text not null, certificate_no text not null, received_kg numeric not null, shipped_kg numeric not null,
  difference_kg numeric not null, difference_pct numeric not null, within_tolerance text not null, accepted_on date not null`,
    "consignment_id",
  ),
];

// The C collation makes `like 'prefix%'` an index scan whatever the database's collation is.
const search = `
create table search_term (
  term text collate "C" not null,
  kind text not null,
  id text not null,
  what text not null,
  primary key (term, kind, id, what)
);
`;

/** A private table and its row-level security. The owner writes, and reads only in a session that declares itself the writer. */
export const secrets = (name: string, columns: string, key: string): string => `
create table ${name} (
  id text not null,
  collection text not null,
  members text[] not null,
  ${columns}
  record jsonb,
  tx_id text not null,
  block bigint not null,
  position integer not null,
  primary key (${key})
);
alter table ${name} enable row level security;
alter table ${name} force row level security;
create policy members on ${name} for select to ${API_ROLE} using (current_setting('garal.msp', true) = any (members));
create policy writer on ${name} for all to current_user using (current_setting('garal.writer', true) = 'on') with check (true);
`;

const privates = [
  secrets("private_version", "kind text not null,", "kind, id, collection, block, position"),
  secrets("price_terms", "basis text not null, pricing text not null, price numeric not null, currency text not null,", "id, collection"),
  secrets("receipt_amounts", "currency text not null, base_amount numeric not null, surtax_amount numeric not null,", "id, collection"),
  secrets("declared_value", "declaration_no text not null, version integer not null, invoice_no text not null, value numeric not null, currency text not null,", "id, collection"),
  secrets("assessment_statement", "status text not null,", "id, collection"),
  secrets(
    "assessment_line",
    `no integer not null, tax text not null, base numeric not null, base_unit text not null, rate numeric not null, rate_unit text not null, amount numeric not null,
  currency text not null, legal_basis text not null,`,
    "id, collection, no",
  ),
  secrets("assessment_total", "currency text not null, charged numeric not null, credited numeric not null, due numeric not null,", "id, collection, currency"),
  secrets("paid_amount", "amount numeric not null, currency text not null,", "id, collection"),
  `
create table private_missing (
  block bigint not null,
  position integer not null,
  collection text not null,
  primary key (block, position, collection)
);
`,
];

/** Tables of the projection, the private ones behind row-level security, and what the API's role may read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  for (const text of [blocks, events, ...registry, ...goods, ...trade, search, ...privates]) await run(text);
  await run(`
    do $$ begin
      execute format('grant usage on schema %I to ${API_ROLE}', current_schema());
      execute format('grant select on all tables in schema %I to ${API_ROLE}', current_schema());
    end $$`);
}
