import type { FieldShape, Shape } from "../domain/schema.ts";
import { builder } from "./builder.ts";
import { partName } from "./part-names.ts";
import { shapeType } from "./shape-types.ts";

/*
 * Output types made from the shapes of the domain's codecs: a record on the ledger and its GraphQL type have one description.
 */

/** A part of a document, as its JSON stands on the ledger. */
export type Part = Readonly<Record<string, unknown>>;

const newPart = (name: string) => builder.objectRef<Part>(name);
type PartRef = ReturnType<typeof newPart>;

const made = new Map<Shape, PartRef>();

/** The object type of a part of documents, such as `Draw` of lots; made once, however many documents have it. */
export function partOf(shape: Shape, description: string, document = "", field = ""): PartRef {
  if (shape.kind !== "object") throw new TypeError(`${document}.${field} is no object`);
  const known = made.get(shape);
  if (known) return known;
  const name = partName(shape, document, field);
  const ref = newPart(name);
  made.set(shape, ref);
  ref.implement({ description, fields: (t) => documentFields(t as never, shape.fields, { owner: name, document: (part: Part) => part }) as never });
  return ref;
}

export interface DocumentOptions<Parent> {
  /** Name of the type, by which parts and enums of its own are named. */
  readonly owner: string;
  readonly document: (parent: Parent) => Part;
  /** Fields that are not shown. */
  readonly omit?: readonly string[];
  /** Names under which fields are shown, where another field needs theirs. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Fields that the ledger keeps as text and that are instants. */
  readonly instants?: readonly string[];
}

/** Rows that a list within a document counts for: they come with the document and cost little. */
const PART_ROWS = 4;

interface AnyFieldBuilder {
  field(options: object): unknown;
}

/** A field for each field of a document. */
export function documentFields<Parent>(t: AnyFieldBuilder, fields: Readonly<Record<string, FieldShape>>, options: DocumentOptions<Parent>): Record<string, unknown> {
  const { owner, document, omit = [], rename = {}, instants = [] } = options;
  const nested = (shape: Shape, parent: string, field: string, about: string): PartRef => partOf(shape, about, parent, field);
  const shown = Object.entries(fields).filter(([name]) => !omit.includes(name));
  return Object.fromEntries(
    shown.map(([name, { shape, optional, about }]) => {
      const { type, list } = instants.includes(name) ? { type: "Instant" as const, list: false } : shapeType(shape, owner, name, about, nested);
      const resolve = (parent: Parent): unknown => document(parent)[name] ?? null;
      const complexity = list ? { complexity: { field: 1, multiplier: PART_ROWS } } : {};
      return [rename[name] ?? name, t.field({ type: list ? [type] : type, nullable: optional, description: about, resolve, ...complexity })];
    }),
  );
}

