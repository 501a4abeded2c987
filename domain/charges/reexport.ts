import { after, eventOf, known, recordOf, subject, unused } from "../act.ts";
import { accountOf, duesWith, settledBy } from "../declarations/account.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { importedItemId } from "../imports.ts";
import { day, site } from "../registry.ts";
import { drawback } from "../tax/payments.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { reliefTaxes } from "../tax/tables/reliefs.ts";
import type { Ledger, Put, Rule } from "../act.ts";
import type { ClaimDrawback, RecordReexport, Reexport } from "../charges.ts";
import type { Salt } from "../declarations.ts";
import type { ImportDeclaration, ImportItemCodec } from "../imports.ts";
import type { Infer } from "../schema.ts";
import { chargeOutcome, freeCharge, newCharge } from "./charge.ts";
import { accounted, openObligation } from "./obligation.ts";
import { byRecipe } from "./recipe.ts";

/**
 * Customs records that imported goods have left again by a gate: it accounts for goods under a procedure, and is what a drawback is claimed on for goods of
 * home use that were not booked as goods lots. For inward processing it is the mass of the imported goods that went into what left,
 * at most what the recipe says that customs set.
 * @throws {DomainError} `import/recipe-missing`, `import/recipe-exceeds`, `record/exists`, `declaration/unknown`, `import/not-released`, `import/wrong-procedure`, `import/reexport-exceeds`, `registry/site-kind`, `record/unknown`, `step/before-cause`
 */
export const recordReexport: Rule<Infer<typeof RecordReexport>> = async (act, ledger) => {
  const { reexportNo, declarationNo, itemNo, netKg, gateSiteId, documentNo, at } = act.input;
  unused(await ledger.get("reexport", reexportNo), "reexport", reexportNo);
  const declaration = await ledger.get("importDeclaration", declarationNo);
  if (!declaration) throw new DomainError("declaration/unknown", { declarationNo });
  if (declaration.status !== "released") throw new DomainError("import/not-released", { declarationNo });
  const releasedOn = declaration.releasedOn ?? declaration.filedOn;
  if (day(at) < releasedOn) throw new DomainError("step/before-cause", { date: day(at), causeDate: releasedOn, cause: `release of declaration ${declarationNo}` });
  const gate = await site(ledger, gateSiteId);
  if (gate.kind !== "border-gate") throw new DomainError("registry/site-kind", { siteId: gateSiteId, kind: gate.kind, needed: "border-gate" });
  const { procedure, importerId, payerMsp, items } = declaration;
  const item = known(items.find(({ no }) => no === itemNo), "importedItem", importedItemId(declarationNo, itemNo));
  const put = procedure === "home-use" ? await leftHomeUse(ledger, declaration, item, netKg, { tx: act.txId, at }) : await leftProcedure(act, ledger, declaration);
  const record: Reexport = { ...recordOf(act), importerId, importerMsp: payerMsp, leftOn: day(at) };
  return {
    puts: [{ kind: "reexport", id: reexportNo, record }, put.put],
    event: eventOf(act, "goods.reexported", {
      place: gateSiteId,
      subjects: [subject("reexport", reexportNo, "made"), subject(put.put.kind, put.put.id, put.made ? "made" : "changed"), subject("importDeclaration", declarationNo, "named"), subject("manifest", declaration.manifestNo, "named"), subject("site", gateSiteId, "named"), subject("organisation", importerId, "named")],
      facts: { reexportNo, declarationNo, itemNo, netKg, gateSiteId, documentNo, procedure },
    }),
  };
};

interface Left {
  readonly put: Put;
  readonly made: boolean;
}

async function leftProcedure(act: Parameters<typeof recordReexport>[0], ledger: Ledger, { declarationNo, procedure }: ImportDeclaration): Promise<Left> {
  if (procedure !== "temporary-admission" && procedure !== "inward-processing") throw new DomainError("import/wrong-procedure", { declarationNo, procedure, needed: "home-use, temporary-admission, inward-processing" });
  const obligation = await openObligation(act, ledger, declarationNo, "let goods leave");
  const checked = procedure === "inward-processing" ? byRecipe(obligation, act.input) : obligation;
  return { put: { kind: "obligation", id: declarationNo, record: accounted(checked, act.input.itemNo, act.input.netKg, "reexportedKg", { tx: act.txId, at: act.input.at }) }, made: false };
}

/** Goods of home use: what was booked as goods lots has its own way. */
async function leftHomeUse(ledger: Ledger, { declarationNo, payerMsp }: ImportDeclaration, { no, netKg: released }: ImportItemCodec, netKg: Decimal, stamp: { readonly tx: string; readonly at: string }): Promise<Left> {
  const id = importedItemId(declarationNo, no);
  const before = await ledger.get("importedItem", id);
  const reexportedKg = (before?.reexportedKg ?? Decimal.zero).plus(netKg);
  const bookedKg = before?.bookedKg ?? Decimal.zero;
  if (bookedKg.plus(reexportedKg).greaterThan(released)) throw new DomainError("import/reexport-exceeds", { declarationNo, item: no, leftKg: released.minus(bookedKg).minus(reexportedKg.minus(netKg)), takenKg: netKg });
  return { put: { kind: "importedItem", id, record: { declarationNo, itemNo: no, importerMsp: payerMsp, netKg: released, bookedKg, reexportedKg, ...stamp } }, made: before === undefined };
}

/**
 * The importer claims back the taxes that were paid on goods which left again, by their share. An officer of customs or tax decides (`charges:decide`), the tax
 * authority pays back (`payments:refund`).
 * @throws {DomainError} `record/exists`, `record/unknown`, `import/not-importer`, `drawback/claimed`, `import/wrong-procedure`, `drawback/unpaid`, `assessment/…`, `table/missing`, and what `accountOf` refuses
 */
export const claimDrawback: Rule<Infer<typeof ClaimDrawback>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, reexportNo, documentNo, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const reexport = known(await ledger.get("reexport", reexportNo), "reexport", reexportNo);
  const { declarationNo, itemNo, importerId, leftOn, netKg, drawbackNo } = reexport;
  if (importerId !== act.by.orgId) throw new DomainError("import/not-importer", { declarationNo, importerId });
  if (drawbackNo !== undefined) throw new DomainError("drawback/claimed", { reexportNo, chargeNo: drawbackNo });
  after(at, reexport, `re-export ${reexportNo}`);
  const declaration = known(await ledger.get("importDeclaration", declarationNo), "importDeclaration", declarationNo);
  if (declaration.procedure !== "home-use") throw new DomainError("import/wrong-procedure", { declarationNo, procedure: declaration.procedure, needed: "home-use" });
  const account = await accountOf(ledger, declaration.assessmentId ?? "", at);
  const dues = duesWith(account.lines, account.charges);
  if (settledBy(dues, account.payments).settlement !== "paid") throw new DomainError("drawback/unpaid", { declarationNo });
  const item = known(declaration.items.find(({ no }) => no === itemNo), "importedItem", importedItemId(declarationNo, itemNo));
  const tables = await tablesInForce(ledger, "reliefs");
  const paid = reliefTaxes.map((tax) => ({ tax, amount: sum(account.lines.lines.filter((line) => line.item === itemNo && line.tax === tax).map(({ amount }) => amount)) }));
  const result = drawback({ paid, currency: "MNT", importedOn: declaration.releasedOn ?? declaration.filedOn, imported: item.netKg, exported: netKg, documentNo }, leftOn, tables);
  if (result.status === "needs-review") throw new DomainError("assessment/rate-missing", { tax: "drawback", hsCode: item.hs, date: leftOn });
  const { name, version, tx = "" } = tables.reliefs;
  const lines = result.lines.map((line) => ({ ...line, item: itemNo }));
  const charge = newCharge(act, account, {
    chargeNo, what: "drawback", status: "proposed", salt, reexportNo, preparedBy: act.by.user, result: { ...result, lines },
    tables: [{ table: name, version }],
    sources: [{ kind: "reexport", id: reexportNo, tx: reexport.tx }, { kind: "assessment", id: account.assessment.assessmentId, tx: account.assessment.tx }, { kind: "table", id: `${name}/${version}`, tx }],
  });
  const claimed: Put = { kind: "reexport", id: reexportNo, record: { ...reexport, drawbackNo: chargeNo, tx: act.txId, at } };
  return chargeOutcome(act, "charge.proposed", account, charge, { made: true, further: [claimed] });
};
