import type { RecordKind } from "../domain/records.ts";
import type { Shape } from "../domain/schema.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { nodes } from "./nodes.ts";
import { partOf } from "./outputs.ts";
import { documentIn, privatePart, withheldIn, WithheldObject } from "./private.ts";
import type { Disclosure } from "./private.ts";
import type { RecordRow } from "./reads/records.ts";

interface PayerPart {
  /** Name of the field; `…Withheld` says why it is null. */
  readonly name: string;
  readonly table: Parameters<typeof privatePart>[0];
  /** What it is called in a refusal. */
  readonly what: string;
  readonly shape: Shape;
  /** Field of the record that holds the payer's id, or how to find it. */
  readonly payer: string | ((row: RecordRow, context: Context) => Promise<string>);
  /** Number of the private part, where it is not the record's. */
  readonly idOf?: (row: RecordRow) => string;
}

/** Adds to a record the part that is private to its payer, customs and tax, and the reason where it is not shown. */
export function payerPart(kind: RecordKind, { name, table, what, shape, payer, idOf = ({ id }) => id }: PayerPart): void {
  const read = privatePart(table, what);
  const disclosure = async (row: RecordRow, context: Context): Promise<Disclosure> => {
    const orgId = typeof payer === "string" ? String(row.record[payer]) : await payer(row, context);
    const { payerMsp, agentId } = row.record;
    // Who filed a declaration by a mandate wrote its value: a broker of the payer's member.
    const agent = typeof agentId === "string" ? [{ orgId: agentId, mspId: String(payerMsp) }] : [];
    return read(idOf(row), [{ orgId, mspId: String(payerMsp) }, ...agent], context);
  };
  const description = `${what.charAt(0).toUpperCase()}${what.slice(1)}, for payer, customs and tax.`;
  builder.objectFields(nodes[kind], (t) => ({
    [name]: t.field({ type: partOf(shape, description), nullable: true, description, resolve: async (row, _args, context) => documentIn(await disclosure(row, context)) }),
    [`${name}Withheld`]: t.field({
      type: WithheldObject,
      nullable: true,
      description: `Why the ${what} are not shown; null where they are.`,
      resolve: async (row, _args, context) => withheldIn(await disclosure(row, context)),
    }),
  }));
}
