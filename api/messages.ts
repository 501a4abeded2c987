import type { RefusalCode } from "../domain/error.ts";
import { refusalTexts } from "../domain/refusal-texts.ts";
import { builder } from "./builder.ts";

const LanguageEnum = builder.enumType("Language", { description: "A language of the texts.", values: { EN: { value: "en", description: "English." }, MN: { value: "mn", description: "Mongolian." } } as const });

interface Message {
  readonly code: RefusalCode;
  readonly text: string;
}

const MessageObject = builder.objectRef<Message>("Message").implement({
  description: "What is said for a refusal.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "Code, as errors carry it in `extensions.code`." }),
    text: t.exposeString("text", { description: "Sentence; `{name}` stands for a fact of that name." }),
    retryable: t.boolean({ description: "Whether the same request may be sent again unchanged.", resolve: ({ code }) => "retryable" in refusalTexts[code] }),
  }),
});

builder.queryField("messages", (t) =>
  t.field({
    type: [MessageObject],
    description: "The text of every refusal.",
    args: { language: t.arg({ type: LanguageEnum, required: true, description: "In which language." }) },
    complexity: 1,
    resolve: (_root, { language }) => (Object.keys(refusalTexts) as RefusalCode[]).map((code) => ({ code, text: refusalTexts[code][language] })),
  }),
);
