import type { Text } from "./catalogue.ts";

/** What the fields of carried royalty, charges, plans and re-exports are called. */
export const taxFieldLabels = {
  advanceNo: { mn: "Урьдчилгаа", en: "Advance" },
  chargeNo: { mn: "Тооцооны дугаар", en: "Charge" },
  days: { mn: "Төлөх өдрүүд", en: "Days of payment" },
  decision: { mn: "Шийдвэр", en: "Decision" },
  decisionNo: { mn: "Шийдвэрийн дугаар", en: "Number of the decision" },
  planNo: { mn: "Хуваарийн дугаар", en: "Plan" },
  reexportNo: { mn: "Буцаан гаргалтын дугаар", en: "Re-export" },
  release: { mn: "Бүрэн төлөхөөс өмнө олгох", en: "Release before all is paid" },
  until: { mn: "Эцсийн өдөр", en: "Last day" },
  carried: { mn: "Багцтай шилжсэн дүн", en: "Amount that goes on with lots" },
  carriedReceiptNos: { mn: "Өмнө төлсөн АМНАТ-ын баримтууд", en: "Receipts of royalty paid before" },
} satisfies Readonly<Record<string, Text>>;

/** Names of the events of taxes after and beside an assessment. */
export const taxEventTexts = {
  "event.advance.recorded": { mn: "Урьдчилгаа төлбөр бүртгэсэн", en: "Advance recorded" },
  "event.advance.refunded": { mn: "Урьдчилгааны үлдэгдлийг буцаасан", en: "Advance paid back" },
  "event.charge.made": { mn: "Алданги тооцсон", en: "Interest charged" },
  "event.charge.proposed": { mn: "Торгууль, буцаан олголт санал болгосон", en: "Penalty or drawback proposed" },
  "event.charge.decided": { mn: "Торгууль, буцаан олголт шийдвэрлэсэн", en: "Penalty or drawback decided" },
  "event.goods.reexported": { mn: "Бараа буцаан гаргасан", en: "Goods left again" },
  "event.obligation.converted": { mn: "Дотоодын хэрэглээнд шилжүүлсэн", en: "Taken into home use" },
  "event.obligation.extended": { mn: "Горимын хугацаа сунгасан", en: "More time under the procedure" },
  "event.obligation.overdue": { mn: "Горимын хугацаа хэтэрсэн", en: "Time of the procedure has passed" },
  "event.plan.granted": { mn: "Хэсэгчлэн төлөхийг зөвшөөрсөн", en: "Payment in parts granted" },
  "event.royalty.carried": { mn: "АМНАТ багцтай шилжсэн", en: "Royalty goes on with its lots" },
} satisfies Readonly<Record<string, Text>>;
