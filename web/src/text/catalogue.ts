import type { FactsOf } from "../../../domain/coded.ts";
import { formTexts } from "./forms.ts";
import { frameTexts } from "./frame.ts";
import { roleTexts } from "./roles.ts";
import { sessionTexts } from "./session.ts";
import { viewTexts } from "./views.ts";

/** A text in each language of the console. No sentence is glued from pieces; in Mongolian no case suffix hangs on a placeholder. */
export interface Text {
  readonly mn: string;
  readonly en: string;
}

/** Every text of the console. Words are the glossary's (`web/src/text/glossary.json` names its source). */
export const texts = { ...frameTexts, ...sessionTexts, ...formTexts, ...viewTexts, ...roleTexts } as const satisfies Readonly<Record<string, Text>>;
export type TextKey = keyof typeof texts;
/** Texts without placeholders. */
export type PlainKey = { [K in TextKey]: keyof FactsOf<(typeof texts)[K]["en"]> extends never ? K : never }[TextKey];
