import * as assays from "./assays.ts";
import * as carriedRoyalty from "./carried-royalty.ts";
import * as charges from "./charges.ts";
import * as consignments from "./consignments.ts";
import * as contractPrice from "./contract-price.ts";
import * as contracts from "./contracts.ts";
import * as declarations from "./declarations.ts";
import * as documents from "./documents.ts";
import * as goods from "./goods.ts";
import * as imports from "./imports.ts";
import * as lots from "./lots.ts";
import * as mandates from "./mandates.ts";
import * as registry from "./registry.ts";
import * as corrections from "./corrections.ts";
import * as royalty from "./royalty.ts";
import * as sales from "./sales.ts";
import * as settlements from "./settlements.ts";
import * as suspensions from "./suspensions.ts";
import * as stamps from "./stamps.ts";
import * as tables from "./tables.ts";
import type { OrgRole, UserRole } from "./act.ts";
import type { Codec } from "./schema.ts";

/** One transaction of the chaincode: its name, input, private part, and who may submit it. */
export interface TransactionType {
  readonly input: Codec<{ readonly key: string; readonly at: string }>;
  /** Codec of the transient field `secret`, for transactions with a private part. */
  readonly secret?: Codec<object>;
  /** Roles of the organisation, any of which suffices; "any" is every registered organisation. */
  readonly by: readonly OrgRole[] | "any";
  /** Roles of the person, any of which suffices. */
  readonly as: readonly UserRole[];
  readonly about: string;
  readonly aboutMn: string;
}

const everybody = ["operator", "officer"] as const;
const officers = ["officer"] as const;

/**
 * Every transaction of the channel, by the name under which the chaincode knows it (`contract:function`). The chaincode checks by it,
 * the API makes its mutations of it, the CLI its help.
 */
export const transactions = {
  "registry:registerOrganisation": { input: registry.RegisterOrganisation, by: ["minerals"], as: officers, about: "Register an organisation", aboutMn: "Байгууллага бүртгэх" },
  "registry:registerSite": { input: registry.RegisterSite, by: ["minerals", "customs"], as: officers, about: "Register a site", aboutMn: "Талбай бүртгэх" },
  "registry:grantLicence": { input: registry.GrantLicence, by: ["minerals"], as: officers, about: "Grant a mining licence", aboutMn: "Тусгай зөвшөөрөл олгох" },
  "registry:setPlan": { input: registry.SetPlan, by: ["minerals"], as: officers, about: "Set or amend a licence's accepted mining plan", aboutMn: "Уулын ажлын төлөвлөгөө оруулах, өөрчлөх" },
  "registry:proposeSuspension": { input: suspensions.ProposeSuspension, by: ["minerals"], as: officers, about: "Propose to suspend an organisation or a licence, or to lift it", aboutMn: "Байгууллага, тусгай зөвшөөрлийг түдгэлзүүлэх, сэргээх санал гаргах" },
  "registry:decideSuspension": { input: suspensions.DecideSuspension, by: ["minerals"], as: officers, about: "Approve or reject a proposed suspension", aboutMn: "Түдгэлзүүлэх саналыг батлах, татгалзах" },
  "registry:accredit": { input: registry.Accredit, by: ["minerals"], as: officers, about: "Record a laboratory's accreditation", aboutMn: "Лабораторийн итгэмжлэл бүртгэх" },
  "registry:registerDevice": { input: registry.RegisterDevice, by: ["minerals", "customs"], as: officers, about: "Register a weighing device", aboutMn: "Жин хэмжүүр бүртгэх" },
  "registry:verifyDevice": { input: registry.VerifyDevice, by: ["minerals", "customs"], as: officers, about: "Record a device's verification", aboutMn: "Хэмжүүрийн баталгаажуулалт бүртгэх" },
  "tables:propose": { input: tables.ProposeTable, by: ["minerals", "customs", "tax"], as: officers, about: "Propose a version of a table of rates or prices", aboutMn: "Хувь хэмжээ, үнийн хүснэгтийн хувилбар санал болгох" },
  "tables:approve": { input: tables.ApproveTable, by: ["minerals", "customs", "tax"], as: officers, about: "Approve a proposed table", aboutMn: "Санал болгосон хүснэгтийг батлах" },
  "lots:extract": { input: lots.ExtractLot, by: ["miner"], as: everybody, about: "Record an extraction", aboutMn: "Олборлолт бүртгэх" },
  "lots:process": { input: lots.ProcessLots, by: ["miner", "processor"], as: everybody, about: "Record a processing run", aboutMn: "Боловсруулалт бүртгэх" },
  "lots:split": { input: lots.SplitLot, by: "any", as: everybody, about: "Split a lot", aboutMn: "Багц хуваах" },
  "lots:blend": { input: lots.BlendLots, by: "any", as: everybody, about: "Blend lots of one product", aboutMn: "Багц холих" },
  "lots:move": { input: lots.MoveLot, by: "any", as: everybody, about: "Move a lot to another place or holder", aboutMn: "Багц шилжүүлэн байршуулах" },
  "lots:offer": { input: lots.OfferLot, by: "any", as: everybody, about: "Offer a lot to another owner", aboutMn: "Багцын эзэмшлийг шилжүүлэх санал" },
  "lots:accept": { input: lots.AcceptLot, by: "any", as: everybody, about: "Accept an offered lot", aboutMn: "Шилжүүлсэн багцыг хүлээн авах" },
  "lots:decline": { input: lots.DeclineLot, by: "any", as: everybody, about: "Decline an offered lot", aboutMn: "Шилжүүлсэн багцаас татгалзах" },
  "lots:adjust": { input: lots.AdjustLot, by: "any", as: everybody, about: "Adjust a lot's mass, with a reason", aboutMn: "Багцын жинг шалтгаантай залруулах" },
  "assays:sample": { input: assays.DrawSample, by: "any", as: everybody, about: "Draw a sample of a lot under seal", aboutMn: "Дээж авах" },
  "assays:receive": { input: assays.ReceiveSample, by: ["laboratory"], as: everybody, about: "Receive a sample", aboutMn: "Дээж хүлээн авах" },
  "assays:certify": { input: assays.CertifyAssay, by: ["laboratory"], as: officers, about: "Issue a certificate", aboutMn: "Дүгнэлт гаргах" },
  "assays:supersede": { input: assays.SupersedeAssay, by: ["laboratory"], as: officers, about: "Replace a certificate by a new one", aboutMn: "Дүгнэлтийг шинэчлэх" },
  "contracts:propose": { input: contracts.ProposeContract, secret: contracts.PriceTerms, by: ["miner", "processor", "exporter"], as: officers, about: "Propose a sales contract", aboutMn: "Худалдах гэрээ санал болгох" },
  "contracts:agree": { input: contracts.AgreeContract, by: ["buyer"], as: officers, about: "Agree to a sales contract", aboutMn: "Худалдах гэрээг зөвшөөрөх" },
  "contracts:register": { input: contracts.RegisterContract, by: ["tax"], as: officers, about: "Enter a contract in the tax authority's register", aboutMn: "Гэрээг татварын бүртгэлд бүртгэх" },
  "contracts:proposePrice": { input: contractPrice.ProposePrice, secret: contracts.PriceTerms, by: ["miner", "processor", "exporter"], as: officers, about: "Propose later price terms of a contract", aboutMn: "Гэрээний дараагийн үнийн нөхцөл санал болгох" },
  "contracts:agreePrice": { input: contractPrice.AgreePrice, by: ["buyer"], as: officers, about: "Agree to later price terms of a contract", aboutMn: "Гэрээний дараагийн үнийн нөхцөлийг зөвшөөрөх" },
  "royalty:issueReceipt": { input: royalty.IssueReceipt, secret: royalty.ReceiptAmounts, by: ["tax"], as: officers, about: "Issue a royalty receipt", aboutMn: "АМНАТ төлсөн баримт олгох" },
  "royalty:carry": { input: carriedRoyalty.CarryRoyalty, secret: declarations.Salt, by: ["miner", "processor", "exporter", "tax"], as: officers, about: "Let paid royalty go on with its lots", aboutMn: "Төлсөн АМНАТ-ыг багцтай нь шилжүүлэх" },
  "sales:report": { input: sales.ReportSale, by: ["buyer"], as: officers, about: "Report a domestic sale, by the buyer who withholds its royalty", aboutMn: "Дотоодын худалдан авалт мэдээлэх" },
  "sales:assess": { input: sales.AssessSale, secret: declarations.Salt, by: ["tax"], as: officers, about: "Assess the royalty of a domestic sale", aboutMn: "Дотоодын борлуулалтын АМНАТ ногдуулах" },
  "sales:settle": { input: sales.SettleSale, secret: declarations.Salt, by: ["tax"], as: officers, about: "Record the royalty that a buyer withheld and paid in", aboutMn: "Суутгасан АМНАТ төлснийг бүртгэх" },
  "consignments:open": { input: consignments.OpenConsignment, by: ["miner", "processor", "exporter"], as: everybody, about: "Open a consignment", aboutMn: "Ачилт нээх" },
  "consignments:weigh": { input: consignments.WeighVehicle, by: "any", as: everybody, about: "Record a weighbridge ticket", aboutMn: "Жингийн тасалбар бүртгэх" },
  "consignments:load": { input: consignments.LoadUnit, by: ["miner", "processor", "exporter"], as: everybody, about: "Load a transport unit from lots", aboutMn: "Тээврийн хэрэгсэлд ачих" },
  "consignments:seal": { input: consignments.SealUnit, by: ["carrier", "terminal", "customs", "miner", "processor", "exporter"], as: everybody, about: "Seal a transport unit", aboutMn: "Лацдах" },
  "mandates:give": { input: mandates.GiveMandate, by: ["miner", "processor", "exporter", "importer"], as: officers, about: "Let a broker declare in one's name", aboutMn: "Зуучлагчид мэдүүлэх эрх олгох" },
  "mandates:withdraw": { input: mandates.WithdrawMandate, by: "any", as: officers, about: "End a broker's mandate", aboutMn: "Зуучлагчийн эрхийг дуусгах" },
  "declarations:file": { input: declarations.FileDeclaration, secret: declarations.DeclaredValue, by: ["miner", "processor", "exporter"], as: officers, about: "File an export declaration", aboutMn: "Экспортын мэдүүлэг өгөх" },
  "declarations:amend": { input: declarations.AmendDeclaration, secret: declarations.DeclaredValue, by: ["miner", "processor", "exporter"], as: officers, about: "Amend a declaration by a new version", aboutMn: "Мэдүүлэгт өөрчлөлт оруулах" },
  "assessments:assess": { input: declarations.AssessDeclaration, secret: declarations.Salt, by: ["customs", "tax"], as: officers, about: "Assess a declaration", aboutMn: "Мэдүүлгийн татвар ногдуулах" },
  "payments:record": { input: declarations.RecordPayment, secret: declarations.PaidAmount, by: ["tax"], as: officers, about: "Record a payment", aboutMn: "Төлбөр бүртгэх" },
  "payments:refund": { input: declarations.RecordRefund, secret: declarations.PaidAmount, by: ["tax"], as: officers, about: "Record a refund of what was overpaid", aboutMn: "Илүү төлсөн дүнгийн буцаалт бүртгэх" },
  "declarations:take": { input: declarations.TakeDeclaration, by: ["customs"], as: officers, about: "Take a declaration to work on", aboutMn: "Мэдүүлгийг шалгахаар авах" },
  "declarations:return": { input: declarations.ReturnDeclaration, by: ["customs"], as: officers, about: "Return a declaration to the declarant, with a reason", aboutMn: "Мэдүүлгийг шалтгаантай буцаах" },
  "declarations:release": { input: declarations.ReleaseDeclaration, by: ["customs"], as: officers, about: "Release the goods of a declaration", aboutMn: "Барааг чөлөөлөх" },
  "charges:interest": { input: charges.ChargeInterest, secret: declarations.Salt, by: ["customs", "tax"], as: officers, about: "Charge the interest on what is late", aboutMn: "Хоцорсон төлбөрийн алданги тооцох" },
  "charges:proposePenalty": { input: charges.ProposePenalty, secret: declarations.Salt, by: ["customs", "tax"], as: officers, about: "Propose a penalty on undeclared tax", aboutMn: "Нуусан татварын торгууль санал болгох" },
  "charges:claimDrawback": { input: charges.ClaimDrawback, secret: declarations.Salt, by: ["importer"], as: officers, about: "Claim drawback of goods that left again", aboutMn: "Буцаан гаргасан барааны татвар буцаан авахаар хүсэх" },
  "charges:decide": { input: charges.DecideCharge, by: ["customs", "tax"], as: officers, about: "Decide a proposed penalty or claimed drawback", aboutMn: "Санал болгосон торгууль, буцаан олголтыг шийдвэрлэх" },
  "plans:grant": { input: charges.GrantPlan, secret: declarations.Salt, by: ["tax"], as: officers, about: "Grant payment in parts", aboutMn: "Хэсэгчлэн төлөхийг зөвшөөрөх" },
  "advances:record": { input: charges.RecordAdvance, secret: declarations.PaidAmount, by: ["tax"], as: officers, about: "Record a payment in advance", aboutMn: "Урьдчилгаа төлбөр бүртгэх" },
  "advances:draw": { input: charges.DrawAdvance, secret: declarations.PaidAmount, by: ["tax"], as: officers, about: "Pay an assessment from an advance", aboutMn: "Урьдчилгаанаас ногдол төлөх" },
  "advances:refund": { input: charges.RefundAdvance, secret: declarations.PaidAmount, by: ["tax"], as: officers, about: "Record a refund of what is left of an advance", aboutMn: "Урьдчилгааны үлдэгдлийн буцаалт бүртгэх" },
  "procedures:reexport": { input: charges.RecordReexport, by: ["customs"], as: everybody, about: "Record that imported goods have left again", aboutMn: "Импортын бараа буцаан гарсныг бүртгэх" },
  "procedures:convert": { input: charges.ConvertToHomeUse, secret: declarations.Salt, by: ["importer"], as: officers, about: "Take goods under a procedure into home use", aboutMn: "Горимд байгаа барааг дотоодын хэрэглээнд шилжүүлэх" },
  "procedures:overdue": { input: charges.CallOverdue, secret: declarations.Salt, by: ["customs"], as: officers, about: "Charge goods whose time under a procedure has passed", aboutMn: "Горимын хугацаа хэтэрсэн барааны татвар тооцох" },
  "procedures:setRecipe": { input: charges.SetRecipe, by: ["customs"], as: officers, about: "Set how much goes into what is made under inward processing", aboutMn: "Боловсруулалтын орц, хорогдлын норм тогтоох" },
  "procedures:extend": { input: charges.ExtendProcedure, by: ["customs"], as: officers, about: "Give goods more time under their procedure", aboutMn: "Горимын хугацаа сунгах" },
  "gates:exit": { input: consignments.ExitGate, by: ["customs"], as: everybody, about: "Record a transport unit's exit", aboutMn: "Хилээр гарсныг бүртгэх" },
  "acceptances:record": { input: consignments.AcceptConsignment, by: ["buyer"], as: officers, about: "Accept a consignment abroad, with the buyer's own assay", aboutMn: "Ачааг хүлээн авах" },
  "settlements:exchange": { input: settlements.ExchangeAssays, by: ["buyer"], as: officers, about: "Exchange the buyer's assays against the seller's", aboutMn: "Худалдан авагчийн шинжилгээг худалдагчийнхтай тулгах" },
  "settlements:appoint": { input: settlements.AppointUmpire, by: ["miner", "processor", "exporter", "buyer"], as: officers, about: "Appoint an umpire laboratory", aboutMn: "Арбитрын лаборатори томилох" },
  "settlements:lapse": { input: settlements.LapseSettlement, by: ["miner", "processor", "exporter", "buyer"], as: officers, about: "Apply a term of a settlement that the other party let lapse", aboutMn: "Нөгөө талын хугацаа хэтэрсний үр дагаврыг хэрэгжүүлэх" },
  "settlements:conclude": { input: settlements.ConcludeSettlement, by: ["miner", "processor", "exporter", "buyer", "laboratory"], as: officers, about: "Settle assays by the umpire's certificate", aboutMn: "Арбитрын дүгнэлтээр шинжилгээг тохиролцох" },
  "corrections:extraction": { input: corrections.CorrectExtraction, by: ["miner", "minerals"], as: officers, about: "Correct the mass of an extraction, with a reason", aboutMn: "Олборлосон жинг шалтгаантай залруулах" },
  "corrections:ticket": { input: corrections.CorrectTicket, by: "any", as: officers, about: "Correct a weighbridge ticket, with a reason", aboutMn: "Пүүний баримтыг шалтгаантай залруулах" },
  "corrections:loading": { input: corrections.UnloadUnit, by: ["miner", "processor", "exporter"], as: officers, about: "Take back a loading, with a reason", aboutMn: "Ачилтыг шалтгаантай буцаах" },
  "corrections:exit": { input: corrections.CorrectExit, by: ["customs"], as: officers, about: "Correct the weight by which a unit left, with a reason", aboutMn: "Гарсан жинг шалтгаантай залруулах" },
  "documents:attach": { input: documents.AttachDocument, by: "any", as: everybody, about: "Attach a document by its hash", aboutMn: "Баримт бичгийг хэшээр нь хавсаргах" },
  "documents:sign": { input: documents.SignDocument, by: "any", as: officers, about: "Sign a document electronically", aboutMn: "Баримт бичигт цахим гарын үсэг зурах" },
  "manifests:file": { input: imports.FileManifest, by: ["carrier"], as: everybody, about: "File a manifest of imported goods", aboutMn: "Импортын манифест илгээх" },
  "manifests:enter": { input: imports.EnterBorder, by: ["customs"], as: everybody, about: "Record the entry of goods at the border", aboutMn: "Бараа хилээр орсныг бүртгэх" },
  "transits:start": { input: imports.StartTransit, by: ["customs"], as: officers, about: "Start a transit under seal", aboutMn: "Дамжин өнгөрүүлэлт эхлүүлэх" },
  "transits:end": { input: imports.EndTransit, by: ["customs", "carrier"], as: everybody, about: "End a transit", aboutMn: "Дамжин өнгөрүүлэлт дуусгах" },
  "warehouses:license": { input: imports.LicenseWarehouse, by: ["customs"], as: officers, about: "License a bonded warehouse", aboutMn: "Гаалийн баталгаат агуулахад зөвшөөрөл олгох" },
  "warehouses:store": { input: imports.StoreGoods, by: ["warehouse"], as: everybody, about: "Take goods into a bonded warehouse", aboutMn: "Баталгаат агуулахад бараа авах" },
  "warehouses:deliver": { input: imports.DeliverGoods, by: ["warehouse"], as: everybody, about: "Hand goods out of a bonded warehouse", aboutMn: "Баталгаат агуулахаас бараа олгох" },
  "warehouses:report": { input: imports.ReportStock, by: ["warehouse"], as: everybody, about: "Report damage or a difference of stock in bond", aboutMn: "Агуулахын барааны гэмтэл, зөрүү мэдээлэх" },
  "warehouses:count": { input: imports.CountStock, by: ["warehouse"], as: everybody, about: "Record a count of stock in bond against the book", aboutMn: "Агуулахын тооллогыг бүртгэлтэй тулгаж бүртгэх" },
  "warehouses:extend": { input: imports.ExtendStorage, by: ["customs"], as: officers, about: "Extend the storage of goods", aboutMn: "Барааг хадгалах хугацаа сунгах" },
  "permits:issue": { input: imports.IssuePermit, by: ["inspection"], as: officers, about: "Issue an import permit", aboutMn: "Импортын зөвшөөрөл олгох" },
  "permits:revoke": { input: imports.RevokePermit, by: ["inspection"], as: officers, about: "Revoke an import permit", aboutMn: "Импортын зөвшөөрөл хүчингүй болгох" },
  "imports:file": { input: imports.FileImport, secret: imports.ImportValue, by: ["importer"], as: officers, about: "File an import declaration", aboutMn: "Импортын мэдүүлэг өгөх" },
  "imports:amend": { input: imports.AmendImport, secret: imports.ImportValue, by: ["importer"], as: officers, about: "Amend an import declaration by a new version", aboutMn: "Импортын мэдүүлэгт өөрчлөлт оруулах" },
  "goods:book": { input: goods.BookGoods, by: ["importer"], as: everybody, about: "Book released goods as a goods lot", aboutMn: "Олгосон барааг багцаар бүртгэх" },
  "goods:split": { input: goods.SplitGoods, by: ["importer", "wholesaler", "retailer"], as: everybody, about: "Split a goods lot", aboutMn: "Барааны багц хуваах" },
  "goods:repack": { input: goods.RepackGoods, by: ["importer", "wholesaler", "retailer"], as: everybody, about: "Repack goods", aboutMn: "Бараа дахин савлах" },
  "goods:offer": { input: goods.OfferGoods, by: ["importer", "wholesaler", "retailer"], as: everybody, about: "Offer a goods lot to another owner", aboutMn: "Барааны багцыг шилжүүлэх санал" },
  "goods:accept": { input: goods.AcceptGoods, by: ["importer", "wholesaler", "retailer"], as: everybody, about: "Accept an offered goods lot", aboutMn: "Шилжүүлсэн барааны багцыг хүлээн авах" },
  "goods:decline": { input: goods.DeclineGoods, by: ["importer", "wholesaler", "retailer"], as: everybody, about: "Decline or withdraw an offered goods lot", aboutMn: "Шилжүүлсэн барааны багцаас татгалзах" },
  "goods:writeOff": { input: goods.WriteOffGoods, by: ["importer", "wholesaler", "retailer"], as: officers, about: "Write off goods that are gone", aboutMn: "Үрэгдсэн, хорогдсон барааг хасах" },
  "retail:sell": { input: goods.SellRetail, by: ["retailer"], as: everybody, about: "Sell goods to a consumer", aboutMn: "Бараа жижиглэн борлуулах" },
  "retail:return": { input: goods.ReturnRetail, by: ["retailer"], as: everybody, about: "Take sold goods back", aboutMn: "Борлуулсан барааг буцаан авах" },
  "retail:sellBatch": { input: goods.SellBatch, by: ["retailer"], as: everybody, about: "Commit a day's sales by their Merkle root", aboutMn: "Өдрийн борлуулалтыг нэгтгэн бүртгэх" },
  "stamps:issue": { input: stamps.IssueStamps, by: ["tax"], as: officers, about: "Issue excise stamps to an importer", aboutMn: "Онцгой албан татварын тэмдэг олгох" },
  "stamps:apply": { input: stamps.ApplyStamps, by: ["importer"], as: everybody, about: "Stick excise stamps on a goods lot", aboutMn: "Барааны багцад онцгой албан татварын тэмдэг наах" },
  "stamps:spoil": { input: stamps.SpoilStamps, by: ["importer"], as: officers, about: "Give back spoiled or unused excise stamps", aboutMn: "Гэмтсэн, ашиглаагүй тэмдгийг буцаах" },
  "recalls:issue": { input: goods.IssueRecall, by: ["inspection", "customs"], as: officers, about: "Recall a batch", aboutMn: "Багц бараа татан авах" },
  "recalls:lift": { input: goods.LiftRecall, by: ["inspection", "customs"], as: officers, about: "Lift a recall", aboutMn: "Татан авалтыг цуцлах" },
} as const satisfies Record<string, TransactionType>;
export type TransactionName = keyof typeof transactions;
export const transactionNames = Object.keys(transactions) as TransactionName[];

/** What a submitted transaction returns. It holds no private figure: a response stands on the channel for all to read. */
export interface Receipt {
  readonly txId: string;
  readonly type: string;
  readonly subjects: readonly { readonly kind: string; readonly id: string; readonly part: string }[];
  /** True when the same key and content was recorded before: this is that first result, and nothing was written again. */
  readonly repeated?: true;
}
