/** Texts of codes that let their holder check a cargo without an account. */
export const shareTexts = {
  "share.title": { mn: "Өгсөн кодууд", en: "Codes given out" },
  "share.help": { mn: "Хэвлэх бүрд QR кодонд түлхүүр орно: кодыг уншуулсан хүн нэвтрэлгүйгээр энэ ачааны нотолгоог шалгана. Нууц утга харагдахгүй.", en: "Each printing puts a key into the QR code: whoever scans it checks this cargo's proof without an account. Private values are not shown." },
  "share.none": { mn: "Код өгөөгүй байна", en: "No code has been given out" },
  "share.made": { mn: "Өгсөн", en: "Given" },
  "share.by": { mn: "Хэн", en: "By" },
  "share.until": { mn: "Хүчинтэй", en: "Valid until" },
  "share.state": { mn: "Төлөв", en: "State" },
  "share.valid": { mn: "хүчинтэй", en: "valid" },
  "share.expired": { mn: "хугацаа дууссан", en: "expired" },
  "share.withdrawn": { mn: "хүчингүй болгосон", en: "withdrawn" },
  "share.withdraw": { mn: "Хүчингүй болгох", en: "Withdraw" },
  "share.withdrawOne": { mn: "{time} цагт өгсөн кодыг хүчингүй болгох", en: "Withdraw the code given at {time}" },
  "share.copy": { mn: "Холбоос хуулах", en: "Copy a link" },
  "share.copied": { mn: "Холбоосыг хуулсан", en: "The link is copied" },
} as const;
