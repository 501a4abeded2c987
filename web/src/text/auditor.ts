/** Texts of the auditor's screens. */
export const auditorTexts = {
  "audit.title": { mn: "Аудит", en: "Audit" },
  "audit.readOnly": { mn: "Зөвхөн унших эрх", en: "Read only" },
  "audit.queryHash": { mn: "Хүсэлтийн хэш", en: "Hash of the query" },
  "audit.resultHash": { mn: "Хариуны хэш", en: "Hash of the result" },
  "menu.sample": { mn: "Түүвэр", en: "Sample" },
  "menu.findings": { mn: "Илрүүлсэн зүйл", en: "Findings" },
  "menu.balances": { mn: "Тэнцэл", en: "Balances" },
} as const;
