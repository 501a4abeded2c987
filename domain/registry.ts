import { after, distinct, eventOf, input, known, orgRoles, record, recordFrom, recordOf, subject, unused } from "./act.ts";
import type { Ledger, OrgRole, Rule, Submitter } from "./act.ts";
import { AUTHORITIES } from "./authority.ts";
import { DomainError } from "./error.ts";
import { licenceNo, mspId } from "./identifiers.ts";
import { balanceKg, choice, country, date, decimal, field, id, integer, list, massKg, object, optional, percent, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * The registry: who may do what, where, until when. Kept by the minerals regulator; every other transaction is checked against it.
 */

const name = { name: field(text(128), "Name in English or Latin letters."), nameMn: field(text(128), "Name in Mongolian.") };
const products = list(id, { min: 1, max: 32 });

export const RegisterOrganisation = input({
  orgId: field(id, "Identifier of the organisation on the channel."),
  mspId: field(mspId, "Member (MSP) whose certificates speak for it."),
  ...name,
  country: field(country, "Country of registration."),
  registerNo: optional(id, "Number in the state register of legal entities."),
  roles: field(list(choice(orgRoles), { min: 1, max: orgRoles.length }), "What the organisation may do."),
});
export const Organisation = recordFrom(RegisterOrganisation, { suspendedSince: optional(date, "Day since which it may record nothing.") });
export type Organisation = Infer<typeof Organisation>;

export const siteKinds = ["mine", "plant", "stockyard", "terminal", "border-gate", "laboratory", "buyer-yard", "bonded-warehouse", "shop"] as const;
export const Process = object({
  process: field(id, "Name of the process, such as washing or flotation."),
  inputProduct: field(id, "Product that goes in."),
  outputProduct: field(id, "Main product that comes out."),
  yieldMinPct: field(percent, "Least mass of all outputs, percent of the inputs."),
  yieldMaxPct: field(percent, "Most mass of all outputs, percent of the inputs."),
  byProducts: optional(products, "Further products that may come out."),
});
export const RegisterSite = input({
  siteId: field(id, "Identifier of the site."),
  ownerId: field(id, "Organisation that runs it."),
  kind: field(choice(siteKinds), "What it is."),
  ...name,
  lat: optional(decimal({ min: "-90", max: "90", places: 6 }), "Latitude, WGS 84, for maps only."),
  lon: optional(decimal({ min: "-180", max: "180", places: 6 }), "Longitude, WGS 84, for maps only."),
  borderPoint: optional(id, "Border point that a gate or terminal serves."),
  processes: optional(list(Process, { max: 16 }), "What a plant does, with its yields."),
});
export const Site = recordFrom(RegisterSite, {});
export type Site = Infer<typeof Site>;

const PlanYear = object({ year: field(integer(2000, 2100), "Calendar year."), massKg: field(massKg, "Planned extraction, kg.") });
/** At most one row for each year that can be named, so that no amendment outgrows the record. */
const PLAN_YEARS = 101;
export const GrantLicence = input({
  licenceNo: field(licenceNo, "Number in the cadastre."),
  holderId: field(id, "Organisation that holds it."),
  deposit: field(text(128), "Deposit, in English."),
  depositMn: field(text(128), "Deposit, in Mongolian."),
  products: field(products, "Products that it covers."),
  siteIds: field(list(id, { min: 1, max: 32 }), "Mines in its area."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
  plan: optional(list(PlanYear, { max: PLAN_YEARS }), "Accepted mining plan, by year."),
});
export const SetPlan = input({
  licenceNo: field(licenceNo, "Licence."),
  plan: field(list(PlanYear, { min: 1, max: PLAN_YEARS }), "Years that are planned anew; the plan's other years stand."),
  reason: field(text(), "Why, with the decision that accepted it."),
});
export const Licence = recordFrom(GrantLicence, {
  planTx: optional(id, "Transaction that last set the plan."),
  suspendedSince: optional(date, "Day since which nothing may be extracted under it."),
  suspensions: optional(list(object({ from: field(date, "First day."), to: field(date, "Day on which it stood again.") }), { max: 100 }), "Past suspensions: what is recorded late must not slip into one."),
});
export type Licence = Infer<typeof Licence>;
/**
 * What was extracted under a licence in a calendar year, id `licenceNo/year`. Apart from the licence: each extraction changes it, and the
 * licence must stay free of that for those who only read it.
 */
export const LicenceYear = record({
  licenceNo: field(licenceNo, "Licence."),
  year: field(integer(2000, 2100), "Calendar year."),
  holderMsp: field(mspId, "Holder's member."),
  extractedKg: field(balanceKg, "Extracted in it so far, kg wet."),
});
export type LicenceYear = Infer<typeof LicenceYear>;
export const licenceYearId = (number: string, year: number): string => `${number}/${year}`;

export const Accredit = input({
  accreditationNo: field(id, "Number of the accreditation (MNS ISO/IEC 17025)."),
  laboratoryId: field(id, "Laboratory."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
  scope: field(list(object({ analyte: field(id, "Analyte."), method: field(text(64), "Standard of the method.") }), { min: 1, max: 200 }), "What may be certified."),
});
export const Accreditation = recordFrom(Accredit, {});
export type Accreditation = Infer<typeof Accreditation>;

export const RegisterDevice = input({
  deviceId: field(id, "Identifier of the device."),
  siteId: field(id, "Site where it stands."),
  kind: field(choice(["weighbridge", "rail-scale", "belt-scale"]), "What it is."),
  verificationNo: field(id, "Number of the metrological verification."),
  verifiedUntil: field(date, "Last day of the verification."),
});
export const VerifyDevice = input({ deviceId: field(id, "Device."), verificationNo: field(id, "New verification."), verifiedUntil: field(date, "Last day of the verification.") });
export const Device = recordFrom(RegisterDevice, {});
export type Device = Infer<typeof Device>;

/** Registers an organisation; an authority's role is given by the channel's constitution alone. @throws {DomainError} `registry/organisation-exists`, `registry/role-reserved`, `input/duplicate` */
export const registerOrganisation: Rule<Infer<typeof RegisterOrganisation>> = async (act, ledger) => {
  const { orgId, mspId, roles } = act.input;
  if (await ledger.get("organisation", orgId)) throw new DomainError("registry/organisation-exists", { orgId });
  distinct(roles, "roles");
  const reserved = roles.find((role) => Object.hasOwn(AUTHORITIES, role));
  if (reserved) throw new DomainError("registry/role-reserved", { role: reserved });
  const event = eventOf(act, "organisation.registered", { subjects: [subject("organisation", orgId, "made")], facts: { orgId, mspId, roles } });
  return { puts: [{ kind: "organisation", id: orgId, record: recordOf(act) }], event };
};

/** Registers a site of a registered organisation. @throws {DomainError} `registry/organisation-unknown`, `record/exists`, `input/out-of-range` */
export const registerSite: Rule<Infer<typeof RegisterSite>> = async (act, ledger) => {
  const { siteId, ownerId, kind, borderPoint, processes = [] } = act.input;
  await organisation(ledger, ownerId);
  unused(await ledger.get("site", siteId), "site", siteId);
  if (kind === "border-gate" && borderPoint === undefined) throw new DomainError("input/required", { field: "borderPoint" });
  for (const { process, yieldMinPct, yieldMaxPct } of processes) {
    if (yieldMinPct.greaterThan(yieldMaxPct)) throw new DomainError("input/out-of-range", { field: `${process} yieldMinPct`, value: yieldMinPct, min: 0, max: yieldMaxPct });
  }
  const subjects = [subject("site", siteId, "made"), subject("organisation", ownerId, "named")];
  return { puts: [{ kind: "site", id: siteId, record: recordOf(act) }], event: eventOf(act, "site.registered", { place: siteId, subjects, facts: { siteId, ownerId, kind } }) };
};

/**
 * Grants a licence to a registered miner over mines of its own.
 * @throws {DomainError} `registry/organisation-unknown`, `registry/role-missing`, `registry/site-unknown`, `registry/site-not-owned`, `registry/site-kind`, `record/exists`, `input/…`
 */
export const grantLicence: Rule<Infer<typeof GrantLicence>> = async (act, ledger) => {
  const { licenceNo: number, holderId, validFrom, validTo, deposit, products: covered, siteIds, plan = [] } = act.input;
  withRole(await organisation(ledger, holderId), "miner");
  unused(await ledger.get("licence", number), "licence", number);
  ordered(validFrom, validTo);
  distinct(siteIds, "siteIds");
  plannable(plan, act.input);
  for (const siteId of siteIds) {
    const mine = await site(ledger, siteId);
    if (mine.ownerId !== holderId) throw new DomainError("registry/site-not-owned", { siteId, ownerId: mine.ownerId });
    if (mine.kind !== "mine") throw new DomainError("registry/site-kind", { siteId, kind: mine.kind, needed: "mine" });
  }
  const subjects = [subject("licence", number, "made"), subject("organisation", holderId, "named"), ...siteIds.map((siteId) => subject("site", siteId, "named"))];
  const facts = { licenceNo: number, holderId, deposit, products: covered, siteIds, validFrom, validTo };
  const record = { ...recordOf(act), ...(plan.length > 0 ? { planTx: act.txId } : {}) };
  return { puts: [{ kind: "licence", id: number, record }], event: eventOf(act, "licence.granted", { subjects, facts }) };
};

/**
 * Sets the accepted mining plan of some years, or amends it; the event corrects the transaction that planned before. A plan below what has
 * been extracted stands: extraction is a fact, and nothing more is then taken in that year.
 * @throws {DomainError} `licence/unknown`, `step/before-cause`, `input/duplicate`, `input/out-of-range`
 */
export const setPlan: Rule<Infer<typeof SetPlan>> = async (act, ledger) => {
  const { licenceNo: number, plan, reason, at } = act.input;
  const existing = await licenceOf(ledger, number);
  after(at, existing, `last change of licence ${number}`);
  plannable(plan, existing);
  const before = existing.plan ?? [];
  const merged = [...before.filter(({ year }) => !plan.some((row) => row.year === year)), ...plan].sort((one, other) => one.year - other.year);
  const facts = { licenceNo: number, plan, before: before.filter(({ year }) => plan.some((row) => row.year === year)), reason };
  const event = eventOf(act, "licence.plan-set", {
    subjects: [subject("licence", number, "changed"), subject("organisation", existing.holderId, "named")],
    facts,
    ...(existing.planTx === undefined ? {} : { corrects: { txId: existing.planTx, reason } }),
  });
  return { puts: [{ kind: "licence", id: number, record: { ...existing, plan: merged, planTx: act.txId, tx: act.txId, at } }], event };
};

/** Each year is planned once and lies in the licence's time. @throws {DomainError} `input/duplicate`, `input/out-of-range` */
function plannable(plan: readonly Infer<typeof PlanYear>[], { validFrom, validTo }: Pick<Licence, "validFrom" | "validTo">): void {
  distinct(plan.map(({ year }) => String(year)), "plan");
  const [min, max] = [Number(validFrom.slice(0, 4)), Number(validTo.slice(0, 4))];
  const outside = plan.find(({ year }) => year < min || year > max);
  if (outside) throw new DomainError("input/out-of-range", { field: "plan year", value: outside.year, min, max });
}

/** Records a laboratory's accreditation. @throws {DomainError} `registry/organisation-unknown`, `registry/role-missing`, `record/exists`, `input/out-of-range` */
export const accredit: Rule<Infer<typeof Accredit>> = async (act, ledger) => {
  const { accreditationNo, laboratoryId, validFrom, validTo } = act.input;
  withRole(await organisation(ledger, laboratoryId), "laboratory");
  unused(await ledger.get("accreditation", accreditationNo), "accreditation", accreditationNo);
  ordered(validFrom, validTo);
  const subjects = [subject("accreditation", accreditationNo, "made"), subject("organisation", laboratoryId, "named")];
  return { puts: [{ kind: "accreditation", id: accreditationNo, record: recordOf(act) }], event: eventOf(act, "laboratory.accredited", { subjects, facts: { accreditationNo, laboratoryId, validFrom, validTo } }) };
};

/** Registers a weighing device at a site. @throws {DomainError} `registry/site-unknown`, `record/exists` */
export const registerDevice: Rule<Infer<typeof RegisterDevice>> = async (act, ledger) => {
  const { deviceId, siteId, kind, verificationNo, verifiedUntil } = act.input;
  await site(ledger, siteId);
  unused(await ledger.get("device", deviceId), "device", deviceId);
  const subjects = [subject("device", deviceId, "made"), subject("site", siteId, "named")];
  return { puts: [{ kind: "device", id: deviceId, record: recordOf(act) }], event: eventOf(act, "device.registered", { place: siteId, subjects, facts: { deviceId, siteId, kind, verificationNo, verifiedUntil } }) };
};

/** Records a new metrological verification of a device. @throws {DomainError} `record/unknown` */
export const verifyDevice: Rule<Infer<typeof VerifyDevice>> = async (act, ledger) => {
  const { deviceId, verificationNo, verifiedUntil, at } = act.input;
  const device = known(await ledger.get("device", deviceId), "device", deviceId);
  const subjects = [subject("device", deviceId, "changed"), subject("site", device.siteId, "named")];
  const event = eventOf(act, "device.verified", { place: device.siteId, subjects, facts: { deviceId, verificationNo, verifiedUntil } });
  return { puts: [{ kind: "device", id: deviceId, record: { ...device, verificationNo, verifiedUntil, tx: act.txId, at } }], event };
};

/** The day of an instant, in Mongolian civil time (UTC+8, no daylight saving since 2017): legal dates are Mongolian days. */
export function day(at: string): string {
  return new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** The registered organisation. @throws {DomainError} `registry/organisation-unknown` */
export async function organisation(ledger: Ledger, orgId: string): Promise<Organisation> {
  const found = await ledger.get("organisation", orgId);
  if (!found) throw new DomainError("registry/organisation-unknown", { orgId });
  return found;
}

/**
 * The registered organisation as a counterparty: not suspended, and with the role where one is needed.
 * @throws {DomainError} `registry/organisation-unknown`, `registry/organisation-suspended`, `registry/role-missing`
 */
export async function counterparty(ledger: Ledger, orgId: string, role?: OrgRole): Promise<Organisation> {
  const found = await organisation(ledger, orgId);
  notSuspended(found);
  if (role) withRole(found, role);
  return found;
}

/** The registered site. @throws {DomainError} `registry/site-unknown` */
export async function site(ledger: Ledger, siteId: string): Promise<Site> {
  const found = await ledger.get("site", siteId);
  if (!found) throw new DomainError("registry/site-unknown", { siteId });
  return found;
}

/** @throws {DomainError} `registry/organisation-suspended` */
export function notSuspended({ orgId, suspendedSince }: Organisation): void {
  if (suspendedSince) throw new DomainError("registry/organisation-suspended", { orgId, date: suspendedSince });
}

function withRole({ orgId, roles }: Organisation, role: OrgRole): void {
  if (!roles.includes(role)) throw new DomainError("registry/role-missing", { orgId, role });
}

/** The licence. @throws {DomainError} `licence/unknown` */
export async function licenceOf(ledger: Ledger, number: string): Promise<Licence> {
  const found = await ledger.get("licence", number);
  if (!found) throw new DomainError("licence/unknown", { licenceNo: number });
  return found;
}

/** The licence must stand on the day, belong to the submitter and cover product and site. @throws {DomainError} `licence/…` */
export async function licenceInForce(ledger: Ledger, { licenceNo: number, siteId, product }: { licenceNo: string; siteId: string; product: string }, by: Submitter, on: string): Promise<Licence> {
  const licence = await licenceOf(ledger, number);
  if (licence.holderId !== by.orgId) throw new DomainError("licence/not-holder", { licenceNo: number, holderId: licence.holderId, orgId: by.orgId });
  const past = licence.suspensions ?? [];
  if ((licence.suspendedSince && on >= licence.suspendedSince) || past.some(({ from, to }) => from <= on && on < to)) throw new DomainError("licence/suspended", { licenceNo: number });
  if (on > licence.validTo) throw new DomainError("licence/expired", { licenceNo: number, date: licence.validTo });
  if (on < licence.validFrom) throw new DomainError("step/before-cause", { date: on, causeDate: licence.validFrom, cause: `licence ${number}` });
  if (!licence.products.includes(product)) throw new DomainError("licence/mineral-not-covered", { licenceNo: number, product });
  if (!licence.siteIds.includes(siteId)) throw new DomainError("licence/outside-area", { licenceNo: number });
  return licence;
}

/** A period must not end before it begins. @throws {DomainError} `input/out-of-range` */
export function ordered(validFrom: string, validTo: string): void {
  if (validTo < validFrom) throw new DomainError("input/out-of-range", { field: "validTo", value: validTo, min: validFrom, max: "later" });
}
