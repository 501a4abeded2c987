import { filled } from "../../domain/coded.ts";
import type { AnyFacts } from "../../domain/coded.ts";

/** Languages of the public pages. */
export const pageLanguages = ["mn", "en", "zh"] as const;
export type PageLanguage = (typeof pageLanguages)[number];
export const languageNames: Readonly<Record<PageLanguage, string>> = { mn: "Монгол", en: "English", zh: "中文" };

/** Texts of the public pages. In Mongolian no case suffix hangs on a placeholder. */
export const pageWords = {
  title: { mn: "Бараа шалгах", en: "Check an item", zh: "查询商品" },
  lead: { mn: "Бараан дээрх QR, баркодыг уншуулах эсвэл дугаарыг бичнэ үү.", en: "Scan the code on the goods, or type it.", zh: "扫描商品上的二维码或条码，或输入编码。" },
  field: { mn: "Код эсвэл дугаар", en: "Code or number", zh: "编码" },
  fieldHelp: { mn: "Жишээ: (01)08650054034395(21)BL-26-000417, /01/18650378733964/10/L26-117, онцгой татварын тэмдэг AB 00012345", en: "Such as (01)08650054034395(21)BL-26-000417, /01/18650378733964/10/L26-117, or an excise stamp AB 00012345", zh: "例如 (01)08650054034395(21)BL-26-000417、/01/18650378733964/10/L26-117，或税票 AB 00012345" },
  look: { mn: "Шалгах", en: "Check", zh: "查询" },
  scan: { mn: "Камераар уншуулах", en: "Scan by camera", zh: "用相机扫描" },
  stop: { mn: "Камер хаах", en: "Close the camera", zh: "关闭相机" },
  denied: { mn: "Камер нээгдсэнгүй. Кодыг бичиж оруулна уу.", en: "The camera could not be opened. Type the code.", zh: "无法打开相机，请手动输入编码。" },
  language: { mn: "Хэл", en: "Language", zh: "语言" },
  released: { mn: "Тийм, гаалиар бүрдүүлэлт хийсэн бараа", en: "Yes: these goods were released by customs", zh: "是：该商品已经海关放行" },
  recalled: { mn: "Үгүй, татан авсан бараа: бүү хэрэглээрэй", en: "No: these goods are recalled, do not use them", zh: "否：该商品已被召回，请勿使用" },
  expired: { mn: "Үгүй, хугацаа нь дууссан", en: "No: these goods have expired", zh: "否：该商品已过期" },
  doubtful: { mn: "Эргэлзээтэй дугаар", en: "This number is doubtful", zh: "该编号可疑" },
  unknown: { mn: "Бүртгэлд алга", en: "Not recorded", zh: "无记录" },
  unknownHelp: { mn: "Бүртгэлгүй гэдэг нь хуурамч гэсэн үг биш: энэ бүртгэл эхлэхээс өмнө орж ирсэн, эсвэл дотоодод үйлдвэрлэсэн байж болно.", en: "Not recorded does not mean fake: the goods may have come before this record began, or be made in the country.", zh: "无记录并不表示假冒：商品可能在本记录开始前进口，或为国内生产。" },
  articleOnly: { mn: "Энэ код барааны төрлийг л заана. Цуврал эсвэл сериал дугаартай кодыг уншуулна уу.", en: "This code names the article alone. Scan the code that has a batch or serial number.", zh: "此编码仅表示商品品类，请扫描含批号或序列号的编码。" },
  "sold-twice": { mn: "Энэ дугаартай бараа хоёр удаа зарагдсан гэж бүртгэгджээ.", en: "A piece with this number is recorded as sold twice.", zh: "该编号的商品被记录售出两次。" },
  "booked-twice": { mn: "Энэ дугаар хоёр удаа импортолсон гэж бүртгэгджээ.", en: "This number is recorded as imported twice.", zh: "该编号被记录进口两次。" },
  "other-piece": { mn: "Энэ дугаараар өөр бараа зарагджээ.", en: "Another piece was sold under this number.", zh: "有其他商品以该编号售出。" },
  recallLine: { mn: "Татан авалт {no}, {date}: {reason}", en: "Recall {no} of {date}: {reason}", zh: "召回 {no}（{date}）：{reason}" },
  article: { mn: "Баркод (GTIN)", en: "Article (GTIN)", zh: "商品条码 (GTIN)" },
  batch: { mn: "Цуврал", en: "Batch", zh: "批号" },
  serial: { mn: "Сериал дугаар", en: "Serial number", zh: "序列号" },
  origin: { mn: "Гарал үүслийн улс", en: "Country of origin", zh: "原产国" },
  importer: { mn: "Импортлогч", en: "Imported by", zh: "进口商" },
  releasedOn: { mn: "Гааль олгосон өдөр", en: "Released by customs on", zh: "海关放行日期" },
  border: { mn: "Хилийн боомт", en: "Border point", zh: "口岸" },
  entered: { mn: "Хилээр орсон өдөр", en: "Came over the border on", zh: "入境日期" },
  container: { mn: "Чингэлэг", en: "Container", zh: "集装箱" },
  recallFact: { mn: "Татан авалт", en: "Recalled", zh: "召回" },
  no: { mn: "Үгүй", en: "No", zh: "否" },
  expiry: { mn: "Дуусах хугацаа", en: "Expiry date", zh: "有效期至" },
  sold: { mn: "Зарсан", en: "Sold", zh: "售出" },
  soldLine: { mn: "{date}, {shop}", en: "{date}, {shop}", zh: "{date}，{shop}" },
  transaction: { mn: "Бүртгэлийн гүйлгээ", en: "Ledger transaction", zh: "账本交易" },
  word: { mn: "Энэ бол серверийн үг бөгөөд шалгалт биш. Блок {block}, {time} (+08:00).", en: "This is the word of the server and not a check. Block {block}, {time} (+08:00).", zh: "以上为服务器所述，并非核验结果。区块 {block}，{time} (+08:00)。" },
  meaning: { mn: "Үгсийн утга", en: "What the words mean", zh: "词语说明" },
  meaningText: { mn: "«Гаалиар бүрдүүлсэн»: гаалийн байгууллага энэ цувралыг импортын мэдүүлгээр олгосон. «Татан авсан»: хяналтын байгууллага зарж, хэрэглэхийг зогсоосон. «Эргэлзээтэй»: нэг дугаар нэгээс олон бараанд таарч байна.", en: "Released: customs let this batch in under an import declaration. Recalled: an authority has stopped its sale and use. Doubtful: one number fits more than one piece.", zh: "放行：海关已按进口报关单放行该批商品。召回：主管机关已停止其销售和使用。可疑：同一编号对应多件商品。" },
  malformed: { mn: "Энэ кодыг уншиж чадсангүй", en: "This code could not be read", zh: "无法读取该编码" },
  report: { mn: "Мэдээлэл өгөх", en: "Report a doubt", zh: "举报疑点" },
  reportLead: { mn: "Юу анзаарсныг сонгоно уу. Бүртгэл, нэр шаардахгүй; хувийн мэдээлэл бүү бичээрэй.", en: "Choose what you noticed. No account and no name is needed; write nothing personal.", zh: "请选择您发现的问题。无需账号或姓名；请勿填写个人信息。" },
  "other-goods": { mn: "Бараа энд бичсэнтэй таарахгүй байна", en: "The goods are not those described here", zh: "商品与此处描述不符" },
  "sold-recalled": { mn: "Татан авсан барааг зарж байна", en: "Recalled goods are on sale", zh: "召回商品仍在销售" },
  "sold-expired": { mn: "Хугацаа дууссан барааг зарж байна", en: "Expired goods are on sale", zh: "过期商品仍在销售" },
  other: { mn: "Бусад", en: "Something else", zh: "其他" },
  note: { mn: "Юу болсон, хаана (заавал биш)", en: "What happened, and where (optional)", zh: "情况与地点（可选）" },
  send: { mn: "Илгээх", en: "Send", zh: "提交" },
  thanks: { mn: "Хүлээн авлаа. Дугаар: {no}", en: "Received. Number: {no}", zh: "已收到。编号：{no}" },
  thanksHelp: { mn: "Мэдээллийг хяналтын байгууллага харна. Энэ нь гарын үсэггүй, нотолгоо биш; бүртгэлд бичигдэхгүй.", en: "The inspection authority sees it. It is unsigned, is no proof, and does not enter the ledger.", zh: "监管机关将查看。该信息未经签名，不构成证明，也不写入账本。" },
  busy: { mn: "Одоо олон мэдээлэл ирж байна. Дараа дахин оролдоно уу.", en: "Too many reports just now. Try again later.", zh: "当前举报过多，请稍后再试。" },
  badReport: { mn: "Юу анзаарснаа сонгоно уу; тайлбар 500 тэмдэгтээс хэтрэхгүй.", en: "Choose what you noticed; a note has at most 500 characters.", zh: "请选择发现的问题；说明不超过 500 字。" },
  stamp: { mn: "Онцгой татварын тэмдэг", en: "Excise stamp", zh: "消费税票" },
  "stamp-on-goods": { mn: "Тэмдэг хүчинтэй, зараагүй бараанд наасан", en: "The stamp is valid and on goods that are not sold yet", zh: "税票有效，贴于尚未售出的商品" },
  "stamp-sold": { mn: "Энэ тэмдэгтэй бараа зарагдсан", en: "Goods with this stamp were sold", zh: "贴有此税票的商品已售出" },
  "stamp-soldHelp": { mn: "Саяхан худалдаж авсан бол зөв. Лангуун дээр байгаа бол тэмдэг өөр бараанд дахин наагдсан байж болно.", en: "Right if you have just bought it. On goods that are still on a shelf the stamp may have been used again.", zh: "如果您刚购买则正常。如果商品仍在货架上，税票可能被重复使用。" },
  "stamp-on-roll": { mn: "Эргэлзээтэй: тэмдэг ямар ч бараанд наасан гэж бүртгэгдээгүй", en: "Doubtful: this stamp is not recorded on any goods", zh: "可疑：此税票未登记在任何商品上" },
  "stamp-spoiled": { mn: "Үгүй: буцаасан эсвэл үрэгдсэн тэмдэг", en: "No: this stamp was given back or is gone", zh: "否：此税票已退回或作废" },
  "stamp-unaccounted": { mn: "Үгүй: хассан бараатай хамт үрэгдсэн тэмдэг", en: "No: this stamp went with goods that were written off", zh: "否：此税票已随报损商品注销" },
  "stamp-not-issued": { mn: "Ийм тэмдэг олгосон бүртгэл алга", en: "No such stamp is recorded as issued", zh: "无此税票的发放记录" },
  stampHolder: { mn: "Хэнд олгосон", en: "Issued to", zh: "发放给" },
  stampIssued: { mn: "Олгосон өдөр", en: "Issued on", zh: "发放日期" },
  stampKind: { mn: "Юунд зориулсан", en: "Issued for", zh: "用途" },
  alcohol: { mn: "согтууруулах ундаа", en: "alcoholic beverages", zh: "酒类" },
  tobacco: { mn: "тамхи", en: "tobacco", zh: "烟草" },
  back: { mn: "Буцах", en: "Back", zh: "返回" },
} as const satisfies Readonly<Record<string, Readonly<Record<PageLanguage, string>>>>;
export type PageWord = keyof typeof pageWords;

/** A text of the public pages with its facts filled in. */
export const say = (language: PageLanguage, key: PageWord, facts: AnyFacts = {}): string => filled(pageWords[key][language], facts);

/** The language of a request: as its address says, or the first that its reader understands, or Mongolian. */
export function languageOf(url: URL, accepted: string | null): PageLanguage {
  const asked = url.searchParams.get("lang");
  const known = pageLanguages.find((language) => language === asked);
  if (known) return known;
  const tags = (accepted ?? "").toLowerCase().split(",").map((tag) => tag.trim());
  return tags.flatMap((tag) => pageLanguages.filter((language) => tag.startsWith(language)))[0] ?? "mn";
}
