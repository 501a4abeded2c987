/** Texts of the carrier's and the driver's screens. */
export const carrierTexts = {
  "carrier.title": { mn: "Тээвэр", en: "Carrier" },
  "carrier.seal": { mn: "Лацдах", en: "Fix a seal" },
  "carrier.manifest": { mn: "Манифест илгээх", en: "File a manifest" },
  "carrier.byDelay": { mn: "Замд яваа, удсанаар", en: "On the road, longest first" },
  "carrier.hours": { mn: "{hours} цаг", en: "{hours} h" },
  "carrier.days": { mn: "{days} хоног", en: "{days} days" },
  "carrier.trip": { mn: "Жолоочийн хуудас", en: "Driver's page" },
  "carrier.toSeal": { mn: "Лацдах нэгж", en: "Waiting for a seal" },
  "carrier.sealOne": { mn: "Лацдах: {vehicle}", en: "Seal {vehicle}" },
  "carrier.queues": { mn: "Боомт бүрд хүлээгдэж буй", en: "On the way to each border point" },
  "carrier.noneOnRoad": { mn: "Замд яваа нэгж алга", en: "Nothing is on the road" },
  "carrier.more": { mn: "Энд зуун нэгж хүртэл харагдана. Бүгдийг нь жагсаалтаас үзнэ үү.", en: "Up to a hundred units are shown here. All of them are in the list." },
  "trip.none": { mn: "Ийм тээврийн нэгж бүртгэлд алга", en: "There is no such transport unit on the ledger" },
  "trip.next": { mn: "Дараагийн цэг", en: "Next stop" },
  "trip.net": { mn: "Цэвэр жин", en: "Net weight" },
  "trip.kept": { mn: "Энэ хуудас утсанд хадгалагдсан ({time}), сүлжээгүй үед ч нээгдэнэ.", en: "This page is kept on the phone ({time}) and opens without a network." },
} as const;
