import * as assays from "./assays.ts";
import { carryRoyalty } from "./carried-royalty/carry.ts";
import { acceptConsignment } from "./consignments/accept.ts";
import { exitGate } from "./consignments/exit.ts";
import { loadUnit } from "./consignments/load.ts";
import { openConsignment } from "./consignments/open.ts";
import { sealUnit } from "./consignments/seal.ts";
import { weighVehicle } from "./consignments/weigh.ts";
import { drawAdvance, recordAdvance, refundAdvance } from "./charges/advance.ts";
import { grantPlan } from "./charges/plan.ts";
import { callOverdue, convertToHomeUse, extendProcedure } from "./charges/obligation.ts";
import { chargeInterest, decideCharge, proposePenalty } from "./charges/penalty.ts";
import { claimDrawback, recordReexport } from "./charges/reexport.ts";
import * as contractPrice from "./contract-price.ts";
import * as contracts from "./contracts.ts";
import { correctExit } from "./corrections/exit.ts";
import { correctExtraction } from "./corrections/extraction.ts";
import { unloadUnit } from "./corrections/loading.ts";
import { correctTicket } from "./corrections/ticket.ts";
import * as declarations from "./declarations/rules.ts";
import { attachDocument } from "./documents/attach.ts";
import { signDocument } from "./documents/sign.ts";
import { bookGoods } from "./goods/book.ts";
import { repackGoods, splitGoods, writeOffGoods } from "./goods/divide.ts";
import { issueRecall, liftRecall } from "./goods/recall.ts";
import { returnRetail, sellBatch, sellRetail } from "./goods/retail.ts";
import { setRecipe } from "./charges/recipe.ts";
import { applyStamps, issueStamps, spoilStamps } from "./goods/stamps.ts";
import { acceptGoods, declineGoods, offerGoods } from "./goods/transfer.ts";
import { amendImport, fileImport } from "./imports/file.ts";
import { enterBorder, fileManifest } from "./imports/manifest.ts";
import { issuePermit, revokePermit } from "./imports/permits.ts";
import { endTransit, startTransit } from "./imports/transit.ts";
import { countStock, deliverGoods, extendStorage, licenseWarehouse, reportStock, storeGoods } from "./imports/warehouse.ts";
import { adjustLot } from "./lots/adjust.ts";
import { blendLots, splitLot } from "./lots/divide.ts";
import { extractLot } from "./lots/extract.ts";
import { processLots } from "./lots/process.ts";
import { acceptLot, declineLot, moveLot, offerLot } from "./lots/transfer.ts";
import { giveMandate, withdrawMandate } from "./mandates.ts";
import * as registry from "./registry.ts";
import * as royalty from "./royalty.ts";
import * as sales from "./sales/rules.ts";
import { lapseSettlement } from "./settlements/lapse.ts";
import * as settlements from "./settlements/rules.ts";
import { decideSuspension, proposeSuspension } from "./suspensions/rules.ts";
import * as tables from "./tax/tables/rules.ts";
import type { Act, Ledger, Outcome, Rule } from "./act.ts";
import type { Codec, Infer } from "./schema.ts";
import type { TransactionName, transactions } from "./transactions.ts";

/** Decoded input of a transaction. */
export type InputOf<N extends TransactionName> = Infer<(typeof transactions)[N]["input"]>;
/** Decoded private part of a transaction; undefined for those without one. */
export type SecretOf<N extends TransactionName> = (typeof transactions)[N] extends { readonly secret: Codec<infer S> } ? S : undefined;

/**
 * The rule of every transaction. A rule decides everything but who may submit: roles, suspension and identity are the catalogue's
 * (transactions.ts) and are checked before it.
 */
export const rules: { readonly [N in TransactionName]: Rule<InputOf<N>, SecretOf<N>> } = {
  "registry:registerOrganisation": registry.registerOrganisation,
  "registry:registerSite": registry.registerSite,
  "registry:grantLicence": registry.grantLicence,
  "registry:setPlan": registry.setPlan,
  "registry:proposeSuspension": proposeSuspension,
  "registry:decideSuspension": decideSuspension,
  "registry:accredit": registry.accredit,
  "registry:registerDevice": registry.registerDevice,
  "registry:verifyDevice": registry.verifyDevice,
  "tables:propose": tables.proposeTable,
  "tables:approve": tables.approveTable,
  "lots:extract": extractLot,
  "lots:process": processLots,
  "lots:split": splitLot,
  "lots:blend": blendLots,
  "lots:move": moveLot,
  "lots:offer": offerLot,
  "lots:accept": acceptLot,
  "lots:decline": declineLot,
  "lots:adjust": adjustLot,
  "assays:sample": assays.drawSample,
  "assays:receive": assays.receiveSample,
  "assays:certify": assays.certifyAssay,
  "assays:supersede": assays.supersedeAssay,
  "contracts:propose": contracts.proposeContract,
  "contracts:agree": contracts.agreeContract,
  "contracts:register": contracts.registerContract,
  "contracts:proposePrice": contractPrice.proposePrice,
  "contracts:agreePrice": contractPrice.agreePrice,
  "royalty:issueReceipt": royalty.issueReceipt,
  "royalty:carry": carryRoyalty,
  "sales:report": sales.reportSale,
  "sales:assess": sales.assessSale,
  "sales:settle": sales.settleSale,
  "consignments:open": openConsignment,
  "consignments:weigh": weighVehicle,
  "consignments:load": loadUnit,
  "consignments:seal": sealUnit,
  "mandates:give": giveMandate,
  "mandates:withdraw": withdrawMandate,
  "declarations:file": declarations.fileDeclaration,
  "declarations:amend": declarations.amendDeclaration,
  "assessments:assess": declarations.assessDeclaration,
  "payments:record": declarations.recordPayment,
  "payments:refund": declarations.recordRefund,
  "declarations:take": declarations.takeDeclaration,
  "declarations:return": declarations.returnDeclaration,
  "declarations:release": declarations.releaseDeclaration,
  "charges:interest": chargeInterest,
  "charges:proposePenalty": proposePenalty,
  "charges:claimDrawback": claimDrawback,
  "charges:decide": decideCharge,
  "plans:grant": grantPlan,
  "advances:record": recordAdvance,
  "advances:draw": drawAdvance,
  "advances:refund": refundAdvance,
  "procedures:reexport": recordReexport,
  "procedures:convert": convertToHomeUse,
  "procedures:overdue": callOverdue,
  "procedures:setRecipe": setRecipe,
  "procedures:extend": extendProcedure,
  "gates:exit": exitGate,
  "acceptances:record": acceptConsignment,
  "settlements:exchange": settlements.exchangeAssays,
  "settlements:appoint": settlements.appointUmpire,
  "settlements:lapse": lapseSettlement,
  "settlements:conclude": settlements.concludeSettlement,
  "corrections:extraction": correctExtraction,
  "corrections:ticket": correctTicket,
  "corrections:loading": unloadUnit,
  "corrections:exit": correctExit,
  "documents:attach": attachDocument,
  "documents:sign": signDocument,
  "manifests:file": fileManifest,
  "manifests:enter": enterBorder,
  "transits:start": startTransit,
  "transits:end": endTransit,
  "warehouses:license": licenseWarehouse,
  "warehouses:store": storeGoods,
  "warehouses:deliver": deliverGoods,
  "warehouses:report": reportStock,
  "warehouses:count": countStock,
  "warehouses:extend": extendStorage,
  "permits:issue": issuePermit,
  "permits:revoke": revokePermit,
  "imports:file": fileImport,
  "imports:amend": amendImport,
  "goods:book": bookGoods,
  "goods:split": splitGoods,
  "goods:repack": repackGoods,
  "goods:offer": offerGoods,
  "goods:accept": acceptGoods,
  "goods:decline": declineGoods,
  "goods:writeOff": writeOffGoods,
  "retail:sell": sellRetail,
  "retail:return": returnRetail,
  "retail:sellBatch": sellBatch,
  "stamps:issue": issueStamps,
  "stamps:apply": applyStamps,
  "stamps:spoil": spoilStamps,
  "recalls:issue": issueRecall,
  "recalls:lift": liftRecall,
};

/** Runs the rule of `name` on an input and a private part that the catalogue's codecs have decoded. @throws {DomainError} whatever the rule refuses */
export function decide(name: TransactionName, act: Act<{ readonly key: string; readonly at: string }>, ledger: Ledger, secret: object | undefined): Promise<Outcome> {
  // The codecs of the same catalogue entry decoded both, which is what the entry's rule takes.
  return (rules[name] as Rule<never, never>)(act as Act<never>, ledger, secret as never);
}
