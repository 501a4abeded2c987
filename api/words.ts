import { attachableKinds } from "../domain/documents.ts";
import { incoterms, units } from "../domain/vocabulary.ts";

/** A word of the ledger as people read it. */
export interface Label {
  readonly en: string;
  readonly mn: string;
}
type Words = Readonly<Record<string, Label>>;

/** From `[word, Mongolian]` or `[word, English, Mongolian]`; where no English is given the word itself reads well. */
const words = (...rows: readonly (readonly [string, string] | readonly [string, string, string])[]): Words =>
  Object.fromEntries(rows.map(([word, ...texts]) => [word, texts.length === 1 ? { en: word.replaceAll("-", " "), mn: texts[0] } : { en: texts[0], mn: texts[1] }]));
/** Signs and codes that are the same in every language. */
const asTheyAre = (codes: readonly string[]): Words => Object.fromEntries(codes.map((code) => [code, { en: code, mn: code }]));

/** Some of the words of another enum. */
const among = (all: Words, some: readonly string[]): Words => Object.fromEntries(some.map((word) => [word, all[word] as Label]));

/** Kinds of records. */
const kinds = words(
  ...([["organisation", "байгууллага"], ["site", "үйл ажиллагааны байршил"], ["licence", "mining licence", "тусгай зөвшөөрөл"], ["suspension", "түдгэлзүүлэлт"], ["licenceYear", "extraction of a year", "жилийн олборлолт"], ["accreditation", "итгэмжлэл"]] as const),
  ...([["device", "төхөөрөмж"], ["mandate", "mandate of a broker", "зуучлагчийн итгэмжлэл"], ["table", "version of a table", "хүснэгтийн хувилбар"], ["tableHead", "table", "хүснэгт"], ["lot", "багц"], ["lane", "part that is counted apart", "тусад нь тоолсон хэсэг"], ["sample", "дээж"], ["certificate", "laboratory conclusion", "лабораторийн дүгнэлт"], ["lotAssay", "conclusion in force", "хүчин төгөлдөр дүгнэлт"]] as const),
  ...([["contract", "sales contract", "худалдах, худалдан авах гэрээ"], ["receipt", "royalty receipt", "АМНАТ төлсөн баримт"], ["consignment", "ачааны илгээлт"], ["unit", "transport unit", "тээврийн нэгж"]] as const),
  ...([["ticket", "weighbridge ticket", "пүүний баримт"], ["use", "used number", "ашигласан дугаар"], ["declaration", "customs declaration", "гаалийн мэдүүлэг"], ["assessment", "tax assessment", "татварын ногдол"]] as const),
  ...([["payment", "төлбөр"], ["sale", "sale within the country", "дотоодын борлуулалт"], ["royaltyCredit", "royalty carried by lots", "багц дагасан АМНАТ"], ["charge", "charge after an assessment", "ногдлын дараах тооцоо"], ["paymentPlan", "plan of payment in parts", "хэсэгчлэн төлөх хуваарь"], ["advance", "payment in advance", "урьдчилгаа төлбөр"], ["advanceRefund", "refund of an advance", "урьдчилгааны буцаалт"], ["obligation", "goods under a procedure", "горимд байгаа бараа"], ["reexport", "re-export", "буцаан гаргалт"], ["acceptance", "хүлээн авалт"], ["assaySettlement", "settlement of assays", "шинжилгээний тохиролцоо"], ["document", "баримт бичиг"], ["documentSignature", "signature of a document", "баримтын гарын үсэг"]] as const),
  ...([["manifest", "манифест"], ["transit", "дамжин өнгөрүүлэлт"], ["warehouse", "bonded warehouse", "баталгаат агуулах"], ["warehouseEntry", "stock card of a bonded warehouse", "агуулахын бүртгэлийн карт"], ["stockCount", "count of stock in bond", "агуулахын тооллого"]] as const),
  ...([["permit", "import permit", "импортын зөвшөөрөл"], ["importDeclaration", "import declaration", "импортын мэдүүлэг"], ["importedItem", "imported item", "импортын бараа"], ["goodsLot", "goods lot", "барааны багц"], ["serialList", "list of serial numbers", "сериал дугаарын жагсаалт"]] as const),
  ...([["retailReceipt", "retail receipt", "борлуулалтын баримт"], ["soldSerial", "numbered piece", "дугаарласан бараа"], ["saleBatch", "batch of sales", "нэгтгэсэн борлуулалт"], ["recall", "recall of a batch", "багц татан авалт"]] as const),
  ...([["stampRoll", "roll of excise stamps", "онцгой татварын тэмдгийн ороомог"], ["stampSeries", "series of excise stamps", "тэмдгийн цуврал"], ["usedStamp", "excise stamp that was sold", "зарсан барааны тэмдэг"]] as const),
);

/** What the values of each enum are called in English and Mongolian, by the enum's name and the ledger's word. */
export const labels: Readonly<Record<string, Words>> = {
  AcceptanceWithinTolerance: words(["yes", "within the tolerance", "хүлцэх хэмжээнд"], ["no", "beyond the tolerance", "хүлцэх хэмжээнээс их"]),
  AdjustReason: words(["survey", "овоолгын хэмжилт"], ["moisture-loss", "чийгийн алдагдал"], ["spillage", "асгаралт"], ["theft", "хулгай"], ["scale-correction", "жингийн залруулга"], ["sample-taken", "дээж авсан"], ["other", "бусад"]),
  AnalysisBasis: words(["as-received", "хүлээн авсан төлөв"], ["air-dried", "агаарт хатаасан төлөв"], ["dry", "хуурай төлөв"], ["dry-ash-free", "хуурай үнсгүй төлөв"], ["none", "төлөвгүй"]),
  AssaySettlementElementOutcome: words(["agreed", "within the limit", "хязгаарт багтсан"], ["umpire", "for the umpire", "арбитрт шилжсэн"], ["silent", "the buyer was silent", "худалдан авагч хариугүй"]),
  AssaySettlementStatus: words(["settled", "Тохиролцсон"], ["disputed", "Маргаантай"], ["appointed", "umpire at work", "Арбитр ажиллаж байгаа"]),
  AssessmentSettlement: words(["open", "Төлбөр хүлээж байгаа"], ["part-paid", "partly paid", "Хэсэгчлэн төлсөн"], ["paid", "Төлөгдсөн"]),
  AssessmentStatus: words(["final", "Эцсийн"], ["provisional", "Урьдчилсан"], ["needs-review", "Нягтлах шаардлагатай"]),
  BalanceFlagCode: words(
    ...([["made-above-fed", "more was made than was fed", "орсноос их гарсан"], ["declared-above-processed", "more was declared than there was", "байснаас их мэдүүлсэн"]] as const),
    ...([["exited-above-declared", "more left than was declared", "мэдүүлснээс их гарсан"], ["accepted-above-exited", "more was accepted abroad than left", "гарснаас их хүлээн авсан"], ["sold-above-processed", "more was sold at home than there was", "байснаас их дотоодод борлуулсан"], ["sold-above-mined", "more left than was mined", "олборлосноос их гарсан"]] as const),
  ),
  BorderMeasure: words(["wet-mass", "wet mass", "нойтон жин"], ["dry-mass", "dry mass", "хуурай жин"], ["moisture", "чийг"], ["assay", "laboratory value", "сорилтын утга"], ["seal", "лац"], ["plate", "улсын дугаар"], ["hours", "time on the way", "замын хугацаа"]),
  BorderScope: words(["consignment", "ачааны илгээлт"], ["lot", "багц"], ["unit", "transport unit", "тээврийн нэгж"]),
  ItemVerdict: words(
    ...([["released", "came through customs", "гаалиар нэвтэрсэн"], ["recalled", "татан авсан"], ["expired", "its last day of sale is over", "хугацаа дууссан"]] as const),
    ...([["doubtful", "its number is doubtful", "дугаар нь эргэлзээтэй"], ["unknown", "nobody booked it", "бүртгэлгүй"]] as const),
  ),
  ItemDoubt: words(["sold-twice", "the number was sold twice", "дугаарыг хоёр удаа зарсан"], ["booked-twice", "the number was imported twice", "дугаарыг хоёр удаа импортолсон"], ["other-piece", "it was sold as another piece", "өөр барааны оронд зарсан"]),
  LaneOf: among(kinds, ["lot", "consignment"]),
  ConsignmentStatus: words(["open", "being loaded", "Ачиж байгаа"], ["declared", "Мэдүүлсэн"], ["released", "Олгосон"], ["exited", "passed the gate", "Нэвтэрсэн"], ["accepted", "Хүлээн авсан"]),
  ContractStatus: words(["proposed", "Санал болгосон"], ["agreed", "Тохиролцсон"], ["registered", "Бүртгэгдсэн"]),
  ChargeKind: words(["late-interest", "interest on late payment", "хугацаа хоцорсны алданги"], ["penalty", "торгууль"], ["conversion", "taken into home use", "дотоодын хэрэглээнд шилжүүлсэн"], ["overdue", "time of the procedure has passed", "горимын хугацаа хэтэрсэн"], ["drawback", "татварын буцаан олголт"]),
  CountReason: words(["natural-loss", "natural loss", "байгалийн хорогдол"], ["damaged", "гэмтсэн"], ["theft", "хулгай"], ["entered-wrongly", "entered wrongly", "буруу бүртгэсэн"], ["unexplained", "тайлбаргүй"]),
  SuspensionChange: words(["suspend", "түдгэлзүүлэх"], ["lift", "lift the suspension", "сэргээх"]),
  SuspensionStatus: words(["proposed", "санал болгосон"], ["approved", "баталсан"], ["rejected", "татгалзсан"]),
  TaxChargeStatus: words(["proposed", "санал болгосон"], ["in-force", "in force", "хүчинтэй"], ["rejected", "татгалзсан"], ["replaced", "солигдсон"]),
  Decision: words(["approved", "зөвшөөрсөн"], ["rejected", "татгалзсан"]),
  ProcedureObligationProcedure: words(["temporary-admission", "түр хугацаагаар оруулах"], ["inward-processing", "дотоодод боловсруулах"]),
  ProcedureObligationStatus: words(["open", "нээлттэй"], ["closed", "accounted for", "хаагдсан"], ["overdue", "хугацаа хэтэрсэн"]),
  CreditUser: words(["declaration", "customs declaration", "гаалийн мэдүүлэг"], ["sale", "sale within the country", "дотоодын борлуулалт"]),
  CustomsRegime: words(["10", "outright export", "барааг хилийн чанадад бүрмөсөн гаргах"]),
  DeclarationStatus: words(["filed", "submitted", "Илгээсэн"], ["assessed", "Ногдол тооцсон"], ["paid", "Төлөгдсөн"], ["released", "Олгосон"], ["returned", "returned to the declarant", "Буцаасан"]),
  DeviceKind: words(["weighbridge", "автомашины пүү"], ["rail-scale", "төмөр замын жин"], ["belt-scale", "туузан жин"]),
  DocumentAccess: words(["public", "нийтэд нээлттэй"], ["channel", "members of the channel", "сувгийн гишүүд"], ["parties", "оролцогч талууд"]),
  DocumentKind: words(
    ...([["contract", "гэрээ"], ["invoice", "нэхэмжлэх"], ["packing-list", "савлагааны жагсаалт"], ["waybill", "тээврийн баримт"], ["bill-of-lading", "bill of lading", "далайн коносамент"]] as const),
    ...([["origin-certificate", "certificate of origin", "гарал үүслийн гэрчилгээ"], ["laboratory-report", "лабораторийн тайлан"], ["permit", "зөвшөөрөл"], ["survey", "хэмжилтийн тайлан"], ["payment-order", "төлбөрийн даалгавар"]] as const),
    ...([["photo", "гэрэл зураг"], ["act", "act of record", "акт"], ["other", "бусад"]] as const),
  ),
  DocumentMediaType: words(["application/pdf", "PDF file", "PDF файл"], ["image/png", "PNG image", "PNG зураг"], ["image/jpeg", "JPEG image", "JPEG зураг"]),
  DocumentSubjectKind: among(kinds, attachableKinds),
  DocumentSignaturePurpose: words(["issued", "гаргасан"], ["agreed", "зөвшөөрсөн"], ["received", "хүлээн авсан"], ["witnessed", "гэрчилсэн"]),
  Fuel: words(["petrol", "бензин"], ["diesel", "дизель"], ["hybrid", "хосолмол"], ["lpg", "liquefied gas", "шингэрүүлсэн хий"], ["electric", "цахилгаан"]),
  GoodsLotMadeBy: words(["import", "imported", "импортолсон"], ["split", "split off", "хуваасан"], ["repack", "repacked", "дахин савласан"]),
  GoodsUnit: words(["piece", "ширхэг"], ["kg", "kilogram", "килограмм"], ["litre", "литр"]),
  MandateScope: words(["export-declarations", "экспортын мэдүүлэг"], ["import-declarations", "импортын мэдүүлэг"]),
  ShareKind: words(["consignment", "ачааны илгээлт"], ["unit", "transport unit", "тээврийн нэгж"]),
  DoubtKind: words(["other-goods", "the goods are others", "бараа өөр байна"], ["sold-recalled", "recalled goods on sale", "татан авсан бараа зарж байна"], ["sold-expired", "expired goods on sale", "хугацаа дууссан бараа зарж байна"], ["other", "something else", "бусад"]),
  StampKind: words(["alcohol", "alcoholic beverages", "согтууруулах ундаа"], ["tobacco", "тамхи"]),
  StampSpoilReason: words(["damaged", "гэмтсэн"], ["misprinted", "хэвлэлийн алдаатай"], ["lost", "алга болсон"], ["unused", "ашиглаагүй"]),
  StampVerdict: words(["not-issued", "never issued", "олгоогүй"], ["spoiled", "given back or gone", "буцаасан, үрэгдсэн"], ["sold", "sold with its goods", "бараатай хамт зарсан"], ["on-goods", "on goods that are not sold", "зараагүй бараан дээр"], ["on-roll", "not on any goods yet", "бараанд наагаагүй"], ["unaccounted", "gone with goods that were written off", "хассан бараатай хамт үрэгдсэн"]),
  StockFinding: words(["damaged", "гэмтсэн"], ["missing", "дутсан"], ["surplus", "илүү гарсан"]),
  GoodsWriteOffReason: words(["damaged", "гэмтсэн"], ["expired", "хугацаа дууссан"], ["stolen", "хулгайд алдсан"], ["destroyed", "устгасан"], ["counted", "found by counting", "тооллогоор илэрсэн"], ["recalled", "татан авсан"]),
  ImportProcedure: words(["home-use", "release for home use", "дотоодын хэрэглээнд гаргах"], ["temporary-admission", "түр хугацаагаар оруулах"], ["bonded-warehouse", "гаалийн баталгаат агуулах"], ["inward-processing", "дотоодод боловсруулах"]),
  ImportWaybillType: words(["cmr", "road consignment note (CMR)", "авто тээврийн дагалдах хуудас (CMR)"], ["smgs", "rail consignment note (SMGS)", "төмөр замын дагалдах хуудас (SMGS)"], ["bill-of-lading", "далайн тээврийн коносамент"]),
  FindingCode: words(
    ...([["F1", "loaded registered as empty", "ачаатайг хоосон гэж бүртгэсэн"], ["F2", "left the country unregistered", "бүртгэлгүй хилээр гарсан"], ["F3", "one document for several cargoes", "нэг баримтыг хэд хэдэн ачаанд"], ["F4", "another vehicle under the plate", "өөр тээврийн хэрэгсэл уг дугаараар"], ["F5", "weights that differ", "зөрүүтэй жин"], ["F6", "grade stated too low or too high", "агуулгыг буруу мэдүүлсэн"], ["F7", "moisture above the usual", "хэт өндөр чийг"]] as const),
    ...([["F8", "price under the market", "зах зээлээс доогуур үнэ"], ["F9", "more sold than mined", "олборлосноос их борлуулсан"], ["F10", "foreign mineral under a licence", "өөр газрын ашигт малтмалыг зөвшөөрлөөр бүртгэсэн"], ["F11", "seal broken or a detour on the way", "замд лац эвдэрсэн, тойрсон"], ["F12", "royalty receipt overdrawn", "АМНАТ-ын баримтаас хэтэрсэн"], ["F13", "passages of one officer", "нэг ажилтны нэвтрүүлэлт"], ["F14", "imports undervalued", "импортын үнийг бууруулсан"], ["F15", "late transit or storage", "хугацаа хэтэрсэн тээвэр, хадгалалт"], ["F16", "retail without a receipt", "баримтгүй жижиглэн худалдаа"]] as const),
  ),
  FindingRule: words(
    ...([["heavy-without-load", "heavy at the border without a load", "хил дээр хүнд атлаа ачаагүй"], ["certificate-overdrawn", "certificate cited for more than its lot", "дүгнэлтийг багцаас их жинд ашигласан"], ["gate-weight", "loading and gate differ", "ачилт ба хилийн жин зөрсөн"]] as const),
    ...([["acceptance-weight", "gate and buyer differ", "хил ба худалдан авагчийн жин зөрсөн"], ["scale-bias", "scale differs in one direction", "жин нэг тийш хазайсан"], ["metal-gained", "more metal out than in", "орсноос их металл гарсан"], ["metal-lost", "metal gone without a loss", "хорогдолгүй атлаа металл дутсан"], ["moisture-high", "moisture far above the usual", "чийг ердийнхөөс хол өндөр"]] as const),
    ...([["adjusted-up", "stocks adjusted upwards", "үлдэгдлийг өсгөж залруулсан"], ["receipt-overdrawn", "receipt cited for more than was paid on", "баримтыг төлснөөс их жинд ашигласан"], ["transport-late", "not at the gate in time", "хилд хугацаандаа ирээгүй"]] as const),
    ...([["transit-late", "transit not ended in time", "дамжин өнгөрөлт хугацаандаа дуусаагүй"], ["storage-late", "stored beyond its time", "хадгалалтын хугацаа хэтэрсэн"], ["stock-count-differs", "counted otherwise than booked", "тооллогын зөрүү"]] as const),
    ...([["tare-out-of-band", "tare far from the usual", "хоосон жин ердийнхөөс зөрсөн"], ["travel-too-fast", "faster than possible", "боломжгүй хурдан явсан"], ["grade-atypical", "value that such goods do not have", "ийм бүтээгдэхүүнд байдаггүй утга"]] as const),
    ...([["laboratory-leans", "laboratory off in one direction", "лабораторийн дүн нэг тийш хазайсан"], ["value-low", "value far below others", "бусдаас хэт доогуур үнэ"], ["seal-broken", "seal found broken", "лац эвдэрсэн байсан"]] as const),
    ...([["emptied-without-exit", "light again, and its load never left", "ачаа хилээр гараагүй атлаа хоосорсон"], ["entered-without-exit", "back over the border, and its load never left", "ачаа нь хилээр гараагүй атлаа буцаж орсон"]] as const),
    ...([["arrived-too-soon", "at another site sooner than possible", "боломжгүй хурдан шилжсэн"], ["mined-above-pace", "far more in a day than usual", "өдөрт ердийнхөөс хэт их олборлосон"]] as const),
    ...([["entered-while-suspended", "entered while its licence was suspended", "зөвшөөрөл түдгэлзсэн үед бүртгэсэн"], ["sealed-late", "driven open before its seal", "лацгүй удаан явсан"], ["detour", "far longer under way than others", "бусдаас хэт удаан явсан"]] as const),
    ...([["overrides-of-officer", "weights that one officer let pass", "нэг ажилтны зөвшөөрсөн жингийн зөрүү"], ["import-value-low", "import far below others", "бусдаас хэт доогуур үнэтэй импорт"]] as const),
    ...([["receipts-above-stock", "sold more than there was", "байснаас их борлуулсан"], ["gone-without-receipt", "goods gone without a receipt", "баримтгүй алга болсон бараа"], ["serial-not-listed", "sold under another serial number", "өөр сериал дугаараар зарсан"], ["serial-booked-twice", "serial number imported twice", "сериал дугаарыг хоёр удаа импортолсон"]] as const),
  ),
  Incoterm: asTheyAre(incoterms),
  LotMadeBy: words(["extract", "extracted", "олборлосон"], ["process", "processed", "боловсруулсан"], ["split", "split off", "хуваасан"], ["blend", "blended", "хольсон"]),
  LotStatus: words(["open", "in stock", "Үлдэгдэлтэй"], ["offered", "awaits the receiver", "Хүлээн авахыг хүлээж байгаа"], ["exhausted", "used up", "Дууссан"]),
  ManifestStatus: words(["filed", "submitted", "Илгээсэн"], ["entered", "crossed the border", "Хилээр орсон"], ["in-transit", "under way in transit", "Дамжин өнгөрч байгаа"], ["left", "left the country", "Улсаас гарсан"]),
  MeasurementUnit: { ...asTheyAre(units), index: { en: "index", mn: "индекс" }, "g/t": { en: "g/t", mn: "г/т" }, "per-mille": { en: "‰", mn: "‰" }, "kcal/kg": { en: "kcal/kg", mn: "ккал/кг" }, mm: { en: "mm", mn: "мм" } },
  MetalVerdict: words(["balanced", "within the uncertainty", "эргэлзээнд багтсан"], ["gained", "more metal out than in", "орсноос их металл гарсан"], ["lost", "less metal out than in", "орсноос бага металл гарсан"], ["unknown", "a certificate is missing", "дүгнэлт дутуу"]),
  OrganisationRole: words(
    ...([["minerals", "minerals regulator", "ашигт малтмалын зохицуулагч"], ["customs", "гааль"], ["tax", "tax authority", "татварын алба"], ["miner", "mining company", "ашигт малтмал олборлогч"]] as const),
    ...([["processor", "processing plant operator", "баяжуулах үйлдвэр"], ["carrier", "тээвэрлэгч"], ["terminal", "terminal operator", "терминал эзэмшигч"]] as const),
    ...([["laboratory", "testing laboratory", "сорилтын лаборатори"], ["exporter", "экспортлогч"], ["buyer", "худалдан авагч"], ["importer", "импортлогч"]] as const),
    ...([["warehouse", "bonded warehouse keeper", "баталгаат агуулах эрхлэгч"], ["wholesaler", "бөөний худалдаа эрхлэгч"], ["retailer", "жижиглэн худалдаа эрхлэгч"], ["inspection", "inspection authority", "хяналтын байгууллага"], ["auditor", "аудитын байгууллага"]] as const),
  ),
  PermitKind: words(["phytosanitary", "phytosanitary certificate", "ургамлын эрүүл ахуйн гэрчилгээ"], ["veterinary", "veterinary certificate", "мал эмнэлгийн гэрчилгээ"], ["health", "health permit", "эрүүл мэндийн зөвшөөрөл"], ["other", "other permit", "бусад зөвшөөрөл"]),
  PriceBasis: words(["wet-tonne", "per wet tonne", "нойтон тонн тутамд"], ["dry-tonne", "per dry tonne", "хуурай тонн тутамд"], ["metal-content", "by metal content", "металлын агуулгаар"], ["gram", "per gram", "грамм тутамд"]),
  Pricing: words(["fixed", "fixed price", "тогтмол үнэ"], ["provisional", "provisional price", "урьдчилсан үнэ"]),
  RateTableStatus: words(["proposed", "Санал болгосон"], ["approved", "Зөвшөөрсөн"]),
  RecordKind: kinds,
  ReturnReason: words(
    ...([["document-missing", "a document is missing", "баримт дутуу"], ["document-unreadable", "a document cannot be read", "баримт уншигдахгүй байгаа"], ["value-doubtful", "the value is in doubt", "үнэ эргэлзээтэй"]] as const),
    ...([["classification", "wrong HS code", "барааны код буруу"], ["mass-differs", "masses differ", "жин зөрүүтэй"], ["parties-differ", "parties differ from the contract", "талууд гэрээнээс зөрүүтэй"], ["other", "бусад"]] as const),
  ),
  RiskChannel: words(["green", "green channel", "ногоон суваг"], ["yellow", "yellow channel", "шар суваг"], ["red", "red channel", "улаан суваг"]),
  SaleStatus: words(["reported", "мэдээлсэн"], ["assessed", "Ногдол тооцсон"], ["settled", "royalty paid in", "АМНАТ төлөгдсөн"]),
  SaleChannel: words(["export", "export of goods", "бараа экспортлох"], ["exchange", "mining products exchange", "уул уурхайн бүтээгдэхүүний бирж"], ["domestic", "дотоодын борлуулалт"], ["bank-of-mongolia", "Bank of Mongolia", "Монголбанк"]),
  SampleStatus: words(["drawn", "Дээж авсан"], ["received", "Хүлээн авсан"], ["certified", "Дүгнэлт гарсан"]),
  SigningStep: words(["proposal", "санал"], ["transaction", "гүйлгээ"]),
  SiteKind: words(
    ...([["mine", "уурхай"], ["plant", "processing plant", "баяжуулах үйлдвэр"], ["stockyard", "овоолгын талбай"], ["terminal", "customs terminal", "гаалийн терминал"]] as const),
    ...([["border-gate", "хилийн гарц"], ["laboratory", "лаборатори"], ["buyer-yard", "buyer's yard", "худалдан авагчийн талбай"]] as const),
    ...([["bonded-warehouse", "гаалийн баталгаат агуулах"], ["shop", "дэлгүүр"]] as const),
  ),
  SplitRule: words(["mean", "mean of both", "хоёр талын дундаж"], ["seller", "seller's value", "худалдагчийн утга"], ["buyer", "buyer's value", "худалдан авагчийн утга"]),
  SubjectPart: words(["made", "came to be", "үүссэн"], ["changed", "өөрчлөгдсөн"], ["drawn", "drawn from", "жин хасагдсан"], ["named", "дурдагдсан"]),
  TrailOrder: words(["record", "order of the ledger", "бүртгэлийн дараалал"], ["event", "time of the event", "үйл явдлын цаг"]),
  TableName: words(
    ...([["royalty-base", "base royalty rates", "АМНАТ-ын үндсэн хувь"], ["royalty-surtax", "royalty surtax rates", "АМНАТ-ын нэмэлт төлбөр"], ["valuation-rules", "rules of sales valuation", "борлуулалтын үнэлгээний журам"]] as const),
    ...([["reference-prices", "жишиг үнэ"], ["exchange-rates", "валютын ханш"], ["customs-fees", "clearance service fees", "гаалийн үйлчилгээний хураамж"], ["border-points", "border crossing points", "хилийн боомт"]] as const),
    ...([["tolerances", "хүлцэх зөрүү"], ["products", "бүтээгдэхүүн"], ["tariff", "lines of the customs tariff", "гаалийн тарифын код"], ["import-duty", "импортын гаалийн албан татвар"]] as const),
    ...([["excise", "excise rates", "онцгой албан татварын хэмжээ"], ["consumption-taxes", "VAT and city tax", "НӨАТ, хотын албан татвар"], ["customs-value", "rules of customs valuation", "гаалийн үнэлгээний журам"]] as const),
    ...([["reliefs", "exemptions and suspensions", "чөлөөлөлт, түдгэлзүүлэлт"], ["payment-terms", "late and partial payment", "хугацаа хэтрүүлсэн болон хэсэгчилсэн төлөлт"], ["permit-requirements", "permits and documents that imports need", "импортод шаардах зөвшөөрөл, баримт"]] as const),
  ),
  Tax: words(["royalty-base", "base royalty", "АМНАТ-ын үндсэн төлбөр"], ["royalty-surtax", "royalty surtax", "АМНАТ-ын нэмэлт төлбөр"], ["royalty-credit", "royalty paid before", "өмнө төлсөн АМНАТ"], ["export-duty", "экспортын гаалийн татвар"], ["customs-duty", "импортын гаалийн албан татвар"], ["excise", "excise", "онцгой албан татвар"], ["vat", "value added tax", "нэмэгдсэн өртгийн албан татвар"], ["city-tax", "хотын албан татвар"], ["late-interest", "interest on late payment", "алданги"], ["penalty", "торгууль"], ["customs-fee", "clearance service fee", "гаалийн бүрдүүлэлтийн үйлчилгээний хураамж"]),
  TrailSide: words(["self", "what was asked for", "асуусан зүйл"], ["upstream", "what it came from", "үүссэн эх"], ["downstream", "what it went into", "цааш орсон зүйл"], ["document", "баримт бичиг"]),
  TransitKind: words(["domestic", "to a customs office inland", "дотоод дамжин өнгөрүүлэлт"], ["international", "through the country", "олон улсын дамжин өнгөрүүлэлт"]),
  TransitStatus: words(["open", "under way", "Замд яваа"], ["ended", "Дууссан"]),
  TransportMode: words(["road", "авто тээвэр"], ["rail", "төмөр зам"]),
  TransportUnitStatus: words(["loaded", "Ачсан"], ["sealed", "Лацадсан"], ["exited", "passed the gate", "Нэвтэрсэн"], ["unloaded", "taken back", "Ачилтыг буцаасан"]),
  UmpirePayer: words(["seller", "худалдагч"], ["buyer", "худалдан авагч"], ["shared", "тэнцүү хуваана"]),
  UmpireRule: words(["middle", "middle of the three", "гурвын дундах утга"], ["nearer-mean", "mean of the umpire's and the nearer", "арбитр ба ойрын талын дундаж"], ["umpire", "umpire's value", "арбитрын утга"]),
  UsedNumberWhat: words(["seal", "лац, ломбо"], ["waybill", "дагалдах хуудас"], ["sale", "lot sold within the country", "дотоодод борлуулсан багц"], ["vehicle", "тээврийн хэрэгсэл"], ["registration", "registration number", "бүртгэлийн дугаар"]),
  UserRole: words(["operator", "ажилтан"], ["officer", "эрх бүхий ажилтан"]),
  ValueElement: words(
    ...([["customs-value", "customs value determined before", "өмнө тогтоосон гаалийн үнэ"], ["price", "price paid or payable", "төлсөн буюу төлөх үнэ"], ["carriage", "carriage to the border", "хил хүртэлх тээвэр"], ["insurance", "даатгал"]] as const),
    ...([["commission", "шимтгэл"], ["packing", "сав баглаа боодол"], ["assists", "goods and services supplied by the buyer", "худалдан авагчийн нийлүүлсэн бараа, үйлчилгээ"], ["licence-fees", "лицензийн төлбөр"]] as const),
    ...([["resale-proceeds", "дахин борлуулсны орлогоос өгөх хэсэг"], ["handling", "ачих, буулгах зардал"], ["inland-carriage", "carriage after the border", "хилээс цаашхи тээвэр"], ["duties-included", "duties within the price", "үнэд орсон татвар"]] as const),
  ),
  VehicleKind: words(["truck", "ачааны автомашин"], ["wagon", "rail wagon", "вагон"], ["container", "чингэлэг"]),
  WaybillType: words(["cmr", "road consignment note (CMR)", "авто тээврийн дагалдах хуудас (CMR)"], ["smgs", "rail consignment note (SMGS)", "төмөр замын дагалдах хуудас (SMGS)"]),
};
