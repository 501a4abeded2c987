import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { formatDocument } from "@urql/core";
import { isEnumType, Kind, parse, visit } from "graphql";
import type { DocumentNode } from "graphql";
import { refuseExcess } from "../api/limits.ts";
import { schema } from "../api/schema.ts";

const samples: Readonly<Record<string, unknown>> = { Hex: "00".repeat(32), Base64: "AA==", Boolean: false, Date: "2026-01-01", Instant: "2026-01-01T00:00:00Z", Int: 50 };

/** Variables of a document: lists as long as the console asks for, and something for whatever is required. */
function variablesOf(document: DocumentNode): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = { first: 50 };
  visit(document, { VariableDefinition({ variable, type }) {
    if (type.kind !== Kind.NON_NULL_TYPE) return;
    const named = type.type.kind === Kind.NAMED_TYPE ? schema.getType(type.type.name.value) : undefined;
    found[variable.name.value] ??= isEnumType(named) ? named.getValues()[0]?.name : type.type.kind === Kind.LIST_TYPE ? [] : (samples[named?.name ?? ""] ?? "x");
  } });
  return found;
}

test("no document of the console asks for more than the API answers at once", () => {
  const sources = globSync("web/src/**/*.{ts,tsx}").flatMap((file) => [...readFileSync(file, "utf8").matchAll(/graphql\(\s*`([^`]+)`/g)].map(([, text = ""]) => ({ file, text })));
  const fragments = new Map(sources.flatMap(({ text }) => (/^\s*fragment (\w+)/.exec(text)?.[1] !== undefined ? [[/fragment (\w+)/.exec(text)?.[1] ?? "", text] as const] : [])));
  const tooMuch: string[] = [];
  for (const { file, text } of sources.filter(({ text: one }) => !/^\s*fragment /.test(one))) {
    const used = new Set<string>();
    const collect = (part: string): void => {
      visit(parse(part), { FragmentSpread: ({ name }) => {
        if (used.has(name.value)) return;
        used.add(name.value);
        collect(fragments.get(name.value) ?? "");
      } });
    };
    collect(text);
    // The client asks for the type of every object beside.
    const document = formatDocument(parse([text, ...[...used].map((name) => fragments.get(name) ?? "")].join("\n")));
    try {
      refuseExcess({ schema, document, variables: variablesOf(document) });
    } catch (error) {
      tooMuch.push(`${file}: ${(error as Error).message}`);
    }
  }
  assert.deepEqual(tooMuch, []);
});
