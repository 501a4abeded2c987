import type { ScalarName, Shape } from "../domain/schema.ts";
import { enumOf } from "./enums.ts";
import { capital } from "./part-names.ts";

const scalars = { Text: "String", Id: "String", Decimal: "Decimal", Date: "Date", Instant: "Instant", Integer: "Int", Flag: "Boolean" } as const satisfies Record<ScalarName, string>;

/** What a field of a document is in GraphQL; `P` is the type of parts, which differs between input and output. */
export interface ShapeType<P> {
  readonly type: (typeof scalars)[ScalarName] | "JSON" | P | ReturnType<typeof enumOf>;
  readonly list: boolean;
}

/** The GraphQL type of a field of `document`; parts are made by `partOf`. */
export function shapeType<P>(shape: Shape, document: string, field: string, about: string, partOf: (shape: Shape, document: string, field: string, about: string) => P): ShapeType<P> {
  switch (shape.kind) {
    case "scalar":
      return { type: scalars[shape.name], list: false };
    case "choice":
      return { type: enumOf(shape.values, `${document}${capital(field)}`), list: false };
    case "list":
      return { type: shapeType(shape.of, document, field, about, partOf).type, list: true };
    case "object":
      return { type: partOf(shape, document, field, about), list: false };
    case "json":
      return { type: "JSON", list: false };
  }
}
