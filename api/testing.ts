import "reflect-metadata"; // @peculiar/x509 resolves its parts through it
import { createHash, KeyObject, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import * as x509 from "@peculiar/x509";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { LedgerEvent } from "../domain/act.ts";
import type { RecordKind } from "../domain/records.ts";
import { openDocuments } from "../documents/index.ts";
import { openDatabase, sessionConfig } from "../indexer/database.ts";
import { NOTIFY_CHANNEL, recordTables } from "../indexer/schema.ts";
import type { Database, TableName } from "../indexer/schema.ts";
import { testDatabase } from "../indexer/testing.ts";
import { certificateCheck } from "./auth/certificate.ts";
import type { MemberTrust } from "./auth/certificate.ts";
import { Sessions } from "./auth/sessions.ts";
import { BlockFeed } from "./block-feed.ts";
import type { DemoIdentity, Services } from "./context.ts";
import { DoubtBook } from "./public-pages/doubts.ts";
import { ShareBook } from "./shares/book.ts";
import { httpHandler } from "./http.ts";

/*
 * Test support: members with certificates made here, a real Postgres filled by rows, and the API behind its fetch handler.
 */

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

export interface TestUser {
  readonly certificate: string;
  /** Signs a text as WebCrypto does unless DER is asked for. */
  sign(text: string | Uint8Array, form?: "der" | "ieee-p1363"): Buffer;
}

interface Issue {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A member of the channel with a CA of its own. */
export interface TestMember {
  readonly trust: MemberTrust;
  issue(user: string, options?: Issue): Promise<TestUser>;
  /** What the member trusts once this user's certificate is revoked. */
  revoking(user: TestUser): Promise<MemberTrust>;
}

export async function newMember(mspId: string): Promise<TestMember> {
  const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const name = `CN=ca.${mspId}`;
  const validity = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 365 * DAY_MS) };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name, keys, signingAlgorithm: P256, ...validity },
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
  });
  const trust = { mspId, roots: [root.toString("pem")], intermediates: [], crls: [] };
  return {
    trust,
    async issue(user, { attributes = {}, ...given } = {}) {
      const own = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        ...{ subject: `OU=client, CN=${user}`, issuer: name, publicKey: own.publicKey, signingKey: keys.privateKey, signingAlgorithm: P256, ...validity, ...given },
        extensions: [new x509.BasicConstraintsExtension(false), new x509.Extension("1.2.3.4.5.6.7.8.1", false, Buffer.from(JSON.stringify({ attrs: attributes })))],
      });
      const key = KeyObject.from(own.privateKey as never);
      return { certificate: certificate.toString("pem"), sign: (text, dsaEncoding = "ieee-p1363") => sign("sha256", Buffer.from(text), { key, dsaEncoding }) };
    },
    async revoking(user) {
      const { serialNumber } = new x509.X509Certificate(user.certificate);
      const crl = await x509.X509CrlGenerator.create({ issuer: name, thisUpdate: new Date(), signingAlgorithm: P256, signingKey: keys.privateKey, nextUpdate: new Date(Date.now() + DAY_MS), entries: [{ serialNumber, revocationDate: new Date(), reason: x509.X509CrlReason.keyCompromise }] });
      return { ...trust, crls: [crl.toString("pem")] };
    },
  };
}

/** Rows in the projection, written as the indexer writes them. */
export class Rows {
  readonly db: Kysely<Database>;
  readonly #columns = new Map<TableName, Promise<readonly string[]>>();

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  /** Commits a block with one transaction: records, an event, and what else it leaves. @returns its place and transaction id */
  async commit(content: {
    readonly puts?: readonly { readonly kind: RecordKind; readonly id: string; readonly record: Readonly<Record<string, unknown>> }[];
    readonly event?: Omit<LedgerEvent, "by"> & { readonly by?: LedgerEvent["by"] };
    readonly validationCode?: number;
    readonly envelope?: Uint8Array;
  }): Promise<{ readonly block: bigint; readonly position: number; readonly txId: string }> {
    const { puts = [], event, validationCode = 0, envelope = Buffer.from("envelope") } = content;
    const { next_block: number } = await this.db.selectFrom("checkpoint").select("next_block").executeTakeFirstOrThrow();
    const txId = createHash("sha256").update(String(number)).digest("hex");
    const at = { tx_id: txId, block: number, position: 0 };
    const hash = (of: bigint): Buffer => createHash("sha256").update(`block ${of}`).digest();
    await this.db
      .insertInto("block")
      .values({ number, header_hash: hash(number), previous_hash: hash(number - 1n), data_hash: hash(number + 1000n), tx_count: 1 })
      .execute();
    const transaction = { validation_code: validationCode, type: 3, submitted_at: new Date("2026-11-23T04:30:00Z"), creator_msp: "MinerMSP", creator_cert_hash: null, envelope: Buffer.from(envelope) };
    await this.db.insertInto("transaction").values({ ...at, ...transaction }).execute();
    for (const { kind, id, record } of puts) await this.#put(kind, id, record, at);
    if (event) {
      const by = event.by ?? { orgId: "ETT", mspId: "MinerMSP", user: "ETT-officer" };
      const row = { ...at, type: event.type, at: new Date(event.at), org_id: by.orgId, msp_id: by.mspId, user_name: by.user, place: event.place ?? null };
      await this.db.insertInto("event").values({ ...row, payload: JSON.stringify({ ...event, by }) }).execute();
      for (const { kind, id, part } of event.subjects) await this.db.insertInto("event_subject").values({ kind, id, part, block: at.block, position: 0, aside: false }).execute();
    }
    await this.db.updateTable("checkpoint").set({ next_block: number + 1n }).execute();
    await sql`select pg_notify(${NOTIFY_CHANNEL}, ${String(number)})`.execute(this.db);
    return { block: at.block, position: at.position, txId };
  }

  async #columnsOf(table: TableName): Promise<readonly string[]> {
    this.#columns.set(table, this.#columns.get(table) ?? sql<{ name: string }>`select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = ${table}`.execute(this.db).then(({ rows }) => rows.map(({ name }) => name)));
    return (await this.#columns.get(table)) ?? [];
  }

  async #put(kind: RecordKind, id: string, record: Readonly<Record<string, unknown>>, at: { readonly tx_id: string; readonly block: bigint; readonly position: number }): Promise<void> {
    const table = recordTables[kind];
    const document = { ...record, tx: at.tx_id };
    const flat: Readonly<Record<string, unknown>> = { ...(record["vehicle"] as object | undefined), ...document, vehicleKind: (record["vehicle"] as { kind?: string } | undefined)?.kind, name: record["name"] ?? record["table"] };
    const fixed: Readonly<Record<string, unknown>> = { id, record: JSON.stringify(document), ...at };
    const valueOf = (column: string): unknown => fixed[column] ?? flat[column.replace(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase())] ?? null;
    const names = await this.#columnsOf(table);
    const columns = sql.join(names.map((name) => sql.ref(name)));
    await sql`delete from ${sql.table(table)} where id = ${id}`.execute(this.db);
    await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(names.map(valueOf))})`.execute(this.db);
    await this.db.insertInto("record_version").values({ kind, id, ...at, record: JSON.stringify(document) }).execute();
  }
}

export interface TestApi {
  /** The database's URL, as its owner. */
  readonly url: string;
  readonly rows: Rows;
  readonly services: Services;
  /** The API's pool, for counting its statements. */
  readonly db: Kysely<Database>;
  readonly members: Readonly<Record<"customs" | "tax" | "minerals" | "miner" | "laboratory" | "buyer", TestMember>>;
  /** Errors that were logged under a trace number. */
  readonly logged: unknown[];
  /** Statements that the API has sent, in order. */
  readonly statements: string[];
  fetch(request: Request): Promise<Response>;
  /** Sends an operation as JSON. */
  ask(query: string, options?: { readonly token?: string; readonly variables?: object }): Promise<Answer>;
  /** Signs a user in and returns the session's token. */
  signIn(user: TestUser): Promise<string>;
}

export interface Answer {
  readonly data?: Record<string, never> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly unknown[]; readonly extensions: { readonly code: string; readonly facts: Record<string, string>; readonly messageMn: string } }[];
}

export const HOST = "127.0.0.1";

interface TestOptions {
  readonly offline?: Services["offline"];
  readonly demos?: Readonly<Record<string, DemoIdentity>>;
  readonly now?: () => number;
  readonly graphiql?: boolean;
  /** Connections of the API's pool. */
  readonly connections?: number;
  readonly ledgerHeight?: () => Promise<bigint>;
  readonly fallback?: (request: Request) => Promise<Response>;
}

const noLedger: Services["offline"] = {
  prepare: () => {
    throw new Error("this test has no ledger");
  },
  endorse: () => Promise.reject(new Error("this test has no ledger")),
  submit: () => Promise.reject(new Error("this test has no ledger")),
};

/**
 * The API on a fresh database, behind its fetch handler.
 * @param onEnd registers what ends it: by default with the test file
 */
export async function testApi(options: TestOptions = {}, onEnd: (end: () => Promise<void>) => void = after): Promise<TestApi> {
  const ending: (() => Promise<unknown>)[] = [];
  // Test files wait for this at their top level: with nothing else to do, Node would take the file for finished and run its hooks before its tests.
  const alive = setInterval(() => undefined, 1_000);
  onEnd(async () => {
    for (const end of ending) await end();
    clearInterval(alive);
  });
  const { url, drop } = await testDatabase();
  const names = { customs: "CustomsMSP", tax: "TaxMSP", minerals: "MineralsMSP", miner: "MinerMSP", laboratory: "LabMSP", buyer: "BuyerMSP" } as const;
  const made = await Promise.all(Object.entries(names).map(async ([role, mspId]) => [role, await newMember(mspId)] as const));
  const members = Object.fromEntries(made) as TestApi["members"];
  const statements: string[] = [];
  const pool = new pg.Pool({ ...sessionConfig(url), max: options.connections ?? 4 });
  // As in openDatabase: the server may be stopped first.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ level, query }) => void (level === "query" && statements.push(query.sql)),
  });
  const writer = openDatabase(url, { settings: { "garal.writer": "on" } });
  const feed = await BlockFeed.listen(url);
  const logged: unknown[] = [];
  const files = mkdtempSync(join(tmpdir(), "garal-documents-"));
  ending.push(async () => rmSync(files, { recursive: true, force: true }));
  const identify = certificateCheck(Object.values(members).map(({ trust }) => trust));
  const services: Services = {
    sessions: new Sessions(identify, "garal", options.now),
    identify,
    offline: options.offline ?? noLedger,
    demos: new Map(Object.entries(options.demos ?? {})),
    feed,
    documents: openDocuments(files),
    doubts: new DoubtBook(join(files, "doubts"), options.now),
    shares: new ShareBook(join(files, "shares"), options.now),
    log: (_traceId, error) => void logged.push(error),
  };
  const fetch = httpHandler({ services, db, items: join(files, "items"), hosts: [HOST], graphiql: options.graphiql ?? false, ...(options.ledgerHeight ? { ledgerHeight: options.ledgerHeight } : {}), ...(options.fallback ? { fallback: options.fallback } : {}) });
  ending.push(() => feed.stop(), () => Promise.all([db.destroy(), writer.destroy()]));
  // A server that was started for this process is stopped and removed with all its databases.
  if (process.env["GARAL_TEST_POSTGRES"]) ending.push(drop);
  const ask: TestApi["ask"] = async (query, { token, variables } = {}) => {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(new Request(`http://${HOST}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) }));
    return (await response.json()) as Answer;
  };
  return {
    ...{ url, rows: new Rows(writer), services, db, members, logged, statements, fetch, ask },
    async signIn(user) {
      const challenge = services.sessions.challenge(user.certificate, HOST);
      return services.sessions.signIn(user.certificate, HOST, challenge.text, user.sign(challenge.text)).token;
    },
  };
}
