import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSchema, parse, specifiedRules, validate } from "graphql";
import { transactionNames } from "../../../domain/transactions.ts";
import { mutationOf } from "../forms/submit.ts";
import { introspectionFile, introspectionTypes } from "../../introspect.ts";

const schema = buildSchema(readFileSync("api/schema.graphql", "utf8"));

test("the mutation of every transaction is one of the API's", () => {
  for (const name of transactionNames) assert.deepEqual(validate(schema, parse(mutationOf(name))), [], name);
});

test("every document of the console is valid against the API's schema", () => {
  const sources = globSync("web/src/**/*.{ts,tsx}").flatMap((file) => [...readFileSync(file, "utf8").matchAll(/graphql\(\s*`([^`]+)`/g)].map(([, text = ""]) => text));
  assert.ok(sources.length > 20, "the scan found the documents");
  const fragments = sources.filter((text) => text.trim().startsWith("fragment"));
  for (const text of sources.filter((one) => !fragments.includes(one))) {
    // A document's fragments, and theirs.
    const used: string[] = [];
    for (const part of [text, ...fragments]) for (const fragment of fragments) {
      const name = /fragment (\w+)/.exec(fragment)?.[1] ?? "";
      if ((part === text || used.includes(part)) && part.includes(`...${name}`) && !used.includes(fragment)) used.push(fragment);
    }
    assert.deepEqual(validate(schema, parse([text, ...used].join("\n")), specifiedRules).map(({ message }) => message), [], text.slice(0, 60));
  }
});

test("the types of the console's documents are those of the schema: node web/introspect.ts renews them", () => {
  assert.equal(readFileSync(introspectionFile, "utf8") === introspectionTypes(), true);
});
