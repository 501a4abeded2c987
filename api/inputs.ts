import type { InputRef } from "@pothos/core";
import type { Shape } from "../domain/schema.ts";
import { builder } from "./builder.ts";
import { partName } from "./part-names.ts";
import { shapeType } from "./shape-types.ts";

/*
 * Input types made from the shapes of the domain's codecs, so that a document has one description. The codec itself reads what comes in;
 * these types tell clients what it will take.
 */

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
          const { type, list } = shapeType(of, name, field, about, partInput);
          const options = { required: !optional && !generated.includes(field), description: describe(of, about) };
          return [field, list ? t.field({ ...options, type: [type as "String"] }) : t.field({ ...options, type: type as "String" })];
        }),
      ),
  });
  return ref;
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
