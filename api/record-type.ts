import { recordCodecs } from "../domain/records.ts";
import type { RecordKind } from "../domain/records.ts";
import { date } from "../domain/schema.ts";
import { builder } from "./builder.ts";
import { enumOf } from "./enums.ts";
import { capital } from "./part-names.ts";
import { LedgerRecord } from "./ledger-record.ts";
import { connections, nodes, typeNames } from "./nodes.ts";
import { documentFields } from "./outputs.ts";
import { childConnection, keyConnection } from "./pages.ts";
import type { DocumentOptions } from "./outputs.ts";
import { recordPage } from "./reads/records.ts";
import type { Filter, RecordRow } from "./reads/records.ts";

/** Another record that a record names: the field that holds its id or ids, and its kind. */
type Link = readonly [field: string, kind: RecordKind];

interface RecordTypeOptions extends Pick<DocumentOptions<RecordRow>, "omit" | "rename" | "instants"> {
  readonly description: string;
  /** Fields that lead to other records. */
  readonly links?: Readonly<Record<string, Link>>;
}

const documentOf = (row: RecordRow): RecordRow["record"] => row.record;

/** Makes the type of a kind of record: every field of its codec, and its links. */
export function recordType(kind: RecordKind, { description, links = {}, ...options }: RecordTypeOptions): void {
  const { shape } = recordCodecs[kind];
  if (shape.kind !== "object") throw new TypeError(`${kind} is no object`);
  const { fields } = shape;
  builder.objectType(nodes[kind], {
    description,
    interfaces: [LedgerRecord],
    fields: (t) => {
      const { tx: _tx, at: _at, ...own } = fields;
      const made = documentFields(t as never, own, { owner: typeNames[kind], document: documentOf, ...options });
      for (const [name, [field, target]] of Object.entries(links)) {
        const from = fields[field];
        if (!from) throw new TypeError(`${kind} has no field ${field}`);
        const about = `${from.about} As a record.`;
        made[name] =
          from.shape.kind === "list"
            ? t.field({ type: [nodes[target]], nullable: { list: false, items: true }, description: about, complexity: { field: 1, multiplier: 5 }, resolve: (row) => (row.record[field] ?? []) as never })
            : t.field({ type: nodes[target], nullable: true, description: about, resolve: (row) => (row.record[field] ?? null) as never });
      }
      return made as never;
    },
  });
}

/** The query of one record by its own number. */
export function recordQuery(kind: RecordKind, name: string, argument: string, description: string): void {
  builder.queryField(name, (t) =>
    t.field({
      type: nodes[kind],
      nullable: true,
      description,
      args: { [argument]: t.arg.string({ required: true, description: "Number of the record on the ledger." }) },
      resolve: (_root, args) => (args as Record<string, string>)[argument] as never,
    }),
  );
}

/**
 * The query of many records, a page at a time in the order of their numbers.
 * @param filterBy fields of the record by whose value the list can be narrowed
 * @param within arguments that narrow the list to rows whose column of many values holds the one given
 */
export function recordsQuery(kind: RecordKind, name: string, filterBy: readonly string[], description: string, within: Within = {}): void {
  builder.queryField(name, (t) =>
    t.connection({
      type: nodes[kind],
      description,
      args: { ...filterArguments(t as never, kind, filterBy), changedFrom: t.arg({ type: "Date", description: "Only those that last changed on this day or later, Mongolian time." }), changedTo: t.arg({ type: "Date", description: "Only those that last changed on this day or earlier." }),...Object.fromEntries(Object.entries(within).map(([argument, { about }]) => [argument, t.arg.string({ description: `Only those with this: ${about}` })])) } as unknown as Record<string, never>,
      resolve: (_root, args, { reader }) =>
        keyConnection(args, (row: RecordRow) => row.id, async (page) => recordPage(await reader.db(), kind, [...filtersOf(kind, filterBy, args as never), ...changedOf(args as never), ...withinOf(within, args as never)], page)) as never,
    }, connections[kind]),
  );
}

/**
 * A connection on one kind of record of the records of another kind that name it.
 * @param field field of the other kind that holds the number of this one
 */
export function childrenField(parent: RecordKind, name: string, kind: RecordKind, field: string, description: string): void {
  builder.objectField(nodes[parent], name, (t) =>
    t.connection({ type: nodes[kind], description, resolve: (row, args, context) => childConnection(kind, columnOf(field), row.id, args, context) as never }, connections[kind]),
  );
}

function filterArguments(t: { field(options: object): unknown }, kind: RecordKind, names: readonly string[]): Record<string, unknown> {
  const { shape } = recordCodecs[kind];
  return Object.fromEntries(
    names.map((name) => {
      const field = shape.kind === "object" ? shape.fields[name] : undefined;
      if (!field) throw new TypeError(`${kind} has no field ${name}`);
      const type = field.shape.kind === "choice" ? enumOf(field.shape.values, `${typeNames[kind]}${capital(name)}`) : "String";
      return [name, t.field({ type, description: `Only those with this: ${field.about}` })];
    }),
  );
}

type Within = Readonly<Record<string, { readonly column: string; readonly about: string }>>;

const withinOf = (within: Within, args: Readonly<Record<string, unknown>>): readonly Filter[] =>
  Object.entries(within).flatMap(([argument, { column }]) => {
    const value = args[argument];
    return typeof value === "string" ? [{ column, many: true, value }] : [];
  });

function changedOf({ changedFrom, changedTo }: { readonly changedFrom?: string | null; readonly changedTo?: string | null }): readonly Filter[] {
  return [
    ...(changedFrom ? [{ column: "at", day: "from" as const, value: date.decode(changedFrom, "changedFrom") }] : []),
    ...(changedTo ? [{ column: "at", day: "to" as const, value: date.decode(changedTo, "changedTo") }] : []),
  ];
}

/** Filters by an organisation whose index begins with its member; tables without such an index need not have its column. */
const byMember: { readonly [K in RecordKind]?: readonly string[] } = {
  lot: ["ownerId", "custodianId"],
  sample: ["laboratoryId"],
  contract: ["sellerId", "buyerId"],
  receipt: ["payerId"],
  consignment: ["exporterId", "buyerId", "carrierId"],
  assessment: ["payerId"],
  document: ["ownerId"],
  assaySettlement: ["sellerId", "buyerId"],
};

/** Conditions on columns from arguments; an organisation's id also narrows by its member, with which the indexes begin. */
function filtersOf(kind: RecordKind, names: readonly string[], args: Readonly<Record<string, unknown>>): readonly Filter[] {
  const { shape } = recordCodecs[kind];
  const fields = shape.kind === "object" ? shape.fields : {};
  return names.flatMap((name) => {
    const value = args[name];
    if (typeof value !== "string") return [];
    const shape = fields[name]?.shape;
    if (shape?.kind === "scalar" && shape.name === "Date") date.decode(value, name);
    return [{ column: columnOf(name), value, ...(byMember[kind]?.includes(name) ? { memberColumn: columnOf(name.replace(/Id$/, "Msp")) } : {}) }];
  });
}

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
