import { builder } from "./builder.ts";
import { enumName } from "./enums.ts";
import { labels } from "./words.ts";
import type { Label } from "./words.ts";

interface LabelRow extends Label {
  readonly word: string;
}

const LabelObject = builder.objectRef<LabelRow>("Label").implement({
  description: "What a value of an enum is called.",
  fields: (t) => ({
    value: t.string({ description: "The value, as this API writes it.", resolve: ({ word }) => enumName(word) }),
    word: t.exposeString("word", { description: "The ledger's word for it." }),
    en: t.exposeString("en", { description: "In English." }),
    mn: t.exposeString("mn", { description: "In Mongolian." }),
  }),
});

const EnumLabels = builder.objectRef<{ readonly name: string; readonly rows: readonly LabelRow[] }>("EnumLabels").implement({
  description: "The labels of an enum.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Name of the enum in this schema." }),
    values: t.field({ type: [LabelObject], description: "Its values.", resolve: ({ rows }) => rows }),
  }),
});

builder.queryField("labels", (t) =>
  t.field({
    type: [EnumLabels],
    description: "What the values of the enums are called in both languages: statuses, roles, kinds, reasons.",
    args: { enums: t.arg.stringList({ description: "Only of these enums." }) },
    resolve: (_root, { enums }) =>
      Object.entries(labels)
        .filter(([name]) => !enums || enums.includes(name))
        .map(([name, of]) => ({ name, rows: Object.entries(of).map(([word, label]) => ({ word, ...label })) })),
  }),
);
