import type { Language } from "../domain/error.ts";

interface Thing {
  readonly kind: string;
  readonly recordId: string;
}
interface TrailPart {
  readonly trail: {
    readonly things: readonly (Thing & { readonly side: string })[];
    readonly links: readonly { readonly from: Thing; readonly to: Thing; readonly massKg: string }[];
    readonly events: readonly {
      readonly delaySeconds: number | null;
      readonly correctedBy: readonly string[];
      readonly groundsCorrectedBy: readonly string[];
      readonly about: readonly Thing[];
      readonly event: {
        readonly type: string;
        readonly at: string;
        readonly block: string;
        readonly transactionId: string;
        readonly massInKg: string | null;
        readonly massOutKg: string | null;
        readonly by: { readonly orgId: string };
        readonly site: { readonly siteId: string; readonly name: string; readonly nameMn: string } | null;
      };
    }[];
    readonly hasMore: boolean;
  };
  readonly origin: { readonly licences: readonly { readonly percent: string; readonly massKg: string; readonly licenceNo: string; readonly licence: { readonly deposit: string; readonly depositMn: string } | null }[] } | null;
}
export interface Assessed {
  readonly declaration: {
    readonly declarationNo: string;
    readonly status: string;
    readonly assessment: {
      readonly assessmentId: string;
      readonly status: string;
      readonly settlement: string;
      readonly reasons: readonly string[];
      readonly statement: Statement | null;
    } | null;
    /** What followed its assessments; of a goods lot's declarations it is not asked. */
    readonly chargesMade?: { readonly edges: readonly { readonly node: { readonly chargeNo: string; readonly what: string; readonly status: string; readonly reasons: readonly string[]; readonly upTo: string; readonly statement: Statement | null } }[] };
  } | null;
}
interface Change {
  readonly currency: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}
interface Statement {
  readonly lines: readonly {
    readonly label: string;
    readonly labelMn: string;
    readonly base: string;
    readonly baseUnit: string;
    readonly rate: string;
    readonly rateUnit: string;
    readonly amount: string;
    readonly currency: string;
    readonly legalBasis: string;
    readonly rule: { readonly table: string; readonly version: number; readonly row: string; readonly verified: boolean };
    readonly sources: readonly { readonly kind: string; readonly id: string; readonly tx: string }[];
  }[];
  readonly totals: readonly { readonly currency: string; readonly charged: string; readonly credited: string; readonly due: string }[];
  readonly previous: { readonly assessmentId: string; readonly lines: readonly (Change & { readonly label: string; readonly labelMn: string })[]; readonly totals: readonly Change[] } | null;
}
/** A sale within the country with the assessment of its royalty. */
export interface AssessedSale {
  readonly recordId: string;
  readonly status: string;
  readonly assessmentStatus: string | null;
  readonly reasons: readonly string[] | null;
  readonly statement: Statement | null;
}
interface Bordered {
  readonly border: {
    readonly figures: readonly {
      readonly scope: string;
      readonly recordId: string;
      readonly measure: string;
      readonly analyte: string | null;
      readonly unit: string;
      readonly here: string;
      readonly there: string;
      readonly difference: string | null;
      readonly differencePct: string | null;
      readonly tolerance: string | null;
      readonly exceeds: boolean | null;
    }[];
  } | null;
}
type Goods = { readonly recordId: string; readonly product: string; readonly borderPoint: string } & Assessed & Bordered;

/** What the API answered: one of the three is there; with a lot that was asked for by its sale, that sale. */
export interface Found {
  readonly sale?: AssessedSale;
  readonly lot?: ({ readonly recordId: string; readonly product: string; readonly massKg: string; readonly madeKg: string; readonly ownerId: string; readonly status: string } & TrailPart) | null | undefined;
  readonly unit?: ({ readonly recordId: string; readonly netKg: string; readonly status: string; readonly vehicle: Readonly<Record<string, string | null>>; readonly sealNo: string | null; readonly waybillNo: string; readonly exitNetKg: string | null; readonly consignment: Goods } & TrailPart) | null | undefined;
  readonly consignment?: (Goods & { readonly loadedKg: string; readonly exitedKg: string; readonly status: string; readonly unitCount: number } & TrailPart) | null | undefined;
}

const words = {
  en: { origin: "Origin", upstream: "Where it came from", self: "Itself", downstream: "What became of it", document: "Documents", assessment: "Assessment", charge: "Charge after it", unconfirmed: "row not confirmed", why: "not final", charged: "charged", credited: "paid by receipts", due: "due", rests: "rests on", sale: "sale", against: "against assessment", more: "the trail goes on; ask the API for more", border: "The border from both sides", tolerance: "tolerance", late: "recorded {n} days late", corrected: "corrected by", grounds: "rests on what was corrected by" },
  mn: { origin: "Гарал үүсэл", upstream: "Хаанаас ирсэн", self: "Өөрөө", downstream: "Цаашид юу болсон", document: "Баримт", assessment: "Татварын ногдуулалт", charge: "Дараах тооцоо", unconfirmed: "баталгаажаагүй мөр", why: "эцсийн бус", charged: "ногдуулсан", credited: "баримтаар төлсөн", due: "төлөх", rests: "үндэслэл", sale: "борлуулалт", against: "өмнөх ногдуулалттай харьцуулбал:", more: "үргэлжлэл бий; API-гаас асууна уу", border: "Хилийн хоёр тал", tolerance: "хүлцэх зөрүү", late: "{n} хоногоор хожуу бүртгэсэн", corrected: "залруулсан:", grounds: "үндэслэлийг нь залруулсан:" },
} as const;
const sides = ["UPSTREAM", "SELF", "DOCUMENT", "DOWNSTREAM"] as const;

/** A trail as a tree for people: sides, things, events; then the assessment where it may be seen. Times are Mongolian, UTC+08:00. */
export function renderTrail({ lot, unit, consignment, sale }: Found, language: Language): string {
  const found = lot ?? unit ?? consignment;
  if (!found) return "";
  const goods = consignment ?? unit?.consignment;
  const lines = [headline({ lot, unit, consignment }), ...originLines(found, language), ...trailLines(found, language), ...(goods ? borderLines(goods, unit?.recordId, language) : []), ...(goods ? assessmentLines(goods, language) : []), ...(sale ? saleLines(sale, language) : [])];
  return `${lines.join("\n")}\n`;
}

function headline({ lot, unit, consignment }: Found): string {
  if (lot) return `lot ${lot.recordId}: ${lot.product}, ${kg(lot.massKg)} of ${kg(lot.madeKg)}, ${lot.ownerId}, ${word(lot.status)}`;
  if (unit) {
    const vehicle = [unit.vehicle["plate"], unit.vehicle["trailerPlate"], unit.vehicle["wagonNo"], unit.vehicle["containerNo"]].filter((part) => part).join(" / ");
    return `unit ${unit.recordId}: ${word(unit.vehicle["kind"] ?? "")} ${vehicle}, ${unit.consignment.product}, ${kg(unit.netKg)}${unit.exitNetKg ? ` (${kg(unit.exitNetKg)} at the border)` : ""}, ${word(unit.status)}; consignment ${unit.consignment.recordId} over ${unit.consignment.borderPoint}`;
  }
  return consignment ? `consignment ${consignment.recordId}: ${consignment.product}, ${consignment.unitCount} units, ${kg(consignment.loadedKg)} over ${consignment.borderPoint}, ${word(consignment.status)}` : "";
}

function originLines({ origin }: TrailPart, language: Language): string[] {
  if (!origin || origin.licences.length === 0) return [];
  return ["", words[language].origin, ...origin.licences.map(({ percent, massKg, licenceNo, licence }) => `  ${percent} %  ${kg(massKg)}  ${licenceNo}  ${licence ? (language === "mn" ? licence.depositMn : licence.deposit) : ""}`)];
}

function trailLines({ trail: { things, links, events, hasMore } }: TrailPart, language: Language): string[] {
  const same = (a: Thing, b: Thing) => a.kind === b.kind && a.recordId === b.recordId;
  // Each event stands once: with the first thing, in the order of sides, that it made or changed.
  const ordered = sides.flatMap((side) => things.filter((thing) => thing.side === side));
  const homeOf = (about: readonly Thing[]) => ordered.find((thing) => about.some((other) => same(thing, other)));
  const lines: string[] = [];
  for (const side of sides) {
    const blocks = ordered.filter((thing) => thing.side === side).map((thing) => ({ thing, own: events.filter(({ about }) => homeOf(about) === thing) })).filter(({ own }) => own.length > 0);
    if (blocks.length > 0) lines.push("", words[language][side.toLowerCase() as Lowercase<typeof side>]);
    for (const { thing, own } of blocks) {
      const inflow = links.filter(({ to }) => same(to, thing)).map(({ from, massKg }) => `${kg(massKg)} from ${word(from.kind)} ${from.recordId}`);
      lines.push(`  ${word(thing.kind)} ${thing.recordId}${inflow.length > 0 ? `  <- ${inflow.join(", ")}` : ""}`);
      own.forEach((one, i) => {
        const { event } = one;
        const mass = event.massOutKg ?? event.massInKg;
        const place = event.site ? ` at ${language === "mn" ? event.site.nameMn : event.site.name}` : "";
        lines.push(`  ${i === own.length - 1 ? "└─" : "├─"} ${local(event.at)}  ${event.type}${mass ? ` ${kg(mass)}` : ""}  ${event.by.orgId}${place}  block ${event.block}  tx ${event.transactionId.slice(0, 12)}${remarks(one, language)}`);
      });
    }
  }
  return hasMore ? [...lines, words[language].more] : lines;
}

/** A day and more between what happened and its record is told. */
const LATE_SECONDS = 86_400;

function remarks({ delaySeconds, correctedBy, groundsCorrectedBy }: TrailPart["trail"]["events"][number], language: Language): string {
  const w = words[language];
  return [
    ...(delaySeconds !== null && delaySeconds >= LATE_SECONDS ? [w.late.replace("{n}", String(Math.floor(delaySeconds / LATE_SECONDS)))] : []),
    ...correctedBy.map((txId) => `${w.corrected} ${txId.slice(0, 12)}`),
    ...groundsCorrectedBy.map((txId) => `${w.grounds} ${txId.slice(0, 12)}`),
  ].map((remark) => `  ! ${remark}`).join("");
}

/** Both sides of the border: of a unit its own figures, of a consignment its own, its lots' and those units' that exceed a tolerance. */
function borderLines({ border }: Bordered, unitId: string | undefined, language: Language): string[] {
  const figures = (border?.figures ?? []).filter(({ scope, recordId, exceeds }) => (unitId === undefined ? scope !== "UNIT" || exceeds : scope !== "UNIT" || recordId === unitId));
  if (figures.length === 0) return [];
  const w = words[language];
  const lines = figures.map(({ scope, recordId, measure, analyte, unit, here, there, difference, differencePct, tolerance, exceeds }) => {
    const values = unit === "text" || unit === "h" ? `${here} -> ${there}` : `${here} -> ${there} ${unit}`;
    const amount = difference === null ? "" : `  ${difference.startsWith("-") ? "" : "+"}${difference} ${unit}${differencePct === null ? "" : ` (${differencePct} %)`}`;
    return `  ${exceeds ? "!" : " "} ${word(scope)} ${recordId}  ${word(measure)}${analyte ? ` ${analyte}` : ""}: ${values}${amount}${tolerance === null ? "" : `  ${w.tolerance} ${tolerance} ${unit === "kg" ? "%" : unit}`}`;
  });
  return ["", w.border, ...lines];
}

/** The assessment of a declaration, line by line with its law and what it rests on; nothing where there is none to be seen. */
export function assessmentLines({ declaration }: Assessed, language: Language): string[] {
  const assessment = declaration?.assessment;
  if (!declaration || !assessment) return [];
  const head = `${words[language].assessment} ${assessment.assessmentId}: ${word(assessment.status)}, ${word(assessment.settlement)} (declaration ${declaration.declarationNo}, ${word(declaration.status)})`;
  const charges = (declaration.chargesMade?.edges ?? []).flatMap(({ node: { chargeNo, what, status, upTo, reasons, statement } }) => [`${words[language].charge} ${chargeNo}: ${word(what)}, ${word(status)} (${upTo})`, ...statementLines(statement, reasons, language)]);
  return ["", head, ...statementLines(assessment.statement, assessment.reasons, language), ...charges];
}

function saleLines({ recordId, status, assessmentStatus, reasons, statement }: AssessedSale, language: Language): string[] {
  const head = `${words[language].assessment}, ${words[language].sale} ${recordId}: ${assessmentStatus === null ? "" : `${word(assessmentStatus)}, `}${word(status)}`;
  return ["", head, ...statementLines(statement, reasons ?? [], language)];
}

function statementLines(statement: Statement | null, reasons: readonly string[], language: Language): string[] {
  const w = words[language];
  const lines: string[] = [];
  const named = (line: { readonly label: string; readonly labelMn: string }): string => (language === "mn" ? line.labelMn : line.label);
  for (const line of statement?.lines ?? []) {
    const { table, version, row, verified } = line.rule;
    lines.push(`  ${named(line)}: ${line.base} ${line.baseUnit} × ${line.rate} ${line.rateUnit} = ${money(line.amount)} ${line.currency}`);
    lines.push(`    ${line.legalBasis}; ${table} v${version} ${row}${verified ? "" : ` (${w.unconfirmed})`}`);
    if (line.sources.length > 0) lines.push(`    ${w.rests} ${line.sources.map(({ kind, id, tx }) => `${kind} ${id} (${tx.slice(0, 12)})`).join(", ")}`);
  }
  for (const { currency, charged, credited, due } of statement?.totals ?? []) lines.push(`  ${currency}: ${w.charged} ${money(charged)}, ${w.credited} ${money(credited)}, ${w.due} ${money(due)}`);
  for (const reason of reasons) lines.push(`  ${w.why}: ${reason}`);
  if (statement?.previous) {
    const shift = ({ currency, before, after, difference }: Change): string => `${money(before)} → ${money(after)} ${currency} (${difference.startsWith("-") ? "" : "+"}${money(difference)})`;
    lines.push(`  ${w.against} ${statement.previous.assessmentId}`, ...statement.previous.lines.map((line) => `    ${named(line)}: ${shift(line)}`), ...statement.previous.totals.map((total) => `    ${w.due}: ${shift(total)}`));
  }
  return lines;
}

const word = (value: string): string => value.toLowerCase().replaceAll("_", "-");
/** A moment in Mongolian time, UTC+08:00. */
export const local = (at: string): string => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
/** An amount with two decimals at least; it comes exact and rounded. */
const money = (value: string): string => {
  const [whole = "", fraction = ""] = value.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
};
/** A mass for people: groups of three digits, U+202F between them. */
const kg = (value: string): string => {
  const [whole = "", fraction] = value.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, "\u202f")}${fraction ? `.${fraction}` : ""} kg`;
};
