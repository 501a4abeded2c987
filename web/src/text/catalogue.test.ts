import assert from "node:assert/strict";
import { readFileSync, globSync } from "node:fs";
import { test } from "node:test";
import type { Shape } from "../../../domain/schema.ts";
import { transactionNames, transactions } from "../../../domain/transactions.ts";
import type { TransactionType } from "../../../domain/transactions.ts";
import { texts } from "./catalogue.ts";
import type { Text } from "./catalogue.ts";
import { fieldLabels } from "./fields.ts";

const all: readonly (readonly [string, Text])[] = [...Object.entries(texts), ...Object.entries(fieldLabels).map(([name, text]) => [`field ${name}`, text] as const)];
const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).sort();

test("every text has both languages, in their own letters, with the same values", () => {
  for (const [key, { mn, en }] of all) {
    assert.ok(mn.trim() !== "" && en.trim() !== "", key);
    assert.deepEqual(placeholders(mn), placeholders(en), key);
    if (key !== "frame.otherLanguage") assert.doesNotMatch(en, /[Ѐ-ӿ]/, key);
  }
});

test("no case suffix hangs on a placeholder, nor a placeholder on a word", () => {
  const wrong = all.filter(([, { mn }]) => /\}[-\p{L}]|[\p{L}]\{/u.test(mn));
  assert.deepEqual(wrong, []);
});

test("«экспорт» is the export of goods only: saving a list is «Файлаар татах»", () => {
  const saving = Object.entries(texts).filter(([key, { mn }]) => key.startsWith("table.") && /экспорт|импорт/i.test(mn));
  assert.deepEqual(saving, []);
});

test("every field of every transaction has a label", () => {
  const missing = new Set<string>();
  const walk = (shape: Shape): void => {
    if (shape.kind === "list") walk(shape.of);
    if (shape.kind !== "object") return;
    for (const [name, field] of Object.entries(shape.fields)) {
      if (!Object.hasOwn(fieldLabels, name)) missing.add(name);
      walk(field.shape);
    }
  };
  for (const name of transactionNames) {
    const { input, secret }: TransactionType = transactions[name];
    walk(input.shape);
    if (secret) walk(secret.shape);
  }
  assert.deepEqual([...missing].sort(), []);
});

test("every kind of event that a rule writes has a name", () => {
  const written = new Set(globSync("domain/**/*.ts", { exclude: (path) => path.endsWith(".test.ts") }).flatMap((file) => [...readFileSync(file, "utf8").matchAll(/eventOf\(\s*\w+,\s*"([a-z]+\.[a-z-]+)"/g)].map(([, type = ""]) => type)));
  assert.ok(written.size > 20, "the scan found the events");
  assert.deepEqual([...written].filter((type) => !Object.hasOwn(texts, `event.${type}`)).sort(), []);
});
