import type { Text } from "./catalogue.ts";

/** What the fields of carried royalty, charges, plans and re-exports are called. */
export const taxFieldLabels = {
  carried: { mn: "Багцтай шилжсэн дүн", en: "Amount that goes on with lots" },
  carriedReceiptNos: { mn: "Өмнө төлсөн АМНАТ-ын баримтууд", en: "Receipts of royalty paid before" },
} satisfies Readonly<Record<string, Text>>;

/** Names of the events of taxes after and beside an assessment. */
export const taxEventTexts = {
  "event.royalty.carried": { mn: "АМНАТ багцтай шилжсэн", en: "Royalty goes on with its lots" },
} satisfies Readonly<Record<string, Text>>;
