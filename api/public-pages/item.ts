import { DomainError, wording } from "../../domain/error.ts";
import { digitalLink, readDigitalLink } from "../../domain/goods/digital-link.ts";
import { readStamp } from "../../domain/goods/stamp-numbers.ts";
import { itemPageOf } from "../../indexer/queries/item-page.ts";
import type { ItemPage } from "../../indexer/queries/item-page.ts";
import type { Db } from "../../indexer/schema.ts";
import { recordsByIds } from "../reads/records.ts";
import { doubtKinds, MAX_NOTE } from "./doubts.ts";
import type { DoubtBook } from "./doubts.ts";
import { stampView } from "./stamp.ts";
import { hashSource, html, Html, STYLE } from "./html.ts";
import { languageNames, languageOf, pageLanguages, say } from "./words.ts";
import type { PageLanguage } from "./words.ts";

/*
 * The page of an item as anyone may see it, at its GS1 Digital Link: whole HTML in one answer that needs no script, for a phone in a shop. No
 * prices, no stocks, no persons; what the server says is marked as that.
 */

const POLICY = ["default-src 'none'", "script-src 'self'", `style-src ${hashSource(STYLE)}`, "img-src 'self' data:", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"].join("; ");
/** What looks like an excise stamp rather than the code of goods. */
const STAMP = /^[A-Za-z]{1,4}[ -]?\d{1,9}$/;
/** Largest body of a report: a note and its fields, percent-encoded. */
const MAX_BODY = 16_384;

export interface PublicPageRequest {
  readonly request: Request;
  readonly db: () => Promise<Db>;
}

/** Whether an address is one of the public pages. */
export const isPublicPage = (pathname: string): boolean => pathname.startsWith("/01/") || pathname === "/item" || pathname === "/item/doubt";

/** Serves `/item`, `/01/…` and `POST /item/doubt`. Refusals of what was typed are pages; other faults are thrown. */
export function publicPages(doubts: DoubtBook | undefined, now: () => number = Date.now): (asked: PublicPageRequest) => Promise<Response> {
  return async ({ request, db }) => {
    const url = new URL(request.url);
    const language = languageOf(url, request.headers.get("accept-language"));
    if (url.pathname === "/item/doubt") return report(request, language, db, doubts, now);
    if (request.method !== "GET" && request.method !== "HEAD") return new Response("GET\n", { status: 405, headers: { allow: "GET, HEAD" } });
    const code = url.pathname === "/item" ? (url.searchParams.get("code") ?? "").trim() : url.pathname;
    if (code === "") return page(language, url, 200, say(language, "title"), lookUp(language));
    try {
      if (STAMP.test(code)) return await stampPage(language, url, await db(), readStamp(code), now());
      const key = readDigitalLink(/^\d{8,14}$/.test(code) ? `/01/${code}` : code);
      const found = await itemPageOf(await db(), key, dayOf(now()));
      return page(language, url, 200, headline(language, found), await itemView(language, found, await db(), now(), url.searchParams.has("report") && doubts !== undefined, doubts !== undefined));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return page(language, url, 400, say(language, "malformed"), html`<p class="alert" role="alert"><strong>${say(language, "malformed")}:</strong> ${wording(error.code, error.facts, language === "zh" ? "en" : language)}</p>${lookUp(language, code)}`);
    }
  };
}

async function report(request: Request, language: PageLanguage, db: () => Promise<Db>, doubts: DoubtBook | undefined, now: () => number): Promise<Response> {
  const url = new URL(request.url);
  if (request.method !== "POST" || !doubts) return new Response("POST\n", { status: 405, headers: { allow: "POST" } });
  // A page of another site may not report in a visitor's name.
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if ((origin !== null && origin !== "null" && !(URL.canParse(origin) && new URL(origin).host === (request.headers.get("host") ?? url.host))) || site === "cross-site" || site === "same-site") return new Response("cross-site\n", { status: 403 });
  const form = new URLSearchParams(await bodyOf(request));
  const given = { link: form.get("link") ?? "", kind: form.get("kind") ?? "", note: (form.get("note") ?? "").replace(/\r\n/g, "\n") };
  try {
    const key = readDigitalLink(given.link);
    const { verdict } = await itemPageOf(await db(), key, dayOf(now()));
    const { no } = await doubts.add({ ...given, link: digitalLink(key), verdict });
    const body = html`<div class="verdict released"><span aria-hidden="true">✓ </span>${say(language, "thanks", { no })}<p>${say(language, "thanksHelp")}</p></div><p><a class="button" href="${withLanguage(digitalLink(key), language)}">${say(language, "back")}</a></p>`;
    return page(language, url, 201, say(language, "report"), body);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const busy = error.code === "system/rate-limited";
    return page(language, url, busy ? 429 : 400, say(language, "report"), html`<p class="alert" role="alert">${say(language, busy ? "busy" : "badReport")}</p>${readable(given.link) ? reportForm(language, given.link, given) : lookUp(language, given.link)}`);
  }
}

const readable = (link: string): boolean => {
  try {
    readDigitalLink(link);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
};

async function bodyOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > MAX_BODY) return ""; // refused as a report without a choice
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const dayOf = (instant: number): string => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10);
const timeOf = (instant: number): string => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
const withLanguage = (path: string, language: PageLanguage): string => `${path}?lang=${language}`;
const SIGNS: Readonly<Record<ItemPage["verdict"], string>> = { released: "✓", recalled: "✗", expired: "✗", doubtful: "?", unknown: "–" };
const headline = (language: PageLanguage, { verdict }: ItemPage): string => say(language, verdict);

function page(language: PageLanguage, url: URL, status: number, title: string, body: Html): Response {
  const stay = new URLSearchParams(url.searchParams);
  const links = pageLanguages.map((each) => {
    stay.set("lang", each);
    const address = url.pathname === "/item/doubt" ? `/item?lang=${each}` : `${url.pathname}?${stay.toString()}`;
    return html`<a href="${address}" lang="${each}"${each === language ? html` aria-current="true"` : ""}>${languageNames[each]}</a>`;
  });
  const text = html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title} · garal</title><link rel="icon" href="/garal.svg" type="image/svg+xml"><style>${new Html(STYLE)}</style></head><body><header><strong>${language === "mn" ? "Гарал" : "Garal"}</strong><nav aria-label="${say(language, "language")}">${links}</nav></header><main><h1>${say(language, "title")}</h1>${body}</main><script type="module" src="/item.js"></script></body></html>`;
  return new Response(text.text, { status, headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "permissions-policy": "geolocation=(), microphone=(), camera=(self)", vary: "accept-language" } });
}

const lookUp = (language: PageLanguage, code = ""): Html => html`<p>${say(language, "lead")}</p><form action="/item" method="get"><input type="hidden" name="lang" value="${language}"><label for="code">${say(language, "field")}</label><input type="text" id="code" name="code" value="${code.slice(0, 300)}" required maxlength="300" autocomplete="off" spellcheck="false" aria-describedby="code-help"><p class="quiet" id="code-help">${say(language, "fieldHelp")}</p><button>${say(language, "look")}</button><button type="button" id="scan" hidden data-stop="${say(language, "stop")}" data-denied="${say(language, "denied")}">${say(language, "scan")}</button><div id="camera" aria-live="polite"></div></form>`;

async function itemView(language: PageLanguage, found: ItemPage, db: Db, now: number, reporting: boolean, reportable: boolean): Promise<Html> {
  const { key, verdict, doubts, imports, recall, bestBefore, sold } = found;
  const orgIds = [...imports.map(({ importerId }) => importerId), ...(recall ? [recall.issuerId] : []), ...(sold ? [sold.retailerId] : [])];
  const organisations = new Map((await recordsByIds(db, "organisation", [...new Set(orgIds)])).map(({ id, record }) => [id, record] as const));
  const nameOf = (id: string): string => String(organisations.get(id)?.[language === "mn" ? "nameMn" : "name"] ?? id);
  const points = await borderPoints(db, language);
  const countries = new Intl.DisplayNames([language === "mn" ? "mn" : language === "zh" ? "zh-Hans" : "en"], { type: "region", fallback: "code" });
  const [first] = imports;
  const each = (of: (one: ItemPage["imports"][number]) => string | null): string => [...new Set(imports.flatMap((one) => of(one) ?? []))].join(", ");
  const facts: readonly (readonly [string, string])[] = [
    [say(language, "article"), key.gtin],
    ...(key.batchNo === undefined ? [] : [[say(language, "batch"), key.batchNo] as const]),
    ...(key.serialNo === undefined ? [] : [[say(language, "serial"), key.serialNo] as const]),
    ...(first
      ? ([
          [say(language, "origin"), each(({ originCountry }) => `${countries.of(originCountry) ?? originCountry} (${originCountry})`)],
          [say(language, "importer"), each(({ importerId }) => nameOf(importerId))],
          [say(language, "releasedOn"), each(({ releasedOn }) => releasedOn)],
          [say(language, "border"), each(({ borderPoint }) => points.get(borderPoint) ?? borderPoint)],
          [say(language, "entered"), each(({ enteredOn }) => enteredOn)],
          [say(language, "container"), each(({ containerNo }) => containerNo)],
        ] as const)
      : []),
    [say(language, "recallFact"), recall ? recall.recalledOn : say(language, "no")],
    ...(bestBefore === null ? [] : [[say(language, "expiry"), bestBefore] as const]),
    ...(sold ? [[say(language, "sold"), say(language, "soldLine", { date: sold.soldOn, shop: nameOf(sold.retailerId) })] as const] : []),
    ...(first ? [[say(language, "transaction"), first.txId] as const] : []),
  ];
  const reasons = [
    ...(recall ? [say(language, "recallLine", { no: recall.recallNo, date: recall.recalledOn, reason: recall.reason })] : []),
    ...doubts.map((doubt) => say(language, doubt)),
    ...(verdict === "unknown" ? [say(language, key.batchNo === undefined && key.serialNo === undefined ? "articleOnly" : "unknownHelp")] : []),
  ];
  const block = await db.selectFrom("checkpoint").select("next_block").executeTakeFirst();
  return html`<section class="verdict ${verdict}" data-verdict="${verdict}"><span aria-hidden="true">${SIGNS[verdict]} </span>${headline(language, found)}${reasons.map((reason) => html`<p>${reason}</p>`)}</section>
<dl>${facts.filter(([, value]) => value !== "").map(([name, value]) => html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`)}</dl>
<p class="word">${say(language, "word", { block: block ? String(BigInt(block.next_block) - 1n) : "–", time: timeOf(now) })}</p>
${reporting ? reportForm(language, digitalLink(key)) : html`<p>${reportable ? html`<a class="button" href="${digitalLink(key)}?lang=${language}&amp;report=1#report">${say(language, "report")}</a>` : ""}<a class="button" href="/item?lang=${language}">${say(language, "title")}</a></p>`}
<details><summary>${say(language, "meaning")}</summary><p>${say(language, "meaningText")}</p></details>`;
}

async function stampPage(language: PageLanguage, url: URL, db: Db, { series, stamp }: ReturnType<typeof readStamp>, now: number): Promise<Response> {
  const view = await stampView(language, db, series, stamp);
  const block = await db.selectFrom("checkpoint").select("next_block").executeTakeFirst();
  return page(language, url, 200, view.title, html`${view.body}<p class="word">${say(language, "word", { block: block ? String(BigInt(block.next_block) - 1n) : "–", time: timeOf(now) })}</p><p><a class="button" href="/item?lang=${language}">${say(language, "title")}</a></p>`);
}

const reportForm = (language: PageLanguage, link: string, given: { readonly kind?: string; readonly note?: string } = {}): Html => html`<form id="report" action="/item/doubt?lang=${language}" method="post"><h2>${say(language, "report")}</h2><input type="hidden" name="link" value="${link}"><fieldset><legend>${say(language, "reportLead")}</legend>${doubtKinds.map((kind) => html`<label><input type="radio" name="kind" value="${kind}" required${given.kind === kind ? html` checked` : ""}> ${say(language, kind)}</label>`)}</fieldset><label for="note">${say(language, "note")}</label><textarea id="note" name="note" rows="3" maxlength="${MAX_NOTE}">${given.note ?? ""}</textarea><button>${say(language, "send")}</button></form>`;

/** Names of border points from customs' table in force. */
async function borderPoints(db: Db, language: PageLanguage): Promise<ReadonlyMap<string, string>> {
  const [head] = await recordsByIds(db, "tableHead", ["border-points"]);
  const inForce = head?.record["inForce"];
  const [table] = inForce === undefined ? [] : await recordsByIds(db, "table", [`border-points/${String(inForce)}`]);
  const rows = table?.record["rows"];
  return new Map(Array.isArray(rows) ? (rows as readonly { readonly id?: string; readonly name?: string; readonly nameMn?: string }[]).flatMap(({ id, name, nameMn }) => (id === undefined ? [] : [[id, (language === "mn" ? nameMn : name) ?? name ?? id] as const])) : []);
}

