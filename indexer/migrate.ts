import { sql } from "kysely";
import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { Migration } from "kysely/migration";
import { openDatabase } from "./database.ts";
import * as projection from "./migrations/0001-projection.ts";
import * as imports from "./migrations/0002-imports.ts";
import * as soldItems from "./migrations/0003-sold-items.ts";
import * as sales from "./migrations/0004-sales.ts";
import * as lanes from "./migrations/0005-lanes.ts";
import * as documents from "./migrations/0007-documents.ts";
import * as history from "./migrations/0010-history.ts";
import * as findings from "./migrations/0011-findings.ts";
import * as settlements from "./migrations/0012-settlements.ts";
import * as serials from "./migrations/0020-serials.ts";
import * as carriedRoyalty from "./migrations/0030-carried-royalty.ts";
import * as charges from "./migrations/0031-charges.ts";
import * as patterns from "./migrations/0040-patterns.ts";
import * as outdated from "./migrations/0041-outdated.ts";
import * as advanceRefunds from "./migrations/0080-advance-refunds.ts";
import * as saleSettlements from "./migrations/0085-sale-settlements.ts";
import * as homeSales from "./migrations/0086-home-sales.ts";
import * as suspensions from "./migrations/0087-suspensions.ts";
import * as ways from "./migrations/0088-ways.ts";
import * as stamps from "./migrations/0090-stamps.ts";
import * as serialSearch from "./migrations/0091-serial-search.ts";
import * as stockCounts from "./migrations/0093-stock-counts.ts";
import * as mandates from "./migrations/0095-mandates.ts";
import { API_ROLE, SCHEMA } from "./schema.ts";
import type { Database } from "./schema.ts";

/** Every migration, in order. One that has been released is never changed: what follows it goes into the next. */
const migrations: Record<string, Migration> = {
  "0001-projection": projection,
  "0002-imports": imports,
  "0003-sold-items": soldItems,
  "0004-sales": sales,
  "0005-lanes": lanes,
  "0007-documents": documents,
  "0010-history": history,
  "0011-findings": findings,
  "0012-settlements": settlements,
  "0020-serials": serials,
  "0030-carried-royalty": carriedRoyalty,
  "0031-charges": charges,
  "0040-patterns": patterns,
  "0041-outdated": outdated,
  "0080-advance-refunds": advanceRefunds,
  "0085-sale-settlements": saleSettlements,
  "0086-home-sales": homeSales,
  "0087-suspensions": suspensions,
  "0088-ways": ways,
  "0090-stamps": stamps,
  "0091-serial-search": serialSearch,
  "0093-stock-counts": stockCounts,
  "0095-mandates": mandates,
};

/**
 * Brings the tables in `schema` of the database at `url` to this version; several processes may try at once (an advisory lock orders them).
 * @throws {Error} from Postgres, or if the tables were made by a newer garal
 */
export async function migrate(url: string, schema: string = SCHEMA): Promise<void> {
  const db = openDatabase(url, { schema, max: 1 });
  try {
    await ensureApiRole(db);
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) }, migrationTableSchema: schema, migrationTableName: "migration", migrationLockTableName: "migration_lock" });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
  } finally {
    await db.destroy();
  }
}

/** Roles belong to the whole server, so another database may have made it, perhaps at this very moment. */
async function ensureApiRole(db: Kysely<Database>): Promise<void> {
  const role = sql.raw(API_ROLE);
  await sql`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role} nologin;
        grant ${role} to current_user;
      end if;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'role ${role} does not exist and % may not create it', current_user
          using hint = 'as an administrator: create role ${role} nologin; grant ${role} to ' || quote_ident(current_user);
    end $$`.execute(db);
}
