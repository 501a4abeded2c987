/** Texts of scanning, codes and waybills. */
export const scanTexts = {
  "scan.camera": { mn: "Камераар уншуулах", en: "Scan by camera" },
  "scan.stop": { mn: "Камер хаах", en: "Close the camera" },
  "scan.denied": { mn: "Камер нээгдсэнгүй. Дугаарыг бичиж оруулна уу.", en: "The camera could not be opened. Type the number." },
  "scan.open": { mn: "Нээх", en: "Open" },
  "scan.code": { mn: "QR код: {number}", en: "QR code: {number}" },
  "waybill.title": { mn: "Дагалдах хуудас", en: "Waybill" },
  "waybill.print": { mn: "Хэвлэх", en: "Print" },
  "waybill.link": { mn: "Дагалдах хуудас, QR код", en: "Waybill and QR code" },
  "waybill.trip": { mn: "Жолоочийн хуудас", en: "Driver's page" },
  "waybill.check": { mn: "Шалгах", en: "Check at" },
  "waybill.printed": { mn: "Хэвлэсэн: {time} (+08:00)", en: "Printed: {time} (+08:00)" },
  "waybill.sender": { mn: "Илгээгч", en: "Consignor" },
  "waybill.receiver": { mn: "Хүлээн авагч", en: "Consignee" },
  "waybill.loadedAt": { mn: "Ачсан газар", en: "Place of loading" },
  "waybill.signatures": { mn: "Гарын үсэг: илгээгч, тээвэрлэгч, хүлээн авагч", en: "Signatures: consignor, carrier, consignee" },
} as const;
