import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import type { Shape } from "../schema.ts";
import { extract, newWorld } from "../testing-world.ts";
import { Bundle } from "./format.ts";
import { SignedChannel } from "./testing.ts";

/** The part of JSON Schema (2020-12) that the bundle's schema uses. */
interface Schema {
  readonly type?: "object" | "array" | "string" | "integer";
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}
const schema = JSON.parse(readFileSync(new URL("../../docs/bundle.schema.json", import.meta.url), "utf8")) as Schema;
let bundle: object;

before(async () => {
  const world = await newWorld(new SignedChannel());
  await extract(world, "lot", "500");
  bundle = await world.bundle({ kind: "lot", id: "lot" }, { disclose: true });
});

/** Where a value breaks a schema; the first place, undefined where it does not. */
function fault(value: unknown, given: Schema, path: string): string | undefined {
  if (given.const !== undefined && value !== given.const) return path;
  if (given.enum && !given.enum.includes(value as string)) return path;
  if (typeof value === "string") {
    if (given.type !== undefined && given.type !== "string") return path;
    if (given.pattern !== undefined && !new RegExp(given.pattern, "u").test(value)) return path;
    return value.length < (given.minLength ?? 0) || value.length > (given.maxLength ?? Infinity) ? path : undefined;
  }
  if (typeof value === "number") return given.type !== "integer" || value < (given.minimum ?? -Infinity) || value > (given.maximum ?? Infinity) ? path : undefined;
  if (Array.isArray(value)) {
    if (given.type !== "array" || value.length < (given.minItems ?? 0) || value.length > (given.maxItems ?? Infinity)) return path;
    return value.map((item, i) => fault(item, given.items ?? {}, `${path}[${i}]`)).find((found) => found !== undefined);
  }
  if (given.type !== "object" || value === null || typeof value !== "object") return path;
  const missing = given.required?.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${path}.${missing}`;
  for (const [name, inner] of Object.entries(value)) {
    const property = given.properties?.[name];
    if (!property && given.additionalProperties === false) return `${path}.${name}`;
    const found = property && fault(inner, property, `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

test("a bundle meets the published schema, and one of another form does not", () => {
  assert.equal(fault(bundle, schema, "bundle"), undefined);
  assert.equal(fault({ ...bundle, extra: 1 }, schema, "bundle"), "bundle.extra");
  assert.equal(fault({ ...bundle, channel: 1 }, schema, "bundle"), "bundle.channel");
  assert.equal(fault({ ...bundle, proof: ["!"] }, schema, "bundle"), "bundle.proof[0]");
});

test("the published schema has the fields of the codec, and demands those that it demands", () => {
  const compare = (shape: Shape, given: Schema | undefined, path: string): void => {
    assert.ok(given, `${path} is missing in the schema`);
    if (shape.kind === "list") {
      assert.equal(given.maxItems, shape.max, path);
      compare(shape.of, given.items, `${path}[]`);
    } else if (shape.kind === "choice") assert.deepEqual(given.enum ?? [given.const], shape.values, path);
    else if (shape.kind === "object") {
      assert.equal(given.additionalProperties, false, path);
      assert.deepEqual(Object.keys(given.properties ?? {}).sort(), Object.keys(shape.fields).sort(), path);
      assert.deepEqual([...(given.required ?? [])].sort(), Object.entries(shape.fields).filter(([, { optional }]) => !optional).map(([name]) => name).sort(), path);
      for (const [name, { shape: inner }] of Object.entries(shape.fields)) compare(inner, given.properties?.[name], `${path}.${name}`);
    }
  };
  compare(Bundle.shape, schema, "bundle");
});
