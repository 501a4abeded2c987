import { digitalLink } from "../../domain/goods/digital-link.ts";
import { stampPageOf } from "../../indexer/queries/stamp-page.ts";
import type { StampPage } from "../../indexer/queries/stamp-page.ts";
import type { Db } from "../../indexer/schema.ts";
import { recordsByIds } from "../reads/records.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { say } from "./words.ts";
import type { PageLanguage } from "./words.ts";

/** How each answer looks: those of an item's page, which carry sign and colour. */
const LOOKS: Readonly<Record<StampPage["verdict"], readonly [look: string, sign: string]>> = { "on-goods": ["released", "✓"], sold: ["released", "✓"], "on-roll": ["doubtful", "?"], spoiled: ["recalled", "✗"], unaccounted: ["recalled", "✗"], "not-issued": ["unknown", "–"] };

/** What an excise stamp says to whoever holds the goods: the answer first, then the facts. */
export async function stampView(language: PageLanguage, db: Db, series: string, stamp: number): Promise<{ readonly title: string; readonly body: Html }> {
  const found = await stampPageOf(db, series, stamp);
  const { verdict, kind, holderId, issuedOn, goods, sold } = found;
  const organisations = new Map((await recordsByIds(db, "organisation", [...(holderId === null ? [] : [holderId]), ...(sold ? [sold.retailerId] : [])])).map(({ id, record }) => [id, record] as const));
  const nameOf = (id: string): string => String(organisations.get(id)?.[language === "mn" ? "nameMn" : "name"] ?? id);
  const countries = new Intl.DisplayNames([language === "mn" ? "mn" : language === "zh" ? "zh-Hans" : "en"], { type: "region", fallback: "code" });
  const facts: readonly (readonly [string, string])[] = [
    [say(language, "stamp"), `${series} ${String(stamp).padStart(8, "0")}`],
    ...(kind === "alcohol" || kind === "tobacco" ? [[say(language, "stampKind"), say(language, kind)] as const] : []),
    ...(holderId === null ? [] : [[say(language, "stampHolder"), nameOf(holderId)] as const]),
    ...(issuedOn === null ? [] : [[say(language, "stampIssued"), issuedOn] as const]),
    ...(goods ? [[say(language, "article"), goods.gtin] as const] : []),
    ...(goods?.batchNo ? [[say(language, "batch"), goods.batchNo] as const] : []),
    ...(goods?.originCountry ? [[say(language, "origin"), `${countries.of(goods.originCountry) ?? goods.originCountry} (${goods.originCountry})`] as const] : []),
    ...(sold ? [[say(language, "sold"), say(language, "soldLine", { date: sold.soldOn, shop: nameOf(sold.retailerId) })] as const] : []),
  ];
  const [look, sign] = LOOKS[verdict];
  const title = say(language, `stamp-${verdict}`);
  const reason = verdict === "sold" ? say(language, "stamp-soldHelp") : verdict === "not-issued" ? say(language, "unknownHelp") : undefined;
  const batch = goods?.batchNo ? `${digitalLink({ gtin: goods.gtin, batchNo: goods.batchNo })}?lang=${language}` : undefined;
  return {
    title,
    body: html`<section class="verdict ${look}" data-verdict="stamp-${verdict}"><span aria-hidden="true">${sign} </span>${title}${reason === undefined ? "" : html`<p>${reason}</p>`}</section>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`)}</dl>
${batch === undefined ? "" : html`<p><a class="button" href="${batch}">${goods?.gtin ?? ""} · ${goods?.batchNo ?? ""}</a></p>`}`,
  };
}
