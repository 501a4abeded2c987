import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { GraphQLArgument } from "graphql";
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType, validateSchema } from "graphql";
import { recordKinds } from "../domain/records.ts";
import { transactionNames, transactions } from "../domain/transactions.ts";
import type { TransactionType } from "../domain/transactions.ts";
import { mutationName } from "./mutations.ts";
import { typeNames } from "./nodes.ts";
import { printed } from "./print.ts";
import { publicFields } from "./public.ts";
import { schema } from "./schema.ts";
import { labels } from "./words.ts";

test("schema.graphql is the schema as it is (node api/print.ts > api/schema.graphql writes it)", () => {
  assert.equal(readFileSync(new URL("schema.graphql", import.meta.url), "utf8"), printed());
});

test("the schema holds together: what implements an interface has its fields in its types", () => {
  assert.deepEqual(validateSchema(schema).map(({ message }) => message), []);
});

test("every type, field, argument and enum value is described", () => {
  const silent: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
    if (!type.description) silent.push(type.name);
    if (isEnumType(type)) silent.push(...type.getValues().flatMap((value) => (value.description ? [] : [`${type.name}.${value.name}`])));
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.description) silent.push(`${type.name}.${field.name}`);
      const args: readonly GraphQLArgument[] = "args" in field ? field.args : [];
      silent.push(...args.flatMap((arg) => (arg.description ? [] : [`${type.name}.${field.name}(${arg.name})`])));
    }
  }
  assert.deepEqual(silent, []);
});

test("every transaction has its mutation, described in both languages, with a secret where it has a private part", () => {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  for (const name of transactionNames) {
    const type: TransactionType = transactions[name];
    const field = mutations[mutationName(name)];
    assert.ok(field, name);
    assert.ok(field.description?.includes(type.about) && field.description.includes(type.aboutMn), name);
    assert.deepEqual(field.args.map((arg) => arg.name), type.secret ? ["input", "secret"] : ["input"], name);
  }
});

test("every value of every enum has a label in both languages, and every label a value", () => {
  const enums = Object.values(schema.getTypeMap()).filter((type) => isEnumType(type) && !type.name.startsWith("__") && type.name !== "Language");
  assert.deepEqual(enums.map(({ name }) => name).sort(), Object.keys(labels).sort());
  for (const type of enums) {
    assert.ok(isEnumType(type));
    assert.deepEqual(type.getValues().map(({ value }) => value as string).sort(), Object.keys(labels[type.name] ?? {}).sort(), type.name);
    if (type.name === "Incoterm" || type.name === "MeasurementUnit") continue;
    for (const { en, mn } of Object.values(labels[type.name] ?? {})) assert.ok(/[a-z]/.test(en) && /[а-яөү]/i.test(mn), `${type.name}: ${en}, ${mn}`);
  }
});

test("every kind of record has its type, a node with all that records have in common", () => {
  for (const kind of recordKinds) {
    const type = schema.getType(typeNames[kind]);
    assert.ok(isObjectType(type), kind);
    assert.deepEqual(type.getInterfaces().map(({ name }) => name).sort(), ["LedgerRecord", "Node"], kind);
  }
});

test("the list of what is public names only what there is", () => {
  for (const [name, fields] of Object.entries(publicFields)) {
    const type = schema.getType(name);
    assert.ok(isObjectType(type), name);
    for (const field of fields) assert.ok(type.getFields()[field], `${name}.${field}`);
  }
});
