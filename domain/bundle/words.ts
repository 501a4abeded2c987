import type { Facts } from "./facts.ts";
import { reasonWords } from "./reasons.ts";
import type { Reason, WordLanguage, Words } from "./reasons.ts";
import type { Question, Report, Row } from "./verify.ts";

/* A report in words: the same for the command line and the page. One sentence for each language; nothing is glued together from pieces. */


export const questionWords: Readonly<Record<Question, Words>> = {
  signatures: { en: "Signatures", mn: "Гарын үсэг", zh: "签名" },
  certificates: { en: "Certificates", mn: "Гэрчилгээ", zh: "证书" },
  endorsement: { en: "Endorsement", mn: "Баталгаажуулалт", zh: "背书" },
  "in-log": { en: "In the log", mn: "Бүртгэлийн дэвтэрт орсон", zh: "已入日志" },
  cosigned: { en: "Cosigned", mn: "Хамтран гарын үсэг зурсан", zh: "共同签名" },
  anchored: { en: "Anchored", mn: "Гинжид бэхэлсэн", zh: "已锚定" },
  facts: { en: "Facts derived anew", mn: "Баримтыг дахин тооцсон", zh: "事实重新推导" },
};
export const answerWords: Readonly<Record<Row["answer"], Words & { readonly sign: string }>> = {
  passed: { sign: "✓", en: "passed", mn: "тэнцсэн", zh: "通过" },
  failed: { sign: "✗", en: "failed", mn: "тэнцээгүй", zh: "未通过" },
  "not-checked": { sign: "–", en: "not checked", mn: "шалгаагүй", zh: "未检查" },
  "not-asked": { sign: "·", en: "not asked", mn: "асуугаагүй", zh: "未要求" },
};
const headlines: Readonly<Record<Report["verdict"], Words>> = {
  verified: { en: "Checked: {passed} of {asked}", mn: "Шалгасан: {asked}-аас {passed}", zh: "已检查：{asked} 项中的 {passed} 项" },
  "partly-checked": { en: "Partly checked: {passed} of {asked}. This is not a success", mn: "Хэсэгчлэн шалгасан: {asked}-аас {passed}. Энэ нь амжилт биш", zh: "部分检查：{asked} 项中的 {passed} 项。这不表示成功" },
  refused: { en: "Refused: do not rely on this file", mn: "Татгалзсан: энэ файлд бүү найд", zh: "拒绝：请勿信赖此文件" },
};
export const labels = {
  about: { en: "About", mn: "Юуны тухай", zh: "对象" },
  origin: { en: "Origin", mn: "Гарал", zh: "来源" },
  netMass: { en: "Net mass, kg", mn: "Цэвэр жин, кг", zh: "净重（千克）" },
  units: { en: "Transport units", mn: "Тээврийн нэгж", zh: "运输单元" },
  seal: { en: "seal", mn: "лац", zh: "封条" },
  exit: { en: "exit", mn: "хилээр гарсан", zh: "出境" },
  assays: { en: "Assays", mn: "Шинжилгээ", zh: "化验" },
  settlements: { en: "Settled assays", mn: "Тохиролцсон шинжилгээ", zh: "化验结算" },
  declaration: { en: "Declaration", mn: "Гаалийн мэдүүлэг", zh: "报关单" },
  assessment: { en: "Assessment", mn: "Татварын ногдуулалт", zh: "税款核定" },
  acceptance: { en: "Accepted abroad", mn: "Гадаадад хүлээн авсан", zh: "境外接收" },
  events: { en: "Events", mn: "Үйл явдал", zh: "事件" },
  notProved: { en: "Not proved", mn: "Нотлогдоогүй", zh: "未证明" },
} as const satisfies Readonly<Record<string, Words>>;

/** The one sentence on top: the weakest row decides. */
export function headline({ verdict, rows }: Report, language: WordLanguage): string {
  const asked = rows.filter(({ answer }) => answer !== "not-asked").length;
  const passed = rows.filter(({ answer }) => answer === "passed").length;
  return headlines[verdict][language].replace("{passed}", String(passed)).replace("{asked}", String(asked));
}

/** A report as text for a terminal. */
export function reportText(report: Report, language: WordLanguage): string {
  const lines = [headline(report, language), ""];
  for (const { question, answer, reasons } of report.rows) {
    const { sign, [language]: word } = answerWords[answer];
    lines.push(`  ${sign} ${questionWords[question][language]}: ${word}`, ...reasons.map((reason) => `      ${inOneLine(reason, language)}`));
  }
  if (report.facts && report.subject) lines.push("", ...factLines(report.subject, report.facts, language));
  if (report.verdict !== "refused") lines.push("", `${labels.notProved[language]}:`, ...report.notProved.map((one) => `  ${inOneLine(one, language)}`));
  return `${lines.join("\n")}\n`;
}

function inOneLine(reason: Reason, language: WordLanguage): string {
  const { sentence, detail } = reasonWords(reason, language);
  return detail === undefined ? sentence : `${sentence} (${detail})`;
}

/** Percent of an exact fraction, to two places, for reading only. */
export function percentOf(share: string): string {
  const [numerator = 0n, denominator = 1n] = share.split("/").map(BigInt);
  const hundredths = (numerator * 20_000n + denominator) / (2n * denominator);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")} %`;
}

function factLines({ kind, id }: NonNullable<Report["subject"]>, facts: Facts, language: WordLanguage): string[] {
  const say = (label: keyof typeof labels): string => labels[label][language];
  return [
    `${say("about")}: ${kind} ${id}`,
    `${say("netMass")}: ${facts.netKg}`,
    `${say("origin")}:`,
    ...facts.origin.map(({ licenceNo, share }) => `  ${percentOf(share)}  ${licenceNo}`),
    ...(facts.units.length > 0 ? [`${say("units")}: ${facts.units.length}`] : []),
    ...facts.units.slice(0, MOST_LINES).map(({ unitId, netKg, sealNo, exitAt }) => `  ${unitId}  ${netKg} kg${sealNo === undefined ? "" : `  ${say("seal")} ${sealNo}`}${exitAt === undefined ? "" : `  ${say("exit")} ${exitAt}`}`),
    ...(facts.certificates.length > 0 ? [`${say("assays")}:`] : []),
    ...facts.certificates.slice(0, MOST_LINES).map(({ certificateNo, laboratoryId, issuedOn, results }) => `  ${certificateNo}  ${laboratoryId}  ${issuedOn}  ${results.map(({ analyte, value, unit, basis }) => `${analyte} ${value} ${unit} (${basis})`).join(", ")}`),
    ...(facts.settlements ? [`${say("settlements")}:`] : []),
    ...(facts.settlements ?? []).slice(0, MOST_LINES).map(({ settlementId, status, elements }) => `  ${settlementId}  ${status}  ${elements.map(({ analyte, unit, settledValue }) => `${analyte} ${settledValue ?? "?"} ${unit}`).join(", ")}`),
    ...(facts.declaration ? [`${say("declaration")}: ${facts.declaration.declarationNo}  ${facts.declaration.status}${facts.declaration.releasedOn === undefined ? "" : `  ${facts.declaration.releasedOn}`}`] : []),
    ...(facts.assessment ? [`${say("assessment")}: ${facts.assessment.assessmentId}  ${facts.assessment.status}, ${facts.assessment.settlement}`] : []),
    ...(facts.acceptance ? [`${say("acceptance")}: ${facts.acceptance.acceptedOn}  ${facts.acceptance.receivedKg} kg`] : []),
    `${say("events")}: ${facts.events.length}`,
  ];
}
const MOST_LINES = 50;
