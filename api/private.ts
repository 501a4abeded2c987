import { sql } from "kysely";
import { AUTHORITIES } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import { builder } from "./builder.ts";
import { byKey, contextLoader } from "./loader.ts";
import type { Context } from "./context.ts";
import { refusalData } from "./refusal.ts";
import type { Viewer } from "./auth/sessions.ts";

/*
 * Private parts of records. Row-level security shows a row to the members of its collection; of a member that stands for several
 * organisations only the parties themselves see it here.
 */

/** An organisation that a private part concerns, and its member. */
export interface Party {
  readonly orgId: string;
  readonly mspId: string;
}

type PrivateTable = "price_terms" | "receipt_amounts" | "declared_value" | "import_value" | "assessment_statement" | "paid_amount" | "sale_statement" | "carried_amount" | "charge_statement" | "plan_parts" | "advance_amount";

/** What is shown of a private part: the document, or why not. */
export type Disclosure = { readonly document: Readonly<Record<string, unknown>> } | { readonly withheld: Withheld };
type Withheld = ReturnType<typeof refusalData>;

export const WithheldObject = builder.objectRef<Withheld>("Withheld").implement({
  description: "Why a private part is not shown.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "Code of the refusal." }),
    message: t.exposeString("message", { description: "In English." }),
    messageMn: t.exposeString("messageMn", { description: "In Mongolian." }),
  }),
});

/** True if the viewer is one of the parties, or of the customs or tax authority, who belong to every collection. */
function entitled(viewer: Viewer | null, parties: readonly Party[]): boolean {
  if (!viewer) return false;
  if (viewer.mspId === AUTHORITIES.customs || viewer.mspId === AUTHORITIES.tax) return true;
  return parties.some(({ orgId, mspId }) => orgId === viewer.orgId && mspId === viewer.mspId);
}

/**
 * A reader of one table of private parts.
 * @param what what it is called in a refusal
 */
export function privatePart(table: PrivateTable, what: string) {
  const loader = contextLoader<string, Readonly<Record<string, unknown>>>(
    async (ids, { reader }) => {
      const { rows } = await sql<{ id: string; record: Readonly<Record<string, unknown>> }>`
        select id, record from ${sql.table(table)} where id = any(${[...ids]}::text[]) and record is not null`.execute(await reader.db());
      return byKey(ids, rows, ({ id }) => id, ({ record }) => record);
    },
  );
  return async (id: string, parties: readonly Party[], context: Context): Promise<Disclosure> => {
    if (!entitled(context.viewer, parties)) {
      const members = [...parties.map(({ orgId }) => orgId), "customs", "tax"].join(", ");
      return { withheld: refusalData(new DomainError("auth/not-entitled", { what, members })) };
    }
    const document = await loader(context).load(id);
    // Peers hand private values on after the block: the index has not got this one yet.
    return document ? { document } : { withheld: refusalData(new DomainError("record/unknown", { kind: what, id })) };
  };
}

export const documentIn = (disclosure: Disclosure): Readonly<Record<string, unknown>> | null => ("document" in disclosure ? disclosure.document : null);
export const withheldIn = (disclosure: Disclosure): Withheld | null => ("withheld" in disclosure ? disclosure.withheld : null);
