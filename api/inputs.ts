import type { InputRef } from "@pothos/core";
import type { ScalarName, Shape } from "../domain/schema.ts";
import { builder } from "./builder.ts";
import { enumOf } from "./enums.ts";
import { capital, partName } from "./part-names.ts";

/*
 * Input types made from the shapes of the domain's codecs, so that a document has one description. The codec itself reads what comes in;
 * these types tell clients what it will take.
 */

const scalars = { Text: "String", Id: "String", Decimal: "Decimal", Date: "Date", Instant: "Instant", Integer: "Int", Flag: "Boolean" } as const satisfies Record<ScalarName, string>;

type Type = (typeof scalars)[ScalarName] | "JSON" | InputRef<unknown> | ReturnType<typeof enumOf>;

const made = new Map<Shape, InputRef<unknown>>();

/**
 * The input type of a whole document.
 * @param name without the ending `Input`
 * @param generated fields that the server fills in when they are left out
 */
export function inputOf(shape: Shape, name: string, description: string, generated: readonly string[] = []): InputRef<unknown> {
  if (shape.kind !== "object") throw new TypeError(`${name} is no object`);
  const ref = builder.inputRef<Record<string, unknown>>(`${name}Input`);
  ref.implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(shape.fields).map(([field, { shape: of, optional, about }]) => {
          const { type, list } = typeOf(of, name, field, about);
          const options = { required: !optional && !generated.includes(field), description: describe(of, about) };
          return [field, list ? t.field({ ...options, type: [type as "String"] }) : t.field({ ...options, type: type as "String" })];
        }),
      ),
  });
  return ref;
}

function typeOf(shape: Shape, document: string, field: string, about: string): { readonly type: Type; readonly list: boolean } {
  switch (shape.kind) {
    case "scalar":
      return { type: scalars[shape.name], list: false };
    case "choice":
      return { type: enumOf(shape.values, `${document}${capital(field)}`), list: false };
    case "list":
      return { type: typeOf(shape.of, document, field, about).type, list: true };
    case "object":
      return { type: partInput(shape, document, field, about), list: false };
    case "json":
      return { type: "JSON", list: false };
  }
}

/** Parts are made once, however many documents have them. */
function partInput(shape: Shape, document: string, field: string, about: string): InputRef<unknown> {
  const ref = made.get(shape) ?? inputOf(shape, partName(shape, document, field), about);
  made.set(shape, ref);
  return ref;
}

function describe(shape: Shape, about: string): string {
  if (shape.kind === "scalar" && shape.name !== "Flag") return `${about} Such as \`${shape.example}\`.`;
  if (shape.kind === "list") return `${about} At most ${shape.max}.`;
  return about;
}
