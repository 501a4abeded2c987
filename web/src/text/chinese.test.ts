import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { refusalTexts } from "../../../domain/refusal-texts.ts";
import type { Shape } from "../../../domain/schema.ts";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionType } from "../../../domain/transactions.ts";
import { texts } from "./catalogue.ts";
import { zhFields, zhTexts } from "./zh.ts";
import { zhRefusalAreas, zhRefusals } from "./zh-refusals.ts";

const root = new URL("../", import.meta.url);
/** Pages that a foreign buyer and the public see, and all that stands around them. */
const PAGES = ["roles/{buyer,cargo,papers,assays}/*.tsx", "roles/laboratory/certificate.tsx", "{frame,forms,session,scan}/*.tsx", "record/{overview,record,refused,transaction,acts}.tsx", "views/{trail,stages,origin,diff}.tsx", "table/{data-table,columns,status}.tsx"];
const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).sort();
const HAN = /[\u4e00-\u9fff]/;
/** The same in every language. */
const AS_IT_IS = new Set(["app.name", "review.digest"]);

test("no English sentence is left on the buyer's and the public pages in Chinese: every text that they name has its Chinese", () => {
  const files = PAGES.flatMap((pattern) => globSync(pattern, { cwd: root }));
  assert.ok(files.length > 40, "the scan found the pages");
  const missing = new Set<string>();
  for (const file of files) {
    const source = readFileSync(new URL(file, root), "utf8");
    for (const [, key = ""] of source.matchAll(/"([a-zA-Z]+(?:\.[a-zA-Z]+)+)"/g)) if (Object.hasOwn(texts, key) && !Object.hasOwn(zhTexts, key)) missing.add(`${key} (${file})`);
    // Keys that are put together: t(`submit.${step}`) may be any that begins so.
    for (const [, prefix = ""] of source.matchAll(/t\(`([a-zA-Z.]+\.)\$\{/g)) for (const key of Object.keys(texts)) if (key.startsWith(prefix) && !Object.hasOwn(zhTexts, key)) missing.add(`${key} (${file})`);
  }
  assert.deepEqual([...missing].sort(), []);
});

test("a Chinese text has the values of its English one, and is Chinese", () => {
  for (const [key, zh] of Object.entries(zhTexts)) {
    assert.deepEqual(placeholders(zh), placeholders(texts[key as keyof typeof texts].en), key);
    if (!AS_IT_IS.has(key)) assert.match(zh, HAN, key);
  }
});

test("every refusal of the areas that these pages meet is said in Chinese, with the same values", () => {
  for (const [code, { en }] of Object.entries(refusalTexts)) {
    const zh = zhRefusals[code as keyof typeof refusalTexts];
    if ((zhRefusalAreas as readonly string[]).includes(code.split("/", 1)[0] ?? "")) assert.ok(zh !== undefined && HAN.test(zh), code);
    if (zh !== undefined) assert.deepEqual(new Set(placeholders(zh)), new Set(placeholders(en)), code);
  }
});

test("every field that a buyer fills in has its Chinese name", () => {
  const missing = new Set<string>();
  const walk = (shape: Shape): void => {
    if (shape.kind === "list") walk(shape.of);
    if (shape.kind !== "object") return;
    for (const [name, field] of Object.entries(shape.fields)) {
      if (name !== "key" && name !== "salt" && !Object.hasOwn(zhFields, name)) missing.add(name);
      walk(field.shape);
    }
  };
  for (const name of ["acceptances:record", "contracts:agree", "contracts:agreePrice", "settlements:exchange", "settlements:appoint", "settlements:conclude"] as const) {
    const { input, secret }: TransactionType = transactions[name];
    walk(input.shape);
    if (secret) walk(secret.shape);
  }
  assert.deepEqual([...missing].sort(), []);
});
