/// <reference lib="dom" />
import type { Facts } from "../../domain/bundle/facts.ts";
import type { Report } from "../../domain/bundle/verify.ts";
import { answerWords, headline, labels, percentOf, questionWords } from "../../domain/bundle/words.ts";
import { reasonWords } from "../../domain/bundle/reasons.ts";
import type { Reason, WordLanguage } from "../../domain/bundle/reasons.ts";
import { ledgerWords, pageText } from "./text.ts";

type Child = Node | string | undefined;

/** An element with its attributes and children. Texts of a file enter the page as text only. */
export function el<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A report as the page shows it: headline and what is to be known of it, the rows in their order, what was derived, what is not proved. Roles are said: on a phone the rows are no table to look at. */
export function reportView(report: Report, language: WordLanguage, note?: HTMLElement): HTMLElement {
  const rows = report.rows.map(({ question, answer, reasons }) =>
    el("tr", { class: answer, role: "row", "data-question": question },
      el("th", { scope: "row", role: "rowheader" }, questionWords[question][language]),
      // The word beside the sign: neither colour nor shape alone carries the answer.
      el("td", { role: "cell" }, el("span", { class: "sign", "aria-hidden": "true" }, answerWords[answer].sign), ` ${answerWords[answer][language]}`),
      el("td", { role: "cell" }, ...reasons.map((reason) => el("p", {}, ...reasonView(reason, language)))),
    ),
  );
  const columns = [pageText.check, pageText.answer, pageText.reason].map((words) => el("th", { scope: "col", role: "columnheader" }, words[language]));
  return el("section", { class: `report ${report.verdict}`, "data-verdict": report.verdict },
    el("h2", { tabindex: "-1" }, headline(report, language)),
    note,
    el("table", { class: "checks", role: "table" }, el("caption", {}, pageText.checks[language]), el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...columns)), el("tbody", { role: "rowgroup" }, ...rows)),
    report.facts && report.subject ? factsView(report.subject, report.facts, language) : undefined,
    report.verdict === "refused" ? undefined : el("div", { class: "not-proved" }, el("h3", {}, labels.notProved[language]), el("ul", {}, ...report.notProved.map((one) => el("li", {}, ...reasonView(one, language))))),
  );
}

function reasonView(reason: Reason, language: WordLanguage): Child[] {
  const { sentence, detail, detailLanguage } = reasonWords(reason, language);
  return detail === undefined || detailLanguage === undefined ? [sentence] : [sentence, " (", el("span", { lang: detailLanguage }, detail), ")"];
}

/** Units and events are shown in full up to this many; a train has dozens, a season's lot thousands. */
const MOST = 500;
/** Longer lists are folded: a phone shows what matters first. */
const MOST_OPEN = 12;

function factsView({ kind, id }: NonNullable<Report["subject"]>, facts: Facts, language: WordLanguage): HTMLElement {
  const say = (label: keyof typeof labels): string => labels[label][language];
  const word = (text: string): string => (language === "en" ? text : (ledgerWords[text]?.[language] ?? text));
  const pairs: (readonly [string, string])[] = [[say("about"), `${word(kind)} ${id}`], [say("netMass"), facts.netKg]];
  if (facts.declaration) pairs.push([say("declaration"), joined(facts.declaration.declarationNo, word(facts.declaration.status), facts.declaration.releasedOn)]);
  if (facts.assessment) pairs.push([say("assessment"), joined(facts.assessment.assessmentId, word(facts.assessment.status), word(facts.assessment.settlement))]);
  if (facts.acceptance) pairs.push([say("acceptance"), joined(facts.acceptance.acceptedOn, `${facts.acceptance.receivedKg} kg`)]);
  return el("div", { class: "facts" },
    el("h3", {}, pageText.contents[language]),
    el("dl", {}, ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    list(say("origin"), facts.origin.map(({ licenceNo, share }) => joined(percentOf(share), licenceNo))),
    list(say("units"), facts.units.map(({ unitId, netKg, sealNo, exitAt }) => joined(unitId, `${netKg} kg`, sealNo && `${say("seal")} ${sealNo}`, exitAt && `${say("exit")} ${exitAt}`))),
    list(say("assays"), facts.certificates.map(({ certificateNo, laboratoryId, issuedOn, results }) => joined(certificateNo, laboratoryId, issuedOn, ...results.map(({ analyte, value, unit, basis }) => `${analyte} ${value} ${unit} (${word(basis)})`)))),
    list(say("settlements"), (facts.settlements ?? []).map(({ settlementId, status, elements }) => joined(settlementId, status, ...elements.map(({ analyte, unit, outcome, settledValue }) => `${analyte} ${settledValue ?? "?"} ${unit} (${outcome})`)))),
    list(say("events"), facts.events.map(({ at, type, orgId }) => joined(at, type, orgId))),
  );
}

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== "").join(" · ");

function list(title: string, items: readonly string[]): HTMLElement | undefined {
  if (items.length === 0) return undefined;
  const shown = items.slice(0, MOST).map((item) => el("li", {}, item));
  return el("details", items.length > MOST_OPEN ? {} : { open: "" }, el("summary", {}, `${title} (${items.length})`), el("ol", {}, ...shown, ...(items.length > MOST ? [el("li", {}, "…")] : [])));
}
