import type { WordLanguage } from "../../domain/bundle/reasons.ts";

/* What the page says beyond the report, whose words it shares with the command line. */

export const pageText = {
  title: { en: "Check a cargo's proof", mn: "Ачааны нотолгоо шалгах", zh: "核验货物证明" },
  lead: {
    en: "The file is checked here, in your browser. It is sent to nobody, and nobody is asked.",
    mn: "Файлыг зөвхөн таны хөтөч дээр шалгана. Хаашаа ч илгээхгүй, хэнээс ч асуухгүй.",
    zh: "文件只在您的浏览器中核验，不会发送给任何人，也不查询任何人。",
  },
  bundle: { en: "Proof of the cargo (bundle)", mn: "Ачааны нотолгоо (багц файл)", zh: "货物证明文件" },
  trust: { en: "Whom you trust (trust file)", mn: "Та хэнд итгэх вэ (итгэлцлийн файл)", zh: "您信任谁（信任文件）" },
  trustWhy: {
    en: "Get it from an authority, your bank or a court, never from the sender of the proof. Compare its fingerprint by another way.",
    mn: "Үүнийг нотолгоо илгээсэн хүнээс бус, төрийн байгууллага, банк эсвэл шүүхээс аваарай. Хурууны хээг өөр замаар тулгана уу.",
    zh: "请向主管机关、银行或法院获取，切勿向证明的发送者获取。请通过其他途径比对指纹。",
  },
  builtIn: { en: "built into this page", mn: "энэ хуудсанд суулгасан", zh: "已内置于本页面" },
  fingerprint: { en: "Fingerprint (SHA-256)", mn: "Хурууны хээ (SHA-256)", zh: "指纹（SHA-256）" },
  channel: { en: "Channel", mn: "Суваг", zh: "通道" },
  members: { en: "Members", mn: "Гишүүд", zh: "成员" },
  drop: { en: "Drop files here, or choose them.", mn: "Файлаа энд чирж тавих, эсвэл сонгоно уу.", zh: "将文件拖到此处，或选择文件。" },
  fetch: { en: "Address on this server", mn: "Энэ сервер дээрх хаяг", zh: "本服务器上的地址" },
  fetchDo: { en: "Fetch", mn: "Татах", zh: "获取" },
  scan: { en: "Scan the cargo's QR code", mn: "Ачааны QR кодыг уншуулах", zh: "扫描货物二维码" },
  scanStop: { en: "Close the camera", mn: "Камер хаах", zh: "关闭相机" },
  scanPicture: { en: "or a picture of the code", mn: "эсвэл кодын зураг", zh: "或选择二维码图片" },
  noCamera: { en: "The camera could not be opened. Choose a picture of the code, or type the address.", mn: "Камер нээгдсэнгүй. Кодын зургийг сонгох, эсвэл хаягийг бичнэ үү.", zh: "无法打开相机。请选择二维码图片或输入地址。" },
  noCode: { en: "No code could be read in it.", mn: "Код уншигдсангүй.", zh: "未能识别二维码。" },
  otherCode: { en: "This code names no cargo.", mn: "Энэ код ачааны код биш.", zh: "此二维码不是货物编码。" },
  signIn: { en: "This server gives the proof to those who are signed in. Sign in first, or choose the file that the seller gave you.", mn: "Энэ сервер нотолгоог нэвтэрсэн хүнд өгнө. Эхлээд нэвтрэх, эсвэл илгээгчийн өгсөн файлыг сонгоно уу.", zh: "本服务器仅向已登录者提供证明。请先登录，或选择卖方提供的文件。" },
  otherOrigin: { en: "Only addresses of this server are fetched.", mn: "Зөвхөн энэ серверийн хаягаас татна.", zh: "仅可获取本服务器上的地址。" },
  notFetched: { en: "It could not be fetched.", mn: "Татаж чадсангүй.", zh: "无法获取。" },
  tooLarge: { en: "The file is larger than a proof may be.", mn: "Файл нь нотолгооны зөвшөөрөгдөх хэмжээнээс том байна.", zh: "文件超过证明文件的允许大小。" },
  notTrust: { en: "This is no trust file", mn: "Энэ нь итгэлцлийн файл биш", zh: "这不是信任文件" },
  checking: { en: "Checking…", mn: "Шалгаж байна…", zh: "正在核验……" },
  needBoth: { en: "Both files are needed: the proof, and whom you trust.", mn: "Хоёр файл хоёулаа хэрэгтэй: нотолгоо, мөн та хэнд итгэх нь.", zh: "需要两个文件：货物证明与信任文件。" },
  fault: { en: "This page failed. That says nothing about the file; check it by another means.", mn: "Энэ хуудас ажиллахад алдаа гарлаа. Энэ нь файлын тухай юу ч хэлэхгүй; өөр аргаар шалгана уу.", zh: "本页面出错。这并不说明文件的真伪，请用其他方式核验。" },
  checks: { en: "Checks", mn: "Шалгалт", zh: "核验项目" },
  check: { en: "Check", mn: "Шалгалт", zh: "项目" },
  answer: { en: "Answer", mn: "Хариу", zh: "结果" },
  reason: { en: "By whom, or why not", mn: "Хэн, эсвэл яагаад", zh: "依据或原因" },
  contents: { en: "What it shows", mn: "Юуг харуулж байна", zh: "证明内容" },
  language: { en: "Language", mn: "Хэл", zh: "语言" },
} as const satisfies Readonly<Record<string, Readonly<Record<WordLanguage, string>>>>;

export const languageNames: Readonly<Record<WordLanguage, string>> = { en: "English", mn: "Монгол", zh: "中文" };
