import { after, eventOf, inState, known, subject, unused } from "../act.ts";
import { authorityOf } from "../authority.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { termsInForce } from "../contract-price.ts";
import { contractOf } from "../contracts.ts";
import { creditsDrawn, creditsOf, toCarried } from "../carried-royalty/claim.ts";
import type { CreditRead } from "../carried-royalty/claim.ts";
import { DeclaredValue, declaredValueId } from "../declarations.ts";
import { DomainError } from "../error.ts";
import { assessImportOf } from "../imports/assess.ts";
import { day } from "../registry.ts";
import { settlementId } from "../settlements.ts";
import { settledResults } from "../settlements/decide.ts";
import { assess, assessmentTables } from "../tax/assess.ts";
import { difference } from "../tax/difference.ts";
import { Findings } from "../tax/findings.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { dueOn, scheduleAfter } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Act, Ledger, Outcome, Rule, Secret, Subject } from "../act.ts";
import type { Certificate } from "../assays.ts";
import type { Consignment } from "../consignments.ts";
import type { TermsInForce } from "../contract-price.ts";
import type { Contract } from "../contracts.ts";
import type { Assessment, AssessDeclaration, Declaration, Salt } from "../declarations.ts";
import type { ImportDeclaration } from "../imports.ts";
import type { Infer } from "../schema.ts";
import type { AssaySettlement } from "../settlements.ts";
import type { AssessmentTables, Computation } from "../tax/assess.ts";
import type { Goods, SourceCited } from "../tax/royalty.ts";
import { certificateInForce } from "./documents.ts";
import { secretOf } from "../secret.ts";
import type { Filed } from "./either.ts";
import { filedOf, payerOf, settledPut } from "./either.ts";
import { supersede } from "./file.ts";
import { creditedBy, drawn } from "./receipts.ts";
import type { Credited } from "./receipts.ts";
import { scheduleOf, settle } from "./account.ts";
import { givenBack, notTakenByOther } from "./work.ts";

/** Everything that an assessment rests on. */
interface Basis {
  readonly legalDate: string;
  readonly declaration: Declaration;
  readonly value: DeclaredValue;
  readonly consignment: Consignment;
  readonly contract: Contract;
  readonly terms: TermsInForce;
  readonly receipts: readonly Credited[];
  readonly carried: readonly CreditRead[];
  readonly certificates: readonly Certificate[];
  /** Exchanges of assays of the consignment's lots, where its contract settles them. */
  readonly settlements: readonly AssaySettlement[];
  readonly tables: AssessmentTables;
}

/**
 * Assesses a declaration: an import from its goods and value; an export from its contract, royalty receipts, laboratory certificates and the tables in force; a further assessment
 * replaces the one before, and payments made count for it. The legal date is a fact that customs attests: the day of filing, or another; the tax authority recalculates what customs has assessed, under its date. A certificate that was superseded since filing is replaced by the one in
 * force. Lines go to payer, customs and tax alone; the channel sees their digest, the status and every record that they rest on.
 * @throws {DomainError} `record/exists`, `declaration/unknown`, `declaration/taken`, `step/…`, `input/date-in-future`, `auth/forbidden`, `table/missing`, and whatever `assess` refuses
 */
export const assessDeclaration: Rule<Infer<typeof AssessDeclaration>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { assessmentId, declarationNo, legalDate: found, at } = act.input;
  unused(await ledger.get("assessment", assessmentId), "assessment", assessmentId);
  const filed = await filedOf(ledger, declarationNo);
  const { kind, record: declaration } = filed;
  inState(kind, declaration, declarationNo, "assess it", "filed", "assessed", "paid", "released");
  notTakenByOther(act, filed);
  after(at, declaration, `declaration ${declarationNo}`);
  const legalDate = authorityOf(act.by.mspId) === "tax" ? await attestedDate(act, ledger, declaration.assessmentId) : (found ?? declaration.filedOn);
  if (legalDate > day(at)) throw new DomainError("input/date-in-future", { field: "legalDate", date: legalDate });
  const stamp = { tx: act.txId, at };
  const { computation, sources, named, facts, credited, note } = filed.kind === "declaration" ? await exportWork(ledger, filed.record, legalDate, stamp) : await importWork(ledger, filed.record, legalDate);
  const { status, reasons, tables } = computation;
  const { payerMsp, payments, version: declarationVersion } = declaration;
  const { settlement, overpaid } = await settle(ledger, declaration, computation);
  const before = await linesBefore(ledger, declaration);
  const previous = before && { assessmentId: before.assessmentId, ...difference(before, computation) };
  const terms = await termsOf(ledger, kind, day(at));
  const schedule = terms ? scheduleAfter(before ? await scheduleOf(ledger, declaration, before) : [], computation.totals, terms.dueOn) : [];
  const notes = [...(note === undefined ? [] : [note]), ...(overpaid.length === 0 ? [] : [`overpaid: ${overpaid.map(({ amount, currency }) => `${amount.toFixed(2)} ${currency}`).join(", ")}`])];
  const lines: AssessmentLines = {
    salt,
    assessmentId,
    status,
    reasons,
    lines: computation.lines,
    totals: computation.totals,
    tables,
    ...(schedule.length > 0 ? { schedule } : {}),
    ...(previous ? { previous } : {}),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
  const linesDigest = digestOf(lines);
  const assessment: Assessment = { assessmentId, declarationNo, legalDate, declarationVersion, payerId: payerOf(filed), payerMsp, status, reasons, assessedOn: day(at), linesDigest, tables, sources: terms ? [...sources, terms.source] : sources, settlement, payments, ...(terms ? { dueOn: terms.dueOn } : {}), ...stamp };
  const superseded = await supersede(ledger, declaration.assessmentId, assessmentId, stamp);
  // Released goods are gone: a later assessment, at the final price or a corrected assay, changes what is due and not where they are.
  const step = declaration.status === "released" ? "released" : settlement === "paid" ? "paid" : "assessed";
  const assessed = settledPut(givenBack(filed), { status: step, assessmentId, ...stamp });
  return {
    puts: [{ kind: "assessment", id: assessmentId, record: assessment }, assessed, ...superseded, ...credited.puts],
    secrets: [{ collection: payerCollection(payerMsp), kind: "assessment", id: assessmentId, record: lines }, ...credited.secrets],
    event: eventOf(act, "declaration.assessed", {
      subjects: [subject("assessment", assessmentId, "made"), subject(kind, declarationNo, "changed"), ...superseded.map((put) => subject(put.kind, put.id, "changed")), ...named],
      facts: { assessmentId, declarationNo, legalDate, declarationVersion, status, reasons, settlement, linesDigest, tables, ...facts },
    }),
  };
};

/** The legal date that customs has attested, which the tax authority neither finds nor changes. @throws {DomainError} `auth/forbidden` */
async function attestedDate({ input, by: { role, orgId } }: Act<Infer<typeof AssessDeclaration>>, ledger: Ledger, assessmentId: string | undefined): Promise<string> {
  const before = assessmentId === undefined ? undefined : await ledger.get("assessment", assessmentId);
  if (!before) throw new DomainError("auth/forbidden", { role, action: "make the first assessment, which is customs'", orgId });
  if (input.legalDate !== undefined && input.legalDate !== before.legalDate) throw new DomainError("auth/forbidden", { role, action: "find another legal date than customs", orgId });
  return String(before.legalDate);
}

/**
 * What a declaration would bear by the tables that `ledger` gives. Nothing is decided or written: trying a change of rates on history asks it.
 * @throws {DomainError} whatever `assess` refuses, `table/missing`, `record/unknown` for a private part that the reader may not see
 */
export async function computationOf(ledger: Ledger, filed: Filed, legalDate: string): Promise<Work["computation"]> {
  return filed.kind === "declaration" ? compute(await basisOf(ledger, filed.record, legalDate)) : (await assessImportOf(ledger, filed.record, legalDate)).computation;
}

/** The lines of the assessment that this one replaces; nothing where there was none. */
async function linesBefore(ledger: Ledger, { assessmentId, payerMsp }: Pick<Declaration, "assessmentId" | "payerMsp">): Promise<AssessmentLines | undefined> {
  const replaced = assessmentId === undefined ? undefined : await ledger.get("assessment", assessmentId);
  if (!replaced || assessmentId === undefined) return undefined;
  return secretOf(ledger, payerCollection(payerMsp), "assessment", assessmentId, AssessmentLines, replaced.linesDigest);
}

/** Until when what is charged further must be paid; nothing where no term is on record. */
async function termsOf(ledger: Ledger, kind: Filed["kind"], on: string): Promise<{ readonly dueOn: string; readonly source: SourceCited } | undefined> {
  if ((await ledger.get("tableHead", "payment-terms"))?.inForce === undefined) return undefined;
  const tables = await tablesInForce(ledger, "payment-terms");
  const found = dueOn(kind === "declaration" ? "royalty" : "import", on, tables, new Findings());
  const { name, version, tx = "" } = tables["payment-terms"];
  return found === undefined ? undefined : { dueOn: found, source: sourceOf("table", `${name}/${version}`, tx) };
}

/** What an assessment came to, what it names, and what of earlier payments it uses up. */
interface Work {
  readonly computation: Pick<Computation, "status" | "reasons" | "lines" | "totals" | "tables">;
  readonly sources: readonly SourceCited[];
  readonly named: readonly Subject[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly credited: Pick<Outcome, "puts"> & { readonly secrets: readonly Secret[] };
  /** Private remark beside the lines. */
  readonly note?: string;
}

async function exportWork(ledger: Ledger, declaration: Declaration, legalDate: string, stamp: { readonly tx: string; readonly at: string }): Promise<Work> {
  const basis = await basisOf(ledger, declaration, legalDate);
  for (const certificate of basis.certificates) after(stamp.at, certificate, `certificate ${certificate.certificateNo}`);
  for (const settlement of basis.settlements) after(stamp.at, settlement, `settlement ${settlementId(settlement, settlement.lotId)}`);
  const computation = compute(basis);
  const credited = drawn(basis.receipts, computation.used, declaration, stamp);
  const before = creditsDrawn(basis.carried, computation.usedCarried, userOf(declaration), stamp);
  return {
    computation,
    sources: sourcesOf(basis),
    named: [...before.subjects, ...namedBy(basis)],
    facts: { certificateNos: basis.certificates.map(({ certificateNo }) => certificateNo) },
    credited: { puts: [...credited.puts, ...before.puts], secrets: [...credited.secrets, ...before.secrets] },
  };
}

async function importWork(ledger: Ledger, declaration: ImportDeclaration, legalDate: string): Promise<Work> {
  const { computation, sources, named } = await assessImportOf(ledger, declaration, legalDate);
  const note = computation.suspended.isZero() ? {} : { note: `suspended under ${declaration.procedure}: ${computation.suspended.toFixed(2)} MNT` };
  return { computation, sources, named, facts: {}, credited: { puts: [], secrets: [] }, ...note };
}

async function basisOf(ledger: Ledger, declaration: Declaration, legalDate: string): Promise<Basis> {
  const { consignmentId, contractNo, declarationNo, version, valueDigest, certificateNos } = declaration;
  const collection = payerCollection(declaration.payerMsp);
  const consignment = known(await ledger.get("consignment", consignmentId), "consignment", consignmentId);
  const contract = await contractOf(ledger, contractNo);
  return {
    legalDate,
    declaration,
    value: await secretOf(ledger, collection, "declaration", declaredValueId(declarationNo, version), DeclaredValue, valueDigest),
    consignment,
    contract,
    terms: await termsInForce(ledger, contract, consignmentId, legalDate),
    receipts: await creditedBy(ledger, declaration),
    carried: await creditsOf(ledger, userOf(declaration), declaration.carriedReceiptNos),
    certificates: await Promise.all(certificateNos.map((certificateNo) => certificateInForce(ledger, certificateNo))),
    settlements: contract.assayTerms ? (await Promise.all(consignment.lots.map(({ lotId }) => ledger.get("assaySettlement", settlementId({ consignmentId }, lotId))))).filter((found) => found !== undefined) : [],
    tables: await tablesInForce(ledger, ...assessmentTables),
  };
}

const userOf = ({ declarationNo }: Declaration) => ({ what: "declaration", number: declarationNo }) as const;

function compute(basis: Basis): Computation {
  const { legalDate: on, declaration, value, receipts, carried, tables } = basis;
  const { additionalSheets } = declaration;
  const sources = [sourceOf("declaration", declaration.declarationNo, declaration.versionTx)];
  const credits = receipts.map(({ available, amounts: { currency } }) => ({ amount: available, currency }));
  return assess({ on, goods: [goodsOf(basis)], declared: { additionalSheets, value: value.value, currency: value.currency, sources }, credits, carried: carried.map(toCarried) }, tables);
}

function goodsOf(basis: Basis): Goods {
  const { legalDate, declaration, consignment, contract, terms, certificates, settlements, tables } = basis;
  const settled = settlements.filter(({ status }) => status === "settled");
  const product = rowsOn(tables.products.rows, legalDate).find(({ id }) => id === consignment.product);
  if (!product) throw new DomainError("assessment/rate-missing", { tax: `product ${consignment.product}`, hsCode: declaration.items[0]?.hs ?? "", date: legalDate });
  const parts = consignment.lots.map(({ lotId, massKg }) => {
    const certificate = certificates.find((each) => each.lotId === lotId);
    if (!certificate) throw new DomainError("assay/certificate-missing", { lotId });
    const elements = settled.find((settlement) => settlement.lotId === lotId)?.elements ?? [];
    return { name: certificate.certificateNo, massKg, values: settledResults(certificate.results, elements) };
  });
  const { price, currency, basis: per, pricing, deductionPerTonne } = terms.terms;
  return {
    product,
    channel: contract.channel,
    licences: consignment.licences,
    parts,
    ...(contract.assayTerms && settled.length < parts.length ? { unsettled: { consignmentId: consignment.consignmentId, count: parts.length - settled.length } } : {}),
    offer: { contract: { contractNo: contract.contractNo, price, currency, basis: per, provisional: pricing === "provisional", incoterm: contract.incoterm, ...(deductionPerTonne ? { deductionPerTonne } : {}) } },
    sources: documentSources(basis),
  };
}

const sourceOf = (kind: string, id: string, tx: string): SourceCited => ({ kind, id, tx });

/** The documents of the goods: what the issue calls contract, receipt, declaration and laboratory conclusion. */
function documentSources({ declaration, consignment, contract, terms, receipts, carried, certificates, settlements }: Basis): readonly SourceCited[] {
  return [
    sourceOf("declaration", declaration.declarationNo, declaration.versionTx),
    sourceOf("consignment", consignment.consignmentId, consignment.tx),
    sourceOf("contract", contract.contractNo, terms.tx),
    ...receipts.map(({ receipt }) => sourceOf("receipt", receipt.receiptNo, receipt.tx)),
    ...carried.map(({ credit }) => sourceOf("royaltyCredit", credit.receiptNo, credit.tx)),
    ...certificates.map(({ certificateNo, tx }) => sourceOf("certificate", certificateNo, tx)),
    ...settlements.map((settlement) => sourceOf("assaySettlement", settlementId(settlement, settlement.lotId), settlement.tx)),
  ];
}

/** Every record that the assessment was computed from and the transaction that it stood at. */
function sourcesOf(basis: Basis): readonly SourceCited[] {
  const { contract, terms, tables } = basis;
  const tableSources = Object.values(tables).map(({ name, version, tx = "" }) => sourceOf("table", `${name}/${version}`, tx));
  return [...documentSources(basis), ...(contract.tx === terms.tx ? [] : [sourceOf("contract", contract.contractNo, contract.tx)]), ...tableSources];
}

function namedBy({ declaration, consignment, receipts, certificates, settlements }: Basis): readonly Subject[] {
  return [
    subject("consignment", declaration.consignmentId, "named"),
    subject("contract", declaration.contractNo, "named"),
    ...receipts.map(({ receipt }) => subject("receipt", receipt.receiptNo, "changed")),
    ...certificates.map(({ certificateNo }) => subject("certificate", certificateNo, "named")),
    ...settlements.map((settlement) => subject("assaySettlement", settlementId(settlement, settlement.lotId), "named")),
    ...consignment.lots.map(({ lotId }) => subject("lot", lotId, "named")),
    subject("organisation", declaration.exporterId, "named"),
  ];
}
