import { CodedError, filled } from "../coded.ts";
import type { FactsOf } from "../coded.ts";
import { DomainError, wording } from "../error.ts";

export const languages = ["en", "mn", "zh"] as const;
export type WordLanguage = (typeof languages)[number];
export type Words = Readonly<Record<WordLanguage, string>>;

/** Everything that a verification may say for or against a file. One sentence for each language. */
export const reasonTexts = {
  // Signatures
  "signatures/unreadable": { en: "it cannot be read as a proof", mn: "үүнийг нотолгоо болгон унших боломжгүй", zh: "无法作为证明文件读取" },
  "signatures/other-channel": { en: "the file is of the channel {found}, not of {wanted}", mn: "файл нь {wanted} бус, {found} сувгийнх байна", zh: "文件属于通道 {found}，而非 {wanted}" },
  "signatures/transaction-unreadable": { en: "the transaction of block {block} at {position} cannot be read", mn: "{block}-р блокийн {position}-р байрын гүйлгээг унших боломжгүй", zh: "区块 {block} 位置 {position} 的交易无法读取" },
  "signatures/out-of-order": { en: "the transaction of block {block} at {position} is out of order", mn: "{block}-р блокийн {position}-р байрын гүйлгээний дараалал зөрсөн", zh: "区块 {block} 位置 {position} 的交易顺序不对" },
  "signatures/creator": { en: "transaction {tx}: its creator's signature does not verify", mn: "{tx} гүйлгээ: үүсгэгчийн гарын үсэг тохирохгүй", zh: "交易 {tx}：创建者的签名验证失败" },
  "signatures/endorser": { en: "transaction {tx}: the endorsement of {mspId} does not verify", mn: "{tx} гүйлгээ: {mspId} байгууллагын баталгаажуулалт тохирохгүй", zh: "交易 {tx}：{mspId} 的背书验证失败" },
  "signatures/passed": { en: "{signatures} signatures on {transactions} transactions", mn: "гарын үсэг: {signatures}, гүйлгээ: {transactions}", zh: "{transactions} 笔交易上的 {signatures} 个签名" },
  // Certificates
  "certificates/not-member": { en: "transaction {tx}: its signer {mspId} is no member that is trusted", mn: "{tx} гүйлгээ: гарын үсэг зурсан {mspId} нь итгэсэн гишүүн биш", zh: "交易 {tx}：签名者 {mspId} 不是受信任的成员" },
  "certificates/not-issued": { en: "transaction {tx}: the certificate of its signer was not issued by {mspId}", mn: "{tx} гүйлгээ: гарын үсэг зурагчийн гэрчилгээг {mspId} олгоогүй", zh: "交易 {tx}：签名者的证书不是由 {mspId} 签发" },
  "certificates/not-valid": { en: "transaction {tx}: the certificate of its signer of {mspId}, or one above it, was not valid then", mn: "{tx} гүйлгээ: {mspId} байгууллагын гарын үсэг зурагчийн гэрчилгээ, эсвэл түүний дээд гэрчилгээ тухайн үед хүчингүй байсан", zh: "交易 {tx}：{mspId} 签名者的证书或其上级证书当时无效" },
  "certificates/revoked": { en: "transaction {tx}: the certificate of its signer of {mspId} was revoked before", mn: "{tx} гүйлгээ: {mspId} байгууллагын гарын үсэг зурагчийн гэрчилгээг өмнө нь хүчингүй болгосон", zh: "交易 {tx}：{mspId} 签名者的证书此前已被吊销" },
  "certificates/wrong-role": { en: "transaction {tx}: its signer is no {role} of {mspId}", mn: "{tx} гүйлгээ: гарын үсэг зурагч нь {mspId} байгууллагын {role} биш", zh: "交易 {tx}：签名者不是 {mspId} 的 {role}" },
  "certificates/members-differ": { en: "the file names the members {named}; {signed} signed", mn: "файлд нэрлэсэн гишүүд: {named}; гарын үсэг зурсан нь: {signed}", zh: "文件列出的成员为 {named}，而签名者为 {signed}" },
  "certificates/root-untrusted": { en: "the file names a root of {mspId} that is not among those that you trust", mn: "файлд нэрлэсэн {mspId} байгууллагын үндсэн гэрчилгээ таны итгэсэн жагсаалтад алга", zh: "文件所列 {mspId} 的根证书不在您信任的证书之中" },
  "certificates/passed": { en: "certificates of {members}", mn: "гэрчилгээ олгосон: {members}", zh: "{members} 的证书" },
  // Endorsement
  "endorsement/not-enough": { en: "transaction {tx}: {members} may not endorse a change of {what}", mn: "{tx} гүйлгээ: «{what}» бүртгэлийн өөрчлөлтийг {members} баталгаажуулах эрхгүй", zh: "交易 {tx}：{members} 无权为“{what}”的变更背书" },
  "endorsement/none": { en: "transaction {tx}: nobody endorsed a change of {what}", mn: "{tx} гүйлгээ: «{what}» бүртгэлийн өөрчлөлтийг хэн ч баталгаажуулаагүй", zh: "交易 {tx}：“{what}”的变更无人背书" },
  "endorsement/no-json": { en: "transaction {tx}: it wrote what is no JSON", mn: "{tx} гүйлгээ: бичсэн зүйл нь JSON биш", zh: "交易 {tx}：写入的内容不是 JSON" },
  "endorsement/unreadable": { en: "transaction {tx}: what it wrote cannot be read", mn: "{tx} гүйлгээ: бичсэн зүйлийг унших боломжгүй", zh: "交易 {tx}：写入的内容无法读取" },
  "endorsement/passed": { en: "every change by the peers that its policy demands", mn: "өөрчлөлт бүрийг дүрмээр шаардсан оролцогчид баталгаажуулсан", zh: "每项变更均由策略要求的节点背书" },
  // Log
  "cosigned/refused": { en: "the checkpoint is not one that your policy trusts", mn: "хяналтын цэг нь таны итгэлцлийн дүрэмд нийцэхгүй", zh: "该检查点不符合您的信任策略" },
  "cosigned/passed": { en: "{witnesses} cosigned the log of {size} entries", mn: "бичлэгийн тоо {size} байх дэвтэрт хамтран гарын үсэг зурсан: {witnesses}", zh: "{witnesses} 共同签署了含 {size} 条记录的日志" },
  "in-log/other-root": { en: "the entries and the proof do not lead to the checkpoint's root: a transaction is not in the log as valid, or the proof is another's", mn: "бичлэг, нотолгоо хоёр хяналтын цэгийн үндэст хүрэхгүй: гүйлгээ дэвтэрт хүчинтэйгээр ороогүй, эсвэл өөр зүйлийн нотолгоо байна", zh: "记录与证明不能得出检查点的根：某交易未作为有效交易入日志，或证明属于别的文件" },
  "in-log/refused": { en: "the proof of the entries is malformed", mn: "бичлэгийн нотолгооны бүтэц буруу", zh: "记录的证明格式有误" },
  "in-log/passed": { en: "{entries} entries, each saying that its transaction took effect", mn: "бичлэг: {entries}; бүгд гүйлгээ нь хүчин төгөлдөр болсныг гэрчилнэ", zh: "{entries} 条记录，每条都表明其交易已生效" },
  // Anchor
  "anchored/not-asked": { en: "no chain was asked; name one to have it checked", mn: "ямар ч гинжээс асуугаагүй; шалгуулах бол гинжийг нэрлэнэ үү", zh: "未查询任何链；如需核验请指定一条链" },
  "anchored/no-checkpoint": { en: "there is no checkpoint to look for", mn: "хайх хяналтын цэг алга", zh: "没有可供查找的检查点" },
  "anchored/other-log": { en: "the anchored head and the checkpoint are not shown to be of one log", mn: "бэхэлсэн толгой ба хяналтын цэг нэг дэвтрийнх болох нь нотлогдоогүй", zh: "未能证明锚定的树头与检查点属于同一日志" },
  "anchored/too-early": { en: "the anchored head of {size} entries does not reach to all transactions", mn: "бичлэгийн тоо {size} байх бэхэлсэн толгой бүх гүйлгээг хамрахгүй", zh: "含 {size} 条记录的锚定树头未覆盖全部交易" },
  "anchored/other-chain": { en: "{rpc} serves the chain {actual}, not {wanted}", mn: "{rpc} нь {wanted} бус, {actual} гинжид үйлчилж байна", zh: "{rpc} 提供的是链 {actual}，而非 {wanted}" },
  "anchored/other-head": { en: "contract {contract} accepted another head of {size} entries", mn: "{contract} гэрээ нь бичлэгийн тоо {size} байх өөр толгойг хүлээн авсан", zh: "合约 {contract} 接受的是另一个含 {size} 条记录的树头" },
  "anchored/not-yet": { en: "contract {contract} has not accepted the head of {size} entries (yet)", mn: "{contract} гэрээ нь бичлэгийн тоо {size} байх толгойг (одоогоор) хүлээн аваагүй", zh: "合约 {contract}（尚）未接受含 {size} 条记录的树头" },
  "anchored/unreachable": { en: "the chain at {rpc} cannot be asked", mn: "{rpc} хаягийн гинжээс асуух боломжгүй", zh: "无法查询 {rpc} 的链" },
  "anchored/passed": { en: "contract {contract} accepted the head of {size} entries in block {block}", mn: "{contract} гэрээ нь бичлэгийн тоо {size} байх толгойг {block}-р блокт хүлээн авсан", zh: "合约 {contract} 在区块 {block} 接受了含 {size} 条记录的树头" },
  // Facts
  "facts/disclosure-unknown": { en: "something of the transaction {tx} is disclosed, which is not in the file", mn: "файлд байхгүй {tx} гүйлгээний зүйлийг ил болгосон байна", zh: "披露了文件中没有的交易 {tx} 的内容" },
  "facts/rule-unknown": { en: "transaction {tx}: it calls {name}, which no rule is known for", mn: "{tx} гүйлгээ: дуудсан {name} үйлдлийн дүрэм мэдэгдэхгүй", zh: "交易 {tx}：调用了未知规则 {name}" },
  "facts/read-undeclared": { en: "transaction {tx}: the rule reads {kind} {id}, which the transaction did not", mn: "{tx} гүйлгээ: дүрэм нь гүйлгээний уншаагүй {kind} {id} бүртгэлийг уншдаг", zh: "交易 {tx}：规则读取 {kind} {id}，而该交易未读取" },
  "facts/source-missing": { en: "transaction {tx}: {kind} {id} as it read it is not in the file: the transaction in block {block} at {position} is left out", mn: "{tx} гүйлгээ: түүний уншсан {kind} {id} файлд алга: {block}-р блокийн {position}-р байрын гүйлгээг орхисон байна", zh: "交易 {tx}：其读取的 {kind} {id} 不在文件中：缺少区块 {block} 位置 {position} 的交易" },
  "facts/read-missing": { en: "transaction {tx}: the transaction in block {block} at {position}, which it read, is left out", mn: "{tx} гүйлгээ: түүний уншсан {block}-р блокийн {position}-р байрын гүйлгээг орхисон байна", zh: "交易 {tx}：缺少其读取的区块 {block} 位置 {position} 的交易" },
  "facts/rule-refuses": { en: "transaction {tx}: the rules refuse it", mn: "{tx} гүйлгээ: дүрэм зөвшөөрөхгүй", zh: "交易 {tx}：规则予以拒绝" },
  "facts/written-otherwise": { en: "transaction {tx}: by the rules {record} is not what was written", mn: "{tx} гүйлгээ: дүрмээр бол «{record}» бичсэнээс өөр байх ёстой", zh: "交易 {tx}：按规则“{record}”并非所写入的内容" },
  "facts/event-otherwise": { en: "transaction {tx}: by the rules its event is another", mn: "{tx} гүйлгээ: дүрмээр бол үйл явдал нь өөр байх ёстой", zh: "交易 {tx}：按规则其事件应不同" },
  "facts/private-otherwise": { en: "transaction {tx}: by the rules the private {kind} {id} of {collection} is another", mn: "{tx} гүйлгээ: дүрмээр бол {collection} хаалттай цуглуулгын {kind} {id} өөр байх ёстой", zh: "交易 {tx}：按规则 {collection} 的私有 {kind} {id} 应不同" },
  "facts/disclosed-otherwise": { en: "transaction {tx}: the disclosed {kind} {id} of {collection} is not what was recorded", mn: "{tx} гүйлгээ: ил болгосон {collection} цуглуулгын {kind} {id} нь бүртгэснээс өөр байна", zh: "交易 {tx}：披露的 {collection} 的 {kind} {id} 与记录不符" },
  "facts/unreadable": { en: "what a transaction wrote cannot be read", mn: "гүйлгээний бичсэн зүйлийг унших боломжгүй", zh: "某交易写入的内容无法读取" },
  "facts/differ": { en: "what the file claims to show does not follow from its transactions", mn: "файлын харуулж буй зүйл түүний гүйлгээнээс мөрдөн гарахгүй", zh: "文件所示内容不能由其交易推导得出" },
  "facts/passed": { en: "{derived} of {all} transactions derived anew by the rules", mn: "дүрмээр дахин тооцсон гүйлгээ: {all}-аас {derived}", zh: "{all} 笔交易中的 {derived} 笔按规则重新推导" },
  "facts/partly": { en: "{derived} of {all} transactions derived anew by the rules, {hidden} rest on private values", mn: "дүрмээр дахин тооцсон гүйлгээ: {all}-аас {derived}; хаалттай утгад тулгуурласан: {hidden}", zh: "{all} 笔交易中的 {derived} 笔按规则重新推导，{hidden} 笔基于未披露的值" },
  // What no file can prove, or this one does not
  "not-proved/nothing-else": { en: "that nothing else happened to the goods: a file shows what it holds, as of its checkpoint", mn: "бараанд өөр юу ч тохиолдоогүйг: файл нь өөрт байгаа зүйлийг, хяналтын цэгийнхээ үеэр л харуулна", zh: "货物未发生其他情况：文件只显示其所含内容，且以其检查点时为准" },
  "not-proved/private-values": { en: "what {count} of the transactions decided on private values of {collection}: their digests are proved, and a party may disclose the values", mn: "{collection} цуглуулгын хаалттай утгаар шийдсэн зүйлийг (гүйлгээ: {count}): хураангуйг нь нотолсон, утгыг нь талууд ил болгож болно", zh: "{count} 笔交易基于 {collection} 的私有值所作的决定：其摘要已证明，当事方可以披露这些值" },
  "not-proved/private-input": { en: "what {count} of the transactions decided on private input: its digest is proved, and a party may disclose it", mn: "хаалттай оролтоор шийдсэн зүйлийг (гүйлгээ: {count}): хураангуйг нь нотолсон, оролтыг нь талууд ил болгож болно", zh: "{count} 笔交易基于私有输入所作的决定：其摘要已证明，当事方可以披露该输入" },
  "not-checked/earlier": { en: "something before it failed", mn: "өмнөх шалгалт тэнцээгүй", zh: "前面的核验未通过" },
} as const satisfies Readonly<Record<string, Words>>;
export type ReasonCode = keyof typeof reasonTexts;

/** Why an answer is as it is. Codes and facts are stable; `sentence` is the English wording. */
export interface Reason {
  readonly code: ReasonCode;
  readonly facts: Readonly<Record<string, string>>;
  readonly sentence: string;
  /** What a part below said, with its own code. Sentences of garal's rules are in Mongolian too; those of the formats (blocks, notes, proofs) in English only. */
  readonly detail?: { readonly en: string; readonly mn?: string };
}

/** @param cause an error of garal's own kinds; anything else is a fault of this program and thrown on */
export function because<C extends ReasonCode>(code: C, facts: FactsOf<(typeof reasonTexts)[C]["en"]>, cause?: unknown): Reason {
  const texts = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)]));
  return { code, facts: texts, sentence: filled(reasonTexts[code].en, texts), ...(cause === undefined ? {} : { detail: detailOf(cause) }) };
}

function detailOf(cause: unknown): NonNullable<Reason["detail"]> {
  if (cause instanceof DomainError) return { en: cause.message, mn: `${cause.code}: ${wording(cause.code, cause.facts, "mn")}` };
  if (cause instanceof CodedError) return { en: cause.message };
  throw cause;
}

/** A reason in a language: its sentence, and what a part below said in that language where there is such a text, else in English. */
export function reasonWords({ code, facts, detail }: Reason, language: WordLanguage): { readonly sentence: string; readonly detail?: string; readonly detailLanguage?: "en" | "mn" } {
  const sentence = filled(reasonTexts[code][language], facts);
  if (detail === undefined) return { sentence };
  return language === "mn" && detail.mn !== undefined ? { sentence, detail: detail.mn, detailLanguage: "mn" } : { sentence, detail: detail.en, detailLanguage: "en" };
}
