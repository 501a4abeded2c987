import { createHash } from "node:crypto";
import { membersOf } from "../domain/collections.ts";
import type { LedgerEvent, Secret } from "../domain/act.ts";
import { exampleWorld } from "../domain/testing-examples.ts";
import type { TableName } from "../indexer/schema.ts";
import type { Rows } from "./testing.ts";

/** Private tables and the columns that they have beside the document. */
const privateTables: Readonly<Record<string, { readonly table: TableName; readonly columns: readonly string[] }>> = {
  contract: { table: "price_terms", columns: ["basis", "pricing", "price", "currency"] },
  receipt: { table: "receipt_amounts", columns: ["currency", "baseAmount", "surtaxAmount"] },
  declaration: { table: "declared_value", columns: ["invoiceNo", "value", "currency"] },
  assessment: { table: "assessment_statement", columns: ["status"] },
  payment: { table: "paid_amount", columns: ["amount", "currency"] },
};

/** Transaction ids of the in-memory ledger, `tx-7`, as the ledger's are: 64 hexadecimal digits. */
const txIdOf = (name: string): string => createHash("sha256").update(name).digest("hex");

/** Fills the projection with the repository's examples, as their rules decided: one block for each transaction. */
export async function fillExamples(rows: Rows): Promise<void> {
  const { history } = await exampleWorld();
  for (const [number, { outcome }] of history.entries()) {
    const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value).replace(/"(tx-\d+)"/g, (_whole, name: string) => `"${txIdOf(name)}"`)) as T;
    const { puts, secrets = [], event } = plain(outcome) as { puts: typeof outcome.puts; secrets?: readonly Secret[]; event: LedgerEvent };
    await rows.commit({
      txId: txIdOf(`tx-${number}`),
      puts: puts.map(({ kind, id, record }) => ({ kind, id, record: { ...record } })),
      event,
      extra: async () => {
        for (const { collection, kind, id, record } of secrets) {
          const target = privateTables[kind];
          if (!target) throw new Error(`no private table for ${kind}`);
          const document = record as Readonly<Record<string, unknown>>;
          const columns: Record<string, unknown> = Object.fromEntries(target.columns.map((name) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), document[name]]));
          if (kind === "declaration") [columns["declaration_no"], columns["version"]] = [id.replace(/\/\d+$/, ""), Number(/\d+$/.exec(id)?.[0])];
          await rows.secret(target.table, id, collection, membersOf(collection), columns, record);
        }
      },
    });
  }
}
